"""What a review is frozen with of measures: whose they are, what is said of them, and whether that is borne out."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from control.commands import review_freezing
from control.policy.scope import Scope
from control.queries import review_room
from tests.commands.desk import Desk, on
from tests.commands.meeting import meeting, planned
from tests.commands.test_reviews import LEAD, measure, put

LATE = ("measure_item", {"due_on": "2026-02-01", "first_due_on": "2026-02-01"})
KEPT = ("measure_item", {"due_on": "2026-05-01", "first_due_on": "2026-05-01"})
FORECAST = ("measure_value", {"series": "forecast", "period": "2026-02", "state": "draft", "said": None})
CAME = ("measure_value", {"period": "2026-02"})
LITTLE = ("measure_value", {"period": "2026-02", "hundredths": 10})


def report(**more: Any) -> tuple[str, dict[str, Any]]:
    said = {"implementation": "green", "potential": "green", "said_at": on(-3, 9)}
    return "measure_report", {**said, **more}


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    made = Desk(store_url, on(0, 9))
    meeting(made)
    yield made
    made.runtime.close()


def frozen(desk: Desk, *rows: tuple[str, dict[str, Any]]) -> dict[str, Any]:
    """The figures of a review of a store that holds these rows, by name."""
    put(desk, *rows)
    planned(desk)
    review_freezing.freeze(desk.runtime, LEAD, "R-1")
    with desk.runtime.read() as connection:
        kept = review_room.figures(connection, desk.clock.now(), Scope(), 1).to_dict("records")
    return {row["name"]: json.loads(row["content"]) for row in kept}


def parts(figure: dict[str, Any]) -> dict[str, str | None]:
    return {each["subject"]: each["part"] for each in figure["things"]}


def test_each_measure_is_told_by_whose_it_is(desk: Desk) -> None:
    found = frozen(desk, measure(), measure(id=2, stage="proposed", owner=None, owner_person=None, accepted_at=None))
    assert parts(found["measure owners"]) == {"M-1": "Lee Lead", "M-2": "nobody"}
    assert found["measure owners"]["parts"] == ["Lee Lead", "nobody"]


def test_each_value_that_came_is_told_by_how_it_stands_and_no_forecast_is(desk: Desk) -> None:
    later = ("measure_value", {"period": "2026-01", "state": "challenged"})
    found = frozen(desk, measure(), FORECAST, CAME, later)["measure values"]
    assert parts(found) == {"EBITDA 2026-01 of M-1": "challenged", "EBITDA 2026-02 of M-1": "claimed"}
    assert {each["about"] for each in found["things"]} == {"M-1"}
    assert found["things"][0]["said"].endswith(": 2,500.00")


STALE: dict[str, tuple[list[tuple[str, dict[str, Any]]], tuple[int, int]]] = {
    "nobody ever said anything": ([measure()], (1, 1)),
    "it was said long ago": ([measure(), report(said_at=on(-40, 9))], (1, 1)),
    "it was said lately": ([measure(), report()], (0, 1)),
    "it rests": ([measure(halt="on hold", halted_on="2026-02-02", resume_on="2026-09-20")], (0, 0)),
    "it is not decided yet": ([measure(stage="detailed")], (0, 0)),
    "it is over": ([measure(stage="closed")], (0, 0)),
}


@pytest.mark.parametrize("what", STALE)
def test_what_nobody_has_reported_on_is_counted(desk: Desk, what: str) -> None:
    rows, expected = STALE[what]
    found = frozen(desk, *rows)["stale measures"]
    assert (found["count"], found["of"]) == expected


GREENS: dict[str, tuple[list[tuple[str, dict[str, Any]]], dict[str, str]]] = {
    "its plan is late": ([LATE, report()], {"M-1": "plan"}),
    "little came of what was forecast": ([KEPT, FORECAST, LITTLE, report()], {"M-1": "value"}),
    "both": ([LATE, FORECAST, LITTLE, report()], {"M-1": "plan and value"}),
    "nothing is late and all of it came": ([KEPT, FORECAST, CAME, report()], {}),
    "nothing was to come yet": ([KEPT, report()], {}),
    "it was said to be red": ([LATE, report(implementation="red", potential="red")], {}),
    "a later report said so": ([LATE, report(), report(number=2, implementation="amber")], {}),
    "nobody said anything": ([LATE], {}),
}


@pytest.mark.parametrize("what", GREENS)
def test_a_light_that_was_said_to_be_green_is_held_against_what_is_proposed(desk: Desk, what: str) -> None:
    rows, expected = GREENS[what]
    assert parts(frozen(desk, measure(), *rows)["unsupported greens"]) == expected
