"""Which review is looked at: the one that is held now, another one, or how things are without any."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from control.commands import review_planning
from control.policy.review_stages import ReviewStage
from control.policy.scope import Scope
from control.queries import review_room
from pages.ui import actions, reads, reasoned, session
from pages.ui.actions import Press
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.text import instant, label, shown

NOW = "As things are now"
_NAME, _KEY, _ASKED = "review", "which-review", "asked-review"
"""What the address calls it, the field, and what the address asked for last."""
_IN_A_WEEK, _AT_TEN = timedelta(days=7), time(10)


def chosen(view: View) -> Record | None:
    """The review that is looked at, after showing which there are; None: none, but how things are now."""
    rows = {f"R-{row['id']}": row for row in reads.rows(review_room.listed, view.scope)}
    asked = st.query_params.get(_NAME)
    if asked not in {None, NOW, *rows}:
        st.warning(f"There is no review {shown(asked)}.", icon=":material/search_off:")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _plan(view)
        if not rows:
            return None
        _follow(asked or _shown_before(rows) or _going_on(rows), rows)
        number = st.selectbox(
            "Review", [NOW, *rows], format_func=lambda each: _named(rows.get(each), each),
            key=_KEY, on_change=_choose, width=520,
        )  # fmt: skip
    return rows.get(number)


def _follow(asked: str, rows: Mapping[str, Record]) -> None:
    """Let the field say what the address asks for, whenever that is something else than before."""
    if session.held(_ASKED) != asked or session.chosen(_KEY) is None:
        session.hold(_ASKED, asked)
        session.choose(_KEY, asked if asked in rows else NOW)


def _shown_before(rows: Mapping[str, Record]) -> str | None:
    """The review that was shown, though nobody asked for it by name: whoever saw it held sees it closed; else None."""
    before = session.held(_ASKED)
    return before if before in rows else None


def _going_on(rows: Mapping[str, Record]) -> str:
    """The one that is held now, else how things are without any."""
    return next((number for number, row in rows.items() if row["stage"] == ReviewStage.IN_SESSION), NOW)


def _choose() -> None:
    st.query_params[_NAME] = _said(_KEY)


def _named(row: Record | None, number: str) -> str:
    if row is None:
        return number
    # How far it has come is not part of it: a field whose words change forgets what was chosen.
    return f"{number} · {instant(row['meets_at'], ZoneInfo(row['zone']))} · {label(str(row['title']))}"


def _plan(view: View) -> None:
    """The form for the next review of a series."""
    series = view.rulebook.review_series
    if not series:
        return
    command, form = review_planning.plan, "review.plan"
    into = reasoned.unfolded(form, "Plan a review", actions.why_not(view, command), "event")
    if into is None:
        return
    with into:
        name = st.selectbox("Series", list(series), format_func=lambda each: series[each].title, key=f"series-{form}")
        day, hour = f"day-{form}", f"hour-{form}"
        here = view.as_of.astimezone(view.zone)
        st.date_input("Day", (here + _IN_A_WEEK).date(), min_value=here.date(), key=day)
        st.time_input("Time", _AT_TEN, key=hour, help=f"In {view.zone.key}")

        def typed() -> dict[str, Any]:
            at = datetime.combine(_said(day), _said(hour), view.zone)
            return {"series": _said(f"series-{form}"), "meets_at": at.isoformat()}

        press = Press(command, form, prepare=typed, done=_planned, then=lambda answer: _turn_to(answer["review"]))
        its = series[name]
        actions.button(view, "Plan it", press, Scope(its.unit, its.service))


def _planned(answer: dict[str, Any]) -> str:
    return f"{answer['review']} is planned."


def _turn_to(number: str) -> None:
    st.query_params[_NAME] = number
    session.choose(_KEY, number)


def _said(key: str) -> Any:
    return session.chosen(key)
