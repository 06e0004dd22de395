"""Approvals: how they are kept, and the sums that count together with a new one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, func, literal_column, or_, select, update

from control.model import ApprovalState
from control.store.bulk import among, fetched, load
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
    connection.execute(approval.insert().values(**row))


def row_of(connection: Connection, number: int) -> dict[str, Any] | None:
    """One approval by its id; None where there is none."""
    return next(iter(fetched(connection, select(approval).where(approval.c.id == number))), None)


def rows_of(connection: Connection, numbers: Sequence[int]) -> list[dict[str, Any]]:
    """These approvals, by number."""
    return fetched(
        connection, select(approval).where(among(connection, approval.c.id, numbers)).order_by(approval.c.id)
    )


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
    connection.execute(approval_round.insert().values(**round_))
    load(connection, approval_step, steps)
    load(connection, approval_seat, seats)


def set_steps(connection: Connection, number: int, round_: int, values: Mapping[int, Mapping[str, Any]]) -> None:
    """Set values on steps of a round, by their numbers."""
    same = (approval_step.c.approval_id == number, approval_step.c.round == round_)
    for step, changed in values.items():
        connection.execute(update(approval_step).where(*same, approval_step.c.number == step).values(**changed))


def add_decision(connection: Connection, row: Mapping[str, Any]) -> None:
    """Keep what somebody said, a whole row."""
    connection.execute(approval_decision.insert().values(**row))


def is_used(connection: Connection, proof: str | None) -> bool:
    """Whether something was decided by this proof already; none counts as used."""
    used = select(approval_decision.c.approval_id).where(approval_decision.c.proof == proof).limit(1)
    return proof is None or connection.scalar(used) is not None


def add_effect(connection: Connection, row: Mapping[str, Any]) -> None:
    """Keep that a deed was carried out, a whole row; the database refuses a second one."""
    connection.execute(approval_effect.insert().values(**row))


def steps_of(connection: Connection, numbers: Sequence[int]) -> list[dict[str, Any]]:
    """The steps of the present round of these approvals, in order."""
    present = approval.c.round == approval_step.c.round
    rows = select(approval_step).join(approval, present & (approval.c.id == approval_step.c.approval_id))
    order = (approval_step.c.approval_id, approval_step.c.number)
    return fetched(connection, rows.where(among(connection, approval.c.id, numbers)).order_by(*order))


def seats_of(connection: Connection, numbers: Sequence[int]) -> list[dict[str, Any]]:
    """Who is listed for the steps of the present round of these approvals, by account and role."""
    present = approval.c.round == approval_seat.c.round
    rows = select(approval_seat).join(approval, present & (approval.c.id == approval_seat.c.approval_id))
    order = (approval_seat.c.approval_id, approval_seat.c.step, approval_seat.c.account, approval_seat.c.role)
    return fetched(connection, rows.where(among(connection, approval.c.id, numbers)).order_by(*order))


def listed(connection: Connection, number: int, round_: int) -> list[str]:
    """The accounts that are listed for any step of a round."""
    same = (approval_seat.c.approval_id == number, approval_seat.c.round == round_)
    return list(connection.scalars(select(approval_seat.c.account).where(*same).distinct()))


def decisions_of(connection: Connection, numbers: Sequence[int]) -> list[dict[str, Any]]:
    """What was said in the present round of these approvals, in the order in which it was."""
    present = approval.c.round == approval_decision.c.round
    rows = select(approval_decision).join(approval, present & (approval.c.id == approval_decision.c.approval_id))
    return fetched(
        connection, rows.where(among(connection, approval.c.id, numbers)).order_by(approval_decision.c.decided_seq)
    )


def pending(connection: Connection, numbers: Sequence[int] | None = None) -> list[dict[str, Any]]:
    """The approvals that wait for a decision, soonest due first; of these alone where `numbers` says so."""
    rows = select(approval).where(IS_PENDING).order_by(approval.c.due_at)
    return fetched(connection, rows if numbers is None else rows.where(among(connection, approval.c.id, numbers)))


def timed(connection: Connection, until: datetime, most: int) -> Sequence[RowMapping]:
    """id, state and `expires_at` of what time has something to do with by `until`, earliest first."""
    columns = (approval.c.id, approval.c.state, approval.c.expires_at)
    due = select(*columns).where(approval.c.next_at.is_not(None), approval.c.next_at <= until)
    return connection.execute(due.order_by(approval.c.next_at, approval.c.id).limit(most)).mappings().all()
