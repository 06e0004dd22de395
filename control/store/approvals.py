"""Approvals: how they are kept, and the sums that count together with a new one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Table,
    bindparam,
    func,
    literal_column,
    or_,
    select,
)

from control.model import ApprovalState
from control.policy.approval_terms import ApprovalKind
from control.store.among import among
from control.store.bulk import fetched, load
from control.store.prepared import Prepared
from control.store.tables import (
    approval,
    approval_decision,
    approval_effect,
    approval_round,
    approval_seat,
    approval_step,
)

COUNTED = (ApprovalState.PENDING, ApprovalState.APPROVED, ApprovalState.CONSUMED)
"""The states in which an approval counts together with others. *Source:* domain, section 5."""


IS_PENDING = approval.c.state == literal_column(f"'{ApprovalState.PENDING}'")
"""Written out, because an index of these alone is used only where the statement itself says so."""
_ALL_PENDING = select(approval).where(IS_PENDING).order_by(approval.c.due_at)
_PENDING = _ALL_PENDING.where(among(approval.c.id))
_ONE = Prepared(select(approval).where(approval.c.id == bindparam("number")))
_BY_ID = Prepared(select(approval).where(among(approval.c.id)).order_by(approval.c.id))


def _of_the_present_round(table: Table, *order: str) -> Prepared:
    """The rows of a table of rounds that belong to the present one of some approvals, by approval and in this order."""
    present = (approval.c.id == table.c.approval_id) & (approval.c.round == table.c.round)
    rows = select(table).join(approval, present).where(among(approval.c.id))
    return Prepared(rows.order_by(table.c.approval_id, *(table.c[name] for name in order)))


_STEPS = _of_the_present_round(approval_step, "number")
_SEATS = _of_the_present_round(approval_seat, "step", "account", "role")
_DECISIONS = _of_the_present_round(approval_decision, "decided_seq")
_DECIDED = Prepared(approval_decision.insert())
_STEP = Prepared(
    approval_step.update().where(
        approval_step.c.approval_id == bindparam("of_approval"),
        approval_step.c.round == bindparam("of_round"),
        approval_step.c.number == bindparam("of_step"),
    )
)


@dataclass(frozen=True, slots=True)
class Together:
    """With which others an approval counts: of its kind, since an instant, of its customer or of whoever asks."""

    kind: str
    since: datetime
    but: int
    """The id of the approval itself, which does not count twice."""
    customer: str | None
    people: Sequence[str]
    accounts: Sequence[str]


def next_id(connection: Connection) -> int:
    """The id of the next approval; the caller holds the turn to write."""
    return int(connection.scalar(select(func.coalesce(func.max(approval.c.id), 0))) or 0) + 1


def add(connection: Connection, row: Mapping[str, Any]) -> None:
    """Keep a new approval, a whole row."""
    connection.execute(approval.insert(), dict(row))


def row_of(connection: Connection, number: int) -> dict[str, Any] | None:
    """One approval by its id; None where there is none."""
    return next(iter(_ONE.records(connection, {"number": number})), None)


def open_of_measure(connection: Connection, measure_id: int) -> int | None:
    """The id of what is asked for a measure itself, beside its documents, and has not ended; None: there is nothing."""
    asked = (approval.c.measure_id == measure_id, approval.c.kind != ApprovalKind.DOCUMENT_RELEASE)
    return connection.scalar(select(approval.c.id).where(*asked, approval.c.ended_at.is_(None)))


def rows_of(connection: Connection, numbers: Sequence[int]) -> list[dict[str, Any]]:
    """These approvals, by number."""
    return _BY_ID.records(connection, {"ids": numbers})


def counted(connection: Connection, asked: Together) -> int:
    """Cents of the base currency that count together with an approval: for its customer or for whoever asks, whichever
    is more.
    """
    of_customer = 0 if asked.customer is None else _sum(connection, asked, approval.c.customer == asked.customer)
    by_person = approval.c.requested_by_person.in_(asked.people)
    return max(of_customer, _sum(connection, asked, or_(by_person, approval.c.requested_for.in_(asked.accounts))))


def _sum(connection: Connection, asked: Together, side: ColumnElement[bool]) -> int:
    same = (approval.c.kind == asked.kind, approval.c.submitted_at > asked.since, approval.c.id != asked.but)
    total = select(func.coalesce(func.sum(approval.c.base_cents), 0))
    return int(connection.scalar(total.where(*same, approval.c.state.in_(COUNTED), side)) or 0)


def add_round(
    connection: Connection,
    round_: Mapping[str, Any],
    steps: Sequence[Mapping[str, Any]],
    seats: Iterable[Mapping[str, Any]],
) -> None:
    """Keep a new round and its steps, whole rows, and who is listed for each."""
    connection.execute(approval_round.insert(), dict(round_))
    load(connection, approval_step, steps)
    load(connection, approval_seat, seats)


def set_step(connection: Connection, named: tuple[int, int, int], values: Mapping[str, Any]) -> None:
    """Set values on a step, which its approval, its round and its number name."""
    same = dict(zip(("of_approval", "of_round", "of_step"), named, strict=True))
    _STEP.carry_out(connection, {**same, **values})


def add_decision(connection: Connection, row: Mapping[str, Any]) -> None:
    """Keep what somebody said, a whole row."""
    _DECIDED.carry_out(connection, row)


def is_used(connection: Connection, proof: str | None) -> bool:
    """Whether something was decided by this proof already; none counts as used."""
    used = select(approval_decision.c.approval_id).where(approval_decision.c.proof == proof).limit(1)
    return proof is None or connection.scalar(used) is not None


def add_effect(connection: Connection, row: Mapping[str, Any]) -> None:
    """Keep that a deed was carried out, a whole row; the database refuses a second one."""
    connection.execute(approval_effect.insert(), dict(row))


def steps_of(connection: Connection, numbers: Sequence[int]) -> list[dict[str, Any]]:
    """The steps of the present round of these approvals, in order."""
    return _STEPS.records(connection, {"ids": numbers})


def seats_of(connection: Connection, numbers: Sequence[int]) -> list[dict[str, Any]]:
    """Who is listed for the steps of the present round of these approvals, by account and role."""
    return _SEATS.records(connection, {"ids": numbers})


def decisions_of(connection: Connection, numbers: Sequence[int]) -> list[dict[str, Any]]:
    """What was said in the present round of these approvals, in the order in which it was."""
    return _DECISIONS.records(connection, {"ids": numbers})


def pending(connection: Connection, numbers: Sequence[int] | None = None) -> list[dict[str, Any]]:
    """The approvals that wait for a decision, soonest due first; of these alone where `numbers` says so."""
    return fetched(connection, _ALL_PENDING) if numbers is None else fetched(connection, _PENDING, {"ids": numbers})


def timed(connection: Connection, until: datetime, most: int) -> Sequence[RowMapping]:
    """id, state and `expires_at` of what time has something to do with by `until`, earliest first."""
    columns = (approval.c.id, approval.c.state, approval.c.expires_at)
    due = select(*columns).where(approval.c.next_at.is_not(None), approval.c.next_at <= until)
    return connection.execute(due.order_by(approval.c.next_at, approval.c.id).limit(most)).mappings().all()
