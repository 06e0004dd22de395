"""Delegations as pages see them: whom somebody may act for now, and everything that is lent or will be."""

from datetime import datetime

import pandas as pd
from sqlalchemy import Connection, select

from control.policy.delegations import Delegation
from control.queries.frames import frame
from control.store import delegations
from control.store.numbered import numbered
from control.store.tables import delegation


def lent_to(connection: Connection, now: datetime, account: str) -> list[Delegation]:
    """What others have lent an account and holds by `now`, the oldest first."""
    return [each for each in delegations.lent_to(connection, account) if each.holds(now)]


def standing(connection: Connection, now: datetime) -> pd.DataFrame:
    """What is lent by `now` or will be, the newest first.

    Columns: number, giver, to (accounts), roles (a text, joined by commas), since_at, until_at, reason, version.
    """
    table = delegation.c
    rows = select(
        numbered("L", table.id).label("number"),
        table.from_account.label("giver"),
        table.to_account.label("to"),
        table.roles,
        table.from_at.label("since_at"),
        *(table.until_at, table.reason, table.version),
    ).where(table.ended_at.is_(None), table.until_at > now)
    found = frame(connection, rows.order_by(table.id.desc()))
    return found.assign(roles=[", ".join(delegations.roles_in(said)) for said in found["roles"]])
