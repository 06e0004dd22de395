"""What a review's pack consists of, whatever it is written as: pages with one message each, a chart or a table."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from control.analysis.control_charts import Reading, Signal

_WHOLE, _ROOM = frozenset({"Mean", "Goal"}), 0.25
"""Lines around a figure that are always seen, and what is left free above its highest value, of how far it spreads."""
BETWEEN = " · "
"""What stands between short texts on one line."""


@dataclass(frozen=True, slots=True)
class Headline:
    """The sentence above a page: what it says, and first the name that somebody gave to what it speaks of."""

    said: str
    typed: str = ""
    """Shortened where there is no room, so that the message is not; empty: there is none."""

    def __str__(self) -> str:
        return f"{self.typed}: {self.said}" if self.typed else self.said


class Tone(StrEnum):
    """How an answer looks, beside its word and its sign."""

    GOOD = "good"
    CONCERN = "concern"
    BETWEEN = "between"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Head:
    """The heading of a column, and how much of the width is its own."""

    title: str
    share: int
    tones: Mapping[str, Tone] = field(default_factory=dict)
    """How its texts look, by themselves; empty: like any other."""


@dataclass(frozen=True, slots=True)
class Rows:
    """A table of texts."""

    heads: tuple[Head, ...]
    rows: tuple[tuple[str, ...], ...]
    more: str = ""
    """What is not among the rows, and where it is; empty: nothing is left out."""


@dataclass(frozen=True, slots=True)
class Series:
    """A line of a chart; a period of which it says nothing is None."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """A figure over time within the limits of its own noise."""

    periods: tuple[str, ...]
    figure: Series
    signals: tuple[Signal, ...]
    """What makes each value more than noise."""
    around: tuple[Series, ...]
    """Mean, limits and goal."""
    is_share: bool
    counts: tuple[tuple[int, int], ...]
    """Of each period: how many, of how many."""
    reading: Reading
    """What the chart says of its newest period and of its goal."""

    @property
    def top(self) -> float:
        """How far up it is drawn: a limit that little was counted for lies far out, and would flatten all the rest."""
        everything = [value for each in (self.figure, *self.around) for value in each.values if value is not None]
        held = [value for each in self.around for value in each.values if value is not None and each.name in _WHOLE]
        values = [value for value in self.figure.values if value is not None]
        room = (max(values) - min(values)) * _ROOM or max(values)
        return min(max(everything), max([max(values) + room, *held]))

    @property
    def signalled(self) -> Series:
        """The values that are more than noise."""
        pairs = zip(self.figure.values, self.signals, strict=True)
        return Series("More than noise", tuple(None if signal is Signal.NONE else value for value, signal in pairs))


@dataclass(frozen=True, slots=True)
class Bars:
    """The parts of a figure."""

    parts: tuple[str, ...]
    counts: tuple[int, ...]
    most: int
    """How far the axis goes, on each of several charts."""


@dataclass(frozen=True, slots=True)
class Number:
    """A figure in large type, with what stands below it."""

    large: str
    below: str


@dataclass(frozen=True, slots=True)
class Page:
    """One message, and what shows it."""

    about: str
    """Of which part of the pack it is."""
    headline: Headline
    exhibit: Rows | Lines | Bars | None = None
    number: Number | None = None
    beside: tuple[tuple[str, str], ...] = ()
    """Names and what is said of each: a definition, who was there, how it is verified."""
    figure: str | None = None
    """The name of the figure that it tells of; None: it tells of none."""


@dataclass(frozen=True, slots=True)
class Story:
    """A pack from its cover to its end."""

    title: str
    number: str
    """Of the review."""
    cover: tuple[tuple[str, str], ...]
    pages: tuple[Page, ...]
    foot: tuple[str, str]
    """What stands below every page, left and right of its middle."""
