"""The roles a person may hold; what each may do is said by the rulebook's permissions. *Source:* domain, section 1."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """What somebody is to the organisation; held for a scope by a `RoleGrant`."""

    AGENT = "agent"
    MANAGER = "manager"
    DEPARTMENT_HEAD = "department head"
    SPONSOR = "sponsor"
    CONTROLLER = "controller"
    COMMITTEE_MEMBER = "committee member"
    ANALYST = "analyst"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    AUTOMATION = "automation"


@dataclass(frozen=True, slots=True)
class RoleGrant:
    """A role held for a scope (`unit:NAME`, `service:NAME` or `all`), within a window of time."""

    role: str
    scope: str
    since_at: datetime | None = None
    """None: from the beginning, or, of a role that is asked for, from then on."""
    until_at: datetime | None = None
    """The first instant at which it is held no longer; None: without end."""

    @property
    def is_for_a_while(self) -> bool:
        """Whether it begins or ends at all."""
        return self.since_at is not None or self.until_at is not None

    def holds(self, at: datetime) -> bool:
        """Whether it is held at an instant."""
        return (self.since_at is None or self.since_at <= at) and (self.until_at is None or at < self.until_at)
