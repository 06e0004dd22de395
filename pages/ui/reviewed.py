"""Why a promise of a ticket was broken, as far as people have said: its breach reviews, and the deeds on them."""

import streamlit as st

from control.model import Holder, ReviewState, TargetKind
from control.queries import breach_reviews
from control.queries.counting import By
from control.queries.ledger import OfCycle
from pages.ui import asking, exception_asking, reads
from pages.ui.deeds import fits
from pages.ui.escalated import Head
from pages.ui.exception_asking import ASK_AT_REVIEW
from pages.ui.labels import HOLDERS, KINDS, REVIEW_STATES
from pages.ui.reads import Record
from pages.ui.review_deeds import OF_REVIEW
from pages.ui.session import View
from pages.ui.sight import of_one
from pages.ui.tables import named
from pages.ui.text import exactly, instant, missing, shown, until


def show(view: View, ticket: Record, subject: Record, head: Head = st.subheader) -> list[bool]:
    """The reviews of a ticket with the deeds on the one that goes on; answers whether one of them was pressed."""
    found = reads.rows(breach_reviews.of_ticket, of_one(view), int(ticket["id"]))
    if not found:
        return []
    head("Why it was late", anchor=False)
    for row in found:
        _review(view, ticket, row)
        exception_asking.told(view, ticket, row["number"])
    if missing(subject["review_number"]):
        return []
    with st.container(horizontal=True, gap="small"):
        pressed = [asking.button(view, deed, [subject], "review") for deed in OF_REVIEW if fits(view, deed, subject)]
        return [*pressed, exception_asking.button(view, ASK_AT_REVIEW, subject, "review")]


def _review(view: View, ticket: Record, row: Record) -> None:
    state = ReviewState(row["state"])
    due = f", due {until(row['due_at'], view.as_of)}" if state in (ReviewState.OPEN, ReviewState.REASONED) else ""
    kind = KINDS[TargetKind(row["kind"])].lower()
    lines = [f"{REVIEW_STATES[state].badge} **{row['number']}**, breach of the {kind}{due}"]
    lines += [_proposal(view, ticket, row)] if state is ReviewState.OPEN else _answers(view, row)
    st.markdown("  \n".join(line for line in lines if line))


def _proposal(view: View, ticket: Record, row: Record) -> str:
    cycle = OfCycle(str(ticket["key"]), TargetKind(row["kind"]), int(row["cycle"]))
    found = reads.rows(breach_reviews.proposal, of_one(view), view.runtime, cycle)
    if not found:
        return "The ledger speaks for no reason."
    [spoken] = found
    reason = view.rulebook.breach_reasons[spoken["reason"]].title
    held, counted = exactly(int(spoken["held_seconds"])), exactly(int(spoken["counted_seconds"]))
    holder = HOLDERS[Holder(spoken["holder"])].lower()
    return f"The ledger speaks for “{shown(reason)}”: {held} of {counted} working time lay with the {holder}."


def _answers(view: View, row: Record) -> list[str]:
    reason = view.rulebook.breach_reasons.get(str(row["reason"]))
    escape = view.rulebook.escape_points.get(str(row["escape_point"]), str(row["escape_point"]))
    titled = row["reason"] if reason is None else reason.title
    lines = [f"{shown(titled)}. Why nobody noticed: {shown(escape)}."]
    lines += [f"Note: {shown(row['note'])}"] if row["note"] else []
    for step, word in (("reasoned", "Reason given"), ("reviewed", "Reviewed"), ("ended", "Ended")):
        if not missing(row[f"{step}_at"]):
            who = shown(named(view.rulebook, By.OWNER, [row[f"{step}_by"]])[0])
            lines.append(f"{word} {instant(row[f'{step}_at'], view.zone)} by {who}.")
    return lines + ([f"Review note: {shown(row['review_note'])}"] if row["review_note"] else [])
