"""Escalations that turned to people who have left turn to whoever stands in their place, or above it, now."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import RowMapping

from control.commands.climbing import others
from control.commands.level_words import level_said
from control.commands.notices import Told, tell
from control.commands.registry import Deed
from control.model import SubjectType
from control.policy.ladder import Recipient
from control.policy.path import addressed
from control.policy.rulebook import Rulebook
from control.queries.matters import ids_of, matters_of
from control.store import clocks, escalations, watches
from control.store.watches import Key


def readdress(deed: Deed) -> int:
    """Address every open escalation anew that nobody active has, and tell the new ones; answers how many found some."""
    open_now = escalations.all_open(deed.connection)
    names = escalations.addressees(deed.connection, [row["id"] for row in open_now])
    left = [row for row in open_now if not _is_had(deed.rulebook, row, names.get(row["id"], ()))]
    if not left:
        return 0
    fields = {number: matter.fields for number, matter in matters_of(deed.connection, left).items()}
    about = _about(deed, left)
    found = {row["id"]: addressed(deed.rulebook, fields[row["id"]], Recipient(row["recipient"])) for row in left}
    told = [
        _told(deed, row, name, fields[row["id"]], about.get(watches.key_of(row)))
        for row in left
        for name in found[row["id"]][1]
    ]
    again = {number: (to.value, people) for number, (to, people) in found.items() if people}
    escalations.readdress(deed.connection, again)
    tell(deed, told)
    return len(again)


def _is_had(rulebook: Rulebook, row: RowMapping, names: Collection[str]) -> bool:
    """Whether somebody active is to deal with it: one whom it turned to, or one who took it."""
    return any(
        name is not None and name in rulebook.people and rulebook.people[name].active
        for name in (*names, row["acknowledged_by"], row["actioned_by"])
    )


def _about(deed: Deed, rows: Collection[RowMapping]) -> dict[Key, Mapping[str, Any]]:
    """The clocks, and whatever else climbs, that these escalations are of."""
    running = clocks.open_of(deed.connection, ids_of(rows, "ticket_id"))
    return {**{clocks.key_of(row): row for row in running}, **others(deed, rows)}


def _told(deed: Deed, row: RowMapping, name: str, ticket: Mapping[str, Any], about: Mapping[str, Any] | None) -> Told:
    urgent = ticket["priority"] in deed.rulebook.priorities[:1]
    said = level_said(deed, row["subject_type"], about, ticket)
    return Told(
        name,
        SubjectType(row["subject_type"]),
        row["subject_id"],
        row["ticket_id"],
        said,
        urgent,
        None,
        row["measure_id"],
    )
