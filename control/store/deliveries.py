"""Deliveries: which are due, taken by one sender and no other, and what became of each try."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    RowMapping,
    Select,
    case,
    cast,
    func,
    literal_column,
    select,
    update,
)

from control.policy.notice_terms import WEBHOOK
from control.store.about import key_of
from control.store.tables import delivery, notice, ticket
from control.store.tables.notices import CHANNELS

MOST_IN_ONE = 500
"""Notices that go out in one mail: what comes up faster than that goes in the next."""
_WAITING = delivery.c.state == literal_column("'waiting'")  # spelled out: a partial index is known by it
_FRESH = delivery.c.message.is_(None)


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is due to go out at once to one person or webhook; `message` is None where it was never tried."""

    person: str
    address: str
    message: int | None
    first: int
    """The id of its first delivery."""
    urgent: bool

    @property
    def of_webhook(self) -> bool:
        """Whether it is for a machine, which has no quiet hours."""
        return self.person.startswith(WEBHOOK)


@dataclass(frozen=True, slots=True)
class Route:
    """The way by which something is due: all mail takes the same one, each webhook its own."""

    channel: str
    name: str = ""
    """The name of the webhook; blank for mail."""

    @property
    def spoken(self) -> str:
        """How people call it."""
        return f"webhook {self.name}" if self.name else self.channel

    def due(self, now: datetime) -> tuple[ColumnElement[bool], ...]:
        """The condition of what waits on this route and is due by now."""
        named = (delivery.c.address == self.name,) if self.name else ()
        return _WAITING, delivery.c.channel == self.channel, delivery.c.next_at <= now, *named


def routes(connection: Connection, now: datetime) -> list[Route]:
    """Every way on which something is due, mail first."""
    name = case((delivery.c.channel == "webhook", delivery.c.address), else_="")
    waits = (_WAITING, delivery.c.channel.in_(CHANNELS), delivery.c.next_at <= now)
    rows = select(delivery.c.channel, name.label("name")).where(*waits).distinct()
    return [Route(*row) for row in connection.execute(rows.order_by(delivery.c.channel, "name"))]


def due(connection: Connection, route: Route, now: datetime, most: int) -> list[Parcel]:
    """What is due by now on a route, what has waited longest first: mails by person, calls of a webhook one by one."""
    alone = case((delivery.c.channel == "webhook", delivery.c.id), else_=delivery.c.message)
    urgent = func.max(cast(case((notice.c.urgent, 1), else_=0), Integer))
    parts = (
        notice.c.person,
        func.max(delivery.c.address),
        func.max(delivery.c.message),
        func.min(delivery.c.id),
        urgent,
    )
    rows = (
        select(*parts)
        .join_from(delivery, notice)
        .where(*route.due(now))
        .group_by(notice.c.person, alone)
        .order_by(func.min(delivery.c.next_at), func.min(delivery.c.id))
        .limit(most)
    )
    return [Parcel(row[0], row[1], row[2], row[3], bool(row[4])) for row in connection.execute(rows)]


def take(connection: Connection, parcel: Parcel, now: datetime, until: datetime, *, quiet: bool) -> list[RowMapping]:
    """Take a parcel up for sending until an instant, at which it counts as not sent; empty: somebody else was faster.

    Nothing merges any more into the notices that it tells. A mail that goes for the first time takes along whatever
    else waits for the same person; in quiet hours only what is urgent.
    """
    ids = list(connection.scalars(_contents(parcel, now, quiet).order_by(delivery.c.id).limit(MOST_IN_ONE)))
    message = parcel.message or min(ids, default=0)
    mine = (delivery.c.id.in_(ids), _WAITING, _FRESH if parcel.message is None else delivery.c.next_at <= now)
    taken = update(delivery).where(*mine).values(message=message, tries=delivery.c.tries + 1, next_at=until)
    if connection.execute(taken).rowcount != len(ids) or not ids:
        return []
    told = select(delivery.c.notice_id).where(delivery.c.id.in_(ids))
    connection.execute(update(notice).where(notice.c.id.in_(told), notice.c.taken_at.is_(None)).values(taken_at=now))
    columns = (
        *(delivery.c[name] for name in ("id", "message", "tries", "notice_id")),
        *(notice.c[name] for name in ("person", "subject_type", "subject_id", "said", "times", "urgent")),
        *(notice.c.first_at, notice.c.last_at, key_of(notice)),
    )
    rows = select(*columns).join_from(delivery, notice).outerjoin(ticket, notice.c.ticket_id == ticket.c.id)
    order = (notice.c.urgent.desc(), delivery.c.id)
    return list(connection.execute(rows.where(delivery.c.id.in_(ids)).order_by(*order)).mappings())


