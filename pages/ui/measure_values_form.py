"""The fields in which values of a measure are said: a line, the first month, and an amount for each month."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st

from control.policy.measure_values import Line, Series
from pages.ui import session
from pages.ui.measure_labels import VALUE_LINES
from pages.ui.session import View

_MOST = 12
"""Months that are said at once."""


def fields(view: View, form: str, lines: Sequence[Line], series: Series) -> Callable[[], list[Mapping[str, Any]]]:
    """Show the fields; answers what reads them, as the command takes values of this series."""
    words = {line.value: VALUE_LINES[line].word for line in lines}
    st.selectbox("What", list(words), format_func=words.__getitem__, key=f"line-{form}")
    months = months_from(view.today)
    st.selectbox("From the month", months, months.index(f"{view.today:%Y-%m}"), key=f"from-{form}")
    st.text_input(
        "Amounts, month by month",
        key=f"amounts-{form}",
        help="With a point, as in 1250.00; several with a blank between them",
    )

    def typed() -> list[Mapping[str, Any]]:
        line, first = session.chosen(f"line-{form}"), session.chosen(f"from-{form}")
        amounts = str(session.chosen(f"amounts-{form}") or "").split()[:_MOST]
        at = months.index(str(first))
        return [
            {"line": line, "series": series, "period": period, "amount": amount}
            for period, amount in zip(months[at : at + len(amounts)], amounts, strict=False)
        ]

    return typed


def months_from(today: date) -> list[str]:
    """The months that can be said, from a year ago to three years ahead, as YYYY-MM."""
    first = today.year * 12 + today.month - 13
    return [f"{month // 12:04d}-{month % 12 + 1:02d}" for month in range(first, first + 12 + 1 + 36 + _MOST)]
