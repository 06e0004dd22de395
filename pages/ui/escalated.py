"""What was raised of a ticket, what its ladder has still to come, and what can be done about it."""

from collections.abc import Callable

import streamlit as st

from control.model import EscalationState, SubjectType
from control.policy.path import addressed
from control.queries import escalations
from control.queries.counting import By
from pages.ui import asking, exception_asking, reads
from pages.ui.deeds import fits
from pages.ui.escalation_deeds import OF_ESCALATION
from pages.ui.exception_asking import ASK_AT_ESCALATION
from pages.ui.labels import ESCALATION_STATES, KINDS
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.sight import of_one
from pages.ui.tables import named
from pages.ui.text import count, duration, instant, missing, shown, until
from pages.ui.upward import told

Head = Callable[..., object]
"""How a part is headed: a dialog writes the headings of a page too small."""
_OPEN = (EscalationState.RAISED, EscalationState.ACKNOWLEDGED, EscalationState.ACTIONED)
_LATE = 60
"""Seconds after which a level that was recorded late says so: a sweep runs every few seconds."""


def show(view: View, ticket: Record, subject: Record, head: Head = st.subheader) -> list[bool]:
    """The ladder of a ticket, what is open first with its deeds; answers whether one of them was pressed."""
    head("Escalations", anchor=False)
    raised = reads.rows(escalations.of_ticket, of_one(view), int(ticket["id"]))
    for row in raised:
        if row["state"] in _OPEN:
            st.markdown(_raised(view, row))
            exception_asking.told(view, ticket, row["number"])
    pressed = [] if missing(subject["escalation_number"]) else _deeds(view, subject)
    to_come = [] if view.past else _to_come(view, ticket)
    for sentence in to_come:
        st.markdown(sentence)
    over = [row for row in raised if row["state"] not in _OPEN]
    if over:
        with st.expander(f"{count(len(over), 'escalation')} that ended", expanded=len(raised) == len(over) == 1):
            st.markdown("\n\n".join(_raised(view, row) for row in over))
    if not raised and not to_come:
        st.caption("Nothing was escalated, and no level of a ladder lies ahead.")
    return pressed


def of_measure(view: View, number: int) -> None:
    """What was raised about a measure, the newest first; nothing where nothing was."""
    raised = reads.rows(escalations.of_measure, of_one(view), number)
    if not raised:
        return
    st.header("Escalations")
    open_now = [_raised(view, row) for row in reversed(raised) if row["state"] in _OPEN]
    over = [_raised(view, row) for row in reversed(raised) if row["state"] not in _OPEN]
    for sentence in open_now:
        st.markdown(sentence)
    if over:
        with st.expander(f"{count(len(over), 'escalation')} that ended"):
            st.markdown("\n\n".join(over))


def _deeds(view: View, subject: Record) -> list[bool]:
    with st.container(horizontal=True, gap="small"):
        fitting = [deed for deed in OF_ESCALATION if fits(view, deed, subject)]
        pressed = [asking.button(view, deed, [subject], "escalation") for deed in fitting]
        return [*pressed, exception_asking.button(view, ASK_AT_ESCALATION, subject, "escalation")]


def _raised(view: View, row: Record) -> str:
    label = ESCALATION_STATES[EscalationState(row["state"])]
    whom = shown(told(view, row["people"]))
    head = f"{label.badge} **{row['number']}**, level {row['level']} of the {_about(row)}: {whom}"
    by = "" if row["raised_by"] == "system" else f" by {_who(view, row['raised_by'])}"
    late = f", {duration(int(row['late_seconds']))} after its time" if row["late_seconds"] > _LATE else ""
    lines = [head, f"Raised {instant(row['raised_at'], view.zone)}{by}{late}."]
    lines += [f"Reason: {shown(row['reason'])}"] if row["reason"] else []
    for step, what in (("acknowledged", ""), ("actioned", "action"), ("ended", "ended_because")):
        if not missing(row[f"{step}_at"]):
            because = f": {shown(row[what])}" if what and row[what] else ""
            word = {"acknowledged": "Seen", "actioned": "Acted on", "ended": "Ended"}[step]
            lines.append(f"{word} {instant(row[f'{step}_at'], view.zone)} by {_who(view, row[f'{step}_by'])}{because}")
    return "  \n".join(lines)


def _to_come(view: View, ticket: Record) -> list[str]:
    """The levels that lie ahead with their instants, and whom they will tell as things stand."""
    fields = {str(name): value for name, value in ticket.items()}
    lines = []
    for row in reads.rows(escalations.ahead, of_one(view), int(ticket["id"])):
        ladder, number = view.rulebook.ladders.get(str(row["ladder"])), int(row["level"])
        if ladder is None or number > len(ladder.levels):
            continue
        recipient, people = addressed(view.rulebook, fields, ladder.levels[number - 1].to)
        whom = shown(told(view, " ".join(people)))
        said = f"Level {number} of the {_about(row)} goes to the {recipient} ({whom})"
        when = f"{until(row['at'], view.as_of)}, {instant(row['at'], view.zone)}"
        lines.append(f":gray-badge[:material/schedule: Ahead] {said} {when}.")
    return lines


def _about(row: Record) -> str:
    """What climbs: the promise, the review of a breach, or the ticket itself."""
    subject = SubjectType(row["subject_type"])
    if subject is SubjectType.CLOCK:
        kind = str(row["subject_id"]).partition("/")[2]
        return next((word.lower() for each, word in KINDS.items() if each == kind), kind)
    words = {
        SubjectType.BREACH_REVIEW: "review",
        SubjectType.APPROVAL: "approval",
        SubjectType.MEASURE: "resumption of",
    }
    return f"{words[subject]} {row['subject_id']}" if subject in words else "ticket itself"


def _who(view: View, name: str) -> str:
    return "Pilothouse" if name == "system" else shown(named(view.rulebook, By.OWNER, [name])[0])
