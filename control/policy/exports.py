"""Lists that people take along: which there are, who may take one, in which forms, and for how long it waits.

*Source:* reliability, goals W10 (whoever else asks is answered as if there were none) and W14.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from control.policy.delegations import deed_refusal
from control.policy.log_sight import log_refusal
from control.policy.permissions import UNKNOWN, Refusal, refusal, view_refusal
from control.policy.rulebook import Person, Rulebook
from control.policy.scope import Scope
from control.policy.sight import sight_of

LIFE = timedelta(minutes=15)
"""How long an export can be fetched once it was asked for."""
MOST = 100_000
"""Rows of one list: as many as are written within the memory that every visitor may cost."""


class FileForm(StrEnum):
    """In which form a list is written."""

    CSV = "csv"
    XLSX = "xlsx"


class Listing(StrEnum):
    """The lists that can be taken along."""

    TICKETS = "tickets"
    """Those behind a figure of a promise."""
    OPEN_TICKETS = "open tickets"
    """Of one age, or of every age."""
    FOUND_TICKETS = "found tickets"
    """Those in which a text was found."""
    EXCEPTIONS = "exceptions"
    PROMISES = "promises"
    """Where a promise was kept and where not, by one dimension."""
    IMPORT = "import"
    """What was said about the rows of one import."""
    AUDIT = "audit"
    PEOPLE = "people"
    """Who can act, and by which roles."""
    APPROVALS = "approvals"
    """Those that go on, or those that have ended."""
    TO_DECIDE = "approvals to decide"
    """Those that wait for the person."""
    DELAYS = "approval delays"
    """Where approvals wait, by one dimension."""
    ISSUES = "recurring issues"
    """Those that stand alike."""
    MEASURES = "measures"
    """Of one stage, or all."""
    LOG_CASES = "cases of an approval log"
    """Those of one control."""
    LOG_TIMES = "times of an approval log"
    """How long each role has a case."""
    LOG_DECISIONS = "decisions of an approval log"
    """Those of one role."""
    LOG_REWORK = "rework of an approval log"
    """How often rejected cases came back."""


VIEWS = {
    Listing.TICKETS: "tickets",
    Listing.OPEN_TICKETS: "tickets",
    Listing.FOUND_TICKETS: "tickets",
    Listing.EXCEPTIONS: "exceptions",
    Listing.PROMISES: "sla",
    Listing.IMPORT: "intake",
    Listing.AUDIT: "audit",
    Listing.PEOPLE: "people",
    Listing.APPROVALS: "approvals",
    Listing.TO_DECIDE: "approvals",
    Listing.DELAYS: "approvals",
    Listing.ISSUES: "issues",
    Listing.MEASURES: "measures",
    Listing.LOG_CASES: "approval_controls",
    Listing.LOG_TIMES: "approval_controls",
    Listing.LOG_DECISIONS: "approval_controls",
    Listing.LOG_REWORK: "approval_controls",
}
"""The view that shows each list: whoever may not open it takes nothing of it along."""
OF_LOGS = frozenset({Listing.LOG_CASES, Listing.LOG_TIMES, Listing.LOG_DECISIONS, Listing.LOG_REWORK})
"""Lists about the approval logs of other tools."""
OF_THE_COMPANY = frozenset({Listing.IMPORT, Listing.AUDIT, Listing.PEOPLE, Listing.TO_DECIDE, *OF_LOGS})
"""Lists that no unit and no service narrows."""
_MAKE, _READ_THE_TRAIL = "export.make", "audit.read"


@dataclass(frozen=True, slots=True)
class ListAsked:
    """A list as a page showed it."""

    listing: Listing
    as_of: datetime
    filters: Mapping[str, str] = field(default_factory=dict)
    """What the list is narrowed to, as the address of its page has it."""
    unit: str | None = None
    service: str | None = None
    past: bool = False
    """Whether somebody chose the instant; then the logs are asked, where they know more than the present does."""


def export_refusal(rulebook: Rulebook | None, person: Person | None, listing: Listing) -> Refusal | None:
    """Why `person` may not take this list along; None where they may, and then it holds what they see."""
    found = UNKNOWN if person is None else deed_refusal(rulebook, person, _MAKE)
    if found is not None or rulebook is None or person is None:
        return found
    found = view_refusal(rulebook, person, VIEWS[listing])
    if found is None and listing is Listing.AUDIT:
        return refusal(rulebook, person, _READ_THE_TRAIL, Scope())
    if found is None and listing is Listing.IMPORT and sight_of(rulebook, person) is not None:
        return Refusal("scope", "Imports are of the whole company: they are taken along by whoever sees all of it.")
    if found is None and listing in OF_LOGS:
        return log_refusal(rulebook, person)
    return found
