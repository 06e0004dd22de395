"""What people of the demo company ask for and decide: refunds, credits, replacements and access, a day's work each.

Who does what follows from what the store holds in the morning and from streams that are named after the seed, a day, a
ticket or an approval. From one month on the head who answers for every access is slow, as the plots have it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from random import Random
from typing import Any

from sqlalchemy import Connection, select

from control.commands.approval_content import Wanted
from control.commands.evidence import Attached
from control.demo.act import Act
from control.demo.approval_files import RECEIPT, brought, receipt
from control.demo.approval_reasons import AGREED, ASKED, CHANGES, FREIGHT, REFUSED
from control.model import ApprovalState
from control.policy.approval_standing import Standing
from control.policy.approval_terms import ApprovalKind
from control.policy.approving import asked
from control.policy.rulebook import Rulebook
from control.queries.approval_standing import standings
from control.runtime import Runtime
from control.store import approvals, evidence
from control.store.tables import approval, ticket


@dataclass(frozen=True, slots=True)
class _Asks:
    """What is asked for on tickets of one category."""

    kind: ApprovalKind
    share: float
    """How often a ticket needs it."""
    said: Sequence[str]
    usual: float = 140.0
    """Median amount in euros."""


_WORK = {
    ("refunds", "refund"): _Asks(ApprovalKind.REFUND, 0.75, ASKED[ApprovalKind.REFUND]),
    ("refunds", "credit"): _Asks(ApprovalKind.CREDIT, 0.7, ASKED[ApprovalKind.CREDIT]),
    ("returns", "defect"): _Asks(ApprovalKind.REPLACEMENT, 0.2, ASKED[ApprovalKind.REPLACEMENT]),
    ("workplace", "access"): _Asks(ApprovalKind.ACCESS, 0.35, ASKED[ApprovalKind.ACCESS]),
    ("deliveries", "late"): _Asks(ApprovalKind.REFUND, 0.12, FREIGHT, usual=32.0),
}
"""By service and category."""
_SPREAD = 1.05
"""How far the logarithms of amounts spread."""
_DECIDED, _SLOWLY = 0.62, 0.16
"""How often whoever is asked decides on a day."""
_SAYS = {"approval.approve": 0.84, "approval.reject": 0.07, "approval.request_changes": 0.09}
_BEGINS, _MINUTES = time(6, 40, tzinfo=UTC), 9 * 60
_DAY = timedelta(days=1)


def days_approvals(runtime: Runtime, seed: int, morning: datetime, away: Mapping[str, str]) -> list[Act]:
    """What is asked for and decided on the day that begins at `morning`, in the order of time; nothing at weekends."""
    if morning.weekday() >= 5:
        return []
    rulebook = runtime.rulebook()
    with runtime.read() as connection:
        found = [
            *_requests(connection, rulebook, seed, morning),
            *_decisions(connection, rulebook, seed, morning, away),
        ]
    return sorted(found, key=lambda act: (act.at, act.person))


def _requests(connection: Connection, rulebook: Rulebook, seed: int, morning: datetime) -> Iterator[Act]:
    """Whoever owns a ticket of yesterday asks for what its customer wants."""
    names = ("key", "owner", "unit", "service", "category", "product", "title")
    since = morning - (_DAY if morning.weekday() else 3 * _DAY)
    lately = (ticket.c.created_at >= since, ticket.c.created_at < morning, ticket.c.owner.is_not(None))
    rows = select(*(ticket.c[name] for name in names)).where(*lately).order_by(ticket.c.id)
    for row in connection.execute(rows).mappings():
        asks, rng = _WORK.get((row["service"], row["category"])), _stream(seed, row["key"], "asks")
        if asks is None or rng.random() >= asks.share or row["owner"] not in rulebook.people:
            continue
        amount = None if asks.kind is ApprovalKind.ACCESS else f"{_amount(rng, asks.usual):.2f}"
        said = rng.choice(asks.said).format(product=row["product"] or "order", title=row["title"])
        files = brought(_stream(seed, row["key"], "attaches"), asks.kind, row, morning)
        told = {"key": row["key"], "kind": asks.kind, "wanted": Wanted(said, amount, files=files)}
        yield Act(_at(morning, rng), row["owner"], "approval.request", told)


def _decisions(
    connection: Connection, rulebook: Rulebook, seed: int, morning: datetime, away: Mapping[str, str]
) -> Iterator[Act]:
    """Whoever is asked first, and is there, decides; whoever asked answers what they were asked to change."""
    open_now = approval.c.state.in_([ApprovalState.PENDING, ApprovalState.CHANGES_REQUESTED])
    of_tickets = approval.c.ticket_id.is_not(None)  # the gates of measures are decided as their plans say
    numbers = connection.scalars(select(approval.c.id).where(open_now, of_tickets).order_by(approval.c.id)).all()
    rows = approvals.rows_of(connection, numbers)
    stand = standings(connection, rulebook, rows)
    for row in rows:
        rng = _stream(seed, f"A-{row['id']}", str(morning.date()))
        if row["state"] == ApprovalState.CHANGES_REQUESTED:
            yield from _changed(connection, row, rng, morning)
        elif rng.random() < (_SLOWLY if row["kind"] == ApprovalKind.ACCESS else _DECIDED):
            yield from _decided(rulebook, row, stand[row["id"]], (rng, morning, away))


def _decided(
    rulebook: Rulebook, row: Mapping[str, Any], standing: Standing, when: tuple[Random, datetime, Mapping[str, str]]
) -> Iterator[Act]:
    rng, morning, away = when
    listed = sorted(seat.account for seat in asked(rulebook, standing))
    if not listed:
        return
    who = rng.choice(listed)
    [command] = rng.choices(tuple(_SAYS), tuple(_SAYS.values()))
    words = {"approval.approve": AGREED, "approval.reject": REFUSED, "approval.request_changes": CHANGES}[command]
    told = {"number": standing.number, "of_round": row["round"]}
    giver, at = who if who in away else None, _at(morning, rng)
    proves = command == "approval.approve" and row["amount"] is not None
    yield Act(at, away.get(who, who), command, told, rng.choice(words), giver, proves)


def _changed(connection: Connection, row: Mapping[str, Any], rng: Random, morning: datetime) -> Iterator[Act]:
    """What was sent back is asked for anew, with less and with its receipt; or given up."""
    number, who = f"A-{row['id']}", row["requested_by"]
    if rng.random() < 0.12:
        yield Act(
            _at(morning, rng), who, "approval.withdraw", {"number": number}, "The customer takes the parcel back."
        )
    elif rng.random() < 0.7:
        less = None if row["amount"] is None else f"{float(row['amount']) * 0.7:.2f}"
        there = evidence.of_content(connection, row["id"], row["content_hash"])
        stay = [Attached(each.name) for each in there if each.name != RECEIPT]
        files = stay if less is None else [*stay, receipt(number, less)]
        wanted = Wanted(f"{row['asked']} As asked, with the receipt.", less, files=files)
        yield Act(_at(morning, rng), who, "approval.edit", {"number": number, "wanted": wanted})


def _amount(rng: Random, usual: float) -> float:
    return min(max(rng.lognormvariate(0.0, _SPREAD) * usual, 4.0), 9_000.0)


def _at(morning: datetime, rng: Random) -> datetime:
    begins = datetime.combine(morning.date(), _BEGINS)
    return begins + timedelta(minutes=rng.randrange(_MINUTES), seconds=rng.randrange(60))


def _stream(seed: int, *names: str) -> Random:
    return Random("/".join((str(seed), "approvals", *names)))  # noqa: S311 (a story, no secret)
