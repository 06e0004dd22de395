"""Reviewing a breach: one person says why it happened and why nobody noticed, another looks at that and ends it.

*Source:* domain, section 4 (`open → reasoned → reviewed → linked | accepted`); the system proposes, people decide.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import RowMapping

from control.commands.known_ticket import Ticket, is_seen, require_reach, ticket_as_seen
from control.commands.notices import Told, over, seen, tell
from control.commands.numbers import id_of
from control.commands.registry import Deed, command
from control.commands.reviewing import open_now
from control.commands.texts import text_said
from control.commands.watching import stop
from control.errors import Invalid, NotFound, Refused
from control.model import ReviewState, SubjectType, TargetKind, Verdict
from control.policy import notice_words
from control.policy.breach_answers import (
    GIVEN_BY,
    SEND_BACK,
    accept_refusal,
    answer_refusal,
    explain_refusal,
    explained,
    reviewers,
)
from control.policy.breach_reasons import proposed
from control.policy.ladder import Recipient, Watched
from control.policy.path import addressed
from control.policy.permissions import Refusal
from control.policy.scope import Scope
from control.queries.ledger import OfCycle, segments
from control.store import clocks, reviews, tickets
from control.store.tables import breach_review


@command("breach_review.open", about=("ticket", "key"))
def open_late(deed: Deed, key: str, kind: TargetKind, cycle: int = 1) -> dict[str, Any]:
    """Open the review of a recorded breach that became known too late for one to open by itself."""
    ticket = ticket_as_seen(deed, key)
    if reviews.of_cycle(deed.connection, ticket["id"], kind, cycle) is not None:
        raise Invalid(f"The {_named(kind)} of {key} (cycle {cycle}) has its review already.")
    recorded = clocks.judgements(deed.connection, [ticket["id"]]).get(ticket["id"], ())
    breach = [each for each in recorded if (each.kind, each.cycle, each.verdict) == (kind, cycle, Verdict.BREACHED)]
    if not breach:
        raise NotFound(f"No breach of the {_named(kind)} of {key} (cycle {cycle}) was recorded.")
    if deed.rulebook.breach_reviews is None:
        raise Invalid("Breaches are not reviewed: `config/reviews.toml` has no breach_review.")
    row = {"ticket_id": ticket["id"], "kind": kind.value, "cycle": cycle}
    [opened] = open_now(deed, [row], {ticket["id"]: ticket})
    number = f"B-{opened['id']}"
    told = {name: opened[name] for name in ("ticket_id", "kind", "cycle", "due_at", "state")}
    deed.subject("breach_review", number, (None, 1), after={"ticket": key, **told})
    return {"review": number, "due_at": opened["due_at"]}


@command("breach_review.explain", about=("breach_review", "number"))
def explain(deed: Deed, number: str, reason: str, escape_point: str, note: str = "") -> dict[str, Any]:
    """Say why a promise was broken, and why nobody noticed in time; who said so before may say it anew.

    Whose turn it is to look at the reason is told that it waits for them.
    """
    row, ticket = _row(deed, number)
    _refuse(explain_refusal(deed.rulebook, number, row["state"]))
    _known(deed.rulebook.breach_reasons, reason, "breach reason")
    _known(deed.rulebook.escape_points, escape_point, "escape point")
    speaks_for = _proposed(deed, row, ticket)
    said = {"reason": reason, "escape_point": escape_point, "note": text_said("The note", note)}
    by = dict(zip(GIVEN_BY, (deed.person.name, deed.person.person, deed.call.on_behalf_of), strict=True))
    _move(deed, row, ReviewState.REASONED, proposed_reason=speaks_for, **said, reasoned_at=deed.now, **by)
    waits = explained({**row, **by, "state": ReviewState.REASONED.value})
    words = notice_words.explained(ticket, Watched(row["kind"]), deed.person.title, number)
    _tell(deed, row, reviewers(deed.rulebook, ticket, waits), words)
    return {"review": number, "state": ReviewState.REASONED.value, "proposed": speaks_for}


@command("breach_review.review", about=("breach_review", "number"))
def review(deed: Deed, number: str, note: str = "") -> dict[str, Any]:
    """Agree with the reason that somebody else gave; nobody reviews their own."""
    row, _ = _row(deed, number)
    _refuse(answer_refusal(deed.rulebook, deed.person, explained(row)))
    by = {"reviewed_by": deed.person.name, "reviewed_by_person": deed.person.person}
    _move(deed, row, ReviewState.REVIEWED, reviewed_at=deed.now, **by, review_note=text_said("The note", note))
    key = reviews.named(row["id"])
    stop(deed, key, f"{key[1]} was reviewed.")
    return {"review": number, "state": ReviewState.REVIEWED.value}


@command("breach_review.return", about=("breach_review", "number"), needs_reason=True)
def send_back(deed: Deed, number: str) -> dict[str, Any]:
    """Send a reason back that does not convince, with a reason of one's own: the review is open again.

    Whoever gave it is told, with the words that it is sent back with.
    """
    row, ticket = _row(deed, number)
    _refuse(answer_refusal(deed.rulebook, deed.person, explained(row), SEND_BACK))
    gone = ("reason", "escape_point", "proposed_reason", "reasoned_at", *GIVEN_BY)
    _move(deed, row, ReviewState.OPEN, **dict.fromkeys(gone), review_note=deed.call.reason)
    words = notice_words.sent_back(ticket, Watched(row["kind"]), deed.person.title, deed.call.reason or "")
    _tell(deed, row, _whose(deed, row, ticket), words)
    return {"review": number, "state": ReviewState.OPEN.value}


@command("breach_review.accept", about=("breach_review", "number"), needs_reason=True)
def accept(deed: Deed, number: str) -> dict[str, Any]:
    """End a review of which nothing more follows, and say why nothing does."""
    row, _ = _row(deed, number)
    _refuse(accept_refusal(deed.rulebook, number, row["state"]))
    values = {"ended_at": deed.now, "ended_by": deed.person.name, "review_note": deed.call.reason}
    _move(deed, row, ReviewState.ACCEPTED, **values)
    return {"review": number, "state": ReviewState.ACCEPTED.value}


def _row(deed: Deed, number: str) -> tuple[RowMapping, Ticket]:
    """A review and its ticket, within reach of whoever acts."""
    named = id_of("B", number, "breach review")
    row = reviews.by_id(deed.connection, [named]).get(named)
    if row is None or not is_seen(deed, row["ticket_id"]):
        raise NotFound(f"There is no breach review {number}.")
    ticket = tickets.by_id(deed.connection, [row["ticket_id"]])[row["ticket_id"]]
    require_reach(deed, ticket)
    return row, dict(ticket)


def _refuse(why: Refusal | None) -> None:
    if why is not None:
        raise Refused(why.sentence, why.rule) if why.rule == "oneself" else Invalid(why.sentence)


def _known(words: Any, word: str, what: str) -> None:
    if word not in words:
        raise Invalid(f"There is no {what} “{word}”: there are {', '.join(words)}.")


def _move(deed: Deed, row: RowMapping, state: ReviewState, **values: Any) -> None:
    """Bring a review into a state; whoever does has read what they were told of it."""
    subject = (SubjectType.BREACH_REVIEW.value, f"B-{row['id']}")
    deed.change(breach_review, row, {"state": state.value, **values}, subject)
    seen(deed, subject)
    if state != ReviewState.OPEN:
        over(deed, [subject])


def _tell(deed: Deed, row: RowMapping, people: Iterable[str], said: str) -> None:
    """Tell people something of a review."""
    subject = (SubjectType.BREACH_REVIEW, f"B-{row['id']}", row["ticket_id"])
    tell(deed, [Told(name, *subject, said, urgent=False) for name in people])


def _whose(deed: Deed, row: RowMapping, ticket: Ticket) -> tuple[str, ...]:
    """Who has to give the reason anew: whoever gave it, or once they are gone the owner or the next one upwards."""
    by = deed.rulebook.people.get(row["reasoned_by"])
    return (by.name,) if by is not None and by.active else addressed(deed.rulebook, ticket, Recipient.OWNER)[1]


def _proposed(deed: Deed, row: RowMapping, ticket: Ticket) -> str | None:
    """The reason that the ledger of the breached clock speaks for."""
    cycle = OfCycle(ticket["key"], TargetKind(row["kind"]), int(row["cycle"]))
    held = segments(deed.connection, deed.now, Scope(), deed.runtime, cycle)
    speaks_for = proposed(held, deed.rulebook.breach_reasons)
    return None if speaks_for is None else speaks_for.reason


def _named(kind: TargetKind) -> str:
    return kind.value.replace("_", " ")
