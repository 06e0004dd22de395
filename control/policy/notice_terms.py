"""What the rulebook says about notices: when people are told, how often sending is tried, and which webhooks listen.

*Source:* domain, section 4 (notices may wait for service hours, the record's time does not).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

WEBHOOK = "webhook:"
"""What stands before the name of a webhook where it is told something as a person would be."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """A machine that is told of everything; its secret is no part of any file."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class NoticeTerms:
    """When notices go out, and what happens to those that cannot."""

    calendar: str | None = None
    """Mails wait for the hours of this calendar unless they are urgent; None: they go at any hour."""
    digest_minutes: int = 0
    """How long a mail that is not urgent waits for others to the same person."""
    tries: int = 5
    """So often sending is tried; then it is parked."""
    wait_minutes: tuple[int, ...] = (1, 5, 15, 60)
    """Minutes to wait after the first failed try, the second …; the last holds for all that follow."""
    webhooks: Mapping[str, Webhook] = field(default_factory=dict)
    expires_hours: int = 72
    """A mail that could not go for so long after its newest news is not sent any more: the bell has told it."""
