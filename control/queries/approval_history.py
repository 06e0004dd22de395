"""How an approval came about: its rounds, the steps of each, what was said, and whether it was carried out."""

import json
from datetime import datetime

import pandas as pd
from sqlalchemy import Connection, ScalarSelect, Text, and_, case, literal, select

from control.policy.scope import Scope
from control.queries.about import seen_approvals
from control.queries.frames import frame
from control.store.tables import (
    approval,
    approval_decision,
    approval_effect,
    approval_round,
    approval_step,
    audit_event,
)

_OPENED, _ENDED = approval_step.c.opened_at, approval_step.c.ended_at


def rounds(connection: Connection, as_of: datetime, scope: Scope, number: int) -> pd.DataFrame:
    """The rounds of an approval that had begun by `as_of`, in order.

    Columns: round, asked, amount, currency, beneficiary, weight_cents, submitted_at, submitted_by, submitted_for and
    due_at.
    """
    names = ("round", "asked", "amount", "currency", "beneficiary", "weight_cents", "submitted_at", "submitted_by")
    rows = select(*(approval_round.c[name] for name in (*names, "submitted_for", "due_at")))
    kept = rows.where(approval_round.c.approval_id == _seen(number, scope), approval_round.c.submitted_at <= as_of)
    return frame(connection, kept.order_by(approval_round.c.round))


def steps(connection: Connection, as_of: datetime, scope: Scope, number: int) -> pd.DataFrame:
    """The steps of all rounds of an approval that had begun by `as_of`, in order, as they stood then.

    Columns: round, number, title, meaning, quorum, quorum_value, state, opened_at, ended_at.
    """
    names = ("round", "number", "title", "meaning", "quorum", "quorum_value")
    ended, opened = (and_(column.is_not(None), column <= as_of) for column in (_ENDED, _OPENED))
    state = case((ended, approval_step.c.state), (opened, literal("open", Text)), else_=literal("waiting", Text))
    at = (case((opened, _OPENED)).label("opened_at"), case((ended, _ENDED)).label("ended_at"))
    begun = (approval_round.c.approval_id == approval_step.c.approval_id) & (
        approval_round.c.round == approval_step.c.round
    )
    columns = (*(approval_step.c[name] for name in names), state.label("state"), *at)
    rows = select(*columns).join(approval_round, begun)
    kept = rows.where(approval_step.c.approval_id == _seen(number, scope), approval_round.c.submitted_at <= as_of)
    return frame(connection, kept.order_by(approval_step.c.round, approval_step.c.number))


def decisions(connection: Connection, as_of: datetime, scope: Scope, number: int) -> pd.DataFrame:
    """What was said of an approval by `as_of`, in order.

    Columns: round, step, account, on_behalf_of, decision, meaning, comment, decided_at, together (how many approvals
    the same press decided, as the trail has it; 1: this one alone).
    """
    names = ("round", "step", "account", "on_behalf_of", "decision", "meaning", "comment", "decided_at")
    rows = select(*(approval_decision.c[name] for name in names), audit_event.c.signature)
    rows = rows.outerjoin(audit_event, audit_event.c.seq == approval_decision.c.decided_seq)
    kept = rows.where(approval_decision.c.approval_id == _seen(number, scope), approval_decision.c.decided_at <= as_of)
    found = frame(connection, kept.order_by(approval_decision.c.decided_seq))
    return found.assign(together=[_together(each) for each in found.pop("signature")])


def _together(signature: str | None) -> int:
    return 1 if pd.isna(signature) else len(json.loads(str(signature)).get("together", [1]))


def effects(connection: Connection, as_of: datetime, scope: Scope, number: int) -> pd.DataFrame:
    """Whether it was carried out by `as_of`: at most one row with delivery_key and done_at."""
    rows = select(approval_effect.c.delivery_key, approval_effect.c.done_at)
    kept = rows.where(approval_effect.c.approval_id == _seen(number, scope), approval_effect.c.done_at <= as_of)
    return frame(connection, kept)


def _seen(number: int, scope: Scope) -> ScalarSelect[int]:
    """The id of an approval, where what it is about lies in `scope`."""
    return seen_approvals(scope).where(approval.c.id == number).scalar_subquery()
