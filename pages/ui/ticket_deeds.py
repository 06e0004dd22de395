"""Working a ticket: what can be done to it here, by the rule that guards each command, and what belongs elsewhere."""

from collections.abc import Callable

import streamlit as st

from control.commands import correspondence, endings, issue_grouping, progress, routing
from control.policy.permissions import Refusal
from control.policy.sources import TicketDeed, source_named
from control.policy.ticket_deeds import elsewhere, refusal
from pages.ui import asking, words
from pages.ui.approval_asking import ASK
from pages.ui.deeds import A_NOTE, A_REASON, Deed, Field, Kind, fits, key_of, same
from pages.ui.escalation_deeds import ESCALATE
from pages.ui.inbox_deeds import ASSIGN, SNOOZE
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.text import shown

_NOT_LOOKED_FOR = Refusal("state", "Recurring issues are not looked for here.")
_CODE = Field("closure_code", "How it ended", Kind.CHOICE, words.closure_codes)


def _by(what: TicketDeed) -> Callable[[View, Record], Refusal | None]:
    """The guard of the command, asked for the ticket as the page shows it."""

    def guard(view: View, record: Record) -> Refusal | None:
        return refusal(view.rulebook, {str(name): value for name, value in record.items()}, what)

    return guard


def _text(label: str) -> tuple[Field, ...]:
    return (Field("text", label, Kind.TEXT),)


REPLY = Deed(
    *("reply", "Reply", "reply", correspondence.reply, key_of, _by(TicketDeed.REPLY)),
    same("The customer reads it. It answers the first and the next response."),
    "was answered",
    _text("What the customer is told"),
)
NOTE = Deed(
    *("note", "Note", "sticky_note_2", correspondence.note, key_of, _by(TicketDeed.NOTE)),
    same("Only we see it, and it answers no clock."),
    "has a note",
    _text("What is to be remembered"),
)
CONTACT = Deed(
    *("contact", "Customer said", "chat", correspondence.contact, key_of, _by(TicketDeed.CONTACT)),
    same("Recorded as the customer's words: it may ask for a next response, and it reopens nothing."),
    "has the customer's words",
    _text("What the customer said"),
)
WORK = Deed(
    *("work", "Start work", "work", progress.work, key_of, _by(TicketDeed.WORK)),
    same("The time is ours from now on: what was paused runs again."),
    "is being worked on",
    (A_NOTE,),
)
WAIT = Deed(
    *("wait", "Wait", "hourglass_top", progress.wait, key_of, _by(TicketDeed.WAIT)),
    same("Clocks pause where their target says so for this state, until work goes on."),
    "waits",
    (Field("waits_for", "For whom", Kind.CHOICE, words.waits), A_NOTE),
)
PRIORITISE = Deed(
    *("prioritise", "Priority", "priority_high", routing.prioritise, key_of, _by(TicketDeed.PRIORITISE)),
    same("Targets are resolved again; what has elapsed and paused is carried, and a breach stays."),
    "has another priority",
    (Field("priority", "Priority", Kind.CHOICE, words.priorities), A_REASON),
)
CLASSIFY = Deed(
    *("classify", "Category", "category", routing.classify, key_of, _by(TicketDeed.CLASSIFY)),
    same("Team and owner follow by the tables unless it was assigned; targets are resolved again, a breach stays."),
    "is in another category",
    (Field("category", "Service and category", Kind.CHOICE, words.categories),),
    spelled=words.service_and_category,
)
RESOLVE = Deed(
    *("resolve", "Resolve", "task_alt", endings.resolve, key_of, _by(TicketDeed.RESOLVE)),
    same("Every clock stops, and what was escalated of them is over."),
    "is resolved",
    (_CODE, Field("note", "What was done", Kind.TEXT)),
)
CLOSE = Deed(
    *("close", "Close", "lock", endings.close, key_of, _by(TicketDeed.CLOSE)),
    same("It ends here. How it ended is needed where it was not resolved before."),
    "is closed",
    (
        Field("closure_code", "How it ended", Kind.CHOICE, words.closure_codes, needed=False),
        Field("note", "What was done", Kind.TEXT, needed=False),
    ),
)
REOPEN = Deed(
    *("reopen", "Reopen", "restart_alt", endings.reopen, key_of, _by(TicketDeed.REOPEN)),
    same("For its customer: the resolution goes on or starts again, as its target says."),
    "is open again",
    (Field("reason", "What the customer said", Kind.REASON),),
)
MERGE = Deed(
    *("merge", "Merge", "merge", endings.merge, key_of, _by(TicketDeed.MERGE)),
    same("It ends here and goes on in the other ticket; its clocks are cancelled."),
    "was merged",
    (Field("into", "Into which ticket", Kind.LINE),),
)
CANCEL = Deed(
    *("cancel", "Cancel", "cancel", endings.cancel, key_of, _by(TicketDeed.CANCEL)),
    same("It is given up for good: what was promised is cancelled and counts neither as met nor as breached."),
    "is cancelled",
    (A_REASON,),
)
LINK = Deed(
    *("link", "Recurring issue", "autorenew", issue_grouping.link, lambda view, record: {"ticket": record["key"]}),
    lambda view, record: _NOT_LOOKED_FOR if view.rulebook.issues is None else None,
    same("It belongs to that issue, whichever it belonged to before, however often tickets are compared."),
    "belongs to that issue",
    (Field("number", "Which issue", Kind.CHOICE, words.issues),),
    version=None,
)

USUAL = (REPLY, WORK, WAIT, RESOLVE, REOPEN, ASSIGN, ESCALATE, ASK)
SELDOM = (NOTE, CONTACT, CLASSIFY, PRIORITISE, SNOOZE, LINK, CLOSE, MERGE, CANCEL)


def show(view: View, subject: Record) -> None:
    """What can be done to a ticket as it stands, the usual first; and what belongs to the tool it comes from."""
    source = str(subject["source"])
    foreign = {deed.value for deed in elsewhere(view.rulebook, source)}
    usual, seldom = (
        [deed for deed in deeds if deed.name not in foreign and fits(view, deed, subject)] for deeds in (USUAL, SELDOM)
    )
    with st.container(horizontal=True, gap="small"):
        for deed in usual:
            asking.button(view, deed, [subject], "ticket")
        with st.popover("More", icon=":material/more_horiz:"):
            for deed in seldom:
                asking.button(view, deed, [subject], "ticket")
    if foreign:
        tool, deeds = source_named(view.rulebook.sources, source).title, ", ".join(sorted(foreign))
        st.caption(f"Done in {shown(tool)}, and known here with its next export: {deeds}.")
