"""What changed since the last review of the series, told first: figures, what came and went, stages, answers."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from control.analysis.figure_charts import chart_of
from control.policy.checklist import Answer, Check
from control.policy.checklist_words import QUESTIONS
from control.policy.review_changes import FigureChange, answers_changed, changes
from control.policy.review_record import FrozenFigure
from control.policy.review_stages import ReviewStage
from control.policy.scope import Scope
from control.queries import review_room
from pages.ui import reads
from pages.ui.chart_labels import VARIATIONS
from pages.ui.checklist_labels import ANSWERS
from pages.ui.reads import Record
from pages.ui.review_figures import counted
from pages.ui.review_told import figures_of
from pages.ui.session import View
from pages.ui.text import count, instant, missing, shown

_NAMED = 6
"""Things that are named one by one; how many more there are is said."""


@dataclass(frozen=True, slots=True)
class _News:
    """What changed from one review to the next."""

    told: tuple[str, ...]
    """Of each figure that counts something else than before, in Markdown."""
    same: tuple[str, ...]
    """The titles of the others."""


def show(view: View, row: Record) -> None:
    """How this review differs from the one before; or that it is the first."""
    last = _last(view, row)
    if last is None:
        st.info("This is the first review of its series: there is nothing to compare it with.", icon=":material/info:")
        return
    found = reads.made(view, _news, view.scope, int(last["id"]), int(row["id"]))
    when = instant(last["as_of"], view.zone)
    st.header(f"{len(found.told)} of {count(len(found.told) + len(found.same), 'figure')} changed since {when}")
    _answers(view, last, row)
    if found.told:
        with st.container(border=True):
            st.markdown("\n\n".join(found.told))
    if found.same:
        st.caption(f"As before: {shown('; '.join(found.same))}.")


def _news(_: View, scope: Scope, last: int, number: int) -> "_News":
    """What is different between two reviews, in words: told out of all their things once, not at every look."""
    found = list(changes(figures_of(scope, last), figures_of(scope, number)))
    told = tuple(_told(each) for each in found if each.is_news)
    return _News(told, tuple(each.figure.title for each in found if not each.is_news))


def _last(view: View, row: Record) -> Record | None:
    """The review of the series that was frozen last before this one; None: there is none."""
    known = (
        each
        for each in reads.rows(review_room.listed, view.scope)
        if each["series"] == row["series"] and each["stage"] != ReviewStage.CALLED_OFF and not missing(each["as_of"])
    )
    return max((each for each in known if each["as_of"] < row["as_of"]), key=lambda each: each["as_of"], default=None)


def _answers(view: View, last: Record, row: Record) -> None:
    """The questions of the checklist that are answered otherwise."""
    was, now = (
        {str(each["question"]): str(each["answer"]) for each in reads.rows(review_room.answers, view.scope, number)}
        for number in (int(last["id"]), int(row["id"]))
    )
    told = [
        f"{ANSWERS[Answer(before)].badge} → {ANSWERS[Answer(after)].badge} {QUESTIONS[Check(question)]}"
        for question, (before, after) in answers_changed(was, now).items()
    ]
    if told:
        st.markdown("\n\n".join(told))


def _told(change: FigureChange) -> str:
    """How a figure changed, a line for each thing that is said of it."""
    now, before = counted(change.figure), counted(change.before)
    told = [f"**{shown(change.figure.title)}**: {now}, {before} last time {_beyond_noise(change.figure)}"]
    moved = change.moved[:_NAMED]
    told += [
        f"{_named(each.thing.subject, each.thing.said)}: {shown(each.before)} → {shown(each.after)}" for each in moved
    ]
    told += _more(len(change.moved))
    if not change.figure.periods:  # what was late in one month is never what was late in another
        told += _came_and_went(change)
    if change.figure.of is None:
        told += _list("New", [(each.subject, each.said) for each in change.came])
    return "  \n".join(told)


def _came_and_went(change: FigureChange) -> list[str]:
    told = ((len(change.came), "came"), (len(change.went), "went"))
    said = " · ".join(f"{count(number)} {word}" for number, word in told if number)
    return [f":small[{said}]"] if said else []


def _beyond_noise(figure: FrozenFigure) -> str:
    """What its control chart says of its latest period; nothing where it has none."""
    chart = chart_of(figure)
    return "" if chart is None else VARIATIONS[chart.reading.variation].badge


def _list(word: str, things: Sequence[tuple[str, str | None]]) -> list[str]:
    named = "; ".join(_named(*each) for each in things[:_NAMED])
    return [f"{word}: {named}", *_more(len(things))] if things else []


def _more(number: int) -> list[str]:
    return [f":small[And {count(number - _NAMED)} more.]"] if number > _NAMED else []


def _named(subject: str, said: str | None) -> str:
    return f"{shown(subject)} {shown(said)}"
