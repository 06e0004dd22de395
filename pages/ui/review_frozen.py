"""The checklist as it was answered when a review was frozen: what each answer rests on, and who stands by it."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace

import streamlit as st

from control.commands import review_sitting
from control.policy.checklist import Answer, Check
from control.policy.checklist_words import NOT_FED, QUESTIONS
from control.policy.review_stages import ReviewStage
from control.queries import review_room
from pages.ui import reads, reasoned, review_figures, review_gap, session
from pages.ui.checklist_labels import ANSWERS
from pages.ui.named import title_of
from pages.ui.reads import Record
from pages.ui.review_presses import button, press, why_not
from pages.ui.review_told import Told, told_of
from pages.ui.session import View
from pages.ui.text import count, instant, missing, shown


def checklist(view: View, row: Record) -> None:
    """The questions as they were answered then and before, what each answer rests on, and who stands by it."""
    said = {str(each["question"]): each for each in reads.rows(review_room.answers, view.scope, int(row["id"]))}
    known = [check for check in Check if said.get(check, {}).get("answer") not in (None, Answer.NOT_MEASURABLE)]
    yes = sum(said[check]["answer"] == Answer.YES for check in known)
    st.header(f"{yes} of {count(len(known), 'question')} were answered yes")
    before, attested = _before(view, row), _attested(view, row)
    if before:
        st.caption("In brackets: how it was answered in earlier reviews of the series, the oldest first.")
    figures = told_of(view, row)
    for check in known:
        answer = Answer(said[check]["answer"])
        earlier = f" :small[{before[check]}]" if check in before else ""
        with st.expander(f"{ANSWERS[answer].badge} {QUESTIONS[check]}{earlier}", key=f"frozen-{check.name.lower()}"):
            rests_on = [figures[name] for name in json.loads(str(said[check]["figures"]))]
            _rests_on(view, row, rests_on, attested.get(check, ()))
            if row["stage"] != ReviewStage.CLOSED:
                _attest(view, row, check)
            if answer is not Answer.YES:
                review_gap.show(view, row, check, [told.kept for told in rests_on])
    silent = [check for check in Check if check in said and check not in known]
    if silent:
        st.subheader("Not measurable then")
        st.markdown("\n".join(f"- **{QUESTIONS[check]}** {_why_not(check)}" for check in silent))


def _rests_on(view: View, row: Record, figures: Sequence[Told], attested: Iterable[str]) -> None:
    st.markdown("\n\n".join(review_figures.said(told) for told in figures))
    for told in (each for each in figures if each.things):
        review_figures.behind(view, row, told)
    for each in attested:
        st.markdown(f":material/verified: {each}")


def _before(view: View, row: Record) -> dict[str, str]:
    """How each question was answered in earlier reviews of the series, in words, the oldest first."""
    found: dict[str, list[str]] = {}
    for each in reads.rows(review_room.answered_before, view.scope, int(row["id"])):
        found.setdefault(str(each["question"]), []).append(str(each["answer"]))
    return {question: f"({' · '.join(answers)})" for question, answers in found.items()}


def _attested(view: View, row: Record) -> dict[str, list[str]]:
    """Who stood by which answer, in words."""
    found: dict[str, list[str]] = {}
    for each in reads.rows(review_room.notes, view.scope, int(row["id"])):
        if not missing(each["question"]):
            who = title_of(view, str(each["said_by"]))
            said = f"{shown(who)}, {instant(each['said_at'], view.zone)}: {shown(str(each['said']))}"
            found.setdefault(str(each["question"]), []).append(said)
    return found


def _attest(view: View, row: Record, check: Check) -> None:
    """The form to stand by an answer, which is made once it is opened: there is one for each question."""
    asked = press(row, review_sitting.attest, "It is attested.", f"-{check.name.lower()}", question=check.value)
    key, why = f"said-{asked.form}", why_not(view, row, asked.command)
    asked = replace(asked, version=None, fields={"said": key}, then=lambda _: session.choose(key, ""))
    into = reasoned.unfolded(asked.form, "Attest", why, "verified")
    if into is None:
        return
    with into:
        st.text_area("What you looked at, and whether the answer is right", key=key, height=90)
        button(view, row, "Attest", asked)


def _why_not(check: Check) -> str:
    return f"Not then: {NOT_FED[check]}." if check in NOT_FED else "Not then: there was nothing to ask about."
