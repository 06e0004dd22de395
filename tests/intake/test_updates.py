"""One row per update: what it changed becomes one event, and how the story ended stays out of its beginning."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from control.intake import Staged
from tests.intake.conftest import FIXTURES, UPDATES, Stage, story

Tell = Callable[[str], list[tuple[object, ...]]]
Shipped = Callable[[str, Path], Staged]

HEADER = "no,at,state,team,priority,category,resolved_by,resolved_at\n"


def test_an_enriched_log_is_told_without_its_own_ending(shipped: Shipped) -> None:
    record = {
        "category": "access", "channel": "Phone", "customer": "Caller 9", "impact": "medium", "urgency": "medium",
        "priority": "P3", "reported_priority": "3 - Moderate", "owner": None, "team": None,
    }  # fmt: skip
    opened = {"type": "incident", "service": "workplace", "state": "new", "replies": "unrecorded"}
    raised = {"priority": "P2", "impact": "high", "reported_priority": "2 - High"}
    assert story(shipped("servicenow_log", FIXTURES / "enriched_log.csv"), "INC0001") == [
        ("2016-02-03T08:01:00+00:00", "created", opened),
        ("2016-02-03T08:04:00+00:00", "priority", {k: v for k, v in record.items() if v is not None}),
        ("2016-02-03T08:30:00+00:00", "state", {"state": "in-progress", "team": "Group 2", "owner": "Resolver 7"}),
        # The row says resolved_at 5 February, which was not known on the third: its own time counts.
        ("2016-02-03T10:00:00+00:00", "resolved", {"state": "resolved"}),
        ("2016-02-04T07:00:00+00:00", "reopened", {"state": "in-progress", **raised}),
        ("2016-02-04T07:20:00+00:00", "state", {"state": "waiting-for-user"}),
        # Written at 14:12, two minutes after the resolution that it records.
        ("2016-02-05T13:10:00+00:00", "resolved", {"state": "resolved"}),
        ("2016-02-10T14:00:00+00:00", "closed", {"state": "closed"}),
    ]


def test_day_comes_before_month_where_the_mapping_says_so(shipped: Shipped) -> None:
    staged = shipped("servicenow_log", FIXTURES / "enriched_log.csv")
    assert {event.at.month for event, _ in staged.tickets[0].events} == {2}


@dataclass(frozen=True)
class Update:
    """One row as it happened; `at` in minutes since a fixed start."""

    at: int
    state: str
    team: str
    priority: str


STATES = ("new", "in-progress", "waiting-for-user", "resolved", "closed")
UPDATES_OF_ONE = st.lists(
    st.builds(
        Update,
        at=st.integers(0, 30),
        state=st.sampled_from(STATES),
        team=st.sampled_from(["a", "b", "?"]),
        priority=st.sampled_from(["P1", "P2"]),
    ),
    min_size=1,
    max_size=8,
).map(lambda updates: sorted(updates, key=lambda update: update.at))
"""The life of one ticket, several updates of it perhaps in the same minute."""


def minute(number: int) -> str:
    return (datetime(2026, 3, 2, tzinfo=UTC) + timedelta(minutes=number)).isoformat()


def rows(updates: list[Update], end: int | None, *, honest: bool) -> str:
    """The log, its end (a minute) repeated on every row, or, if honest, only on the rows that can know it."""
    lines = []
    for update in updates:
        known = end is not None and (update.at >= end or not honest)
        ending = f"Resolver,{minute(end)}" if known and end is not None else "?,?"
        place = f"T,{minute(update.at)},{update.state},{update.team},{update.priority},access"
        lines.append(f"{place},{ending}\n")
    return HEADER + "".join(lines)


@pytest.fixture
def tell(stage: Stage) -> Tell:
    """Everything that is told of the only ticket of a log, with the keys by which it is known again."""

    def told(content: str) -> list[tuple[object, ...]]:
        (ticket,) = stage(UPDATES, content).tickets
        return [(event.at, event.kind, event.actor_kind, event.payload, key) for event, key in ticket.events]

    return told


properties = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@properties
@given(updates=UPDATES_OF_ONE, end=st.none() | st.integers(0, 30))
def test_an_end_that_every_row_repeats_changes_nothing_before_it_is_true(
    updates: list[Update], end: int | None, tell: Tell
) -> None:
    leaking = tell(rows(updates, end, honest=False))
    assert leaking == tell(rows(updates, end, honest=True))


@properties
@given(updates=UPDATES_OF_ONE, end=st.none() | st.integers(0, 30), data=st.data())
def test_a_log_cut_short_tells_the_beginning_of_the_same_story(
    updates: list[Update], end: int | None, data: st.DataObject, tell: Tell
) -> None:
    kept = data.draw(st.integers(1, len(updates)))
    content = rows(updates, end, honest=False)
    beginning = "".join(content.splitlines(keepends=True)[: kept + 1])
    whole = tell(content)
    assert tell(beginning) == whole[:kept]


@properties
@given(updates=UPDATES_OF_ONE, data=st.data())
def test_rows_that_arrive_in_another_order_tell_the_same_story(
    updates: list[Update], data: st.DataObject, tell: Tell
) -> None:
    apart = [replace(update, at=number) for number, update in enumerate(updates)]
    shuffled = data.draw(st.permutations(apart))
    in_order = tell(rows(apart, None, honest=True))
    assert tell(rows(shuffled, None, honest=True)) == in_order


def test_a_field_that_becomes_blank_is_cleared(stage: Stage) -> None:
    staged = stage(UPDATES, HEADER + log("T", ("10:00", "new", "a"), ("11:00", "new", "?")))
    assert story(staged, "T")[1] == ("2026-03-02T11:00:00+00:00", "assigned", {"team": None})


def test_equal_times_keep_the_order_of_the_file(stage: Stage) -> None:
    staged = stage(UPDATES, HEADER + log("T", ("10:00", "new", "a"), ("10:00", "resolved", "a"), ("10:00", "new", "a")))
    assert [kind for _, kind, _ in story(staged, "T")] == ["created", "resolved", "reopened"]


def test_a_row_that_cannot_be_read_takes_its_ticket_with_it_and_no_other(stage: Stage) -> None:
    staged = stage(
        UPDATES, HEADER + log("T", ("10:00", "new", "a"), ("11:00", "lost", "a")) + log("U", ("10:00", "new", "a"))
    )
    assert [ticket.external_id for ticket in staged.tickets] == ["U"]
    assert [(finding.line, finding.code) for finding in staged.findings] == [
        (2, "ticket_incomplete"),
        (3, "unknown_state"),
    ]
    assert staged.findings[0].sentence == "Line 2: the ticket T cannot be told without line 3, which is rejected."


def test_a_ragged_row_takes_the_ticket_with_it_that_it_names(stage: Stage) -> None:
    staged = stage(UPDATES, HEADER + log("T", ("10:00", "new", "a")) + "T,2026-03-02T11:00:00Z\n")
    assert [(finding.line, finding.code) for finding in staged.findings] == [
        (2, "ticket_incomplete"),
        (3, "ragged_row"),
    ]


def test_a_category_outside_the_catalogue_is_kept_with_a_warning_where_the_mapping_says_so(stage: Stage) -> None:
    staged = stage(UPDATES, HEADER + "T,2026-03-02T10:00:00Z,new,a,P1,Category 55,?,?\n")
    (finding,) = staged.findings
    assert (finding.severity, finding.code, finding.raw) == ("warning", "unknown_category", "Category 55")
    assert story(staged, "T")[0][2]["category"] == "Category 55"


def log(ticket: str, *updates: tuple[str, str, str]) -> str:
    return "".join(f"{ticket},2026-03-02T{time}:00Z,{state},{team},P1,access,?,?\n" for time, state, team in updates)
