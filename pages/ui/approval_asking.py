"""The approvals of a ticket, and asking for one."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from control.commands.approval_requests import request
from control.model import ApprovalState, StateCategory
from control.policy.approval_terms import WITH_AMOUNT
from control.policy.permissions import Refusal
from control.queries import approvals
from pages.ui import approval_cards, evidence, links, reads, words
from pages.ui.approval_labels import APPROVAL_STATES
from pages.ui.approval_list import left
from pages.ui.deeds import Deed, Field, Kind, key_of
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.sight import of_one
from pages.ui.text import missing, shown


def show(view: View, ticket: Record) -> None:
    """What was asked for, newest first, how it stands, and the way to each; nothing where nothing was."""
    rows = reads.rows(approvals.of_ticket, of_one(view), int(ticket["id"]))
    if not rows:
        return
    st.header("Approvals", anchor=False)
    files = evidence.rounds_of(view, rows)
    for row in rows:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            state = APPROVAL_STATES[ApprovalState(str(row["state"]))]
            step = "" if missing(row["step"]) else f", {shown(row['step'])}, {left(view, row)}"
            attached = evidence.counted(row, files[int(row["id"])])
            said = f"{shown(row['asked'])}  \n{attached}" if attached else shown(row["asked"])
            st.markdown(f"{state.badge} **{approval_cards.heading(row)}**{step}  \n{said}")
            links.approval(str(row["number"]))


def _askable(view: View, record: Record) -> Refusal | None:
    if view.rulebook.approvals is None:
        return Refusal("nothing", "The rulebook in force says nothing of approvals.")
    if record["state_category"] == StateCategory.CANCELLED:
        return Refusal("state", f"{record['key']} is cancelled: nothing more is done for it.")
    return None


def _spelled(typed: Mapping[str, Any]) -> Mapping[str, Any]:
    """The kind, and what is wanted as the command takes it; a currency without an amount says nothing."""
    wanted = {name: typed[name] for name in ("asked", "amount", "currency", "beneficiary", "files") if typed.get(name)}
    if typed.get("kind") not in WITH_AMOUNT and "amount" not in wanted:
        wanted.pop("currency", None)
    return {"key": typed["key"], "kind": typed.get("kind"), "wanted": wanted}


def _means(view: View, records: Sequence[Record]) -> Mapping[str, str]:
    """What follows, for each kind that can be asked for."""
    terms = view.rulebook.approvals
    kinds = () if terms is None else terms.kinds.values()
    paths = "; ".join(f"{kind.title}: {', then '.join(step.title for step in kind.steps)}" for kind in kinds)
    said = f"What needs an approval is done once it is approved, and then at once. {paths}."
    return {str(record["key"]): said for record in records}


ASK = Deed(
    *("ask", "Ask for approval", "approval", request, key_of),
    _askable,
    _means,
    "has something that waits for approval",
    fields=(
        Field("kind", "What", Kind.CHOICE, words.approval_kinds),
        Field("asked", "What is to be done, and why", Kind.TEXT),
        Field("amount", "Amount, as in 1250.00", Kind.LINE, needed=False),
        Field("currency", "Currency", Kind.CHOICE, words.currencies, needed=False),
        Field("beneficiary", "Who of us has something from it", Kind.CHOICE, words.people, needed=False),
        Field("files", "Files that show it", Kind.FILES, needed=False),
    ),
    spelled=_spelled,
    version=None,
)
