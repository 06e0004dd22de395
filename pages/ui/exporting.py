"""Taking a list along: a button beside it that asks for the form, and then the way to the file, while it waits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import streamlit as st

from control.commands.exports import make
from control.policy.exports import MOST, OF_THE_COMPANY, FileForm, ListAsked, Listing, export_refusal
from pages.ui import actions, session
from pages.ui.actions import Press
from pages.ui.session import View
from pages.ui.text import count, instant, shown

_HELD = "export"
_FORMS = {
    FileForm.XLSX: "A workbook: dates and numbers as such, and a sheet that says what was asked.",
    FileForm.CSV: "Plain text for other programs: instants with their offset, nothing that a spreadsheet computes.",
}


@dataclass(frozen=True, slots=True)
class _Made:
    """What was asked for last on the page that is shown."""

    named: tuple[Any, ...]
    form: FileForm
    answer: Mapping[str, Any]


def offer(
    view: View, listing: Listing, filters: Mapping[str, str], rows: int | None, as_of: datetime | None = None
) -> None:
    """The button for a list of so many rows (None: nobody counts them) as of that instant, by default the view's.

    Disabled, saying why, where the person may not take it along. Looking at the past is no reason: it changes nothing.
    """
    narrowed = (None, None) if listing in OF_THE_COMPANY else (view.scope.unit, view.scope.service)
    asked = ListAsked(listing, as_of or view.as_of, dict(filters), *narrowed, past=view.past)
    why = _why_not(view, listing, rows)
    with st.popover(
        "Export",
        icon=":material/download:",
        type="tertiary",
        disabled=why is not None,
        help=None if why is None else shown(why),
        key=f"export-{listing}",
    ):
        many = f"At most {MOST:,} rows" if rows is None else count(rows, "row")
        st.markdown(f"{many}, as of {instant(asked.as_of, view.zone)}.")
        with st.container(horizontal=True, gap="small"):
            for form, what in _FORMS.items():
                _button(view, asked, form, what)
        _way(view, asked)


def _why_not(view: View, listing: Listing, rows: int | None) -> str | None:
    found = export_refusal(view.rulebook, view.actor, listing)
    if found is not None:
        return found.sentence
    if rows is not None and rows > MOST:
        return f"The list has {rows:,} rows and {MOST:,} can be taken along: narrow it, by a unit or a service."
    return None


def _button(view: View, asked: ListAsked, form: FileForm, what: str) -> None:
    # The minute names the press: a list can be asked for again, and a double click asks once.
    name = f"export-{asked.listing}-{form}"
    drawn = f"{name} {asked!r} {view.runtime.now():%Y-%m-%dT%H:%M}"
    press = Press(
        make,
        drawn,
        {"form": form.value, "asked": asked},
        done=lambda _: "The list is ready: its link stands beside it.",
        then=lambda answer: session.hold(_HELD, _Made(_named(asked), form, answer)),
        reads=True,
    )
    st.button(form.upper(), key=name, help=what, on_click=actions.perform, args=(press,))


def _way(view: View, asked: ListAsked) -> None:
    """The link to what was asked for of this very list, while it waits."""
    made: _Made | None = session.held(_HELD)
    if made is None or made.named != _named(asked):
        return
    until = datetime.fromisoformat(made.answer["until"])
    if view.runtime.now() >= until:
        st.caption("The one that you asked for waits no longer: ask again.")
        return
    label, address = f"Download {made.form.upper()}", str(made.answer["address"])
    st.link_button(label, address, icon=":material/download:")
    st.caption(f"For you alone, until {instant(until, view.zone)}.")


def _named(asked: ListAsked) -> tuple[Any, ...]:
    """Which list it is, at whatever instant of the present."""
    filters = tuple(sorted(asked.filters.items()))
    return asked.listing, filters, asked.unit, asked.service, asked.as_of if asked.past else None
