"""Links to single subjects by their numbers, which look like what they are on every ground."""

from dataclasses import dataclass

import streamlit as st


@dataclass(frozen=True, slots=True)
class Place:
    """The page that shows a subject of a kind, what its address calls it, and its icon."""

    page: str
    name: str
    icon: str


TICKET = Place("ticket.py", "ticket", "confirmation_number")
APPROVAL = Place("approvals.py", "approval", "approval")
ISSUE = Place("issues.py", "issue", "autorenew")
MEASURE = Place("measure.py", "measure", "trending_up")
REVIEW = Place("review.py", "review", "checklist")
DECISION = Place("decisions.py", "number", "alt_route")
LETTERS = {
    "T-": TICKET, "A-": APPROVAL, "I-": ISSUE, "M-": MEASURE, "R-": REVIEW, "DEC-": DECISION, "ACT-": DECISION,
}  # fmt: skip
"""What has a page of its own, by how its number begins."""


def place_of(number: str) -> Place:
    """Where a number leads; to a ticket where nothing else is called so."""
    return LETTERS.get(_letters(number), TICKET)


def leads(number: str) -> bool:
    """Whether what is called so has a page of its own."""
    return _letters(number) in LETTERS


def ticket(key: str) -> None:
    """The way to a ticket."""
    _link(TICKET, key)


def approval(number: str) -> None:
    """The way to an approval."""
    _link(APPROVAL, number)


def issue(number: str) -> None:
    """The way to a recurring issue."""
    _link(ISSUE, number)


def measure(number: str) -> None:
    """The way to a measure."""
    _link(MEASURE, number)


def review(number: str) -> None:
    """The way to a review."""
    _link(REVIEW, number)


def matter(key: str) -> None:
    """The way to whatever has a page of its own and is called so; to a ticket where nothing else is."""
    _link(place_of(key), key)


def _letters(number: str) -> str:
    return f"{number.partition('-')[0]}-"


def _link(place: Place, number: str) -> None:
    """In the colour of links, which Streamlit gives to no link between pages."""
    label = f":primary[**{number}**]"
    st.page_link(place.page, label=label, icon=f":material/{place.icon}:", query_params={place.name: number})
