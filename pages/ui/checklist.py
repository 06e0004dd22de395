"""The control checklist: each question with its answer, what was counted for it, and what is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import pyarrow as pa
import streamlit as st

from control.policy.catalogue_gaps import categories, gaps, services_asked
from control.policy.checklist import (
    IN_RULEBOOK,
    POINTS,
    Answer,
    Check,
    ChecklistTerms,
    Counted,
    Point,
    answer_by,
    holds,
)
from control.policy.checklist_words import NOT_FED, POINTS_SAID, QUESTIONS
from control.policy.scope import Scope
from control.queries import checklist
from control.queries.checklist import ChecklistAsked
from control.queries.counting import By
from pages.ui import reads, tables
from pages.ui.checklist_labels import ANSWERS
from pages.ui.session import View
from pages.ui.text import count, share

_ICONS = {True: "check", False: "close", None: "remove"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is answered."""

    check: Check
    answer: Answer
    points: Mapping[Point, Counted]


def answered(view: View, terms: ChecklistTerms) -> list[Asked]:
    """The answers to all questions, as far as the person sees."""
    return reads.made(view, _answers, view.scope, terms)


def finding(answers: Sequence[Asked]) -> str:
    """What the checklist comes to, as a title."""
    yes = sum(each.answer is Answer.YES for each in answers)
    unknown = sum(each.answer is Answer.NOT_MEASURABLE for each in answers)
    known = len(answers) - unknown
    said = f"{yes} of {count(known, 'question')} can be answered yes" if known else "Nothing can be answered yet"
    return f"{said}; {unknown} cannot be measured yet" if unknown else said


def show(view: View, terms: ChecklistTerms, answers: Sequence[Asked]) -> None:
    """What could be answered, with what is wrong; then what could not, each with the reason."""
    for each in (one for one in answers if one.answer is not Answer.NOT_MEASURABLE):
        said, trouble = f"{ANSWERS[each.answer].badge} {QUESTIONS[each.check]}", each.answer is not Answer.YES
        with st.expander(said, expanded=trouble, key=f"check-{each.check.name.lower()}"):
            _points(view, terms, each.points)
    unknown = [one for one in answers if one.answer is Answer.NOT_MEASURABLE]
    if unknown:
        st.header("Not measurable yet")
        st.markdown("\n".join(f"- **{QUESTIONS[each.check]}** {_why_not(each)}" for each in unknown))


def _why_not(asked: Asked) -> str:
    if asked.check in NOT_FED:
        return f"Not yet: {NOT_FED[asked.check]}."
    thing, _, _ = POINTS_SAID[next(iter(asked.points))]
    return f"Not yet: there is no {thing} to ask about."


def _answers(view: View, scope: Scope, terms: ChecklistTerms) -> list[Asked]:
    rows = reads.rows(checklist.counted, scope, ChecklistAsked.by(terms))
    found = {Point(row["point"]): Counted(int(row["wrong"]), int(row["of_all"])) for row in rows}
    services = services_asked(view.rulebook, scope)
    every = len(categories(view.rulebook, services))
    found |= {point: Counted(len(gaps(view.rulebook, point, services)), every) for point in IN_RULEBOOK}
    return [_answered(terms, check, found) for check in Check]


def _answered(terms: ChecklistTerms, check: Check, found: Mapping[Point, Counted]) -> Asked:
    points = {point: found[point] for point in POINTS.get(check, ())}
    return Asked(check, answer_by(terms, check, found), points)


def _points(view: View, terms: ChecklistTerms, points: Mapping[Point, Counted]) -> None:
    """What was counted, with a list below whatever is wrong; what has none stands in one piece with the next."""
    told: list[str] = []
    for point, counted in points.items():
        told.append(_point(terms, point, counted))
        if counted.wrong:
            st.markdown("\n\n".join(told))
            told = []
            _table(view, terms, point)
    if told:
        st.markdown("\n\n".join(told))


def _point(terms: ChecklistTerms, point: Point, counted: Counted) -> str:
    thing, things, wrong = POINTS_SAID[point]
    if not counted.of:
        return f":material/{_ICONS[None]}: There is no {thing} to ask about."
    part = f" ({share(counted.wrong / counted.of)})" if counted.wrong else ""
    demand = _DEMANDS.get(point, lambda _: "none")(terms)
    icon = _ICONS[holds(terms, point, counted)]
    return f":material/{icon}: {counted.wrong:,} of {count(counted.of, thing, things)} {wrong}{part}; allowed: {demand}"


def _table(view: View, terms: ChecklistTerms, point: Point) -> None:
    said = f"What is wrong: {POINTS_SAID[point][2]}"
    if point in IN_RULEBOOK:
        gaps_there = reads.made(view, _gaps, view.scope, point)
        tables.plain(gaps_there, {"in": "Category", "said": "Title"}, said)
        return
    columns = {
        "said": st.column_config.TextColumn("What it is", width=280),
        "unit": "Unit",
        "service": "Service",
        "since": tables.instants(view, "Since"),
    }
    rows = reads.sent(view, _rows, checklist.wrong, view.scope, ChecklistAsked.by(terms), point)
    tables.listed(rows, columns, f"check-{point}", said, word="Number")


def _gaps(view: View, scope: Scope, point: Point) -> pa.Table:
    found = gaps(view.rulebook, point, services_asked(view.rulebook, scope))
    named = [(f"{each.service} / {each.name}", each.title) for each in found]
    return pa.Table.from_pandas(pd.DataFrame(named, columns=["in", "said"]), preserve_index=False)


def _rows(view: View, found: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "ticket": found["subject"],
            "said": found["said"],
            "unit": tables.named(view.rulebook, By.UNIT, found["unit"]),
            "service": tables.named(view.rulebook, By.SERVICE, found["service"]),
            "since": found["since_at"].dt.tz_convert(view.zone.key),
        }
    )


_DEMANDS = {
    Point.OTHER: lambda terms: f"less than {share(float(terms.other_share))}",
    Point.UNREVIEWED: lambda terms: f"at most {share(1 - float(terms.reviewed_share))}",
}
