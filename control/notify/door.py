"""A door to the outside: it is opened once for everything that goes through it, and says in words what did not."""

from collections.abc import Sequence
from typing import Protocol

from sqlalchemy import RowMapping

Row = RowMapping
"""One delivery with its notice: id, message, person, subject_type, subject_id, said, times, urgent, first_at, last_at
and `key`, the number of its ticket, measure or review."""
PATIENCE_SECONDS = 10.0
"""How long the other side may stay silent."""
_LONGEST = 300


class Undelivered(Exception):
    """One parcel did not get through, for the reason that is said; the door may be shut now."""


class Door(Protocol):
    """One way out."""

    def open(self) -> None:
        """Reach the other side; raises Unavailable where it does not answer."""

    def send(self, address: str, rows: Sequence[Row]) -> None:
        """Send what these deliveries tell as one; raises Undelivered where the other side did not take it."""

    def shut(self) -> None:
        """Let go of the other side."""


def in_a_line(text: str) -> str:
    """A text as one line without control characters: what is sent cannot pass for a header, nor for another notice."""
    return "".join(sign for sign in " ".join(text.split()) if sign.isprintable())


def problem(error: BaseException) -> str:
    """What went wrong, in a line that is kept."""
    said = in_a_line(str(error)) or "no reason was given"
    return f"{type(error).__name__}: {said}"[:_LONGEST]
