"""Reads `priorities.toml` and `targets.toml`: how urgent a ticket is, and what is promised for it."""

from dataclasses import dataclass
from decimal import Decimal

from control.model import TargetKind
from control.policy.rulebook import AtClosing, Reopen, SlaTarget
from control.settings.document import Table

_YEAR = 366 * 24 * 60
"""Minutes: whoever promises more than a year around the clock has slipped by a digit, and no calendar knows so far."""


@dataclass(frozen=True, slots=True)
class Priorities:
    """The words of urgency and the matrix between them."""

    impacts: tuple[str, ...]
    urgencies: tuple[str, ...]
    priorities: tuple[str, ...]
    matrix: dict[tuple[str, str], str]


def read_priorities(file: Table) -> Priorities:
    """Impacts, urgencies, priorities, and a cell for every pair."""
    impacts, urgencies, priorities = (file.texts(key, required=True) for key in ("impacts", "urgencies", "priorities"))
    rows = file.table("matrix")
    matrix = {}
    for impact in impacts:
        row = rows.table(impact)
        for urgency in urgencies:
            priority = row.text(urgency)
            if priority and priority not in priorities:
                row.note(urgency, f"there is no priority {priority!r} in priorities")
            matrix[impact, urgency] = priority
    return Priorities(impacts, urgencies, priorities, matrix)


def read_targets(file: Table) -> dict[str, SlaTarget]:
    """The SLA targets by name."""
    return {name: _target(name, table) for name, table in file.tables("target").items()}


def _target(name: str, table: Table) -> SlaTarget:
    minutes = table.whole("minutes", least=1, most=_YEAR)
    by_priority = _minutes_by_priority(table)
    if (minutes is None) == (by_priority is None):
        table.note("", "needs either minutes or minutes_by_priority, one of them")
    services, categories = frozenset(table.texts("services")), frozenset(table.texts("categories"))
    if services and categories:
        table.note("services", "name services or categories, not both: a category says its service already")
    return SlaTarget(
        name=name,
        kind=table.choice("kind", TargetKind),
        calendar=table.text("calendar"),
        minutes=minutes,
        minutes_by_priority=by_priority,
        services=services,
        categories=categories,
        tiers=frozenset(table.texts("tiers")),
        pause_states=frozenset(table.texts("pause_states")),
        reopen=table.choice("reopen", Reopen, Reopen.CONTINUE_EXCLUDING_CLOSED),
        at_closing=table.choice("at_closing", AtClosing, AtClosing.CLOSING),
        at_risk_share=table.share("at_risk_share", Decimal("0.75")),
    )


def _minutes_by_priority(target: Table) -> dict[str, int] | None:
    """Working minutes per priority; None where the target has no such table."""
    if "minutes_by_priority" not in target:
        return None
    rows = target.table("minutes_by_priority")
    if not list(rows):
        rows.note("", "names no priority at all")
    found = {priority: rows.whole(priority, least=1, most=_YEAR) for priority in rows}
    return {priority: minutes for priority, minutes in found.items() if minutes is not None}
