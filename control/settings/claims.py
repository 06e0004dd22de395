"""Reads the table of claims in `people.toml`: which roles somebody holds because another provider says so."""

from collections.abc import Iterator

from control.policy.claims import ASKED_BY, DECIDED_BY, POWERFUL, RoleClaim
from control.policy.roles import Role
from control.policy.rulebook import Rulebook
from control.settings.dangling import Loose, dangling
from control.settings.document import Table
from control.settings.organisation import read_scope

_RESERVED = {ASKED_BY: "roles that came from claims", DECIDED_BY: "what the rulebook decides"}


def read_role_claims(file: Table) -> tuple[RoleClaim, ...]:
    """The rows of `role_by_claim`, in their order; none where there are none."""
    return tuple(_row(row) for row in file.rows("role_by_claim"))


def claim_ends(rulebook: Rulebook) -> Iterator[Loose]:
    """Scopes that lead nowhere, rows that stand twice, and accounts that would pass for the provider."""
    places = {"unit": rulebook.units, "service": rulebook.services}
    for number, row in enumerate(rulebook.role_claims):
        kind, _, place = row.scope.partition(":")
        if kind in places:
            yield from dangling("people.toml", f"role_by_claim[{number}].scope", place, places[kind], kind)
        if row in rulebook.role_claims[:number]:
            yield "people.toml", f"role_by_claim[{number}]", "stands here twice"
        if row.role == Role.AUTOMATION:
            yield "people.toml", f"role_by_claim[{number}].role", "automation is for programs: nobody signs in with it"
        if (row.role in POWERFUL) is not row.powerful:
            yield "people.toml", f"role_by_claim[{number}].powerful", _meant(row)
    for name, stands_for in _RESERVED.items():
        if name in rulebook.people:
            yield "people.toml", f"person.{name}", f"the name is taken: it stands for {stands_for}"


def _row(row: Table) -> RoleClaim:
    role, powerful = row.choice("role", Role).value, row.flag("powerful", default=False)
    return RoleClaim(row.text("claim"), row.text("value"), role, read_scope(row), powerful)


def _meant(row: RoleClaim) -> str:
    if row.powerful:
        return f"is for {' and '.join(sorted(POWERFUL))} alone, not for {row.role}"
    return f"must be true for {row.role}: whoever rules the provider gives this role then"
