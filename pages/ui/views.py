"""The views there are: which of them a person is shown the way to, and why another one stays closed to them."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from control.errors import Refused
from control.policy import log_sight
from control.policy.permissions import view_refusal
from pages.ui import session
from pages.ui.session import View

LOG = logging.getLogger("control.views")


@dataclass(frozen=True, slots=True)
class Entry:
    """One view: the file of its page without its ending, which the permissions name too, and how it is called."""

    name: str
    title: str
    icon: str


VIEWS = (
    Entry("overview", "Overview", "explore"),
    Entry("review", "Review", "checklist"),
    Entry("decisions", "Decisions", "alt_route"),
    Entry("exceptions", "Exceptions", "inbox"),
    Entry("approvals", "Approvals", "approval"),
    Entry("issues", "Recurring issues", "autorenew"),
    Entry("measures", "Measures", "trending_up"),
    Entry("measure", "One measure", "trending_up"),
    Entry("sla", "Promises", "handshake"),
    Entry("tickets", "Tickets", "list"),
    Entry("ticket", "One ticket", "confirmation_number"),
    Entry("request", "New ticket", "add_circle"),
    Entry("intake", "Intake", "upload_file"),
    Entry("approval_controls", "Approval controls", "fact_check"),
    Entry("people", "People", "group"),
    Entry("audit", "Audit trail", "history_edu"),
)
"""In the order of the navigation; the first is where everybody begins."""


def navigation(view: View) -> StreamlitPage:
    """The page that was asked for; the way to those that the person may not open is not shown."""
    return st.navigation([_page(view, entry) for entry in VIEWS], expanded=True)


def enter(name: str, instead: Callable[[View], object] | None = None) -> View:
    """The view of this run for the page `name`; raises Refused, before anything is read, where it is not theirs.

    `instead` is what is done then beside the line in the log.
    """
    view = session.view()
    why = view_refusal(view.rulebook, view.actor, name)
    if why is not None:
        LOG.warning("the view %s was refused to %s by the rule of %s", name, view.actor.name, why.rule)
        if instead is not None:
            instead(view)
        raise Refused(why.sentence, why.rule)
    return view


def _page(view: View, entry: Entry) -> StreamlitPage:
    shown = view_refusal(view.rulebook, view.actor, entry.name) is None
    if entry.name == log_sight.VIEW:  # who sees a part of the company is told why there, and is not led to it
        shown = shown and log_sight.log_refusal(view.rulebook, view.actor) is None
    return st.Page(
        f"{entry.name}.py",
        title=entry.title,
        icon=f":material/{entry.icon}:",
        default=entry == VIEWS[0],
        visibility="visible" if shown else "hidden",
    )
