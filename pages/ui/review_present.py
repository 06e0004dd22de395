"""Deeds on the present from what a review was frozen with: the same commands and rights, and what changed since.

Each deed expects its subject as it was when the figures were frozen, so that whoever acts on what they see there is
answered with a conflict where it changed. Whoever has read what changed acts on it as it is now.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

import streamlit as st

from control.errors import NotFound
from control.model import ApprovalState
from control.policy.measure_plan import is_late
from control.policy.measure_terms import Halt
from control.policy.measure_values import ValueState
from control.queries import approvals, decisions, measures, review_room
from control.queries.explanation import as_it_stood
from control.queries.measures import MeasuresAsked
from pages.ui import (
    action_deeds,
    approval_cards,
    approval_deeds,
    approval_list,
    asking,
    decision_deeds,
    escalated,
    evidence,
    measure_asking,
    measure_facts,
    measure_gate,
    measure_values,
    reads,
    reviewed,
)
from pages.ui.approval_labels import APPROVAL_STATES
from pages.ui.audit_list import name_of
from pages.ui.escalation_deeds import ESCALATE
from pages.ui.inbox_deeds import ASSIGN
from pages.ui.measure_facts import Stands
from pages.ui.named import title_of
from pages.ui.reads import Record
from pages.ui.review_presses import number_of
from pages.ui.session import View
from pages.ui.sight import of_one
from pages.ui.subjects import subject_of
from pages.ui.text import count, day, instant, shown

_MOST = 5
"""Deeds since the freeze that are named one by one."""


def show(view: View, row: Record, item: Record) -> None:
    """What can be done now about the subject of an item, and what was done to it since the figures were frozen."""
    subject = str(item["subject"])
    letters, _, digits = subject.partition("-")
    changed = reads.rows(review_room.since, view.scope, int(row["id"]), int(item["number"]))
    now = _changed(view, row, item, changed)
    try:
        _DEEDS[letters](view, row, item, int(digits), None if now else int(item["subject_version"]))
    except NotFound as gone:
        st.caption(shown(gone.sentence))


def _changed(view: View, row: Record, item: Record, changed: Sequence[Record]) -> bool:
    """Say what changed since the freeze; answers whether whoever acts has read it."""
    if not changed:
        return True
    said = [
        f"{shown(name_of(view, str(each['actor'])))}, {instant(each['at'], view.zone)}: {each['command']}"
        for each in changed[-_MOST:]
    ]
    more = [f"and {count(len(changed) - _MOST, 'deed')} before"] if len(changed) > _MOST else []
    st.warning(
        f"**{item['subject']} has changed since the figures were frozen.**  \n" + "  \n".join([*said, *more]),
        icon=":material/change_circle:",
    )
    seen = f"seen-{number_of(row)}-{item['number']}-{len(changed)}"
    return st.checkbox("I have read what changed: act on it as it is now", key=seen)


def _approval(view: View, row: Record, item: Record, number: int, version: int | None) -> None:
    del row, item
    [found] = reads.rows(approvals.one, of_one(view), number) or _none()
    st.markdown(f"{APPROVAL_STATES[ApprovalState(str(found['state']))].badge} {shown(found['asked'])}")
    evidence.show(view, found, evidence.rounds_of(view, [found])[number])
    if found["state"] != ApprovalState.PENDING:
        return
    st.caption("  \n".join(approval_cards.lines(view, found)))
    standing = approval_list.standings(view, [found]).get(number)
    if standing is not None and not view.past:
        with st.container(horizontal=True, gap="small"):
            approval_deeds.decide(view, _as(found, version), standing)


def _measure(view: View, row: Record, item: Record, number: int, version: int | None) -> None:
    del row, item
    [found] = reads.rows(measures.listed, of_one(view), MeasuresAsked(number)) or _none()
    measure = measure_facts.stands(view, _as(found, version))
    st.markdown("  \n".join(_stands(view, measure)))
    waits = measure_gate.waiting(view, number)
    for each in waits:
        measure_gate.being_decided(view, each)
    measure_asking.show(view, measure, None if not waits else str(waits[0]["number"]))
    measure_values.judge(view, measure)


def _stands(view: View, measure: Stands) -> Iterator[str]:
    """What of a measure is late, rests, or was challenged."""
    if measure.row["halt"] == Halt.ON_HOLD:
        yield f":material/pause_circle: It rests until {day(measure.row['resume_on'])}."
    for each in measure.items:
        if is_late(each, view.today):
            who = "nobody" if each["person"] is None else title_of(view, each["person"])
            yield f":material/event_busy: {shown(each['said'])}, due {day(each['due_on'])}: {shown(who)}"
    for each in measure.values:
        if each["state"] == ValueState.CHALLENGED:
            value = measure_values.amount(view, each["line"], int(each["hundredths"]))
            yield f":material/gavel: {value} in {each['period']} was challenged: {shown(each['said'])}"


def _ticket(view: View, row: Record, item: Record, number: int, version: int | None) -> None:
    """The ticket of an escalation, or of a breach, with both as they are now; of a measure, that."""
    key = str(item["about"])
    if key.startswith("M-"):
        _measure(view, row, item, int(key.removeprefix("M-")), None)
        return
    del number
    [ticket] = reads.rows(as_it_stood, of_one(view), view.runtime, key) or _none()
    subject = subject_of(view, ticket)
    named = {"E": "escalation", "B": "review"}[str(item["subject"])[:1]]
    if version is not None and subject[f"{named}_number"] == item["subject"]:
        subject = {**subject, f"{named}_version": version}
    with st.container(horizontal=True, gap="small"):
        for deed in (ESCALATE, ASSIGN):
            asking.button(view, deed, [subject], "agenda")
    part = escalated if named == "escalation" else reviewed
    part.show(view, ticket, subject, lambda *_, **__: None)


def _decision(view: View, row: Record, item: Record, number: int, version: int | None) -> None:
    del item
    [found] = reads.rows(decisions.asked, of_one(view), number) or _none()
    with st.container(horizontal=True, gap="small"):
        decision_deeds.show(view, _as(found, version), number_of(row))


def _action(view: View, row: Record, item: Record, number: int, version: int | None) -> None:
    del row, item
    [found] = reads.rows(decisions.given, of_one(view), number) or _none()
    with st.container(horizontal=True, gap="small"):
        action_deeds.show(view, _as(found, version))


def _as(found: Record, version: int | None) -> Record:
    """A record as it is expected to be; None: as it is."""
    return found if version is None else {**found, "version": version}


def _none() -> list[Record]:
    raise NotFound("It is not there any more, or not for you to see.")


_DEEDS: Mapping[str, Callable[[View, Record, Record, int, int | None], None]] = {
    "A": _approval,
    "M": _measure,
    "E": _ticket,
    "B": _ticket,
    "DEC": _decision,
    "ACT": _action,
}
