"""Tables: at most eight columns, units in the headers, the number of a ticket frozen and a way to it."""

from collections.abc import Hashable, Mapping
from hashlib import sha256
from typing import Any

import pandas as pd
import streamlit as st

from control.model import Verdict
from control.policy.rulebook import Rulebook
from control.queries.counting import By, Figure
from pages.ui import session
from pages.ui.labels import BYS, FIGURES, VERDICTS
from pages.ui.session import View
from pages.ui.text import until

NONE = "– none –"
_ROW = 36
"""Height of a row in pixels."""
_MOST = 12
"""Rows that are seen at once."""


def tickets(view: View, found: pd.DataFrame, key: str) -> None:
    """Tickets behind a figure, as `sla.listed` answers: a press on a number opens the ticket."""
    rows = pd.DataFrame(
        {
            "ticket": found["key"],
            "title": found["title"],
            "verdict": [_verdict(row) for row in found.to_dict("records")],
            "due": found["due_at"].dt.tz_convert(view.zone.key),
            "state": found["state"],
            "service": named(view.rulebook, By.SERVICE, found["service"]),
            "owner": named(view.rulebook, By.OWNER, found["owner"]),
            "source": found["external_id"],
        }
    )
    columns = {
        "source": "Number there",
        "title": st.column_config.TextColumn("Title", width=240),
        "service": "Service",
        "owner": "Owner",
        "state": "State",
        "due": st.column_config.DatetimeColumn(f"Due, {view.zone.key}", format="D MMM YYYY HH:mm"),
        "verdict": "Verdict",
    }
    _shown(rows, columns, key, "Tickets, with the due time of each and what was judged")


def found(view: View, found: pd.DataFrame, key: str) -> None:
    """Tickets in which a text was found, as `tickets.found` answers."""
    rows = pd.DataFrame(
        {
            "ticket": found["key"],
            "source": found["external_id"],
            "title": found["title"],
            "service": named(view.rulebook, By.SERVICE, found["service"]),
            "unit": named(view.rulebook, By.UNIT, found["unit"]),
            "state": found["state"],
            "created": found["created_at"].dt.tz_convert(view.zone.key),
        }
    )
    columns = {
        "source": "Number there",
        "title": st.column_config.TextColumn("Title", width=240),
        "service": "Service",
        "unit": "Unit",
        "state": "State",
        "created": st.column_config.DatetimeColumn(f"Created, {view.zone.key}", format="D MMM YYYY HH:mm"),
    }
    _shown(rows, columns, key, "Tickets in which the text was found, newest first")


def due_next(view: View, due: pd.DataFrame, key: str) -> None:
    """Clocks that are due next, as `sla.due_next` answers."""
    at_risk = due["at_risk_at"].notna() & (due["at_risk_at"] <= view.as_of)
    rows = pd.DataFrame(
        {
            "ticket": due["key"],
            "title": due["title"],
            "service": named(view.rulebook, By.SERVICE, due["service"]),
            "owner": named(view.rulebook, By.OWNER, due["owner"]),
            "due": due["due_at"].dt.tz_convert(view.zone.key),
            "left": [until(at, view.as_of) for at in due["due_at"]],
            "risk": [FIGURES[Figure.AT_RISK].word if risky else "In time" for risky in at_risk],
            "calendar": due["calendar"],
        }
    )
    columns = {
        "title": st.column_config.TextColumn("Title", width=240),
        "service": "Service",
        "owner": "Owner",
        "due": st.column_config.DatetimeColumn(f"Due, {view.zone.key}", format="D MMM YYYY HH:mm"),
        "left": st.column_config.TextColumn("Time left", help="In calendar time"),
        "risk": "Status",
        "calendar": "Calendar",
    }
    _shown(rows, columns, key, "Clocks that are due next, soonest first")


def breakdown(view: View, by: By, parts: pd.DataFrame) -> None:
    """Where a promise was kept and where not, as `sla.breakdown` answers."""
    figures = (Figure.JUDGED, Figure.BREACHED, Figure.OVERDUE, Figure.AT_RISK, Figure.UNPROMISED, Figure.TICKETS)
    rows = parts[["name", "attainment", *figures]].assign(name=named(view.rulebook, by, parts["name"]))
    columns = {
        "name": st.column_config.TextColumn(BYS[by], pinned=True),
        "attainment": st.column_config.ProgressColumn("On time, %", format="percent", min_value=0, max_value=1),
        **{figure.value: st.column_config.NumberColumn(FIGURES[figure].word, format="%,d") for figure in figures},
    }
    plain(rows, columns, f"On time and late by {by.value}")


def plain(rows: pd.DataFrame, columns: Mapping[str, Any], said: str, key: str | None = None) -> None:
    """A table that is read; `columns` are the headers and formats by the columns of `rows`, `said` is its name."""
    st.dataframe(
        rows,
        column_config=dict(columns),
        hide_index=True,
        row_height=_ROW,
        height=_ROW * (_MOST + 1) if len(rows) > _MOST else "content",
        key=key,
        alt=said,
    )


def named(rulebook: Rulebook, by: By, names: pd.Series) -> list[str]:
    """The titles of what is named; a word of its own for none."""
    titles: Mapping[str, str] = {}
    if by is By.SERVICE:
        titles = {service.name: service.title for service in rulebook.services.values()}
    elif by is By.UNIT:
        titles = {unit.name: unit.title for unit in rulebook.units.values()}
    elif by is By.OWNER:
        titles = {person.name: person.title for person in rulebook.people.values()}
    return [NONE if pd.isna(name) else titles.get(name, name) for name in names]


def _shown(rows: pd.DataFrame, columns: Mapping[str, Any], key: str, alt: str) -> None:
    """A list whose first column opens a ticket; the digest in its key makes another list another widget."""
    digest = sha256("\n".join(rows["ticket"]).encode()).hexdigest()[:12]
    opens = st.column_config.ButtonColumn(
        "Ticket",
        type="tertiary",
        alignment="left",
        pinned=True,
        key=f"open-{key}-{digest}",
        on_click=_open,
        args=(f"open-{key}-{digest}",),
    )
    plain(rows, {"ticket": opens, **columns}, alt, f"list-{key}-{digest}")


def _open(key: str) -> None:
    clicked = session.clicked(key)
    if clicked is not None:
        st.switch_page("ticket.py", query_params={"ticket": clicked})


def _verdict(row: Mapping[Hashable, object]) -> str:
    verdict = row["verdict"]
    word = VERDICTS[Verdict(str(verdict)) if verdict else Verdict.NONE].word
    return f"{word}, still open" if verdict == Verdict.BREACHED and row["open"] == 1 else word
