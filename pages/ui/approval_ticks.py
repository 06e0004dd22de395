"""Choosing several approvals to decide at once: a box on each card, which says why where one is decided by itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from control.commands.approval_content import terms_of
from control.policy.approval_standing import Standing
from control.policy.approval_terms import ApprovalKind
from control.policy.approval_together import together_refusal
from control.queries.approval_standing import seen_weights
from pages.ui import session
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.sight import of_one
from pages.ui.text import count, shown

Stand = Mapping[int, Standing]
"""How approvals stand, by id."""


@dataclass(frozen=True, slots=True)
class Ticks:
    """Which of the approvals on a page can be decided with others, and why the rest cannot."""

    against: Mapping[str, str | None]

    @property
    def some(self) -> bool:
        """Whether there are several that can: otherwise there is nothing to choose."""
        return sum(why is None for why in self.against.values()) > 1


def ticks(view: View, rows: Sequence[Record], stand: Stand) -> Ticks:
    """What can be ticked of these approvals, each looked at alone."""
    numbers = [str(row["number"]) for row in rows]
    return Ticks(dict(zip(numbers, against(view, rows, stand, with_others=False), strict=True)))


def against(view: View, rows: Sequence[Record], stand: Stand, *, with_others: bool = True) -> list[str | None]:
    """Why each of these is not decided at once with the others, or with any at all; None where it may be."""
    with session.reading(view.runtime) as connection:
        weights = seen_weights(connection, of_one(view), view.rulebook, [int(row["id"]) for row in rows])
        versions = {str(row["rulebook_version"]) for row in rows}
        rulebooks = {version: view.runtime.rulebook_of(connection, version) for version in versions}
    others = tuple(weights.values()) if with_others else ()
    found: list[str | None] = []
    for row in rows:
        standing, one = stand.get(int(row["id"])), weights.get(int(row["id"]))
        step = None if standing is None else standing.open_step
        if step is None or one is None:
            found.append(f"{row['number']} waits for no decision any more.")
            continue
        why = together_refusal(
            terms_of(rulebooks[str(row["rulebook_version"])], ApprovalKind(row["kind"])), step, one, others
        )
        found.append(None if why is None else why.sentence)
    return found


def tick(row: Record, ticks: Ticks) -> bool:
    """The box of one card; answers whether it is ticked. Whatever changes about an approval takes its tick away."""
    if not ticks.some:
        return False
    why = ticks.against[str(row["number"])]
    help_ = None if why is None else shown(why)
    return st.checkbox("Select", key=_key(row), disabled=why is not None, help=help_, width="content")


def choose_all(rows: Sequence[Record], ticks: Ticks) -> None:
    """Tick everything that can be, or nothing, with one press."""
    if not ticks.some:
        return
    keys = [_key(row) for row in rows if ticks.against[str(row["number"])] is None]
    every = all(session.chosen(key) for key in keys)
    word = "Select none" if every else f"Select all {count(len(keys))} that can be decided at once"
    icon = ":material/deselect:" if every else ":material/select_all:"
    st.button(word, key="tick-all", icon=icon, type="tertiary", on_click=_turn, args=(keys, not every))


def _turn(keys: Sequence[str], on: bool) -> None:
    for key in keys:
        session.choose(key, on)


def _key(row: Record) -> str:
    return f"tick-{row['number']}-{row['version']}"
