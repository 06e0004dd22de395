"""What would become of a file: every row counted once, the first tickets, and each row that would be rejected."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from control.commands.import_plan import Committed
from control.commands.previewing import Preview, preview
from control.commands.uploads import Upload, read_upload
from pages.ui import acting, tables
from pages.ui.session import View
from pages.ui.text import count

_FIRST = 10
_REJECTS = 200


@dataclass(frozen=True, slots=True)
class Told:
    """What a file says, as much of it as is shown."""

    preview: Preview
    first: pd.DataFrame
    """The first tickets, or cases, that would be taken: number, title, service, at (aware), events."""
    noun: str
    """What they are."""
    rejects: pd.DataFrame
    """The first rows that would be rejected: line, column, cell, why."""


def read(view: View, mapping: Any, upload: Upload) -> Told:
    """What an upload says by a mapping, beside what is known; raises Invalid for a file that is refused whole."""
    staged = read_upload(view.runtime, mapping, upload)
    rejects = [each for each in staged.findings if each.row is not None][:_REJECTS]
    return Told(
        preview(view.runtime, acting.call_of(view), staged),
        first=_first_cases(staged.cases[:_FIRST]) if staged.cases else _first(staged.tickets[:_FIRST]),
        noun="case" if staged.cases else "ticket",
        rejects=pd.DataFrame(
            {
                "line": [each.line for each in rejects],
                "column": [each.column or "the whole row" for each in rejects],
                "cell": [each.raw for each in rejects],
                "why": [each.sentence for each in rejects],
            }
        ),
    )


def counts(found: Preview) -> None:
    """Every row once, and what they come to."""
    of = found.counts
    shares = {
        "Rows": (of.rows_in, "Rows of the file: those taken, rejected and known already add up to them."),
        "Would be taken": (of.accepted, "Rows that tell something new."),
        "Rejected": (of.rejected, "Rows that cannot be read; they are kept, and wait for a correction."),
        "Known already": (of.duplicate, "Rows that tell nothing new, here or within the file."),
        **_new(of),
        "Known, with news": (found.changed, "What is known already, and of which the file tells more."),
    }
    with st.grid(6, min_column_width=120, gap="small"):
        for word, (number, means) in shares.items():
            st.metric(word, count(number), help=means)


def _new(of: Committed) -> Mapping[str, tuple[int, str]]:
    if of.cases:
        return {"New cases": (of.cases, "Cases of an approval log that nobody knows yet.")}
    return {"New tickets": (of.tickets, "Tickets that nobody knows yet.")}


def tables_of(view: View, told: Told) -> None:
    """The rows that would be rejected, and the first tickets."""
    if len(told.rejects):
        more = told.preview.counts.rejected - len(told.rejects)
        st.markdown("**Rows that would be rejected**" + (f", the first {_REJECTS} of them" if more > 0 else ""))
        columns = {
            "line": st.column_config.NumberColumn("Line", format="%d", pinned=True, width=70),
            "column": st.column_config.TextColumn("Column", width=140),
            "cell": st.column_config.TextColumn("As it was written", width=160),
            "why": st.column_config.TextColumn("What is wrong", width=560),
        }
        tables.plain(told.rejects, columns, "Rows that would be rejected, with place and reason", "preview-rejects")
    if len(told.first):
        st.markdown(f"**The first {count(len(told.first), told.noun)}**")
        first = told.first.assign(at=told.first["at"].dt.tz_convert(view.zone.key))
        columns = {
            "number": st.column_config.TextColumn("Number there", pinned=True),
            "title": st.column_config.TextColumn("Title", width=240),
            "service": st.column_config.TextColumn("Service"),
            "at": tables.instants(view, "Since"),
            "events": st.column_config.NumberColumn("Events", format="%d"),
        }
        kept = {name: column for name, column in columns.items() if name in first}
        tables.plain(first, kept, f"The first {told.noun}s of the file", "preview-tickets")


def _first(tickets: Sequence[Any]) -> pd.DataFrame:
    said: list[Mapping[str, Any]] = []
    for each in tickets:
        record: dict[str, Any] = {}
        for event, _ in each.events:
            record.update(event.payload)
        said.append(record)
    return pd.DataFrame(
        {
            "number": [each.external_id for each in tickets],
            "title": [record.get("title") for record in said],
            "service": [record.get("service") for record in said],
            "at": pd.Series([each.events[0].event.at for each in tickets], dtype="datetime64[us, UTC]"),
            "events": [len(each.events) for each in tickets],
        }
    )


def _first_cases(cases: Sequence[Any]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "number": [each.external_id for each in cases],
            "at": pd.Series([each.events[0].at for each in cases], dtype="datetime64[us, UTC]"),
            "events": [len(each.events) for each in cases],
        }
    )
