"""KPIs that a measure must not make worse: counted with its baseline, and looked at once, with its verdict.

What they come to is what the overview shows: the attainment of a promise where the measure lies. A KPI that the tickets
do not tell is not measurable yet. *Source:* domain, section 7 (guard KPIs; one look at an n fixed beforehand).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

import numpy as np

from control.analysis.effectiveness import Before, got_worse, spread
from control.commands.measure_content import measure_terms
from control.commands.registry import Deed
from control.model import TargetKind
from control.policy.scope import Scope
from control.queries import sla
from control.queries.baselines import Stretch
from control.queries.counting import Figure
from control.queries.standing import Promise
from control.store import measure_gates

Row = Mapping[str, Any]
_WEEK = timedelta(weeks=1)
_WHOLE = 1_000


@dataclass(frozen=True, slots=True)
class _Kept:
    """How a promise was kept in a stretch of time; both count tickets."""

    judged: int
    breached: int


def kpis_before(deed: Deed, place: Scope, stretch: Stretch) -> list[dict[str, Any]]:
    """What each KPI that the tickets tell came to at a place, as `measure_baseline_kpi` has it, the measure apart."""
    kpis = sorted(measure_terms(deed.rulebook).kpis.items())
    told = [(name, kpi.attainment_of) for name, kpi in kpis if kpi.attainment_of is not None]
    return [
        {
            "kpi": name,
            "promise": kind.value,
            **asdict(_kept(deed, place, stretch, kind)),
            "spread": round(_varies(deed, place, stretch, kind) * _WHOLE),
        }
        for name, kind in told
    ]


def guards(deed: Deed, row: Row, test: Row, place: Scope, stretch: Stretch) -> list[dict[str, Any]]:
    """How the KPIs that a measure must not make worse stood in a stretch, as `measure_guard` has it, the measure apart.

    Each may look worse by chance in so many cases that all of them together do as seldom as the measure's own test.
    """
    named = set(json.loads(row["guard_kpis"] or "[]"))
    before = [
        each for each in measure_gates.kpis_of(deed.connection, row["id"], test["number"]) if each["kpi"] in named
    ]
    level = test["level"] / _WHOLE / max(len(before), 1)
    return list(_looked_at(deed, before, place, stretch, level))


def _looked_at(
    deed: Deed, before: Sequence[Row], place: Scope, stretch: Stretch, level: float
) -> Iterator[dict[str, Any]]:
    kpis = measure_terms(deed.rulebook).kpis
    for each in before:
        known, kind = kpis.get(each["kpi"]), TargetKind(each["promise"])
        if known is None or known.attainment_of is not kind:
            continue  # another promise is no comparison
        now = _kept(deed, place, stretch, kind)
        if now.judged and each["judged"]:
            was = Before(each["breached"], each["judged"], spread=each["spread"] / _WHOLE)
            held = got_worse(was, now.breached, now.judged) > level
            yield {"kpi": each["kpi"], **asdict(now), "held": held}


def _kept(deed: Deed, place: Scope, stretch: Stretch, kind: TargetKind) -> _Kept:
    [row] = sla.attainment(deed.connection, stretch.until, place, Promise(kind, since=stretch.since)).to_dict("records")
    return _Kept(int(row[Figure.JUDGED]), int(row[Figure.BREACHED]))


def _varies(deed: Deed, place: Scope, stretch: Stretch, kind: TargetKind) -> float:
    """How many times more the breaches of whole weeks vary than chance alone would make them."""
    weeks = (stretch.until - stretch.since) // _WEEK
    edges = [stretch.until - (weeks - number) * _WEEK for number in range(weeks + 1)]
    rows = sla.series(deed.connection, stretch.until, place, Promise(kind), edges)
    counts = rows[[Figure.BREACHED.value, Figure.JUDGED.value]].to_numpy(np.int64)
    return spread(*counts.T)
