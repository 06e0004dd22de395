"""Turns `config/*.toml` into one frozen, validated Rulebook whose version is the hash of its content."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from control.errors import Invalid
from control.policy.rulebook import Rulebook
from control.settings.approvals import read_approval_terms
from control.settings.calendars import read_calendars
from control.settings.canonical import dump, restore, version_of
from control.settings.catalogue import read_catalogue, read_states
from control.settings.checklist import read_checklist_terms
from control.settings.claims import read_role_claims
from control.settings.conditions import read_conditions
from control.settings.document import Table
from control.settings.finding import Finding
from control.settings.goals import read_goals, read_limits
from control.settings.issues import read_issue_terms
from control.settings.ladders import read_ladders
from control.settings.links import loose_ends
from control.settings.measures import read_measure_terms
from control.settings.notices import read_notice_terms
from control.settings.organisation import read_people, read_permissions, read_tiers, read_units, read_views
from control.settings.outcomes import read_closure_codes, read_sources
from control.settings.promises import read_priorities, read_targets
from control.settings.review_series import read_review_series
from control.settings.reviews import read_breach_reasons, read_escape_points, read_review_terms
from control.settings.toml_file import read_toml

__all__ = ["FILES", "Finding", "dump", "findings", "load", "misfits", "restore"]

FILES = (
    "organisation", "people", "customers", "catalogue", "states",
    "calendars", "priorities", "targets", "ladders", "reviews", "approvals", "issues", "measures", "outcomes",
    "sources", "notices", "permissions",
)  # fmt: skip
"""The files of the rulebook; a folder has all of them and, apart from `mappings/`, no other TOML."""


def load(folder: Path) -> Rulebook:
    """The rulebook that a folder proposes; raises Invalid with every finding where it cannot stand."""
    rulebook, found = _read(folder)
    if found or rulebook is None:
        listed = "\n".join(f"  {finding}" for finding in found)
        raise Invalid(f"The rulebook in {folder} cannot be used ({len(found)} findings):\n{listed}")
    return rulebook


def findings(folder: Path) -> list[Finding]:
    """Everything that keeps the rulebook of a folder from standing, all files together; empty: it can be used."""
    return _read(folder)[1]


def misfits(rulebook: Rulebook) -> list[str]:
    """What keeps a rulebook from standing that came as content and not as files; empty: it can be used."""
    targeted = (target.tiers for target in rulebook.targets.values())
    tiers = frozenset(rulebook.customer_tiers.values()).union(*targeted)
    return [f"{key} {why}" for _, key, why in loose_ends(rulebook, tuple(tiers))]


def _read(folder: Path) -> tuple[Rulebook | None, list[Finding]]:
    """The rulebook and the findings; no rulebook where a file is missing or no TOML."""
    found: list[Finding] = []
    files = {name: read_toml(folder / f"{name}.toml", found) for name in FILES}
    strangers = sorted(path.name for path in folder.glob("*.toml") if path.stem not in FILES)
    found += [Finding(f"{folder.name}/{name}", "", "is no file of the rulebook") for name in strangers]
    tables = {name: table for name, table in files.items() if table is not None}
    if len(tables) < len(FILES):
        return None, found
    rulebook, tiers = _assemble(tables)
    for table in tables.values():
        table.close()
    found += [Finding(f"{folder.name}/{file}", key, why) for file, key, why in loose_ends(rulebook, tiers)]
    return replace(rulebook, version=version_of(dump(rulebook))), found


def _assemble(tables: dict[str, Table]) -> tuple[Rulebook, tuple[str, ...]]:
    """The rulebook, still without a version, and the customer tiers that targets may name."""
    services, categories = read_catalogue(tables["catalogue"])
    tiers, tier_by_customer = read_tiers(tables["customers"])
    urgency = read_priorities(tables["priorities"])
    rulebook = Rulebook(
        version="",
        units=read_units(tables["organisation"]),
        people=read_people(tables["people"]),
        services=services,
        categories=categories,
        states=read_states(tables["states"]),
        impacts=urgency.impacts,
        urgencies=urgency.urgencies,
        priorities=urgency.priorities,
        matrix=urgency.matrix,
        calendars=read_calendars(tables["calendars"]),
        targets=read_targets(tables["targets"]),
        permissions=read_permissions(tables["permissions"]),
        views=read_views(tables["permissions"]),
        conditions=read_conditions(tables["permissions"]),
        customer_tiers=tier_by_customer,
    )
    return replace(rulebook, **_following(tables)), tiers


def _following(tables: dict[str, Table]) -> dict[str, Any]:
    """What follows where a promise is in danger, how work ends, and what is aimed at, by fields of the rulebook."""
    return {
        "ladders": read_ladders(tables["ladders"]),
        "breach_reasons": read_breach_reasons(tables["reviews"]),
        "escape_points": read_escape_points(tables["reviews"]),
        "breach_reviews": read_review_terms(tables["reviews"]),
        "review_series": read_review_series(tables["reviews"]),
        "checklist": read_checklist_terms(tables["reviews"]),
        "approvals": read_approval_terms(tables["approvals"]),
        "issues": read_issue_terms(tables["issues"]),
        "measures": read_measure_terms(tables["measures"]),
        "closure_codes": read_closure_codes(tables["outcomes"]),
        "sources": read_sources(tables["sources"]),
        "notices": read_notice_terms(tables["notices"]),
        "goals": read_goals(tables["targets"]),
        "limits": read_limits(tables["targets"]),
        "role_claims": read_role_claims(tables["people"]),
    }
