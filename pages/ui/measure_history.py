"""How a measure came about: the gates that it passed, and every deed that changed it or its plan."""

import json
from typing import Any

import pandas as pd
import streamlit as st

from control.policy.measure_terms import Gate, MeasureStage
from control.queries import measure_history, measures
from control.queries.counting import By
from pages.ui import reads, tables
from pages.ui.audit_list import name_of
from pages.ui.measure_labels import GATES_PASSED, MEASURE_STAGES
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.sight import of_one
from pages.ui.text import NOTHING, instant, missing, shown

_DID = {
    "issue.convert": "Made it of an issue",
    "measure.open": "Proposed it",
    "measure.edit": "Described it anew",
    "measure.appoint": "Named people",
    "measure.accept": "Took it on",
    "measure.decline": "Gave it back",
    "measure.advance": "Moved it on",
    "measure.plan": "Planned",
    "measure.replan": "Changed the plan",
    "measure.settle": "Settled",
    "measure.justify": "Said why it is worth it",
    "measure.count": "Counted a baseline",
    "measure.value": "Said values",
    "measure.validate": "Validated a value",
    "measure.challenge": "Challenged a value",
    "measure.ask": "Asked for a decision",
    "measure.resume": "Let it go on",
    "measure.report": "Said how it stands",
    "measure.judge": "Judged whether it worked",
    "measure.reopen": "Took it up again",
    "measure.document": "Set up a document",
    "document.revise": "Brought a new version of a document",
    "document.confirm": "Found a document right",
    "document.hand_over": "Handed a document over",
    "document.withdraw": "Withdrew a document",
    "approval.edit": "Changed what is asked for",
    "approval.withdraw": "Took back what was asked for",
    "approval.approve": "Agreed",
    "approval.reject": "Refused",
    "approval.request_changes": "Asked for changes",
    "approval.settle": "Looked again at what is asked for",
    "approval.expire": "Let what was asked for expire",
    "approval.carry_out": "Carried out what was decided",
    "approval.put_off": "Put off what was decided",
}
_FIELDS = {
    "title": "title",
    "description": "what is done",
    "effect": "expected effect",
    "kind": "kind",
    "unit": "unit",
    "function": "whose work changes",
    "measure_group": "place in the hierarchy",
    "owner": "owner",
    "sponsor": "sponsor",
    "controller": "controller",
    "stage": "stage",
    "said": "what",
    "person": "who",
    "due_on": "until",
    "evidence": "what shows it",
    "legal_entity": "legal entity",
    "committee": "committee",
    "scope": "scope",
    "kpi": "KPI",
    "assumptions": "assumptions",
    "cause": "cause",
    "escape_point": "escape point",
    "gate": "gate",
    "state": "how it stands",
    "shown": "what shows it",
    "rested_days": "days of rest",
    "implementation": "implementation",
    "potential": "potential",
    "cycle": "cycle",
    "next_review": "looked at again",
    "review_months": "months between two reviews",
    "withdrawn_because": "why",
}
"""What is named of a change, by the fields that the trail tells of."""
_OF_APPROVAL = {"gate": "gate", "decision": "said", "state": "how it stands"}
"""The same of what was asked for."""


def show(view: View, row: Record) -> None:
    """The gates in words, and the deeds in a table."""
    st.header("How it came about")
    [by] = tables.named(view.rulebook, By.OWNER, [row["opened_by"]])
    lines = [f"{MEASURE_STAGES[MeasureStage.PROPOSED].badge} {instant(row['opened_at'], view.zone)} by {shown(by)}"]
    for passed in reads.rows(measures.gates, of_one(view), int(row["id"])):
        [who] = tables.named(view.rulebook, By.OWNER, [passed["passed_by"]])
        lines.append(_passed(view, passed, who))
    st.markdown("  \n".join(lines))
    deeds = reads.sent(view, _deeds, measure_history.history, of_one(view), int(row["id"]))
    tables.plain(deeds, _columns(view), f"Deeds about M-{row['id']}, in order", f"deeds-{row['id']}")


def _passed(view: View, passed: Record, who: str) -> str:
    """A gate with when it was passed, by which decision, and what nothing could measure then."""
    said = f"{GATES_PASSED[Gate(str(passed['stage']))].badge} {instant(passed['passed_at'], view.zone)} by {shown(who)}"
    if not missing(passed["approval"]):
        said += f", as approved in {passed['approval']}"
    if not missing(passed["unmeasured"]):
        said += f"; not measurable then: {', '.join(json.loads(str(passed['unmeasured'])))}"
    return said


def _columns(view: View) -> dict[str, Any]:
    return {
        "at": tables.instants(view, "At"),
        "who": "Who",
        "what": "What was done",
        "changed": st.column_config.TextColumn("What changed", width="large"),
        "why": st.column_config.TextColumn("Why", width="medium"),
    }


def _deeds(view: View, found: pd.DataFrame) -> pd.DataFrame:
    rows = found.to_dict("records")
    return pd.DataFrame(
        {
            "at": found["at"].dt.tz_convert(view.zone.key),
            "who": [_who(view, row) for row in rows],
            "what": [_DID[row["command"]] for row in rows],
            "changed": [_changed(view, row) for row in rows],
            "why": [None if missing(row["reason"]) else row["reason"] for row in rows],
        }
    )


def _who(view: View, row: Record) -> str:
    who = name_of(view, str(row["actor"]))
    return who if missing(row["on_behalf_of"]) else f"{who} for {name_of(view, str(row['on_behalf_of']))}"


def _changed(view: View, row: Record) -> str:
    """The fields that are named, as they are afterwards; of a conversion how many tickets it took."""
    after = {} if missing(row["after"]) else json.loads(str(row["after"]))
    if row["command"] == "issue.convert":
        return f"tickets of its baseline: {after['baseline']['tickets']}"
    fields = _OF_APPROVAL if str(row["command"]).startswith("approval.") else _FIELDS
    told = {word: after[name] for name, word in fields.items() if after.get(name) is not None}
    people = {"owner", "sponsor", "controller", "who"}
    said = [f"{word}: {name_of(view, str(value)) if word in people else value}" for word, value in told.items()]
    return ", ".join(said) or NOTHING
