"""Accounts and what was granted beside the rulebook, for those who look after who may act."""

from datetime import datetime

import pandas as pd
from sqlalchemy import Boolean, Connection, exists, func, select, type_coerce, union

from control.policy.sessions import IDLE
from control.queries.frames import frame
from control.store.numbered import numbered
from control.store.tables import account, identity, role_grant, session


def accounts(connection: Connection, now: datetime) -> pd.DataFrame:
    """One row for each account of which anything was kept.

    Columns: account, has_password, has_code, is_linked (to a subject of another provider), disabled_at, disabled_by,
    sessions (how many live by `now`), seen_at (when something was last done in any session; null: never).
    """
    lives = (session.c.ended_at.is_(None), session.c.until_at > now, session.c.seen_at > now - IDLE)
    open_now = func.count().filter(*lives).label("sessions")
    seen = select(session.c.account, open_now, func.max(session.c.seen_at).label("seen_at")).group_by(session.c.account)
    of_sessions = seen.subquery()
    names = union(select(account.c.name), select(session.c.account), select(identity.c.account)).subquery()
    linked = exists().where(identity.c.account == names.c.name)
    rows = select(
        names.c.name.label("account"),
        type_coerce(account.c.password_hash.is_not(None), Boolean).label("has_password"),
        type_coerce(account.c.totp_last.is_not(None), Boolean).label("has_code"),
        linked.label("is_linked"),
        account.c.disabled_at,
        account.c.disabled_by,
        func.coalesce(of_sessions.c.sessions, 0).label("sessions"),
        of_sessions.c.seen_at,
    ).select_from(
        names.outerjoin(account, account.c.name == names.c.name).outerjoin(
            of_sessions, of_sessions.c.account == names.c.name
        )
    )
    return frame(connection, rows.order_by(names.c.name))


def grants(connection: Connection, now: datetime) -> pd.DataFrame:
    """What was asked for and waits, and what holds or will hold beside the rulebook by `now`, the newest first.

    Columns: number, account, role, scope, takes_away, since_at, until_at, reason, asked_by, asked_by_person, state,
    decided_by, version.
    """
    stands = role_grant.c.state.in_(["asked", "confirmed"])
    lasts = (role_grant.c.ended_at.is_(None), role_grant.c.until_at.is_(None) | (role_grant.c.until_at > now))
    columns = (
        *("account", "role", "scope", "takes_away", "since_at", "until_at", "reason", "asked_by", "asked_by_person"),
        *("state", "decided_by", "version"),
    )
    named = numbered("G", role_grant.c.id).label("number")
    rows = select(named, *(role_grant.c[name] for name in columns)).where(stands, *lasts)
    return frame(connection, rows.order_by(role_grant.c.id.desc()))
