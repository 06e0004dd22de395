"""Controls over the approval logs of other tools: what was done without an approval, beyond a limit, or by oneself.

*Source:* domain, section 10 (deeds without an approval, over limit, by oneself: green when there are none).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, and_, func, select

from control.policy.approval_log import ActivityMeaning
from control.policy.scope import Scope
from control.queries.approval_log_counting import Control, Limits, counted, told
from control.queries.frames import frame
from control.queries.population import is_whole
from control.store.tables import LOG_EVENT_STANDS, approval_log_case, approval_log_event


@dataclass(frozen=True, slots=True)
class Pick:
    """Some of the cases of a log: those of a control, and of them such as were submitted anew so often."""

    control: Control = Control.CASES
    limits: Limits = field(default_factory=Limits)
    anew: int | None = None
    """How often they were submitted again after a rejection; None: however often."""
    limit: int | None = None
    offset: int = 0


def logs(connection: Connection, as_of: datetime, scope: Scope) -> pd.DataFrame:
    """The logs of which something is known and had happened by `as_of`, by name.

    Columns: log, cases, events, first_at and last_at (of their events).
    """
    event = approval_log_event.c
    columns = (func.count(event.case_id.distinct()).label("cases"), func.count().label("events"))
    instants = (func.min(event.at).label("first_at"), func.max(event.at).label("last_at"))
    rows = select(approval_log_case.c.log, *columns, *instants).join_from(approval_log_case, approval_log_event)
    known = rows.where(event.at <= as_of, LOG_EVENT_STANDS, is_whole(scope))
    return frame(connection, known.group_by(approval_log_case.c.log).order_by(approval_log_case.c.log))


def controls(connection: Connection, as_of: datetime, scope: Scope, log: str, limits: Limits) -> pd.DataFrame:
    """One row: how many cases of a log each `Control` counts, by its name.

    Where `self_judged` is 0, the log does not say who approved what for whom, and `self_approved` says nothing; where
    `limit_judged` is 0, the same is true of `over_limit`: no limit is known, or nothing that could be held against it.
    """
    base = counted(as_of, scope, log, limits)
    return frame(connection, base.select(*base.counts()))


def cases(connection: Connection, as_of: datetime, scope: Scope, log: str, pick: Pick) -> pd.DataFrame:
    """The cases behind a control, latest first: as many rows as the control counts.

    Columns: case (its id there), first_at, last_at, submissions, finals, executions, rejections, anew (how often it was
    submitted again after a rejection), amount (Decimal, the last that was told; null: none was) and currency.
    """
    base = counted(as_of, scope, log, pick.limits)
    of = base.rows.c
    named = ("first_at", "last_at", "submissions", "finals", "executions", "rejections", "anew")
    asked = (_last(of.case_id, approval_log_event.c[name], as_of).label(name) for name in ("amount", "currency"))
    rows = base.select(of.external_id.label("case"), *(of[name] for name in named), *asked)
    some = rows.where(base.conditions[pick.control])
    if pick.anew is not None:
        some = some.where(of.anew == pick.anew)
    page = some.order_by(of.last_at.desc(), of.external_id).limit(pick.limit).offset(pick.offset)
    return frame(connection, page)


def events(connection: Connection, as_of: datetime, scope: Scope, log: str, case: str) -> pd.DataFrame:
    """What a log tells of one case by `as_of`, in order; no row where it knows none of that id.

    Columns: at, meaning (`ActivityMeaning`), activity (the words of the log), role, actor, requester (null: not said),
    amount (Decimal) and currency as they were then, batch_id (the import that told it).
    """
    named = ("at", "meaning", "activity", "role", "actor", "requester", "amount", "currency", "batch_id")
    event = approval_log_event.c
    rows = told(as_of, scope, log).with_only_columns(*(event[name] for name in named))
    return frame(connection, rows.where(approval_log_case.c.external_id == case).order_by(event.at, event.id))


def approvers(connection: Connection, as_of: datetime, scope: Scope, log: str) -> pd.DataFrame:
    """The roles that finally approved something: those for which a limit can be asked.

    Columns: role (null: not said), currency (null: of approvals without an amount), finals, largest (Decimal).
    """
    event = approval_log_event.c
    counts = (func.count().label("finals"), func.max(event.amount).label("largest"))
    rows = told(as_of, scope, log).with_only_columns(event.role, event.currency, *counts)
    each = rows.where(event.meaning == ActivityMeaning.FINAL).group_by(event.role, event.currency)
    return frame(connection, each.order_by(event.role.is_(None), event.role, event.currency))


def currencies(approvers: Iterable[Mapping[Any, Any]]) -> list[str]:
    """The currencies of a log by what `approvers` answers of it: that of most approvals, the base currency, first."""
    finals: Counter[str] = Counter()
    for row in approvers:
        if isinstance(row["currency"], str):
            finals[row["currency"]] += int(row["finals"])
    return sorted(finals, key=lambda each: (-finals[each], each))


def _last(case_id: Any, column: Any, as_of: datetime) -> Any:
    """What a case said last of an amount; null where it said none."""
    event = approval_log_event.c
    said = and_(event.case_id == case_id, event.at <= as_of, LOG_EVENT_STANDS, event.amount.is_not(None))
    return select(column).where(said).order_by(event.at.desc(), event.id.desc()).limit(1).scalar_subquery()
