"""All measures at a glance: as a list, as a board by stage, or summed up along their hierarchy."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from control.policy.document_terms import DocumentState
from control.policy.documents import is_unread, version_state
from control.policy.measure_light_terms import Light
from control.policy.measure_plan import ItemKind, is_late
from control.policy.measure_rollup import Sums, counted
from control.policy.measure_values import Line, Series, ValueState
from control.queries import documents, measure_reports
from pages.ui import measure_lights, reads
from pages.ui.measure_facts import Plain, plain
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.sight import with_own


@dataclass(frozen=True, slots=True)
class Glance:
    """What an overview knows of one measure beside its own row."""

    items: Sequence[Plain]
    values: Sequence[Plain]
    reports: Sequence[Plain]
    """What its owner said, the newest first."""
    versions: Sequence[Plain]
    """Of the documents that stand with it, by document and number."""
    proposed: Mapping[str, Light | None]

    def light(self, name: str) -> Light | None:
        """What its owner claims; what is proposed where they said nothing; None where nothing can be."""
        return Light(self.reports[0][name]) if self.reports else self.proposed[name]


def glances(view: View) -> Mapping[int, Glance]:
    """Every measure that is seen, by its id."""
    items, values, reports, versions = (_by_measure(view, query) for query in _QUERIES)
    numbers = {*items, *values, *reports, *versions}
    return defaultdict(
        lambda: _NOTHING,
        {
            number: Glance(
                *(items[number], values[number], reports[number], versions[number]),
                measure_lights.lights(view, items[number], values[number]),
            )
            for number in numbers
        },
    )


def sums(view: View, row: Record, glance: Glance, line: Line) -> Sums:
    """What one measure adds to the groups above it, of one value line."""
    day = view.today
    held = [each for each in glance.versions if version_state(each) is DocumentState.EFFECTIVE]
    milestones = [item for item in glance.items if item["kind"] == ItemKind.MILESTONE]
    return Sums(
        measures=1,
        milestones=len(milestones),
        reached=sum(item["settled_at"] is not None for item in milestones),
        late=sum(is_late(item, day) for item in glance.items),
        risks=sum(item["kind"] == ItemKind.RISK and item["settled_at"] is None for item in glance.items),
        documents=len(held),
        unread=sum(is_unread(each, day) for each in held),
        forecast=_sum(glance.values, line, Series.FORECAST, *ValueState),
        claimed=_sum(glance.values, line, Series.ACTUAL, ValueState.CLAIMED),
        validated=_sum(glance.values, line, Series.ACTUAL, ValueState.VALIDATED),
        implementation=counted(glance.light("implementation")),
        potential=counted(glance.light("potential")),
    )


_QUERIES = (measure_reports.items, measure_reports.values, measure_reports.reports, documents.versions)
_NOTHING = Glance((), (), (), (), {"implementation": Light.GREEN, "potential": None})


def _by_measure(view: View, query: Any) -> Mapping[int, list[Plain]]:
    found: dict[int, list[Plain]] = defaultdict(list)
    for row in reads.rows(query, with_own(view)):
        found[int(row["measure_id"])].append(plain(row))
    return found


def _sum(values: Sequence[Plain], line: Line, series: Series, *states: ValueState) -> int:
    told = (value for value in values if value["line"] == line and value["series"] == series)
    return sum(int(value["hundredths"]) for value in told if value["state"] in states)
