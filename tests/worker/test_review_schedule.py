"""A series that keeps a schedule is planned and frozen by the worker, once each, and its committee is told."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from control.commands import review_planning
from control.commands.registry import Call
from control.store.tables import audit_event, review
from control.worker import Worker
from tests.commands.desk import Desk, on
from tests.commands.meeting import meeting_rulebook
from tests.notify.post import notices

LEAD = Call("lead", reason="Nobody has time for it.")
HOUR = timedelta(hours=1)


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    made = Desk(store_url, on(0, 9))
    rules = meeting_rulebook()
    itself = {f"review.{deed}": frozenset({"manager", "automation"}) for deed in ("plan", "freeze")}
    series = replace(rules.review_series["monthly"], every_days=7, scheduled=True, frozen_hours_before=24)
    made.activate(replace(rules, permissions={**rules.permissions, **itself}, review_series={"monthly": series}))
    yield made
    made.runtime.close()


def looks(desk: Desk) -> None:
    """The worker looks once."""
    worker = Worker(desk.runtime, "one")
    worker.tick()
    worker.find()
    worker.leave()


def stages(desk: Desk) -> list[tuple[object, str]]:
    return [(row["meets_at"], row["stage"]) for row in sorted(desk.rows(review), key=lambda row: row["id"])]


def deeds(desk: Desk) -> list[tuple[str, str]]:
    return [(row["command"], row["outcome"]) for row in desk.rows(audit_event) if row["command"].startswith("review.")]


def test_the_next_review_is_planned_when_the_time_of_the_last_has_come(desk: Desk) -> None:
    review_planning.plan(desk.runtime, LEAD, "monthly", on(7, 10))
    looks(desk)
    assert len(stages(desk)) == 1
    desk.clock.set(on(7, 10))
    looks(desk)
    looks(desk)
    assert stages(desk) == [(on(7, 10), "planned"), (on(14, 10), "planned")]
    [_, last] = sorted(desk.rows(review), key=lambda row: row["id"])
    assert last["planned_by"] == "system"


def test_it_is_frozen_before_it_meets_and_the_committee_is_told(desk: Desk) -> None:
    review_planning.plan(desk.runtime, LEAD, "monthly", on(7, 10))
    desk.clock.set(on(6, 10) - HOUR)
    looks(desk)
    assert stages(desk) == [(on(7, 10), "planned")]
    desk.clock.set(on(6, 10))
    looks(desk)
    looks(desk)
    assert stages(desk) == [(on(7, 10), "frozen")]
    [(person, subject, said, *_)] = notices(desk)
    assert (person, subject) == ("bea", "R-1")
    assert said == (
        "R-1 “Monthly review”: it meets 9 Mar 2026 10:00 UTC; "
        "its figures are frozen, and 0 things came onto its agenda."
    )
    assert deeds(desk) == [("review.plan", "ok"), ("review.freeze", "ok")]


def test_what_was_called_off_is_not_planned_again_and_keeps_its_place(desk: Desk) -> None:
    review_planning.plan(desk.runtime, LEAD, "monthly", on(7, 10))
    review_planning.call_off(desk.runtime, LEAD, "R-1")
    looks(desk)
    assert len(stages(desk)) == 1
    desk.clock.set(on(7, 11))
    looks(desk)
    assert stages(desk)[-1] == (on(14, 10), "planned")


def test_one_that_nobody_froze_in_time_is_left_to_whoever_holds_it(desk: Desk) -> None:
    review_planning.plan(desk.runtime, LEAD, "monthly", on(7, 10))
    desk.clock.set(on(7, 10))
    looks(desk)
    assert stages(desk)[0] == (on(7, 10), "planned")


def test_nothing_is_planned_of_a_series_that_never_met_or_keeps_no_schedule(desk: Desk) -> None:
    desk.clock.set(on(30, 10))
    looks(desk)
    assert stages(desk) == []
    rules = desk.runtime.rulebook()
    series = replace(rules.review_series["monthly"], scheduled=False, frozen_hours_before=None)
    desk.activate(replace(rules, review_series={"monthly": series}))
    review_planning.plan(desk.runtime, LEAD, "monthly", on(31, 10))
    desk.clock.set(on(32, 10))
    looks(desk)
    assert stages(desk) == [(on(31, 10), "planned")]


def test_under_a_rulebook_from_before_schedules_nothing_is_tried(desk: Desk) -> None:
    review_planning.plan(desk.runtime, LEAD, "monthly", on(7, 10))
    rules = desk.runtime.rulebook()
    desk.activate(replace(rules, permissions={**rules.permissions, "review.freeze": frozenset({"manager"})}))
    desk.clock.set(on(7, 10))
    looks(desk)
    assert deeds(desk) == [("review.plan", "ok")]
