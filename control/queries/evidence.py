"""Evidence: the files with which approvals ask, round by round, and what is in one of them."""

from collections.abc import Sequence
from datetime import datetime

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Select, and_, literal, select, union_all

from control.policy.scope import Scope
from control.queries.about import seen_approvals
from control.queries.frames import frame
from control.store.among import among
from control.store.tables import approval, approval_evidence, approval_round, evidence_file
from control.store.types import Whole

_OF_LINK = ("name", "sha256", "attached_at", "attached_by", "attached_for")


def attached(connection: Connection, as_of: datetime, scope: Scope, numbers: Sequence[int]) -> pd.DataFrame:
    """The files with which these approvals asked by `as_of`, by approval, round and name.

    Columns: approval_id, round (0: a draft, as it is now), name, sha256, size (bytes), media_type (by the bytes),
    attached_at, attached_by, attached_for.
    """
    in_sight = seen_approvals(scope).where(among(approval.c.id))
    of_round = _same(approval_round.c.approval_id, approval_round.c.content_hash)
    begun = (approval_round.c.submitted_at <= as_of, approval_evidence.c.approval_id.in_(in_sight))
    of_draft = and_(_same(approval.c.id, approval.c.content_hash), approval.c.round == 0)
    drafted = (approval.c.made_at <= as_of, approval.c.id.in_(in_sight))
    rows = union_all(
        _files(approval_round.c.round).join(approval_round, of_round).where(*begun),
        _files(literal(0, Whole)).join(approval, of_draft).where(*drafted),
    )
    return frame(connection, rows.order_by("approval_id", "round", "name").params(ids=numbers))


def content(connection: Connection, as_of: datetime, scope: Scope, number: int, sha256: str) -> pd.DataFrame:
    """The bytes of a file with which an approval asks or asked by `as_of`, as they are kept: at most one row.

    Columns: name, content. Whoever shows them holds them against the hash first.
    """
    named = (approval_evidence.c.sha256 == sha256, approval_evidence.c.attached_at <= as_of)
    of_one = approval_evidence.c.approval_id == seen_approvals(scope).where(approval.c.id == number).scalar_subquery()
    rows = select(approval_evidence.c.name, evidence_file.c.content).join_from(approval_evidence, evidence_file)
    last = approval_evidence.c.recorded_seq.desc()
    return frame(connection, rows.where(of_one, *named).order_by(last, approval_evidence.c.name).limit(1))


def _files(round_: ColumnElement[int]) -> Select[tuple[object, ...]]:
    link = (approval_evidence.c[name] for name in _OF_LINK)
    size = (evidence_file.c.size, evidence_file.c.media_type)
    columns = (approval_evidence.c.approval_id, round_.label("round"), *link, *size)
    return select(*columns).join_from(approval_evidence, evidence_file)


def _same(number: ColumnElement[int], content_hash: ColumnElement[str]) -> ColumnElement[bool]:
    return and_(approval_evidence.c.approval_id == number, approval_evidence.c.content_hash == content_hash)
