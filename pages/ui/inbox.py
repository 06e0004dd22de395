"""The inbox as somebody looks at it: the list stays as it was pinned, whatever arrives, until they refresh it."""

from collections.abc import Hashable
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, Literal

import streamlit as st

from control.policy.delegations import whose
from control.queries import exceptions
from control.queries.needs import Asked, Reason
from pages.ui import reads, session
from pages.ui.labels import REASONS
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.sight import anew, of_one, with_own
from pages.ui.text import count

MOST = 200
"""Rows of the list; what lies beyond is counted, and comes up when the first are done."""
GONE = "gone"
"""The column that says 1 of a ticket that needs nobody any more and stands there until the list is refreshed."""
EVERY_SECONDS = 20
"""How often an open inbox asks whether something arrived."""
_WHY, _ASIDE = "why", "aside"


@dataclass(frozen=True, slots=True)
class Inbox:
    """What is shown: the rows in their pinned order, and what the store has by now."""

    asked: Asked
    rows: list[Record]
    counts: Record
    new: int
    """How many tickets have come to need somebody since the list was pinned."""

    @property
    def digest(self) -> str:
        """Names the list by its tickets in their order: positions in another list are other tickets."""
        return sha256("\n".join(str(row["key"]) for row in self.rows).encode()).hexdigest()[:12]

    @property
    def total(self) -> int:
        """How many tickets need somebody, of the reason that is asked for."""
        return int(self.counts[self.asked.only or "total"])


@dataclass(frozen=True, slots=True)
class _Pinned:
    """The list as it was when it was opened or last refreshed."""

    question: tuple[Any, ...]
    rows: dict[Hashable, Record]
    known: frozenset[Hashable]
    """Every ticket that needed somebody then, those behind the last row as well."""


def opened(view: View) -> Inbox:
    """The inbox that the address asks for, as it was pinned when it was opened or last refreshed."""
    asked = asked_for(view)
    fresh: dict[Hashable, Record] = {
        row["key"]: row for row in reads.rows(exceptions.inbox, with_own(view), asked, MOST)
    }
    [counts] = reads.rows(exceptions.counts, with_own(view), asked)
    there = _every_key(view, asked, fresh, int(counts[asked.only or "total"]))
    question = (view.scope, asked, view.as_of if view.past else None)
    pinned: _Pinned | None = session.held("inbox")
    if pinned is None or pinned.question != question:
        pinned = _Pinned(question, fresh, there)
    rows = _as_they_stand(view, asked, pinned.rows, fresh)
    session.hold("inbox", replace(pinned, rows=rows))
    return Inbox(asked, list(rows.values()), counts, len(there - pinned.known))


def _every_key(view: View, asked: Asked, fresh: dict[Hashable, Record], total: int) -> frozenset[Hashable]:
    """Which tickets the inbox holds, those behind its last row as well: what moves up from there is no news."""
    if total <= MOST:
        return frozenset(fresh)
    return frozenset(row["key"] for row in reads.rows(exceptions.every_key, with_own(view), asked))


def _as_they_stand(
    view: View, asked: Asked, pinned: dict[Hashable, Record], fresh: dict[Hashable, Record]
) -> dict[Hashable, Record]:
    """The pinned rows in their order as they are by now: one that is not listed any more may still need somebody."""
    fell = tuple(str(key) for key in pinned if key not in fresh)
    named = reads.rows(exceptions.named, of_one(view), replace(asked, only=None), fell) if fell else []
    found = {row["key"]: row for row in named}
    return {key: fresh.get(key) or found.get(key) or {**row, GONE: 1} for key, row in pinned.items()}


def asked_for(view: View) -> Asked:
    """Whose inbox and which part of it the address asks for; a reason that there is not asks for all."""
    why = st.query_params.get(_WHY)
    only = Reason(why) if why in set(Reason) else None
    return replace(everything(view), only=only, aside=st.query_params.get(_ASIDE) == "shown")


