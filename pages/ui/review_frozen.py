"""What a review was frozen with: the checklist as it was answered then, and each figure with what makes it."""

import json
from collections.abc import Mapping
from dataclasses import asdict, replace

import pandas as pd
import streamlit as st

from control.commands import review_sitting
from control.policy.checklist import Answer, Check
from control.policy.checklist_words import NOT_FED, QUESTIONS
from control.policy.review_record import FrozenFigure
from control.policy.review_restoring import figure_of
from control.policy.review_stages import ReviewStage
from control.queries import review_room
from control.queries.counting import By
from pages.ui import links, reads, reasoned, review_gap, session, tables
from pages.ui.checklist_labels import ANSWERS
from pages.ui.named import title_of
from pages.ui.reads import Record
from pages.ui.review_presses import button, press, why_not
from pages.ui.session import View
from pages.ui.text import count, instant, missing, share, shown


def figures_of(view: View, row: Record) -> dict[str, FrozenFigure]:
    """The figures that a review was frozen with, by name."""
    rows = reads.rows(review_room.figures, view.scope, int(row["id"]))
    return {str(each["name"]): figure_of(json.loads(str(each["content"]))) for each in rows}


def checklist(view: View, row: Record, figures: Mapping[str, FrozenFigure]) -> None:
    """The questions as they were answered, what each answer rests on, and who stands by it."""
    answers = reads.rows(review_room.answers, view.scope, int(row["id"]))
    said = {str(each["question"]): each for each in answers}
    known = [check for check in Check if said.get(check, {}).get("answer") not in (None, Answer.NOT_MEASURABLE)]
    yes = sum(said[check]["answer"] == Answer.YES for check in known)
    st.header(f"{yes} of {count(len(known), 'question')} were answered yes")
    attested = _attested(view, row)
    for check in known:
        answer = Answer(said[check]["answer"])
        with st.expander(f"{ANSWERS[answer].badge} {QUESTIONS[check]}", key=f"frozen-{check.name.lower()}"):
            for name in json.loads(str(said[check]["figures"])):
                figure(view, figures[name])
            for each in attested.get(check, ()):
                st.markdown(f":material/verified: {each}")
            if row["stage"] != ReviewStage.CLOSED:
                _attest(view, row, check)
            if answer is not Answer.YES:
                review_gap.show(view, row, check, [figures[name] for name in json.loads(str(said[check]["figures"]))])
    silent = [check for check in Check if check in said and check not in known]
    if silent:
        st.subheader("Not measurable then")
        st.markdown("\n".join(f"- **{QUESTIONS[check]}** {_why_not(check)}" for check in silent))


def every_figure(view: View, figures: Mapping[str, FrozenFigure]) -> None:
    """All figures but those of the checklist, each with what makes it."""
    others = [kept for name, kept in figures.items() if not name.startswith("checklist ")]
    st.header(f"{count(len(others), 'figure')}, as they were then")
    for kept in others:
        with st.container(border=True):
            figure(view, kept)


def figure(view: View, kept: FrozenFigure) -> None:
    """One figure, with its definition and with everything that it counts."""
    goal = "" if kept.goal is None else f"; allowed: {share(float(kept.goal)) if kept.goal else 'none'}"
    st.markdown(f"**{kept.title}**: {counted(kept)}{goal}")
    if kept.parts:
        st.caption(" · ".join(f"{name}: {number:,}" for name, number in kept.by_part.items() if number))
    with st.container(horizontal=True):
        if kept.definition:
            with st.popover("Definition", icon=":material/menu_book:", type="tertiary"):
                st.markdown("\n".join(f"- **{name}**: {text}" for name, text in kept.definition.items()))
        if kept.things:
            with st.popover(f"List {count(kept.count, 'thing')}", icon=":material/list:", type="tertiary"):
                _things(view, kept)


def counted(kept: FrozenFigure) -> str:
    """What a figure came to: how many, of how many, and which share that is."""
    if kept.of is None:
        return f"{kept.count:,}"
    part = f" ({share(kept.count / kept.of)})" if kept.of and kept.count else ""
    return f"{kept.count:,} of {kept.of:,}{part}"


def _things(view: View, kept: FrozenFigure) -> None:
    things = pd.DataFrame([asdict(each) for each in kept.things])
    leads = things["subject"].str[:2].isin(list(links.LETTERS))
    rows = pd.DataFrame(
        {
            "subject": things["subject"],
            "ticket": things["subject"].where(leads, things["about"]),
            "said": things["said"],
            "unit": tables.named(view.rulebook, By.UNIT, things["unit"]),
            "since": pd.to_datetime(things["since_at"], utc=True).dt.tz_convert(view.zone.key),
        }
    )
    columns = {
        "subject": "Number",
        "ticket": "Of",
        "said": st.column_config.TextColumn("What it is", width=260),
        "unit": "Unit",
        "since": tables.instants(view, "Since"),
    }
    tables.plain(rows, columns, f"{kept.title}: all that were counted", key=f"things-{kept.name}")


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
    asked = press(row, review_sitting.attest, "It is attested.", f"-{check.name.lower()}", question=check.value)
    key = f"said-{asked.form}"
    asked = replace(asked, version=None, fields={"said": key}, then=lambda _: session.choose(key, ""))
    with reasoned.opener(asked.form, "Attest", why_not(view, row, asked.command), "verified"):
        st.text_area("What you looked at, and whether the answer is right", key=key, height=90)
        button(view, row, "Attest", asked)


def _why_not(check: Check) -> str:
    return f"Not then: {NOT_FED[check]}." if check in NOT_FED else "Not then: there was nothing to ask about."
