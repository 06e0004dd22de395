"""The list of everybody who can act, as it is taken along: what each holds, and how they come in for who may know."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from control.packs.tables import Column, Kind
from control.policy.permissions import is_machine, view_refusal
from control.policy.roles import RoleGrant
from control.policy.rulebook import Person, Rulebook
from control.queries.looking import Look

_Kept = Mapping[Any, Any]


def people_columns(accounts: pd.DataFrame, seen: Look) -> tuple[Column, ...]:
    """One row for each but programs, by title; `accounts` is what is kept of them, by `people.accounts`."""
    rulebook = seen.rulebook
    found = (person for person in rulebook.people.values() if not is_machine(person))
    people = sorted(found, key=lambda person: (person.title.casefold(), person.name))
    known = (
        Column("Name", [person.title for person in people]),
        Column("Account", [person.name for person in people]),
        Column("Unit", [_unit(rulebook, person) for person in people]),
        Column("Roles", ["; ".join(_held(rulebook, grant) for grant in person.grants) or None for person in people]),
        Column("State", ["May act" if person.active else "May not act" for person in people]),
    )
    if view_refusal(rulebook, seen.person, "audit") is not None:
        return known  # how somebody comes in is for those who may read of it in the trail
    kept = {row["account"]: row for row in accounts.to_dict("records")}
    return known + _coming_in([kept.get(person.name, {}) for person in people])


def _coming_in(kept: list[_Kept]) -> tuple[Column, ...]:
    return (
        Column("Signs in by", [_proof(row) for row in kept]),
        Column("Open sessions", [int(row.get("sessions", 0)) for row in kept], Kind.NUMBER),
        Column("Last there", [None if pd.isna(row.get("seen_at")) else row["seen_at"] for row in kept], Kind.INSTANT),
    )


def _unit(rulebook: Rulebook, person: Person) -> str:
    return rulebook.units[person.unit].title if person.unit in rulebook.units else person.unit


def _held(rulebook: Rulebook, grant: RoleGrant) -> str:
    kind, _, name = grant.scope.partition(":")
    named: Mapping[str, Any] = {"unit": rulebook.units, "service": rulebook.services}.get(kind, {})
    reach = "everything" if grant.scope == "all" else named[name].title if name in named else grant.scope
    return f"{grant.role.capitalize()}, {reach}"


def _proof(row: _Kept) -> str:
    if not row.get("has_password"):
        return "No password yet"
    return "Password and code" if row.get("has_code") else "Password"
