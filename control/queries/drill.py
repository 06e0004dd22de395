"""From a figure to exactly its tickets: the address of the list, and what an address asks for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from control.errors import Invalid
from control.model import TargetKind
from control.queries.counting import By, Figure
from control.queries.standing import Basis, Promise

# Names of their own: a page may have bound the others to its widgets.
_FIGURE, _KIND, _BASIS, _SINCE, _BY, _NAME = "figure", "of", "by_due", "since", "part", "name"


@dataclass(frozen=True, slots=True)
class Drill:
    """A figure of a promise, of everything or of one part."""

    figure: Figure
    promise: Promise
    by: By | None = None
    """None: of everything."""
    name: str | None = None
    """The value of `by`; None: the tickets that have none."""

    @property
    def address(self) -> dict[str, str]:
        """The query parameters that ask for it."""
        asked = {_FIGURE: self.figure.value, _KIND: self.promise.kind.value, _BASIS: self.promise.basis.value}
        if self.promise.since is not None:
            asked[_SINCE] = self.promise.since.isoformat()
        if self.by is not None:
            asked |= {_BY: self.by.value} | ({} if self.name is None else {_NAME: self.name})
        return asked


def asked_for(parameters: Mapping[str, str]) -> Drill | None:
    """What an address asks for; None where it asks for no figure, Invalid where it asks for one that cannot be."""
    if _FIGURE not in parameters:
        return None
    try:
        since = _instant(parameters[_SINCE]) if _SINCE in parameters else None
        kind = TargetKind(parameters.get(_KIND, TargetKind.RESOLUTION))
        promise = Promise(kind, Basis(parameters.get(_BASIS, Basis.CLOCKS)), since)
        by = By(parameters[_BY]) if _BY in parameters else None
        drill = Drill(Figure(parameters[_FIGURE]), promise, by, parameters.get(_NAME))
    except (ValueError, OverflowError) as unread:
        raise Invalid("This address asks for a list that there is not: go back, and choose a figure again.") from unread
    return drill


def _instant(written: str) -> datetime:
    """An instant that names its zone; raises ValueError or OverflowError for any other."""
    at = datetime.fromisoformat(written)
    if at.tzinfo is None:
        raise ValueError(f"{written} names no zone")
    return at.astimezone(UTC)
