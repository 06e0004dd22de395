"""Approvals as lists show them: how each stood at an instant, which of them wait for somebody, and their history."""

from dataclasses import dataclass
from datetime import datetime

import pandas as pd
from sqlalchemy import (
    ColumnElement,
    Connection,
    ScalarSelect,
    Select,
    Text,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
)

from control.model import ApprovalState, Decision, StepState
from control.policy.approving import Deciding, decide_refusal
from control.policy.delegations import whose
from control.policy.rulebook import Person
from control.policy.scope import Scope
from control.queries.about import lies_in, names_of, with_about
from control.queries.approval_standing import standings
from control.queries.approvals_waiting import is_being_decided
from control.queries.frames import frame
from control.queries.population import is_of
from control.runtime import Runtime
from control.store import approvals
from control.store.numbered import numbered
from control.store.tables import (
    approval,
    approval_decision,
    approval_round,
    approval_seat,
    approval_step,
)

_KEPT = (
    *("id", "kind", "gate", "base_cents", "made_at", "requested_by", "requested_for", "edited_by", "expires_at"),
    *("problem", "customer", "ended_at", "ended_by", "ended_because", "rulebook_version", "version"),
)
_OF_ROUND = ("asked", "amount", "currency", "beneficiary", "weight_cents", "submitted_at", "due_at")
"""What a round keeps: as it was asked for then, whatever is asked for now."""
_NUMBER = numbered("A", approval.c.id).label("number")


@dataclass(frozen=True, slots=True)
class ApprovalsAsked:
    """Which approvals a list holds."""

    own: str | None = None
    """Whose drafts are among them; those of others are nobody's business yet."""
    ended: bool = False
    """Those that have ended, newest first; otherwise those that have not, soonest due first."""
    waits: bool = False
    """Of those that have not, only what waits for a decision."""
    past: bool = False
    """Whether an instant that is over is looked at: what has ended since was open then."""
    limit: int = 200


def listed(connection: Connection, as_of: datetime, scope: Scope, asked: ApprovalsAsked) -> pd.DataFrame:
    """Approvals of tickets and measures in `scope` that there were at `as_of`.

    Columns: number (`A-17`), state and round at `as_of`, step (title of the step that was open then), key, title, unit
    and service of the ticket or measure (`M-3`; `gate` is what is asked for it, null of a ticket), what that round
    asked for (asked, amount, currency, beneficiary, weight_cents, submitted_at, due_at), and the other columns of
    `approval` as they are known today.
    """
    ends_later = approval.c.ended_at > as_of
    still_open = or_(approval.c.ended_at.is_(None), ends_later) if asked.past else approval.c.ended_at.is_(None)
    kept = _rows(as_of).where(
        lies_in(scope, approval), approval.c.made_at <= as_of, _ended(as_of) if asked.ended else still_open
    )
    kept = kept.where(or_(approval.c.submitted_at.is_not(None), approval.c.requested_by == asked.own))
    if asked.waits:
        decided_now = select(approval_step.c.approval_id).where(is_being_decided(as_of, asked.past))
        kept = kept.where(approval.c.id.in_(decided_now))
    order = (approval.c.ended_at.desc(),) if asked.ended else (approval.c.due_at.nulls_first(),)
    return frame(connection, kept.order_by(*order, approval.c.id).limit(asked.limit))


def one(connection: Connection, as_of: datetime, scope: Scope, number: int) -> pd.DataFrame:
    """At most one row, the approval with this id, as `listed` has it."""
    named = (approval.c.id == number, approval.c.made_at <= as_of, lies_in(scope, approval))
    return frame(connection, _rows(as_of).where(*named))


def of_ticket(connection: Connection, as_of: datetime, scope: Scope, ticket_id: int) -> pd.DataFrame:
    """The approvals of one ticket, newest first, as `listed` has them."""
    named = (is_of(approval.c.ticket_id, ticket_id, scope), approval.c.made_at <= as_of)
    return frame(connection, _rows(as_of).where(*named).order_by(approval.c.id.desc()))


