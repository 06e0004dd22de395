"""What another provider says of somebody: whom it means, and which roles the rulebook gives for that.

*Source:* OpenID Connect Core 1.0, 5.1 (claims) and 5.7 (only issuer and subject together name somebody for good).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from unicodedata import normalize

from control.policy.roles import Role

POWERFUL = frozenset({Role.ADMINISTRATOR.value, Role.AUDITOR.value})
"""Roles that a provider gives only where the rulebook says in so many words that it may."""
ASKED_BY, DECIDED_BY = "oidc", "rulebook"
"""Who stands in a grant that came from claims: the provider speaks of a person, the rulebook says what that gives."""
MAIL = "email"


@dataclass(frozen=True, slots=True)
class RoleClaim:
    """Whoever has `value` in the claim `claim` holds a role for a scope."""

    claim: str
    value: str
    role: str
    scope: str
    powerful: bool = False
    """Whether it is meant to give one of `POWERFUL`."""


def claimed(table: Iterable[RoleClaim], claims: Mapping[str, Any]) -> frozenset[tuple[str, str]]:
    """The roles with their scopes that the table gives for what a provider says."""
    return frozenset((row.role, row.scope) for row in table if row.value in _texts(claims.get(row.claim)))


def named(claims: Mapping[str, Any], claim: str) -> str | None:
    """The text of the claim that says who it is; None where there is none, or none that can be relied on.

    Anybody may write any address into their profile: an address counts once the provider has verified it.
    """
    said = claims.get(claim)
    if not isinstance(said, str) or not said.strip():
        return None
    if claim == MAIL and claims.get("email_verified") is not True:
        return None
    return normalize("NFC", said.strip())


def _texts(said: Any) -> frozenset[str]:
    """What a claim says, as texts: many providers give one value bare and several as a list."""
    several = said if isinstance(said, list) else [said]
    return frozenset(each for each in several if isinstance(each, str))
