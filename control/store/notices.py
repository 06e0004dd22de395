"""Notices: how they are found while more can be told by them, written in bulk, and read by whom they are for."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, bindparam, case, exists, func, literal_column, select, update

from control.store.among import among
from control.store.bulk import load
from control.store.escalations import IS_OPEN
from control.store.prepared import Prepared
from control.store.tables import delivery, escalation, notice
from control.store.tickets import chunks

Subject = tuple[str, str]
"""The type and the id of what people are told of."""
_UNREAD = notice.c.read_at.is_(None)
_WAITING = delivery.c.state == literal_column("'waiting'")
"""Written out: a partial index is known by it, and SQLite plans anew at each call by a value that could choose one."""
_MERGES = (notice.c.taken_at.is_(None), _UNREAD)
_MERGED = (
    update(notice)
    .where(notice.c.id == bindparam("merged"))
    .values(
        said=bindparam("newest"),
        times=notice.c.times + bindparam("more"),
        urgent=case((bindparam("hurries"), True), else_=notice.c.urgent),
        last_at=bindparam("at"),
        last_seq=bindparam("seq"),
    )
)
_HURRIED = (
    update(delivery)
    .where(
        delivery.c.notice_id == bindparam("merged"),
        _WAITING,
        delivery.c.next_at > bindparam("then"),
    )
    .values(next_at=bindparam("then"))
)


_NEWEST = Prepared(
    select(*(select(func.coalesce(func.max(table.c.id), 0)).scalar_subquery() for table in (notice, delivery)))
)
_WAITS = exists().where(delivery.c.notice_id == notice.c.id, _WAITING)
_MERGING = Prepared(
    select(notice.c.id, notice.c.person, notice.c.subject_type, notice.c.subject_id, _WAITS.label("waits")).where(
        *_MERGES, among(notice.c.subject_id, "subjects")
    )
)
_READ_BY = Prepared(
    update(notice)
    .where(
        _UNREAD,
        notice.c.subject_type == bindparam("of_type"),
        notice.c.subject_id == bindparam("subject"),
        among(notice.c.person, "people"),
    )
    .returning(notice.c.id)
)
_READ = Prepared(update(notice).where(among(notice.c.id)))
_UNSENT = delivery.c.state.in_([literal_column(f"'{state}'") for state in ("waiting", "parked")])
_READ_UNSENT = Prepared(update(delivery).where(among(delivery.c.notice_id), _UNSENT))
_CLIMBS = exists().where(
    escalation.c.subject_type == notice.c.subject_type,
    escalation.c.subject_id == notice.c.subject_id,
    IS_OPEN,
)
_NEEDLESS = Prepared(
    update(delivery).where(
        _WAITING,
        delivery.c.channel == "mail",
        exists().where(  # few mails wait, so they lead
            notice.c.id == delivery.c.notice_id,
            notice.c.subject_type == bindparam("of_type"),
            among(notice.c.subject_id, "subjects"),
            ~_CLIMBS,
        ),
    )
)
"""What somebody is sending at this moment is noted as sent all the same."""


def next_ids(connection: Connection) -> tuple[int, int]:
    """The ids of the next notice and of the next delivery; the caller holds the turn to write."""
    [(first, second)] = _NEWEST.rows(connection)
    return int(first) + 1, int(second) + 1


def merging(connection: Connection, subjects: Sequence[str]) -> list[tuple[int, str, str, str, bool]]:
    """(id, person, subject_type, subject_id, whether it waits to be sent) of notices by which more can be told."""
    found = _MERGING.rows(connection, {"subjects": subjects})
    return [(id_, person, kind, subject, bool(waits)) for id_, person, kind, subject, waits in found]


def add(connection: Connection, notices: Sequence[Mapping[str, Any]], deliveries: Sequence[Mapping[str, Any]]) -> None:
    """Keep new notices and the ways of sending them, whole rows."""
    load(connection, notice, notices)
    load(connection, delivery, deliveries)


def merge(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Tell more by notices that there are: rows name `merged` (the id), newest, more, hurries, goes_at, at, seq.

    Where `goes_at` is not None, what waits to be sent of it waits no longer than until then.
    """
    if rows:
        connection.execute(_MERGED, list(rows))
    if sooner := [{"merged": row["merged"], "then": row["goes_at"]} for row in rows if row["goes_at"] is not None]:
        connection.execute(_HURRIED, sooner)


def unread(connection: Connection, person: str, ids: Sequence[int] | None, seen: int | None) -> list[int]:
    """The ids of what a person has not read: of these, or of all; of what happened up to the audit event `seen`."""
    rows = select(notice.c.id).where(notice.c.person == person, notice.c.read_at.is_(None))
    if seen is not None:
        rows = rows.where(notice.c.last_seq <= seen)
    if ids is None:
        return list(connection.scalars(rows))
    return [one for some in chunks(ids) for one in connection.scalars(rows.where(notice.c.id.in_(some)))]


def owned(connection: Connection, person: str, ids: Sequence[int]) -> set[int]:
    """Those of these notices that are for a person."""
    mine = select(notice.c.id).where(notice.c.person == person)
    return {one for some in chunks(ids) for one in connection.scalars(mine.where(notice.c.id.in_(some)))}


def read_by(connection: Connection, people: Sequence[str], subject: Subject, at: datetime) -> None:
    """Note that these people have read what they were told of one subject, as `read` does."""
    same = {"of_type": subject[0], "subject": subject[1], "read_at": at}
    _need_no_sending(connection, [id_ for (id_,) in _READ_BY.rows(connection, {**same, "people": people})], at)


def read(connection: Connection, ids: Sequence[int], at: datetime) -> None:
    """Note that notices were read; what waits to be sent of them is needless then, tried before, or parked, or not."""
    if ids:
        _READ.carry_out(connection, {"ids": ids, "read_at": at})
        _need_no_sending(connection, ids, at)


def _need_no_sending(connection: Connection, ids: Sequence[int], at: datetime) -> None:
    if ids:
        _READ_UNSENT.carry_out(connection, {"ids": ids, "ended_at": at, "state": "needless"})


def need_no_mail(connection: Connection, subjects: Collection[Subject], at: datetime) -> None:
    """Let no mail go any more about those of these subjects on which no escalation is open; the bell keeps all of it.

    Webhooks are told all the same: they keep a record, and nobody is disturbed by it.
    """
    for kind, ids in _typed(sorted(subjects)):
        named = {"of_type": kind, "subjects": ids}
        _NEEDLESS.carry_out(connection, {**named, "ended_at": at, "state": "needless"})


def _typed(subjects: Iterable[Subject]) -> Iterator[tuple[str, list[str]]]:
    """The ids of these subjects, which come sorted, by their type."""
    for subject_type, some in groupby(subjects, itemgetter(0)):
        yield subject_type, [subject_id for _, subject_id in some]


def let_be(connection: Connection, tickets: Sequence[int], at: datetime) -> None:
    """Let nobody be waited for to read of these tickets any more: they are not known, and nothing is to be done."""
    unread = select(notice.c.id).where(notice.c.read_at.is_(None))
    ids = [one for some in chunks(tickets) for one in connection.scalars(unread.where(notice.c.ticket_id.in_(some)))]
    read(connection, ids, at)
