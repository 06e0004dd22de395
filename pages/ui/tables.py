"""Tables: at most eight columns, units in the headers, the number of a ticket frozen and a way to it."""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any

import pandas as pd
import pyarrow as pa
import streamlit as st

from control.model import Verdict
from control.policy.rulebook import Rulebook
from control.queries.counting import By, Figure
from pages.ui import links, reads, session
from pages.ui.labels import BYS, FIGURES, VERDICTS
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.text import NOTHING, missing, until

NONE = "– none –"
_ROW = 36
"""Height of a row in pixels."""
_MOST = 12
"""Rows that are seen at once."""


def tickets(view: View, key: str, *asked: Any) -> None:
    """Tickets behind a figure, as `sla.listed` answers what is asked; a press on a number opens the ticket."""
    columns = {
        "title": st.column_config.TextColumn("Title", width=240),
        "verdict": "Verdict",
        "due": instants(view, "Due"),
        "state": state_word(view),
        "service": "Service",
        "owner": "Owner",
        "source": "Number there",
    }
    said = "Tickets, with the due time of each and what was judged"
    listed(reads.sent(view, _tickets, *asked), columns, key, said)


def found(view: View, key: str, *asked: Any) -> None:
    """Tickets in which a text was found, as `tickets.found` answers what is asked."""
    columns = {
        "source": "Number there",
        "title": st.column_config.TextColumn("Title", width=240),
        "service": "Service",
        "unit": "Unit",
        "state": state_word(view),
        "created": instants(view, "Created"),
    }
    listed(reads.sent(view, _found, *asked), columns, key, "Tickets in which the text was found, newest first")


def due_next(view: View, key: str, *asked: Any) -> None:
    """Clocks that are due next, as `sla.due_next` answers what is asked."""
    columns = {
        "title": st.column_config.TextColumn("Title", width=240),
        "service": "Service",
        "owner": "Owner",
        "due": instants(view, "Due"),
        "left": st.column_config.TextColumn("Time left", help="In calendar time"),
        "risk": "Status",
        "calendar": "Calendar",
    }
    listed(reads.sent(view, _due, *asked), columns, key, "Clocks that are due next, soonest first")


def breakdown(view: View, by: By, parts: Sequence[Record]) -> None:
    """Where a promise was kept and where not: the rows that `sla.breakdown` answers."""
    figures = (Figure.JUDGED, Figure.BREACHED, Figure.OVERDUE, Figure.AT_RISK, Figure.UNPROMISED, Figure.TICKETS)
    shown = {name: [part[name] for part in parts] for name in ("attainment", *figures)}
    columns = {
        "title": st.column_config.TextColumn(BYS[by], pinned=True),
        "attainment": st.column_config.ProgressColumn("On time, %", format="percent", min_value=0, max_value=1),
        **{figure.value: st.column_config.NumberColumn(FIGURES[figure].word, format="%,d") for figure in figures},
    }
    titles = named(view.rulebook, by, (part["name"] for part in parts))
    plain(pd.DataFrame({"title": titles, **shown}), columns, f"On time and late by {by.value}")


def plain(rows: pd.DataFrame | pa.Table, columns: Mapping[str, Any], said: str, key: str | None = None) -> None:
    """A table that is read; `columns` are the headers and formats by the columns of `rows`, `said` is its name."""
    st.dataframe(
        rows,
        column_config=dict(columns),
        hide_index=True,
        row_height=_ROW,
        height=_ROW * (_MOST + 1) if len(rows) > _MOST else "content",
        key=key,
        placeholder=NOTHING,
        alt=said,
    )


def named(rulebook: Rulebook, by: By, names: Iterable[Any]) -> list[str]:
    """The titles of what is named; a word of its own for none."""
    titles: Mapping[str, str] = {}
    if by is By.SERVICE:
        titles = {service.name: service.title for service in rulebook.services.values()}
    elif by is By.UNIT:
        titles = {unit.name: unit.title for unit in rulebook.units.values()}
    elif by is By.OWNER:
        titles = {person.name: person.title for person in rulebook.people.values()}
    return [NONE if missing(name) else titles.get(name, name) for name in names]


def listed(rows: pa.Table, columns: Mapping[str, Any], key: str, said: str, word: str = "Ticket") -> None:
    """A list whose first column, `ticket` under the header `word`, opens what its number is of, where there is one.

    The digest in its key makes another list another widget.
    """
    digest = sha256("\n".join(each or "" for each in rows["ticket"].to_pylist()).encode()).hexdigest()[:12]
    opens = st.column_config.ButtonColumn(
        word,
        type="tertiary",
        alignment="left",
        pinned=True,
        key=f"open-{key}-{digest}",
        on_click=_open,
        args=(f"open-{key}-{digest}",),
    )
    plain(rows, {"ticket": opens, **columns}, said, f"list-{key}-{digest}")


def _tickets(view: View, listed: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "ticket": listed["key"],
            "title": listed["title"],
            "verdict": [_verdict(row) for row in listed.to_dict("records")],
            "due": listed["due_at"].dt.tz_convert(view.zone.key),
            "state": listed["state"],
            "service": named(view.rulebook, By.SERVICE, listed["service"]),
            "owner": named(view.rulebook, By.OWNER, listed["owner"]),
            "source": listed["external_id"],
        }
    )


def _found(view: View, found: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
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


def _due(view: View, due: pd.DataFrame) -> pd.DataFrame:
    at_risk = due["at_risk_at"].notna() & (due["at_risk_at"] <= view.as_of)
    return pd.DataFrame(
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


def instants(view: View, word: str) -> Any:
    """A column of instants in the view's zone."""
    return st.column_config.DatetimeColumn(f"{word}, {view.zone.key}", format="D MMM YYYY HH:mm")


def state_word(view: View) -> str:
    """The header of the states of tickets, which lists read as they are known today."""
    return "State today" if view.past else "State"


def _open(key: str) -> None:
    clicked = session.clicked(key)
    if clicked is not None:
        place = links.place_of(clicked)
        st.switch_page(place.page, query_params={place.name: clicked})


def _verdict(row: Record) -> str:
    verdict = row["verdict"]
    word = VERDICTS[Verdict(str(verdict)) if verdict else Verdict.NONE].word
    return f"{word}, still open" if verdict == Verdict.BREACHED and row["open"] == 1 else word
