"""Reviewing a breach: one person says why it happened and why nobody noticed, another looks at that and ends it.

*Source:* domain, section 4 (`open → reasoned → reviewed → linked | accepted`); the system proposes, people decide.
"""

from dataclasses import replace
from typing import Any

from sqlalchemy import RowMapping

from control.commands.known_ticket import Ticket, require_reach, ticket_as_seen
from control.commands.registry import Deed, command
from control.commands.reviewing import open_now
from control.commands.watching import ending
from control.errors import Invalid, NotFound, Refused
from control.model import ReviewState, SubjectType, TargetKind, Verdict
from control.policy.breach_answers import accept_refusal, answer_refusal, explain_refusal
from control.policy.breach_reasons import proposed
from control.policy.permissions import Refusal
from control.queries.ledger import segments
from control.store import clocks, escalations, reviews, tickets
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
    deed.subject("breach_review", number, (None, 1), after={"ticket": key, "kind": kind.value, "cycle": cycle})
    return {"review": number, "due_at": opened["due_at"]}


@command("breach_review.explain", about=("breach_review", "number"))
def explain(deed: Deed, number: str, reason: str, escape_point: str, note: str = "") -> dict[str, Any]:
    """Say why a promise was broken, and why nobody noticed in time; who said so before may say it anew."""
    row, ticket = _row(deed, number)
    _refuse(explain_refusal(number, row["state"]))
    _known(deed.rulebook.breach_reasons, reason, "breach reason")
    _known(deed.rulebook.escape_points, escape_point, "escape point")
    clock = (TargetKind(row["kind"]), int(row["cycle"]))
    speaks_for = proposed(
        segments(deed.connection, deed.now, deed.runtime, ticket["key"], clock), deed.rulebook.breach_reasons
    )
    _move(
        deed,
        row,
        ReviewState.REASONED,
        proposed_reason=None if speaks_for is None else speaks_for.reason,
        reason=reason,
        escape_point=escape_point,
        note=note.strip() or None,
        reasoned_at=deed.now,
        reasoned_by=deed.person.name,
    )
    return {"review": number, "state": ReviewState.REASONED.value, "proposed": speaks_for and speaks_for.reason}


@command("breach_review.review", about=("breach_review", "number"))
def review(deed: Deed, number: str, note: str = "") -> dict[str, Any]:
    """Agree with the reason that somebody else gave; nobody reviews their own."""
    row, ticket = _row(deed, number)
    _refuse(answer_refusal(deed.rulebook, deed.person, number, row["state"], row["reasoned_by"]))
    values = {"reviewed_at": deed.now, "reviewed_by": deed.person.name, "review_note": note.strip() or None}
    _move(deed, row, ReviewState.REVIEWED, **values)
    _stop_watching(deed, ticket, number)
    return {"review": number, "state": ReviewState.REVIEWED.value}


@command("breach_review.return", about=("breach_review", "number"), needs_reason=True)
def send_back(deed: Deed, number: str) -> dict[str, Any]:
    """Send a reason back that does not convince, with a reason of one's own: the review is open again."""
    row, _ = _row(deed, number)
    _refuse(answer_refusal(deed.rulebook, deed.person, number, row["state"], row["reasoned_by"]))
    gone = dict.fromkeys(("reason", "escape_point", "proposed_reason", "reasoned_at", "reasoned_by"))
    _move(deed, row, ReviewState.OPEN, **gone, review_note=deed.call.reason)
    return {"review": number, "state": ReviewState.OPEN.value}


@command("breach_review.accept", about=("breach_review", "number"), needs_reason=True)
def accept(deed: Deed, number: str) -> dict[str, Any]:
    """End a review of which nothing more follows, and say why nothing does."""
    row, _ = _row(deed, number)
    _refuse(accept_refusal(number, row["state"]))
    values = {"ended_at": deed.now, "ended_by": deed.person.name, "review_note": deed.call.reason}
    _move(deed, row, ReviewState.ACCEPTED, **values)
    return {"review": number, "state": ReviewState.ACCEPTED.value}


def _row(deed: Deed, number: str) -> tuple[RowMapping, Ticket]:
    """A review and its ticket, within reach of whoever acts."""
    digits = number.removeprefix("B-")
    known = {}
    if number.startswith("B-") and digits.isdecimal():
        known = reviews.by_id(deed.connection, [int(digits)])
    if not known:
        raise NotFound(f"There is no breach review {number}.")
    row = known[int(digits)]
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
    deed.change(breach_review, row, {"state": state.value, **values}, ("breach_review", f"B-{row['id']}"))


def _stop_watching(deed: Deed, ticket: Ticket, number: str) -> None:
    """Nothing more comes of a review that is done, and what it had raised is over."""
    key = reviews.named(int(number.removeprefix("B-")))
    watch = escalations.watch_of_key(deed.connection, key)
    if watch is not None:
        escalations.rewatch(deed.connection, {key: replace(watch, levels=())})
    raised = [
        row
        for row in escalations.open_of(deed.connection, [ticket["id"]])
        if row["subject_type"] == SubjectType.BREACH_REVIEW and row["subject_id"] == number
    ]
    escalations.end(
        deed.connection, {row["id"]: ending(deed, row["state"], f"{number} was reviewed.") for row in raised}
    )


def _named(kind: TargetKind) -> str:
    return kind.value.replace("_", " ")
