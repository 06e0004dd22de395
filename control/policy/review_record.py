"""What a review keeps: the figures as they were when it was frozen, each with the things that make it.

A pack is made of this alone, and whatever is told from it can be told again to the byte. So it holds no sentence that
could be worded otherwise tomorrow, beside those that people wrote, and what each figure was defined as.
*Source:* domain, section 10 (figures from the freeze, decisions up to the close).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from control.policy.checklist import Answer, Check


@dataclass(frozen=True, slots=True)
class Thing:
    """One of the things that make a figure: a ticket, an issue, a measure, an approval or a category."""

    subject: str
    """Its number, such as `T-10432`, `M-3` or, of a category, `service/category`."""
    said: str | None
    """How it is called; None: it has no title, as tickets of some imports have none."""
    unit: str | None = None
    service: str | None = None
    """By name."""
    since_at: datetime | None = None
    part: str | None = None
    """Under which of the figure's parts it is counted; None where it has none."""
    about: str | None = None
    """The ticket or the measure that it is about; None where it is about none, or is one."""


@dataclass(frozen=True, slots=True)
class FrozenPeriod:
    """What one period of a figure over time came to."""

    name: str
    """As people call it, such as `May 2026`."""
    count: int
    of: int
    ended: bool
    """Whether it was over; of one that goes on the chart says nothing."""


@dataclass(frozen=True, slots=True)
class FrozenFigure:
    """A figure as it was when its review was frozen."""

    name: str
    """What names it within the review, such as `other` or `late resolution`."""
    title: str
    """What is counted, such as `Resolutions that were late`."""
    count: int
    """How many things it counts, each of which is among `things`."""
    of: int | None = None
    """Of how many; None where it is a number of its own."""
    goal: Decimal | None = None
    """The share of all that it may be at the most, 0 to 1; None: none was set."""
    definition: Mapping[str, str] | None = None
    """Population, clock, period and so on, each in words. *Source:* domain, section 12."""
    parts: tuple[str, ...] = ()
    """The parts that it is told in, such as ages, in their order; empty: it is told as a whole."""
    periods: tuple[FrozenPeriod, ...] = ()
    """How it went, the oldest first; empty: nothing is told of that. Only of what nobody wants more of."""
    things: tuple[Thing, ...] = ()

    @property
    def by_part(self) -> dict[str, int]:
        """How many things each part counts, those with none too."""
        found = dict.fromkeys(self.parts, 0)
        for each in self.things:
            if each.part is not None:
                found[each.part] += 1
        return found


@dataclass(frozen=True, slots=True)
class Attestation:
    """What a named person said of an answer of the checklist."""

    person: str
    said: str
    at: datetime


@dataclass(frozen=True, slots=True)
class FrozenAnswer:
    """A question of the checklist as it was answered when the review was frozen."""

    check: Check
    question: str
    answer: Answer
    figures: tuple[str, ...]
    """The names of the figures that it rests on."""
    why_not: str | None = None
    """Why it cannot be answered; None where it can."""
    attested: tuple[Attestation, ...] = ()


@dataclass(frozen=True, slots=True)
class AgendaEntry:
    """What was to be talked about, and what came of it."""

    subject: str | None
    """Its number; None of what somebody put there by hand."""
    title: str
    why: str
    """Why it is there, in words."""
    owner: str | None
    """Whose it is, as people call them; None: nobody's."""
    minutes: int | None
    """How long it may take."""
    outcome: str | None = None
    """What came of it; None: it was not come to."""


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision that was asked for or taken."""

    number: str
    """Such as `D-4`."""
    question: str
    options: tuple[str, ...]
    outcome: str | None
    """None while it is asked for."""
    because: str | None
    by: str | None
    """Who took it, as people call them."""
    at: datetime | None
    present: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ToDo:
    """What somebody does after a review, and by when."""

    title: str
    owner: str
    due_on: str
    """The day, YYYY-MM-DD."""
    is_done: bool = False


@dataclass(frozen=True, slots=True)
class ReviewRecord:
    """All that a pack tells of a review."""

    number: str
    """Such as `R-7`."""
    series: str
    committee: str
    place: str
    """Of which unit or service it is, in words."""
    zone: str
    """The time zone in which instants are told."""
    as_of: datetime
    frozen_seq: int
    """The number of the last audit event that the figures know of."""
    rulebook: str
    """The version that was in force."""
    figures: tuple[FrozenFigure, ...]
    answers: tuple[FrozenAnswer, ...]
    agenda: tuple[AgendaEntry, ...] = ()
    decisions: tuple[Decided, ...] = ()
    actions: tuple[ToDo, ...] = ()
    notes: tuple[str, ...] = ()
    present: tuple[str, ...] = ()
    closed_at: datetime | None = None
    closed_by: str | None = None
    inputs_hash: str = ""
    """SHA-256 of the frozen figures and answers in their canonical spelling."""
    head_seq: int = 0
    head_hash: str = ""
    """The end of the audit trail when the review was closed."""