def of_measure(connection: Connection, as_of: datetime, scope: Scope, number: int) -> pd.DataFrame:
    """The approvals of gates of one measure, newest first, as `listed` has them."""
    named = (approval.c.measure_id == number, approval.c.made_at <= as_of, lies_in(scope, approval))
    return frame(connection, _rows(as_of).where(*named).order_by(approval.c.id.desc()))


def waiting_for(connection: Connection, as_of: datetime, scope: Scope, runtime: Runtime, actor: Person) -> pd.DataFrame:
    """The approvals that `actor` can decide now, soonest due first, as `listed` has them.

    What waits is asked of the present, whatever `as_of` is: to-do lists hold whose decision would be taken.
    """
    rulebook = runtime.rulebook_in_force(connection)
    mine = select(approval_seat.c.approval_id).where(approval_seat.c.account == whose(actor).name)
    found = connection.scalars(select(approval.c.id).where(approvals.IS_PENDING, approval.c.id.in_(mine))).all()
    rows = approvals.rows_of(connection, found)
    stand = {} if rulebook is None else standings(connection, rulebook, rows)
    numbers = [
        row["id"]
        for row in rows
        if rulebook is not None
        and row["expires_at"] > runtime.now()
        and decide_refusal(rulebook, actor, stand[row["id"]], Deciding.APPROVE) is None
    ]
    kept = _rows(as_of).where(approval.c.id.in_(numbers), lies_in(scope, approval))
    return frame(connection, kept.order_by(approval.c.due_at, approval.c.id))


def _ended(as_of: datetime) -> ColumnElement[bool]:
    """Whether an approval had ended by `as_of`."""
    return approval.c.ended_at.is_not(None) & (approval.c.ended_at <= as_of)


def _rows(as_of: datetime) -> Select[tuple[object, ...]]:
    round_ = _round_at(as_of)
    columns = (_NUMBER, state_at(as_of).label("state"), round_.label("round"), _step_at(as_of).label("step"))
    asked = (func.coalesce(approval_round.c[name], approval.c[name]).label(name) for name in _OF_ROUND)
    rows = select(*columns, *names_of(approval), *asked, *(approval.c[name] for name in _KEPT))
    then = and_(approval_round.c.approval_id == approval.c.id, approval_round.c.round == round_)
    return with_about(rows.select_from(approval), approval).outerjoin(approval_round, then)


def state_at(as_of: datetime) -> ColumnElement[str]:
    """How it stood: from its rounds, decisions and steps, as the state is kept only of the present."""
    round_ = _round_at(as_of)
    asks = exists().where(
        approval_decision.c.approval_id == approval.c.id,
        approval_decision.c.round == round_,
        approval_decision.c.decision == Decision.REQUEST_CHANGES,
        approval_decision.c.decided_at <= as_of,
    )
    undecided = exists().where(
        approval_step.c.approval_id == approval.c.id,
        approval_step.c.round == round_,
        (approval_step.c.state != StepState.APPROVED) | (approval_step.c.ended_at > as_of),
    )
    return case(
        (_ended(as_of), approval.c.state),
        (round_.is_(None), literal(ApprovalState.DRAFT.value, Text)),
        (asks, literal(ApprovalState.CHANGES_REQUESTED.value, Text)),
        (undecided, literal(ApprovalState.PENDING.value, Text)),
        else_=literal(ApprovalState.APPROVED.value, Text),
    )


def _round_at(as_of: datetime) -> ScalarSelect[int]:
    begun = approval_round.alias("begun")
    last = select(func.max(begun.c.round)).where(begun.c.submitted_at <= as_of)
    return last.where(begun.c.approval_id == approval.c.id).correlate(approval).scalar_subquery()


def _step_at(as_of: datetime) -> ScalarSelect[str]:
    """The title of the step that was being decided; null where none was."""
    going_on = (approval_step.c.ended_at.is_(None)) | (approval_step.c.ended_at > as_of)
    rows = select(approval_step.c.title).where(approval_step.c.opened_at <= as_of, going_on)
    of_round = rows.where(approval_step.c.approval_id == approval.c.id, approval_step.c.round == _round_at(as_of))
    return of_round.order_by(approval_step.c.number).limit(1).correlate(approval).scalar_subquery()
