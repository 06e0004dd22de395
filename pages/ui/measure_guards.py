"""The KPIs that a measure must not make worse: what they came to before it, and whether they held."""

import json
from collections.abc import Mapping

import pandas as pd
import streamlit as st

from control.policy.measure_terms import Kpi, MeasureTerms
from control.queries import measure_standing
from pages.ui import reads
from pages.ui.measure_facts import Plain, plain
from pages.ui.session import View
from pages.ui.sight import of_one
from pages.ui.text import count, share, shown

_HEADS = {"kpi": "Must not get worse", "before": "In the days of its baseline", "after": "Until it was judged"}


def show(view: View, row: Plain) -> None:
    """A row for each of them; nothing where none is named."""
    named = json.loads(row["guard_kpis"] or "[]")
    if not named:
        return
    found = {each["kpi"]: plain(each) for each in reads.rows(measure_standing.guards, of_one(view), int(row["id"]))}
    kpis = (view.rulebook.measures or MeasureTerms(0)).kpis
    told = [_told(name, kpis.get(name), found.get(name)) for name in named]
    st.table(pd.DataFrame(told).rename(columns=_HEADS), border="horizontal", hide_index=True, alt="Its guard KPIs")


def _told(name: str, kpi: Kpi | None, found: Plain | None) -> Mapping[str, str]:
    title, promise = shown(name if kpi is None else kpi.title), None if kpi is None else kpi.attainment_of
    if found is not None and (found["held"] is not None or found["promise"] == promise):
        by_then = "" if found["promise"] == promise else ", by the rulebook of that day"
        before = _kept(found["before_judged"], found["before_breached"])
        return {"kpi": title, "before": f"{before}{by_then}", "after": _after(found)}
    why = "the tickets do not tell it" if promise is None else "its baseline was counted before this KPI was"
    return {"kpi": title, "before": f"Not measurable yet: {why}", "after": ""}


def _after(found: Plain) -> str:
    if found["held"] is None:
        return "Is looked at once, with the verdict"
    sign, said = ("check", "it held") if found["held"] else ("trending_down", "it got worse")
    return f":material/{sign}: {_kept(found['judged'], found['breached'])}: **{said}**"


def _kept(judged: int, breached: int) -> str:
    if not judged:
        return "Nothing was judged"
    return f"{share((judged - breached) / judged)} of {count(judged, 'ticket')}"
