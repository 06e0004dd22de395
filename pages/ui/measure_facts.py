"""What a gate looks at, as a page knows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from control.policy.gate_demands import Facts
from control.queries import measure_standing, measures
from pages.ui import reads
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.sight import of_one
from pages.ui.text import missing

Plain = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Stands:
    """Everything about a measure that several parts of its page show."""

    row: Plain
    items: Sequence[Plain]
    """What stands in its plan."""
    values: Sequence[Plain]
    verdicts: Sequence[Plain]
    facts: Facts


def stands(view: View, row: Record) -> Stands:
    """How a measure stands, with everything that is missing as None."""
    asked = (of_one(view), int(row["id"]))
    items = [plain(each) for each in reads.rows(measures.plan, *asked)]
    values = [plain(each) for each in reads.rows(measure_standing.values, *asked)]
    verdicts = [plain(each) for each in reads.rows(measure_standing.verdicts, *asked)]
    tests = reads.rows(measures.tests, *asked)[:1]
    twins = reads.rows(measure_standing.twins, *asked)
    people = view.rulebook.people
    gone = {item["person"] for item in items if item["person"] not in people or not people[item["person"]].active}
    facts = Facts(
        plain(row),
        items,
        values,
        has_baseline=not missing(row["query"]),
        can_pass=any(int(test["passes_at_most"]) >= 0 for test in tests),
        twins=[f"M-{twin['id']}" for twin in twins],
        has_passed=any(each["cycle"] == row["cycle"] and bool(each["passed"]) for each in verdicts),
        gone=frozenset(gone),
    )
    return Stands(facts.row, items, values, verdicts, facts)


def plain(row: Record) -> dict[str, Any]:
    """A record as policy asks for one: what is missing is None."""
    return {str(name): None if missing(value) else value for name, value in row.items()}
