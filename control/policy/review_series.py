"""What the rulebook says of reviews: which committee meets about what, how often, and how long its agenda may be."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReviewSeries:
    """Reviews that follow each other."""

    name: str
    title: str
    committee: str
    """Whose they are, by the name of a committee."""
    unit: str | None
    service: str | None
    """Of what they are; both None: of everything."""
    calendar: str
    """In whose time zone they are held and their figures are cut."""
    every_days: int
    """From one to the next."""
    most_of_a_kind: int
    """So many things of one kind stand on an agenda, the most pressing ones."""
    scheduled: bool = False
    """Whether Pilothouse plans the next one when the time of the last has come."""
    frozen_hours_before: int | None = None
    """So many hours before one meets Pilothouse freezes it; None: somebody does."""