def everything(view: View) -> Asked:
    """Whatever needs somebody for whatever reason, as the person who acts sees it, with what they have put aside."""
    left = tuple(sorted(person.name for person in view.rulebook.people.values() if not person.active))
    return Asked(whose(view.actor).name, aside=True, past=view.past, left=left)


def address(only: Reason | None, aside: bool = False) -> dict[str, str]:
    """The query parameters that ask for a part of the inbox."""
    return ({} if only is None else {_WHY: only.value}) | ({_ASIDE: "shown"} if aside else {})


def chips(inbox: Inbox) -> None:
    """A button for each reason with how many tickets have it; the one that is chosen stands out."""
    chosen = inbox.asked.only
    with st.container(horizontal=True, gap="small"):
        _chip("All", None, inbox.counts["total"], chosen is None)
        for reason in Reason:
            if inbox.counts[reason.value] or reason is chosen:
                _chip(REASONS[reason].word, reason, inbox.counts[reason.value], reason is chosen)
        if inbox.counts["put_aside"] or inbox.asked.aside:
            word = "Hide" if inbox.asked.aside else "Show"
            label = f"{word} what you put aside ({inbox.counts['put_aside']})"
            st.button(label, key="aside", type="tertiary", icon=":material/snooze:", on_click=_turn_aside)


def _chip(word: str, reason: Reason | None, number: int, chosen: bool) -> None:
    st.button(
        f"{word} **{number:,}**",
        key=f"why-{reason or 'all'}",
        # Never "primary": Streamlit writes on it in white, which the dark theme's light blue does not carry.
        type="secondary" if chosen else "tertiary",
        icon=f":material/{'filter_alt' if chosen else REASONS[reason].icon}:" if reason is not None else None,
        on_click=_narrow,
        args=(reason,),
    )


def _narrow(reason: Reason | None) -> None:
    if reason is None:
        st.query_params.pop(_WHY, None)
    else:
        st.query_params[_WHY] = reason.value


def _turn_aside() -> None:
    if st.query_params.get(_ASIDE) == "shown":
        st.query_params.pop(_ASIDE, None)
    else:
        st.query_params[_ASIDE] = "shown"


@st.fragment(run_every=EVERY_SECONDS)
def arrivals() -> None:
    """Says how many tickets have arrived since the list was pinned, and asks again by itself."""
    view = session.view()
    if view.past:
        return
    view = anew(view)
    session.show(view)
    new = opened(view).new
    label = f"**{new} new, refresh**" if new else "Refresh"
    icon = ":material/sync_problem:" if new else ":material/refresh:"
    kind: Literal["secondary", "tertiary"] = "secondary" if new else "tertiary"
    if st.button(label, key="refresh", icon=icon, type=kind, on_click=session.let_go, args=("inbox",)):
        st.rerun()


def beyond(inbox: Inbox, most: int) -> None:
    """Under a list that shows no more than `most` rows: how many there are in all, and how to come to the others."""
    if inbox.total > most:
        how = "the first ones done, others move up with “Refresh”; or narrow by a reason, a unit or a service"
        st.caption(f"The first {min(most, len(inbox.rows))} of {inbox.total:,} are shown: {how}.")


def finding(inbox: Inbox, of_measures: str) -> str:
    """What the inbox holds, as a sentence, with what there is to say of measures; empty: nothing."""
    of_tickets = _of_tickets(inbox)
    if not of_measures:
        return of_tickets or "Nothing needs a decision"
    return f"{of_tickets}; {of_measures} too" if of_tickets else f"No ticket needs a decision; {of_measures}"


def _of_tickets(inbox: Inbox) -> str:
    """What it holds of tickets; empty: none."""
    needs_me, total = int(inbox.counts["needs_me"]), int(inbox.counts["total"])
    if not total:
        return ""
    mine = f"{count(needs_me, 'ticket')} {'needs' if needs_me == 1 else 'need'} your decision" if needs_me else ""
    others = f"{count(total, 'ticket')} {'needs' if total == 1 else 'need'} somebody"
    return f"{mine}, {others} in all" if mine else f"{others}, none of them waits for you"
