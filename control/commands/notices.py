"""What people are told of deeds, in the outbox that is written with them."""

from collections.abc import Sequence
from dataclasses import dataclass

from control.commands.registry import Deed
from control.model import SubjectType


@dataclass(frozen=True, slots=True)
class Told:
    """What one person is to know about one subject."""

    person: str
    subject_type: SubjectType
    subject_id: str
    ticket_id: int
    said: str
    urgent: bool


def tell(deed: Deed, told: Sequence[Told]) -> int:
    """Stub."""
    return len(told)
