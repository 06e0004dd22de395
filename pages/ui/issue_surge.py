"""Issues whose tickets come in unusual number: what gathers, since when, and how seldom chance does it."""

from collections.abc import Sequence

import streamlit as st

from pages.ui import links
from pages.ui.label import Label
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.text import count, instant, missing, shown

SURGING = Label("Surging", "trending_up", "orange")
_MOST = 5
"""Issues that are told of above the list; the others stand in it."""
_YEAR, _LONGEST = 365, 36_500
_DAY = 86_400


def show(rows: Sequence[Record]) -> None:
    """The issues that surge, each with the way to it; nothing where none does."""
    for row in [each for each in rows if surges(each)][:_MOST]:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"{SURGING.badge} {shown(str(row['label']))}: {words(row)}")
            links.issue(f"I-{row['id']}")


def surges(row: Record) -> bool:
    """Whether tickets of an issue come in unusual number."""
    return not missing(row["surge_since_at"])


def words(row: Record) -> str:
    """What gathers, in words; without figures for whoever does not see all of its tickets."""
    if missing(row["surge_tickets"]):
        return "more tickets than usual"
    days = max(1, round((row["surge_last_at"] - row["surge_from_at"]).total_seconds() / _DAY))
    usual = round(int(row["surge_usual"]) / 1_000)
    verb = "is" if usual < 2 else "are"
    return f"{count(int(row['surge_tickets']), 'ticket')} in {count(days, 'day')} where {usual or 'none'} {verb} usual"


def told(view: View, row: Record) -> str:
    """Since when an issue surges, and how unusual that is."""
    since = instant(row["surge_since_at"], view.zone)
    return f"{SURGING.badge} Since {since}: {words(row)}. By chance alone so much gathers {_seldom(row)}."


def _seldom(row: Record) -> str:
    days = int(row["surge_once_in_days"])
    if days >= _LONGEST:
        return "less than once in a hundred years"
    return f"about once in {count(max(1, round(days / _YEAR)), 'year')}"
