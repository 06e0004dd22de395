"""What changed since the last review of the series, told first: figures, what came and went, stages, answers."""

from collections.abc import Sequence

import streamlit as st

from control.analysis.control_charts import p_prime, reading
from control.policy.checklist import Answer, Check
from control.policy.checklist_words import QUESTIONS
from control.policy.review_changes import FigureChange, answers_changed, changes
from control.policy.review_record import FrozenFigure
from control.policy.review_stages import ReviewStage
from control.queries import review_room
from pages.ui import reads
from pages.ui.checklist_labels import ANSWERS
from pages.ui.labels import VARIATIONS
from pages.ui.reads import Record
from pages.ui.review_frozen import counted, figures_of
from pages.ui.session import View
from pages.ui.text import count, instant, missing, shown

_NAMED = 6
"""Things that are named one by one; how many more there are is said."""


def show(view: View, row: Record) -> None:
    """How this review differs from the one before; or that it is the first."""
    last = _last(view, row)
    if last is None:
        st.info("This is the first review of its series: there is nothing to compare it with.", icon=":material/info:")
        return
    found = list(changes(figures_of(view, last), figures_of(view, row)))
    news = [each for each in found if each.is_news]
    when = instant(last["as_of"], view.zone)
    st.header(f"{len(news)} of {count(len(found), 'figure')} changed since {when}")
    _answers(view, last, row)
    for each in news:
        _figure(each)
    same = [each.figure.title for each in found if not each.is_news]
    if same:
        st.caption(f"As before: {shown('; '.join(same))}.")


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
    for question, (before, after) in answers_changed(was, now).items():
        said = f"{ANSWERS[Answer(before)].badge} → {ANSWERS[Answer(after)].badge}"
        st.markdown(f"{said} {QUESTIONS[Check(question)]}")


def _figure(change: FigureChange) -> None:
    with st.container(border=True, gap="small"):
        now, before = counted(change.figure), counted(change.before)
        st.markdown(f"**{shown(change.figure.title)}**: {now}, {before} last time {_beyond_noise(change.figure)}")
        for each in change.moved[:_NAMED]:
            st.markdown(f"{_named(each.thing.subject, each.thing.said)}: {each.before} → {each.after}")
        _more(len(change.moved))
        if not change.figure.periods:  # what was late in one month is never what was late in another
            _came_and_went(change)
        if change.figure.of is None:
            _list("New", [(each.subject, each.said) for each in change.came])


def _came_and_went(change: FigureChange) -> None:
    told = ((len(change.came), "came"), (len(change.went), "went"))
    said = " · ".join(f"{count(number)} {word}" for number, word in told if number)
    if said:
        st.caption(said)


def _beyond_noise(figure: FrozenFigure) -> str:
    """What its control chart says of its latest period; nothing where it has none."""
    ended = [each for each in figure.periods if each.ended]
    if not ended:
        return ""
    chart = p_prime([each.count for each in ended], [each.of for each in ended])
    return VARIATIONS[reading(chart, None, higher_is_better=False).variation].badge


def _list(word: str, things: Sequence[tuple[str, str]]) -> None:
    if things:
        named = "; ".join(_named(*each) for each in things[:_NAMED])
        st.markdown(f"{word}: {named}")
        _more(len(things))


def _more(number: int) -> None:
    if number > _NAMED:
        st.caption(f"And {count(number - _NAMED)} more.")


def _named(subject: str, said: str) -> str:
    return f"{shown(subject)} {shown(said)}"
