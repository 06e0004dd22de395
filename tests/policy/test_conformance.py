"""The case files: our clocks and a walk through every minute read what they say, and what is wrong is reported."""

from pathlib import Path
from typing import Any

import pytest

from control import conformance
from control.conformance import Difference
from control.errors import Invalid
from tests.policy.oracle import expected

FOLDER = Path(__file__).parent.parent / "conformance"
PUBLIC, OWN = FOLDER / "cases.toml", FOLDER / "own.toml"
CASES = [pytest.param(case, id=case["id"]) for path in (PUBLIC, OWN) for case in conformance.cases(path)]
WRONG = {
    "state": "paused",
    "verdict": "met",
    "due_at": "none",
    "first_due_at": "none",
    "elapsed_minutes": 91,
    "paused_minutes": 1,
    "overrun_minutes": 1,
    "at_risk": False,
    "cycle": 2,
}
"""A wrong value for every field of the case below."""


def running_case() -> dict[str, Any]:
    return next(case for case in conformance.cases(PUBLIC) if case["id"].startswith("a-change-of-priority"))


@pytest.mark.parametrize("case", CASES)
def test_our_clock_reads_as_the_case_expects(case: dict[str, Any]) -> None:
    assert conformance.check(case) == []


@pytest.mark.parametrize("case", CASES)
def test_a_walk_through_every_minute_finds_what_the_case_expects(case: dict[str, Any]) -> None:
    walked = expected(case)
    assert {field: walked[field] for field in case["expect"]} == case["expect"]


def test_no_two_cases_have_the_same_id() -> None:
    for path in (PUBLIC, OWN):
        ids = [case["id"] for case in conformance.cases(path)]
        assert len(ids) == len(set(ids))


@pytest.mark.parametrize("field", WRONG)
def test_a_wrong_expectation_is_reported_with_what_was_read(field: str) -> None:
    case = running_case()
    (found,) = conformance.check(case | {"expect": {**case["expect"], field: WRONG[field]}})
    right = expected(case)[field]
    assert found == Difference(case["id"], field, str(WRONG[field]), str(right))


def test_half_a_minute_is_not_rounded_away() -> None:
    case = running_case()
    case["as_of"] = case["as_of"].replace(second=30)
    (found,) = conformance.check(case | {"expect": {"elapsed_minutes": 90}})
    assert found.got == "181/2"


def test_a_field_that_no_clock_has_is_reported() -> None:
    (found,) = conformance.check(running_case() | {"expect": {"colour": "red"}})
    assert (found.field, found.got) == ("colour", "no such field")


@pytest.mark.parametrize(
    "spoiled",
    [
        {"target": {"kind": "resolution", "minuets": 60}},
        {"target": {"kind": "repair", "minutes": 60}},
        {"as_of": "yesterday"},
        {"calendar": {"time_zone": "UTC", "hours": {}}},
        {"surprise": True},
        {"event": [{"at": "noon", "kind": "created"}]},
        {"calendar": {"time_zone": "Europe", "hours": {"mon": ["09:00-17:00"]}}},
        {"calendar": {"time_zone": "UTC", "hours": {"monday": ["09:00-17:00"]}}},
        {"calendar": {"time_zone": "UTC", "hours": {"mon": ["09:00-17:00"]}, "holidays": ["2026-04-03"]}},
        {"target": {"kind": "resolution", "minutes": 60, "at_risk_share": "x"}},
        {"target": {"kind": "resolution", "minutes": 10**20}},
        {"expect": {}},
    ],
    ids=str,
)
def test_a_case_that_cannot_be_run_is_reported_as_an_error(spoiled: dict[str, Any]) -> None:
    (found,) = conformance.check(running_case() | spoiled)
    assert found.field == "error"


@pytest.mark.parametrize(
    "content", ['title = "something else"', "case = []", "case = [1]", "[[case]]", "[[case]]\nid = 1\n[[case]]\nid = 1"]
)
def test_a_file_that_holds_no_cases_is_refused_with_its_name(tmp_path: Path, content: str) -> None:
    path = tmp_path / "not-cases.toml"
    path.write_text(content)
    with pytest.raises(Invalid, match=r"not-cases\.toml"):
        conformance.cases(path)
