"""The delay map: working hours from opening to decision, minutes beyond the due time, and the money that waited."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from control.policy.scope import Scope
from control.queries import exceptions
from control.queries.approval_delays import LOOKS_BACK, DelayBy, delays
from control.queries.needs import Asked, Reason
from tests.commands.approved import approved, approving, asked
from tests.commands.desk import Desk, on


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    """Asked for on Friday at noon, due in four working hours, at four; agreed with on Monday at ten."""
    made = Desk(store_url, on(4, 12))
    fields = {"service": "help", "category": "mail", "unit": "desk", "title": "Hello"}
    made.record([{"at": on(4, 9), "kind": "created", **fields}])
    approving(made)
    asked(made)
    made.clock.set(on(7, 10))
    approved(made)
    yield made
    made.runtime.close()


def rows(desk: Desk, by: DelayBy, at: object = on(7, 12)) -> list[dict[str, object]]:
    with desk.runtime.read() as connection:
        found = delays(connection, at, Scope(), desk.runtime, by)  # type: ignore[arg-type]
    return [{str(name): value for name, value in row.items()} for row in found.to_dict("records")]


@pytest.mark.parametrize(
    ("by", "name"),
    [(DelayBy.STEP, "Approval"), (DelayBy.KIND, "refund"), (DelayBy.UNIT, "desk"), (DelayBy.ROLE, "manager")],
)
def test_a_decided_step_costs_what_lies_between_in_working_time(desk: Desk, by: DelayBy, name: str) -> None:
    # Friday noon to five are five hours, Monday nine to ten is one; of these the last hour of each lies behind four.
    expected = {"steps": 1, "open": 0, "working_hours": 6.0, "late_minutes": 120.0, "base_cents": 12_000}
    assert rows(desk, by) == [{"name": name, **expected}]


def test_a_step_that_was_open_then_costs_what_it_had_cost_by_then(desk: Desk) -> None:
    [row] = rows(desk, DelayBy.ROLE, on(4, 16, 30))
    assert (row["name"], row["open"], row["working_hours"], row["late_minutes"]) == (None, 1, 4.5, 30.0)


def test_steps_add_up_and_what_lies_a_quarter_back_is_left_out(desk: Desk) -> None:
    asked(desk)
    [row] = rows(desk, DelayBy.KIND, on(7, 12))
    assert (row["steps"], row["open"], row["working_hours"], row["base_cents"]) == (2, 1, 8.0, 24_000)
    assert rows(desk, DelayBy.KIND, on(7, 12) + LOOKS_BACK + timedelta(hours=1)) == []


def test_a_ticket_of_which_something_waits_for_a_decision_needs_somebody_now_and_then(desk: Desk) -> None:
    def listed(at: datetime, past: bool) -> list[str]:
        with desk.runtime.read() as connection:
            asked_for = Asked("anna", Reason.APPROVAL, aside=True, past=past)
            return list(exceptions.inbox(connection, at, Scope(), asked_for)["key"])

    assert listed(on(7, 12), past=False) == []
    assert listed(on(4, 13), past=True) == ["T-10001"]
    assert listed(on(4, 11), past=True) == []
    asked(desk)
    assert listed(on(7, 12), past=False) == ["T-10001"]
    assert listed(on(7, 12), past=True) == ["T-10001"]
