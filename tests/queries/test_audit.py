"""The trail as it is asked for: every filter, newest first, page behind page without a gap or a repetition."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from control.policy.scope import Scope
from control.queries import audit
from control.queries.audit import PAGE, Asked, Outcome
from control.store.audit import Entry, append, locked_head
from control.store.engine import Store

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
NOW = START + timedelta(days=2)
NUMBER = 260
ENDS = ("ok", "ok", "ok", "denied:permission", "denied:scope", "conflict", "failed:1a2b")


def said(number: int) -> dict[str, str | datetime | None]:
    """What the event with this number says; the clock stands still now and then, and once goes back."""
    random = Random(number)
    minutes = number // 3 - (90 if number > 200 else 0)
    return {
        "at": START + timedelta(minutes=minutes),
        "person": random.choice(["anna", "ben", None]),
        "command": random.choice(["ticket.reply", "ticket.close"]),
        "subject_id": random.choice(["T-1", "T-2", None]),
        "outcome": random.choice(ENDS),
    }


@pytest.fixture
def trail(store: Store) -> Store:
    with store.writer.begin() as connection:
        for number in range(1, NUMBER + 1):
            entry = Entry(actor="x", origin="ui", app_version="0", subject_type="ticket", **said(number))
            append(connection, locked_head(connection), entry, changed=False)
    return store


def numbers(trail: Store, asked: Asked, as_of: datetime = NOW) -> list[int]:
    with trail.reader.connect() as connection:
        return [int(seq) for seq in audit.events(connection, as_of, Scope(), asked)["seq"]]


def expected(**same: object) -> list[int]:
    """The numbers of events that say all this, newest first."""
    of = [number for number in range(1, NUMBER + 1) if all(said(number)[name] == value for name, value in same.items())]
    return sorted(of, key=lambda number: (said(number)["at"], number), reverse=True)


@pytest.mark.parametrize(
    ("asked", "same"),
    [
        (Asked(), {}),
        (Asked(person="anna"), {"person": "anna"}),
        (Asked(command="ticket.close"), {"command": "ticket.close"}),
        (Asked(subject="T-2"), {"subject_id": "T-2"}),
        (Asked(outcome=Outcome.CONFLICT), {"outcome": "conflict"}),
        (Asked(outcome=Outcome.FAILED), {"outcome": "failed:1a2b"}),
        (Asked(outcome=Outcome.DONE), {"outcome": "ok"}),
        (Asked(person="ben", command="ticket.reply", subject="T-1"),
         {"person": "ben", "command": "ticket.reply", "subject_id": "T-1"}),
        (Asked(person="nobody"), {"person": "nobody"}),
    ],
)  # fmt: skip
def test_every_filter_answers_with_its_events_newest_first(trail: Store, asked: Asked, same: dict[str, object]) -> None:
    assert numbers(trail, asked) == expected(**same)[: PAGE + 1]


def test_what_was_refused_holds_every_kind_of_refusal(trail: Store) -> None:
    refused = [number for number in expected() if str(said(number)["outcome"]).startswith("denied:")]
    assert numbers(trail, Asked(outcome=Outcome.DENIED)) == refused[: PAGE + 1]


@pytest.mark.parametrize("asked", [Asked(), Asked(person="anna"), Asked(outcome=Outcome.DONE)])
def test_pages_follow_on_each_other_without_a_gap_or_a_repetition(trail: Store, asked: Asked) -> None:
    read: list[int] = []
    page = numbers(trail, asked)
    while page:
        read += page[:PAGE]
        page = numbers(trail, replace(asked, before=read[-1])) if len(page) > PAGE else []
    same = {"person": asked.person} if asked.person else {"outcome": "ok"} if asked.outcome else {}
    assert read == expected(**same)


def test_a_stretch_of_time_begins_with_its_first_instant_and_ends_before_its_last(trail: Store) -> None:
    since, until = START + timedelta(minutes=10), START + timedelta(minutes=30)
    inside = [number for number in expected() if since <= said(number)["at"] < until]
    assert numbers(trail, Asked(since=since, until=until)) == inside[: PAGE + 1]


def test_nothing_later_than_the_instant_is_seen(trail: Store) -> None:
    as_of = START + timedelta(minutes=20)
    before = [number for number in expected() if said(number)["at"] <= as_of]
    assert numbers(trail, Asked(), as_of) == before[: PAGE + 1]
    assert numbers(trail, Asked(until=NOW), as_of) == before[: PAGE + 1]
    late = next(number for number in expected() if said(number)["at"] > as_of)
    assert numbers(trail, Asked(before=late), as_of) == []
    with trail.reader.connect() as connection:
        assert audit.event(connection, as_of, Scope(), late).empty


def test_one_event_has_all_its_columns(trail: Store) -> None:
    with trail.reader.connect() as connection:
        [event] = audit.event(connection, NOW, Scope(), 17).to_dict("records")
        assert audit.link(connection, Scope(), 17) is None
        assert audit.link(connection, Scope(), 1) is None
    assert {name: event[name] for name in said(17)} == said(17)
    assert len(event["hash"]) == len(event["prev_hash"]) == 64
