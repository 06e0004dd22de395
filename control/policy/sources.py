"""Whose deed it is: a ticket may come from a tool of its own, where some of what is done to it belongs.

*Source:* domain, section 2 ("we are the control layer over service desks, not a replacement for every one").
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class TicketDeed(StrEnum):
    """What a person can do to a ticket that there is."""

    REPLY = "reply"
    NOTE = "note"
    CONTACT = "contact"
    WAIT = "wait"
    WORK = "work"
    RESOLVE = "resolve"
    CLOSE = "close"
    REOPEN = "reopen"
    MERGE = "merge"
    CANCEL = "cancel"
    CLASSIFY = "classify"
    PRIORITISE = "prioritise"
    ASSIGN = "assign"


OWN_SOURCE = "pilothouse"
"""Where tickets come from that our own intake form opened; nothing about them belongs elsewhere."""
ALWAYS_OURS = frozenset({TicketDeed.NOTE, TicketDeed.CONTACT})
"""What one of us noted or heard is ours, wherever the ticket comes from."""
OWNABLE = frozenset(TicketDeed) - ALWAYS_OURS
"""What may belong to a tool."""
_UNLISTED = OWNABLE - {TicketDeed.ASSIGN}
"""What belongs to a tool of which nothing is said: all but whom it is assigned to here."""


@dataclass(frozen=True, slots=True)
class Source:
    """A tool that tickets come from; `deeds` belong to it and are not done here."""

    name: str
    title: str
    deeds: frozenset[TicketDeed]


def source_named(sources: Mapping[str, Source], name: str) -> Source:
    """The source called `name`, as it is listed, or as one that is not listed is taken."""
    if name == OWN_SOURCE:
        return Source(OWN_SOURCE, "Pilothouse", frozenset())
    return sources.get(name) or Source(name, name, _UNLISTED)
