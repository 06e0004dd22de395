"""`python -m control deliver` says what went, what waits and why."""

import pytest

from control.runtime import open_runtime
from control.store.tables import delivery, notice
from tests.cli.conftest import Typed
from tests.store.rows import SOUND


def test_without_anything_due_it_says_so(typed: Typed) -> None:
    typed("upgrade")
    said = typed("deliver")
    assert (said.status, said.out) == (0, "0 sent, 0 failed; 0 waiting, 0 parked.\n")


def test_what_waits_is_counted_with_its_reason(typed: Typed, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CONTROL_SMTP_URL", raising=False)
    typed("upgrade")
    recorded(sqlite_url)
    said = typed("deliver")
    assert said.status == 0
    assert said.out == (
        "0 sent, 0 failed; 1 waiting, 0 parked.\n"
        "  1 mail waiting: No mail server is named: CONTROL_SMTP_URL is not set.\n"
    )


def recorded(url: str) -> None:
    """A notice whose mail is due."""
    from control.commands.registry import Call
    from control.commands.tickets import record_ticket

    runtime = open_runtime(url)
    now = runtime.now()
    record_ticket(runtime, Call("anna"), "mail", "one", [{"at": now, "kind": "created", "unit": "desk"}])
    with runtime.store.writer.begin() as connection:
        connection.execute(
            notice.insert().values(SOUND["notice"] | {"ticket_id": 10001, "first_at": now, "last_at": now})
        )
        connection.execute(delivery.insert().values(SOUND["delivery"]))
    runtime.close()
