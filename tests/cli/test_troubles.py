"""The command line says what could not be done, goes on past it, and lets it go again."""

import json

import pytest

from control.runtime import open_runtime
from control.store.tables import delivery, notice, watch
from tests.cli.conftest import Typed
from tests.store.rows import SOUND

BROKEN = "T-10001/resolution"


@pytest.fixture
def troubled(typed: Typed, sqlite_url: str) -> Typed:
    """A store in which a watch cannot be read, and a mail has been given up."""
    from control.commands.registry import Call
    from control.commands.tickets import record_ticket

    typed("upgrade")
    runtime = open_runtime(sqlite_url)
    now = runtime.now()
    record_ticket(runtime, Call("anna"), "mail", "one", [{"at": now, "kind": "created", "unit": "desk"}])
    spoiled = {"subject_type": "clock", "subject_id": BROKEN, "cycle": 1, "ticket_id": 10001, "levels": "[[1]]"}
    given_up = {"state": "parked", "ended_at": now, "tries": 5, "problem": "550 No such mailbox", "message": 1}
    with runtime.store.writer.begin() as connection:
        connection.execute(watch.delete())
        connection.execute(watch.insert().values(spoiled | {"ladder": "any", "passed": 0, "next_at": now}))
        connection.execute(notice.insert().values(SOUND["notice"] | {"ticket_id": 10001}))
        connection.execute(delivery.insert().values(SOUND["delivery"] | given_up))
    runtime.close()
    return typed


def test_a_sweep_goes_on_past_what_cannot_be_worked_on_and_says_what_it_was(troubled: Typed) -> None:
    said = troubled("sweep")
    assert (said.status, said.err) == (0, "")
    first, second, *more = said.out.splitlines()
    assert first == "0 escalations raised, 0 breaches recorded, 1 put off."
    assert second.startswith(f"  {BROKEN} cannot be watched, tried again at ")
    assert "Something broke inside Pilothouse" in second
    assert more == []


def test_the_status_ends_with_what_could_not_be_done(troubled: Typed) -> None:
    troubled("sweep")
    *_, heading, unwatched, undelivered = troubled("status").out.splitlines()
    assert heading == "what could not be done"
    assert BROKEN in unwatched
    number = f"D-{SOUND['delivery']['id']}"
    assert undelivered.startswith(f"  {number} (mail to ")
    assert undelivered.endswith("about T-10001) was given up: 550 No such mailbox")
    found = json.loads(troubled("status", "--json").out)
    assert [row["subject_id"] for row in found["unwatched"]] == [BROKEN]
    assert [row["number"] for row in found["undelivered"]] == [number]


def test_the_status_of_a_store_in_which_all_could_be_done_says_nothing_of_it(typed: Typed) -> None:
    typed("upgrade")
    assert "could not be done" not in typed("status").out


def test_a_delivery_that_was_given_up_goes_again_when_an_administrator_says_so(
    troubled: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CONTROL_SMTP_URL", raising=False)
    number = f"D-{SOUND['delivery']['id']}"
    assert f"{number} (mail to" in troubled("deliver").out
    said = troubled("deliver", "--retry", number, "--as", "ada").out.splitlines()
    assert said[:2] == [f"{number} goes again.", "0 sent, 0 failed; 1 waiting, 0 parked."]
    assert "was given up" not in troubled("deliver").out


@pytest.mark.parametrize(
    ("number", "actor", "why"), [("D-99", "ada", "There is no delivery D-99"), ("D-1", "anna", "")]
)
def test_a_retry_that_is_refused_says_why_and_sends_nothing(troubled: Typed, number: str, actor: str, why: str) -> None:
    said = troubled("deliver", "--retry", number, "--as", actor)
    assert said.status != 0
    assert why in said.err
    assert said.out == ""
