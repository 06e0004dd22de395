"""What approvals are about as it is by now, a ticket or a measure: where it lies, whose it is, whether it is over."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping

from control.model import TICKET_FIELDS, StateCategory
from control.policy.measure_terms import Gate
from control.policy.scope import Scope
from control.store import measures, tickets

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Matter:
    """What an approval is about."""

    fields: Row
    """Key, title and whatever rules ask of a ticket; of a measure what it has of that."""
    hashed: str | None = None
    """Of a measure, the hash of everything of it that somebody decides about."""

    @property
    def place(self) -> Scope:
        """Where it lies."""
        return Scope(self.fields["unit"], self.fields["service"])

    @property
    def owner(self) -> tuple[str | None, ...]:
        """Who owns a measure, by account and by person; nobody of a ticket, whose owner may decide."""
        return () if self.hashed is None else (self.fields["owner"], self.fields["owner_person"])

    def why_over(self, row: Row) -> str | None:
        """Why nothing can come any more of what an approval asks for, this being what it is; None: something can.

        A document that stands with a measure is released whatever became of that meanwhile.
        """
        key = self.fields["key"]
        if row["gate"] == Gate.DOCUMENT_RELEASE:
            return None
        if self.hashed is not None:
            changed = row["round"] > 0 and row["measure_hash"] != self.hashed
            return f"{key} is not what it was when this was asked for: ask anew." if changed else None
        if self.fields["withdrawn_seq"] is not None:
            return f"{key} is no more: the import that it came with was taken back."
        if self.fields["state_category"] == StateCategory.CANCELLED:
            return f"{key} is cancelled: nothing more is done for it."
        if row["customer"] != self.fields["customer"] and row["round"] > 0:
            return f"{key} is of another customer by now than what was asked for: ask anew."
        return None


def matters_of(connection: Connection, rows: Sequence[Row | RowMapping]) -> dict[int, Matter]:
    """What each of these approvals is about, by the id of the approval."""
    return dict(zip([row["id"] for row in rows], abouts_of(connection, rows), strict=True))


def abouts_of(connection: Connection, rows: Sequence[Row | RowMapping]) -> list[Matter]:
    """What each of these rows is about, which name a ticket or a measure by `ticket_id` and `measure_id`."""
    named = {name: ids_of(rows, name) for name in _NAMES}
    found = tickets.by_id(connection, named["ticket_id"]) if named["ticket_id"] else {}
    of_tickets = {
        number: Matter(ticket | {"ticket_id": number, "measure_id": None}) for number, ticket in found.items()
    }
    of_measures = _measures(connection, named["measure_id"]) if named["measure_id"] else {}
    return [
        of_tickets[row["ticket_id"]] if row["measure_id"] is None else of_measures[row["measure_id"]] for row in rows
    ]


def ids_of(rows: Iterable[Row | RowMapping], name: str) -> list[int]:
    """The tickets, or the measures, that these rows are about: each once, by the name of the column."""
    return list(dict.fromkeys(row[name] for row in rows if row[name] is not None))


def about_of(row: Row | RowMapping) -> dict[str, int | None]:
    """The columns of a row that say what it is about."""
    return {name: row[name] for name in _NAMES}


def measures_as_tickets(connection: Connection, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """These measures by id, each with whatever rules ask of a ticket."""
    rows = measures.rows_of(connection, ids) if ids else {}
    named = {number: {"ticket_id": None, "measure_id": number, "key": f"M-{number}"} for number in rows}
    return {number: _AS_A_TICKET | row | named[number] for number, row in rows.items()}


def _measures(connection: Connection, ids: Sequence[int]) -> dict[int, Matter]:
    hashes = measures.content_hashes(connection, ids)
    return {number: Matter(row, hashes[number]) for number, row in measures_as_tickets(connection, ids).items()}


_NAMES = ("ticket_id", "measure_id")
_AS_A_TICKET: dict[str, Any] = {
    **dict.fromkeys((*TICKET_FIELDS, "customer")),
    "state_category": StateCategory.OPEN.value,
}
"""What rules ask of a ticket and a measure does not say of itself."""
