"""One attempt leaves one audit event: done, refused, overtaken or broken, and nothing half done behind it."""

import logging
from pathlib import Path

import pytest

from control import __version__
from control.clock import FixedClock
from control.commands.faults import Broken
from control.commands.registry import Call
from control.errors import Conflict, ControlError, Invalid, NotFound, Refused, Unavailable
from control.policy.permissions import SYSTEM
from control.runtime import Runtime
from control.store import audit
from control.store.connections import reader_engine, store_address, writer_engine
from control.store.engine import Store
from control.store.tables import audit_event, ticket
from tests.commands.deeds import approve, end, events, look, rename, title
from tests.commands.desk import Desk, on
from tests.signing import signed_in

KEY = "T-10001"


def test_a_deed_that_is_done_answers_and_leaves_one_event_that_says_all_about_it(tried: Desk) -> None:
    tried.clock.set(on(0, 10))
    hers = signed_in(tried.runtime, "anna")
    call = Call("anna", expected_version=1, origin="ui", reason="typing error", session=hers)
    answer = rename(tried.runtime, call, KEY, "Bye")
    event = tried.rows(audit_event)[-1]
    assert (answer.value, answer.replayed) == ({"title": "Bye"}, False)
    assert event["seq"] == answer.seq
    assert {name: event[name] for name in event if event[name] is not None and "hash" not in name} == {
        "seq": answer.seq,
        "at": on(0, 10),
        "actor": "anna",
        "person": "anna",
        "session_ref": hers,
        "origin": "ui",
        "command": "test.rename",
        "subject_type": "ticket",
        "subject_id": KEY,
        "version_before": 1,
        "version_after": 2,
        "before": '{"title":"Hello"}',
        "after": '{"title":"Bye"}',
        "reason": "typing error",
        "outcome": "ok",
        "app_version": __version__,
        "rulebook_version": tried.runtime.rulebook().version,
    }


def test_a_deed_that_changes_something_moves_the_revision_to_its_event(tried: Desk) -> None:
    answer = rename(tried.runtime, Call("anna"), KEY, "Bye")
    assert tried.runtime.revision() == answer.seq


def test_a_deed_that_changes_nothing_leaves_the_revision_where_it_is(tried: Desk) -> None:
    before = tried.runtime.revision()
    look(tried.runtime, Call("anna"))
    rename(tried.runtime, Call("anna"), KEY, "Hello")
    assert len(events(tried, "seq")) == 2
    assert tried.runtime.revision() == before
    assert tried.rows(ticket)[0]["version"] == 1


def test_the_event_has_the_number_that_the_deed_was_told(tried: Desk) -> None:
    answer = look(tried.runtime, Call("anna"))
    assert answer.value == {"seq": answer.seq}


@pytest.mark.parametrize(
    ("actor", "origin", "rule"),
    [
        ("stranger", "import", "actor"),
        ("", "import", "actor"),
        ("eve", "import", "inactive"),
        ("ada", "import", "permission"),
        ("far", "import", "scope"),
        (SYSTEM.name, "import", "actor"),
        (SYSTEM.name, "api", "session"),
        ("anna", "ui", "session"),
        ("anna", "api", "session"),
        (SYSTEM.name, "worker", "permission"),
    ],
)
def test_whoever_may_not_is_refused_by_the_rule_that_the_trail_names(
    tried: Desk, actor: str, origin: str, rule: str
) -> None:
    with pytest.raises(Refused) as refused:
        rename(tried.runtime, Call(actor, origin=origin), KEY, "Bye")
    assert refused.value.rule == rule
    told = (actor, KEY, f"denied:{rule}", refused.value.sentence)
    assert events(tried, "actor", "subject_id", "outcome", "sentence") == [told]
    assert title(tried) == "Hello"


@pytest.mark.parametrize("reason", [None, "", "  because  ", "         x          "])
def test_a_deed_that_needs_a_reason_is_not_done_without_one_that_says_something(
    tried: Desk, reason: str | None
) -> None:
    with pytest.raises(Invalid, match="needs a reason of at least 10 characters"):
        approve(tried.runtime, Call("anna", reason=reason), KEY)
    assert events(tried, "outcome") == [("denied:invalid",)]


ENDINGS: list[tuple[str, type[ControlError], str]] = [
    ("invalid", Invalid, "denied:invalid"),
    ("not found", NotFound, "denied:not_found"),
    ("unavailable", Unavailable, "failed:unavailable"),
    ("plain", ControlError, "failed"),
    ("doubled", Conflict, "conflict"),
]


@pytest.mark.parametrize(("how", "error", "outcome"), ENDINGS, ids=[how for how, _, _ in ENDINGS])
def test_a_deed_that_ends_badly_is_undone_and_recorded(
    tried: Desk, how: str, error: type[ControlError], outcome: str
) -> None:
    with pytest.raises(error) as raised:
        end(tried.runtime, Call("anna"), KEY, how)
    assert type(raised.value) is error
    assert events(tried, "outcome", "subject_id", "after") == [(outcome, KEY, None)]
    assert title(tried) == "Hello"


@pytest.mark.parametrize("how", ["broken", "refused by a constraint", "answers no data"])
def test_a_mistake_of_ours_is_undone_recorded_and_explained_in_the_log_alone(
    tried: Desk, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, "control"), pytest.raises(Broken) as raised:
        end(tried.runtime, Call("anna"), KEY, how)
    mark = raised.value.outcome.removeprefix("failed:")
    assert events(tried, "outcome") == [(f"failed:{mark}",)]
    assert mark in raised.value.sentence
    assert "secret" not in raised.value.sentence
    assert [record.exc_info is not None for record in caplog.records if mark in record.getMessage()] == [True]
    assert title(tried) == "Hello"


def test_a_text_that_a_database_cannot_keep_changes_nothing_and_leaves_one_event(tried: Desk) -> None:
    # SQLite keeps such a text, PostgreSQL refuses it: either way there is one event and no half deed.
    try:
        rename(tried.runtime, Call("anna"), KEY, "nul \0 here")
        expected = ["ok"]
    except Invalid:
        expected = ["denied:invalid"]
    assert [outcome for (outcome,) in events(tried, "outcome")] == expected


def test_a_version_for_a_deed_that_knows_none_is_refused_rather_than_forgotten(tried: Desk) -> None:
    with pytest.raises(Invalid, match="leave the version out"):
        look(tried.runtime, Call("anna", expected_version=1))


def test_the_trail_is_sound_whatever_was_tried(tried: Desk) -> None:
    for actor in ("anna", "eve", "stranger", "ben"):
        for deed in (
            lambda call: rename(tried.runtime, call, KEY, "Bye"),
            lambda call: end(tried.runtime, call, KEY, "plain"),
        ):
            try:
                deed(Call(actor, key=f"key of {actor}"))
            except ControlError:
                continue
    assert len(events(tried, "seq")) == 8
    with tried.runtime.read() as connection:
        assert audit.first_break(connection) is None


def test_a_database_that_is_away_is_said_to_be_away(tmp_path: Path) -> None:
    nowhere = store_address(f"sqlite:///{tmp_path / 'no' / 'folder' / 'control.sqlite'}")
    runtime = Runtime(Store(writer_engine(nowhere), reader_engine(nowhere)), FixedClock(on(0, 9)))
    with pytest.raises(Unavailable, match="busy or cannot be reached"):
        look(runtime, Call("anna"))


def test_a_stored_ticket_has_one_version_more_for_every_change(tried: Desk) -> None:
    for number in range(3):
        rename(tried.runtime, Call("anna"), KEY, f"title {number}")
    assert tried.rows(ticket)[0]["version"] == 4
