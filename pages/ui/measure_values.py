"""What a measure is to bring and what it brought: drawn month by month, and said, claimed, validated or challenged."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from control.commands import measure_figures
from control.commands.registry import Command
from control.figures.measures import CLAIMED, FORECAST, VALIDATED, value_bars
from control.policy.measure_people import controller_refusal
from control.policy.measure_terms import MeasureStage
from control.policy.measure_values import Line, Series, ValueState
from pages.ui import actions, measure_values_form, reasoned, session, tables
from pages.ui.actions import Press
from pages.ui.measure_facts import Plain, Stands
from pages.ui.measure_labels import VALUE_LINES, VALUE_SERIES, VALUE_STATES
from pages.ui.measure_rights import why_not
from pages.ui.named import title_of
from pages.ui.session import View
from pages.ui.text import count, shown

_FIGURES = {ValueState.CLAIMED: CLAIMED, ValueState.CHALLENGED: CLAIMED, ValueState.VALIDATED: VALIDATED}


def show(view: View, measure: Stands) -> None:
    """The values with what can be done about them."""
    st.header("What it brings")
    st.caption(_finding(measure.values))
    lines = [line for line in Line if any(value["line"] == line for value in measure.values)]
    if lines:
        _drawn(view, measure, lines)
        rows = pd.DataFrame([_row(view, value) for value in measure.values])
        tables.plain(rows, _COLUMNS, f"Values of M-{measure.row['id']}", f"values-{measure.row['id']}")
    with st.container(horizontal=True, gap="small"):
        _say(view, measure.row)
        judge(view, measure)


def judge(view: View, measure: Stands) -> None:
    """Stand by what was claimed, or not; nothing for whoever is not its controller."""
    _judge(view, measure, measure_figures.validate)
    _judge(view, measure, measure_figures.challenge)


def amount(view: View, line: str, hundredths: int) -> str:
    """A value with its unit: money in the base currency, people as such, a KPI by its number alone."""
    said = f"{hundredths / 100:,.2f}"
    terms = view.rulebook.approvals
    if Line(line).is_money:
        return said if terms is None else f"{said} {terms.currencies.base}"
    return f"{said} FTE" if line == Line.FTE else said


def _finding(values: Sequence[Plain]) -> str:
    """How it stands with what came, as a sentence: what is forecast is never counted into it."""
    actual = [value for value in values if value["series"] == Series.ACTUAL]
    if not values:
        return "Nothing is said yet of what it is to bring."
    if not actual:
        return f"{count(len(values), 'value')} said, and nothing claimed yet."
    states = [
        sum(value["state"] == state for value in actual) for state in (ValueState.VALIDATED, ValueState.CHALLENGED)
    ]
    return f"Of {count(len(actual), 'value')} that came {states[0]} validated and {states[1]} challenged."


def _drawn(view: View, measure: Stands, lines: Sequence[Line]) -> None:
    words = {VALUE_LINES[line].word: line for line in lines}
    key = f"line-{measure.row['id']}"
    word = (
        next(iter(words))
        if len(words) == 1
        else st.segmented_control(
            "Value line", list(words), default=next(iter(words)), required=True, key=key, label_visibility="collapsed"
        )
    )
    line = words[str(word)]
    drawn = [value for value in measure.values if value["line"] == line and value["series"] in _DRAWN]
    if not drawn:
        return
    frame = pd.DataFrame([_bar(view, value) for value in sorted(drawn, key=lambda each: each["period"])])
    specification = value_bars(_axis(view, line))
    st.vega_lite_chart(frame, specification, alt=f"{word}: what was forecast and what came, month by month")


_DRAWN = (Series.FORECAST, Series.ACTUAL)


def _bar(view: View, value: Plain) -> dict[str, Any]:
    figure = FORECAST if value["series"] == Series.FORECAST else _FIGURES[ValueState(value["state"])]
    said = f"{figure} for {value['period']}: {amount(view, value['line'], int(value['hundredths']))}"
    return {"month": value["period"], "figure": figure, "amount": int(value["hundredths"]) / 100, "told": said}


def _axis(view: View, line: Line) -> str:
    terms = view.rulebook.approvals
    return f"{VALUE_LINES[line].word}{f', {terms.currencies.base}' if line.is_money and terms is not None else ''}"


_COLUMNS = {
    "line": st.column_config.TextColumn("What", pinned=True),
    "series": "Series",
    "period": "Month",
    "amount": st.column_config.TextColumn("Amount", alignment="right"),
    "state": "How it stands",
    "said": st.column_config.TextColumn("What shows it, or why not", width="medium"),
    "by": "By",
}


def _row(view: View, value: Plain) -> dict[str, Any]:
    return {
        "line": VALUE_LINES[Line(value["line"])].word,
        "series": VALUE_SERIES[Series(value["series"])].word,
        "period": value["period"],
        "amount": amount(view, value["line"], int(value["hundredths"])),
        "state": VALUE_STATES[ValueState(value["state"])].word,
        "said": value["said"],
        "by": title_of(view, value["said_by"]),
    }


def _say(view: View, row: Plain) -> None:
    """Say what it is to bring, or claim what came: which of both its stage decides."""
    command, form = measure_figures.value, f"measure.value-{row['id']}"
    decided = MeasureStage.DECIDED.is_reached_by(MeasureStage(row["stage"]))
    word = "Claim what came" if decided else "Say what it is to bring"
    with reasoned.opener(form, word, why_not(view, row, command), "add_chart"):
        series = Series.ACTUAL if decided else _series(form)
        typed = measure_values_form.fields(view, form, tuple(Line), series)
        if decided:
            st.text_input("What shows it", key=f"shown-{form}", help="A booking, a link, a sentence")

        def said() -> Mapping[str, Any]:
            return {"values": typed(), **({"shown": session.chosen(f"shown-{form}") or None} if decided else {})}

        press = _press(
            row, command, form, prepare=said, done=lambda answer: f"{count(answer['values'], 'value')} kept."
        )
        actions.button(view, "Keep it", press, kind="primary")


def _series(form: str) -> Series:
    possible = {each.value: VALUE_SERIES[each].word for each in Series if each is not Series.ACTUAL}
    return Series(st.selectbox("Series", list(possible), format_func=possible.__getitem__, key=f"series-{form}"))


def _judge(view: View, measure: Stands, command: Command[Any]) -> None:
    """Stand by a claimed value, or not; for the controller alone."""
    row, challenges = measure.row, command is measure_figures.challenge
    if controller_refusal(f"M-{row['id']}", view.actor, row) is not None:
        return
    claimed = _waiting(measure.values)
    word, icon = ("Challenge", "report") if challenges else ("Validate", "verified")
    why = why_not(view, row, command) or (None if claimed else "Nothing is claimed that waits for you.")
    form = f"{command.name}-{row['id']}"
    with reasoned.opener(form, word, why, icon):
        if not claimed:  # a choice that was drawn empty would stay so
            return
        words = {key: _claimed(view, value) for key, value in claimed.items()}
        chosen = st.selectbox("Which", list(words), format_func=words.__getitem__, key=f"which-{form}")
        st.caption(shown(str(claimed[chosen]["said"] or "")))
        if challenges:
            reasoned.reason(f"reason-{form}")
        more = {"reason_in": f"reason-{form}"} if challenges else {}
        seen = int(row["version"])
        press = _press(row, command, form, version=seen, prepare=lambda: _which(form), done=_stands, **more)
        actions.button(view, word, press, kind="primary")


def _waiting(values: Sequence[Plain]) -> dict[str, Plain]:
    """The values that are claimed and wait for the controller, by line and month."""
    return {
        f"{value['line']}/{value['period']}": value
        for value in values
        if value["series"] == Series.ACTUAL and value["state"] == ValueState.CLAIMED
    }


def _which(form: str) -> Mapping[str, Any]:
    line, _, period = str(session.chosen(f"which-{form}")).partition("/")
    return {"line": line, "period": period}


def _stands(answer: Mapping[str, Any]) -> str:
    return f"It is {answer['state']}."


def _claimed(view: View, value: Plain) -> str:
    said = amount(view, value["line"], int(value["hundredths"]))
    return f"{VALUE_LINES[Line(value['line'])].word}, {value['period']}: {said}"


def _press(row: Plain, command: Command[Any], form: str, **more: Any) -> Press:
    return Press(command, form, {"number": f"M-{row['id']}"}, **more)
