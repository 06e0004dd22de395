"""Why a measure is worth it: who bears and decides it, which KPI it moves, and why what it is against happens."""

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from control.commands import measures
from control.policy.measure_terms import Kpi, MeasureTerms
from pages.ui import actions, reasoned, session
from pages.ui.actions import Press
from pages.ui.measure_facts import Plain
from pages.ui.measure_form import choice
from pages.ui.measure_rights import why_not
from pages.ui.session import View
from pages.ui.text import NOTHING, shown

_TEXTS = {
    "scope": "What it is about, and what it is not",
    "assumptions": "Assumptions",
    "cause": "Why it happens",
    "escape_point": "Why nobody noticed earlier",
}
_IN_LAW = ("legal entity", "organization")


def show(view: View, row: Plain) -> None:
    """The case as a table, and the form in which it is changed."""
    terms = view.rulebook.measures or MeasureTerms(0)
    st.header("Why it is worth it")
    said = {**_named(view, terms, row), **{word: shown(row[name] or "") or NOTHING for name, word in _TEXTS.items()}}
    facts = pd.DataFrame({"what": list(said), "is": list(said.values())})
    st.table(facts, border="horizontal", hide_header=True, alt="Why the measure is worth it")
    command, form = measures.justify, f"measure.justify-{row['id']}-{row['version']}"
    with reasoned.opener(form, "Say why it is worth it", why_not(view, row, command), "edit_note"):
        typed = _fields(view, terms, form, row)
        press = Press(
            *(command, form, {"number": f"M-{row['id']}"}), version=int(row["version"]), prepare=typed,
            done=lambda _: "It is kept.",
        )  # fmt: skip
        actions.button(view, "Keep it", press, kind="primary")


def _named(view: View, terms: MeasureTerms, row: Plain) -> dict[str, str]:
    unit = view.rulebook.units.get(row["legal_entity"] or "")
    committee = terms.committees.get(row["committee"] or "")
    guards = [_kpi(terms, name) for name in json.loads(row["guard_kpis"] or "[]")]
    return {
        "Legal entity": NOTHING if unit is None else shown(unit.title),
        "Committee": NOTHING if committee is None else shown(committee.title),
        "KPI that it moves": NOTHING if row["kpi"] is None else _kpi(terms, row["kpi"]),
        "KPIs that must not get worse": ", ".join(guards) or NOTHING,
    }


def _kpi(terms: MeasureTerms, name: str) -> str:
    kpi = terms.kpis.get(name)
    return shown(name) if kpi is None else f"{shown(kpi.title)} ({shown(kpi.unit)}, {kpi.direction})"


def _fields(view: View, terms: MeasureTerms, form: str, row: Plain) -> Any:
    units = {name: unit.title for name, unit in view.rulebook.units.items() if unit.kind in _IN_LAW}
    committees = {name: each.title for name, each in terms.committees.items()}
    kpis = {name: _called(each) for name, each in terms.kpis.items()}
    keys = {name: f"{name}-{form}" for name in ("legal_entity", "committee", "kpi", *_TEXTS)}
    choice("Legal entity that bears it", keys["legal_entity"], units, row["legal_entity"])
    choice("Committee that decides it", keys["committee"], committees, row["committee"])
    choice("KPI that it moves", keys["kpi"], kpis, row["kpi"])
    guards = [name for name in json.loads(row["guard_kpis"] or "[]") if name in kpis]
    st.multiselect(
        "KPIs that must not get worse", list(kpis), guards, key=f"guards-{form}", format_func=kpis.__getitem__
    )
    for name, word in _TEXTS.items():
        st.text_area(word, row[name] or "", key=keys[name], height=70)

    def typed() -> Mapping[str, Any]:
        case = {name: session.chosen(key) or None for name, key in keys.items()}
        return {"case": {**case, "guard_kpis": list(session.chosen(f"guards-{form}") or ())}}

    return typed


def _called(kpi: Kpi) -> str:
    return f"{kpi.title}, {kpi.direction}"
