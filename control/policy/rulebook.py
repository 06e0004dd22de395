"""The rulebook: the numbers and tables in force, as one frozen value that decides without asking anybody."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from control.model import Holder, StateCategory, TargetKind
from control.policy.approval_terms import ApprovalTerms
from control.policy.checklist import ChecklistTerms
from control.policy.claims import RoleClaim
from control.policy.conditions import LEAST, Condition
from control.policy.goals import AttainmentGoal
from control.policy.issue_terms import IssueTerms
from control.policy.ladder import Ladder
from control.policy.measure_terms import MeasureTerms
from control.policy.notice_terms import NoticeTerms
from control.policy.reach import Reach
from control.policy.review_series import ReviewSeries
from control.policy.review_terms import BreachReason, ReviewTerms
from control.policy.roles import RoleGrant
from control.policy.sources import Source


class Reopen(StrEnum):
    """What a resolution clock does when its ticket is reopened (domain, section 3)."""

    CONTINUE_EXCLUDING_CLOSED = "continue_excluding_closed"
    CONTINUE_INCLUDING_CLOSED = "continue_including_closed"
    RESTART_FROM_REOPEN = "restart_from_reopen"
    FIRST_RESOLUTION_ONLY = "first_resolution_only"


class AtClosing(StrEnum):
    """Where a target that is used up exactly at the end of a window is due."""

    CLOSING = "closing"
    NEXT_OPENING = "next_opening"


@dataclass(frozen=True, slots=True)
class Window:
    """Support hours of one weekday in local wall-clock minutes since midnight, half-open; 1440 is midnight."""

    opens: int
    closes: int


@dataclass(frozen=True, slots=True)
class Calendar:
    """When promised time counts: seven lists of windows (Monday first) in one zone, less the holidays."""

    name: str
    zone: str
    windows: tuple[tuple[Window, ...], ...]
    holidays: frozenset[date] = frozenset()
    holidays_from: date | None = None
    holidays_until: date | None = None
    """First and last local date for which the holidays are known; None: on that side the list is complete."""


@dataclass(frozen=True, slots=True)
class SlaTarget:
    """One promise: which tickets it holds for, how many working minutes, by which calendar and pauses."""

    name: str
    kind: TargetKind
    calendar: str
    minutes: int | None = None
    """Working minutes for every ticket; None where they follow the priority."""
    minutes_by_priority: Mapping[str, int] | None = None
    services: frozenset[str] = frozenset()
    """Services it holds for; empty: all."""
    categories: frozenset[str] = frozenset()
    """Categories it holds for, as `service/category`; empty: all of its services."""
    tiers: frozenset[str] = frozenset()
    """Customer tiers it holds for; empty: all."""
    pause_states: frozenset[str] = frozenset()
    reopen: Reopen = Reopen.CONTINUE_EXCLUDING_CLOSED
    at_closing: AtClosing = AtClosing.CLOSING
    at_risk_share: Decimal = Decimal("0.75")

    @property
    def reach(self) -> Reach:
        """Which tickets it holds for."""
        return Reach(self.services, self.categories, self.tiers)

    def minutes_for(self, priority: str | None) -> int | None:
        """Working minutes promised for `priority`; None: nothing is promised."""
        if self.minutes_by_priority is None:
            return self.minutes
        return self.minutes_by_priority.get(priority) if priority is not None else None


@dataclass(frozen=True, slots=True)
class TicketState:
    """A ticket state by its own name, what it means, and who holds the time in it."""

    name: str
    category: StateCategory
    holder: Holder
    ours: bool = False
    """Whether deeds of our own lead to it; where no state of a category says so they lead to the first by name."""


@dataclass(frozen=True, slots=True)
class OrgUnit:
    """A place in the organisation; `parent` is None at the top, `head` None while nobody is named."""

    name: str
    kind: str
    title: str
    parent: str | None
    head: str | None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can act; two actors with the same `person` count as one person."""

    name: str
    title: str
    unit: str
    person: str
    grants: tuple[RoleGrant, ...]
    active: bool = True
    mail: str | None = None
    """Where notices are sent; None: they are shown here alone."""


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of request within a service; None for owner, team or department is a counted state, not an error."""

    service: str
    name: str
    title: str
    owner: str | None
    department: str | None
    team: str | None
    request_types: tuple[str, ...]
    subcategories: tuple[str, ...]
    required_fields: tuple[str, ...]
    review_on: date | None


@dataclass(frozen=True, slots=True)
class Service:
    """Something that is offered to customers, with the unit that answers for it."""

    name: str
    title: str
    owner: str | None
    unit: str


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Everything that is in force at once; `version` is the SHA-256 of its canonical content."""

    version: str
    units: Mapping[str, OrgUnit]
    people: Mapping[str, Person]
    services: Mapping[str, Service]
    categories: Mapping[tuple[str, str], Category]  # by (service, category)
    states: Mapping[str, TicketState]
    impacts: tuple[str, ...]
    urgencies: tuple[str, ...]
    priorities: tuple[str, ...]
    """Most urgent first."""
    matrix: Mapping[tuple[str, str], str]
    """(impact, urgency) → priority."""
    calendars: Mapping[str, Calendar]
    targets: Mapping[str, SlaTarget]
    permissions: Mapping[str, frozenset[str]]
    """Command name → roles that may give it."""
    customer_tiers: Mapping[str, str]
    ladders: Mapping[str, Ladder] = field(default_factory=dict)
    breach_reasons: Mapping[str, BreachReason] = field(default_factory=dict)
    escape_points: Mapping[str, str] = field(default_factory=dict)
    """Why nobody noticed a breach in time: name → title."""
    breach_reviews: ReviewTerms | None = None
    review_series: Mapping[str, ReviewSeries] = field(default_factory=dict)
    closure_codes: Mapping[str, str] = field(default_factory=dict)
    """How work ended, said with every resolution of ours: name → title."""
    sources: Mapping[str, Source] = field(default_factory=dict)
    notices: NoticeTerms = field(default_factory=NoticeTerms)
    goals: Mapping[str, AttainmentGoal] = field(default_factory=dict)
    limits: Mapping[str, int] = field(default_factory=dict)
    """How many tickets of the whole company may stand in a way, by the names of `Limited`."""
    views: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """View → roles that may open it; empty: nothing is said of views."""
    conditions: Mapping[str, Condition] = field(default_factory=lambda: dict(LEAST))
    """Command → what it asks of its subject and of whoever does it; never less than `LEAST`."""
    role_claims: tuple[RoleClaim, ...] = ()
    approvals: ApprovalTerms | None = None
    checklist: ChecklistTerms | None = None
    issues: IssueTerms | None = None
    measures: MeasureTerms | None = None  # None of all these: there are none of the kind