def sent(connection: Connection, rows: Sequence[RowMapping], address: str, now: datetime) -> None:
    """Note that what was taken has gone out, and where to, though it may have become needless on the way."""
    ids = [row["id"] for row in rows]
    gone = delivery.c.state.in_(("waiting", "needless"))
    done = {"state": "sent", "ended_at": now, "address": address, "problem": None}
    connection.execute(update(delivery).where(delivery.c.id.in_(ids), gone).values(**done))


def failed(
    connection: Connection, rows: Sequence[RowMapping], problem: str, again_at: datetime | None, now: datetime
) -> None:
    """Note what was wrong with a try, and when the next is due; None: there is none, it is parked."""
    ids, tries = [row["id"] for row in rows], rows[0]["tries"]
    parked = {"state": "parked", "ended_at": now} if again_at is None else {"next_at": again_at}
    same = (delivery.c.id.in_(ids), _WAITING, delivery.c.tries == tries)
    connection.execute(update(delivery).where(*same).values(problem=problem, **parked))


def put_off(connection: Connection, route: Route, now: datetime, again_at: datetime, why: str) -> None:
    """Let everything that is due on a route wait, and say why; it costs no try."""
    connection.execute(update(delivery).where(*route.due(now)).values(next_at=again_at, problem=why))


def outlived(connection: Connection, since: datetime) -> bool:
    """Whether a mail waits that was never tried and whose newest news lies before `since`."""
    return connection.scalar(_outlived(since).limit(1)) is not None


def expire(connection: Connection, since: datetime, now: datetime) -> None:
    """Send no mail any more that was never tried and whose newest news lies before `since`."""
    old = {"state": "needless", "ended_at": now, "problem": "It waited too long to be news."}
    connection.execute(update(delivery).where(delivery.c.id.in_(_outlived(since))).values(**old))


def _outlived(since: datetime) -> Select[int]:
    waits = (_WAITING, _FRESH, delivery.c.channel == "mail", notice.c.last_at < since)
    return select(delivery.c.id).join_from(delivery, notice).where(*waits)


def hold(connection: Connection, parcel: Parcel, now: datetime, until: datetime) -> None:
    """Let a mail that is due wait until quiet hours are over; what is urgent in it would not."""
    contents = _contents(parcel, now, quiet=False).where(delivery.c.next_at <= now)
    connection.execute(update(delivery).where(delivery.c.id.in_(contents)).values(next_at=until))


def explain(connection: Connection, route: Route, now: datetime, why: str) -> None:
    """Say of everything that is due on a route why it waits; it stays due."""
    unsaid = func.coalesce(delivery.c.problem, "") != why
    connection.execute(update(delivery).where(*route.due(now), unsaid).values(problem=why))


def unexplained(connection: Connection, route: Route, now: datetime, why: str) -> bool:
    """Whether something is due on a route of which it is not said yet that it waits because of `why`."""
    unsaid = func.coalesce(delivery.c.problem, "") != why
    return connection.scalar(select(delivery.c.id).where(*route.due(now), unsaid).limit(1)) is not None


def release(connection: Connection, row: RowMapping, now: datetime) -> int:
    """Let a parked delivery, and what is parked of the same mail, go out at once; answers how many there are."""
    same = delivery.c.id == row["id"] if row["message"] is None else delivery.c.message == row["message"]
    again = {"state": "waiting", "ended_at": None, "next_at": now, "tries": 0}
    return connection.execute(update(delivery).where(same, delivery.c.state == "parked").values(**again)).rowcount


def _contents(parcel: Parcel, now: datetime, quiet: bool) -> Any:
    """The ids of the deliveries that go out as one parcel."""
    ids = select(delivery.c.id).where(_WAITING)
    if parcel.message is not None:
        return ids.where(delivery.c.message == parcel.message, delivery.c.next_at <= now)
    if parcel.of_webhook:
        return ids.where(delivery.c.id == parcel.first, _FRESH)
    mine = ids.join_from(delivery, notice).where(notice.c.person == parcel.person, notice.c.read_at.is_(None))
    together = mine.where(_FRESH, delivery.c.channel == "mail")
    return together.where(notice.c.urgent) if quiet else together
