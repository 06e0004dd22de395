"""What people do about escalations: raise one early, say that they have it, say what they did, and close it."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import RowMapping

from control.commands.known_matter import matter_is_seen
from control.commands.known_ticket import Ticket, require_reach, ticket_as_seen
from control.commands.notices import NOBODY, Told, over, seen, tell
from control.commands.numbers import id_of
from control.commands.registry import Deed, command
from control.commands.texts import typed_reason, typed_text
from control.errors import Conflict, Invalid, NotFound, Refused
from control.model import EscalationState, SubjectType
from control.policy import notice_words
from control.policy.delegations import in_full
from control.policy.escalating import Raised, Step, acknowledge_refusal, act_refusal, close_refusal, next_step
from control.policy.permissions import Refusal
from control.policy.rulebook import Person, Rulebook
from control.queries.matters import abouts_of
from control.queries.rungs import rungs_of
from control.store import clocks, escalations, watches
from control.store.tables import escalation


@command("escalation.raise", about=("ticket", "key"), needs_reason=True)
def raise_early(deed: Deed, key: str, level: int | None = None) -> dict[str, Any]:
    """Escalate a ticket to the next level of its path without waiting for the time; answers level and who is told.

    Raises Invalid where no path leads on: there is no ladder, or its last level was reached; Conflict where the next
    level is no longer `level`, the one that the person was shown (None: whichever it is).
    """
    ticket = ticket_as_seen(deed, key)
    step = _next_step(deed, ticket)
    if level not in (None, step.level):
        raise Conflict(f"{key} would go to level {step.level} by now, not to {level}: look again before you decide.")
    subject, people, level = step.subject, step.people, step.level
    row = _raised(deed, ticket, step)
    below = [one for one in escalations.open_of(deed.connection, [ticket["id"]]) if _is_below(one, row)]
    ended = {"state": "superseded", "ended_at": deed.now, "ended_by": deed.person.name}
    because = f"{deed.person.title} escalated to level {level}."
    escalations.end(deed.connection, {one["id"]: ended | {"ended_because": because} for one in below})
    escalations.add(deed.connection, [row], {row["id"]: people})
    watch = watches.watches_of(deed.connection, [ticket["id"]]).get(subject)
    watches.rewatch(deed.connection, {} if watch is None else {subject: watch.without(level)})
    said = notice_words.by_hand(ticket, deed.person.title, deed.call.reason or "")
    told = (SubjectType(subject[0]), subject[1], ticket["id"], said, True)
    tell(deed, [Told(name, *told) for name in people or (NOBODY,)])
    superseded = [one["id"] for one in below]
    answer = {"level": level, "to": step.recipient.value, "people": list(people), "superseded": superseded}
    deed.subject("escalation", f"E-{row['id']}", (None, 1), after=answer | _told(row))
    if below:
        deed.tell(ends={f"E-{number}": "superseded" for number in superseded}, ends_because=because)
    return {"escalation": f"E-{row['id']}", **answer}


@command("escalation.acknowledge", about=("escalation", "number"))
def acknowledge(deed: Deed, number: str) -> dict[str, Any]:
    """Say that one has seen an escalation and takes care of it; `number` is such as E-17."""
    row = _theirs(deed, number, acknowledge_refusal)
    _move(deed, row, EscalationState.ACKNOWLEDGED, acknowledged_at=deed.now, acknowledged_by=deed.person.name)
    return {"escalation": number, "state": EscalationState.ACKNOWLEDGED.value}


@command("escalation.act", about=("escalation", "number"))
def act(deed: Deed, number: str, action: str) -> dict[str, Any]:
    """Say what was done about an escalation; whoever acts has acknowledged it too."""
    row = _theirs(deed, number, act_refusal)
    said = typed_text("What was done about it", action)
    seen = {} if row["acknowledged_at"] else {"acknowledged_at": deed.now, "acknowledged_by": deed.person.name}
    done = {"actioned_at": deed.now, "actioned_by": deed.person.name, "action": said}
    _move(deed, row, EscalationState.ACTIONED, **seen, **done)
    return {"escalation": number, "state": EscalationState.ACTIONED.value}


@command("escalation.close", about=("escalation", "number"))
def close(deed: Deed, number: str, because: str) -> dict[str, Any]:
    """Close an escalation on which somebody has acted: it needs nobody any more, and `because` says why."""
    row = _theirs(deed, number, close_refusal)
    deed.because(said := typed_reason("Why it needs nobody any more", because))
    ended = {"ended_at": deed.now, "ended_by": deed.person.name, "ended_because": said}
    _move(deed, row, EscalationState.CLOSED, **ended)
    over(deed, [(row["subject_type"], row["subject_id"])])
    return {"escalation": number, "state": EscalationState.CLOSED.value}


def _found(deed: Deed, number: str) -> tuple[RowMapping, Ticket, set[str]]:
    """An escalation, its ticket and whom it was addressed to; their roles must reach the ticket of all others."""
    found = escalations.by_id(deed.connection, id_of("E", number, "escalation"))
    if found is None or not matter_is_seen(deed, found):
        raise NotFound(f"There is no escalation {number}.")
    [matter] = abouts_of(deed.connection, [found])
    people = escalations.people_of(deed.connection, found["id"])
    mine = in_full(deed.person)
    if mine is None or mine.name not in people:
        require_reach(deed, matter.fields)
    return found, matter.fields, people


def _theirs(deed: Deed, number: str, guard: Callable[[Rulebook, Person, Raised], Refusal | None]) -> RowMapping:
    """The same, once the rule lets the person do it."""
    row, ticket, people = _found(deed, number)
    raised = Raised(number, row["state"], row["recipient"], frozenset(people), ticket)
    why = guard(deed.rulebook, deed.person, raised)
    if why is not None:
        raise Invalid(why.sentence) if why.rule == "state" else Refused(why.sentence, why.rule)
    return row


def _move(deed: Deed, row: RowMapping, state: EscalationState, **values: Any) -> None:
    """Bring an escalation into a state; whoever does has read what they were told of its subject."""
    deed.change(escalation, row, {"state": state.value, **values}, ("escalation", f"E-{row['id']}"))
    seen(deed, (row["subject_type"], row["subject_id"]))


def _is_below(one: RowMapping, row: dict[str, Any]) -> bool:
    """Whether `row` leads on from it: it is lower, or of a ladder that the same subject climbed before."""
    same = all(one[name] == row[name] for name in ("subject_type", "subject_id", "cycle"))
    below = one["ladder"] != row["ladder"] or one["level"] < row["level"]
    return same and below and one["state"] != EscalationState.ACTIONED


def _next_step(deed: Deed, ticket: Ticket) -> Step:
    running = {row["kind"]: clocks.key_of(row) for row in clocks.open_of(deed.connection, [ticket["id"]])}
    step = next_step(deed.rulebook, ticket, running, rungs_of(deed.connection, deed.runtime, [ticket["id"]]))
    if isinstance(step, Step):
        return step
    raise Refused(step.sentence, step.rule) if step.rule == "ended" else Invalid(step.sentence)


def _told(row: dict[str, Any]) -> dict[str, Any]:
    """What else the trail says of an escalation; who raised it, when and why, its event says anyway."""
    names = ("subject_type", "subject_id", "cycle", "ladder", "ticket_id", "kind", "state")
    return {name: row[name] for name in names}


def _raised(deed: Deed, ticket: Ticket, step: Step) -> dict[str, Any]:
    """The row of an escalation that a person raises."""
    of_clock = step.subject[0] == SubjectType.CLOCK
    return {
        "id": escalations.next_id(deed.connection),
        **dict(zip(("subject_type", "subject_id", "cycle"), step.subject, strict=True)),
        "ladder": step.ladder.name,
        "level": step.level,
        "ticket_id": ticket["id"],
        "kind": step.subject[1].partition("/")[2] if of_clock else None,
        "recipient": step.recipient.value,
        "due_at": deed.now,
        "raised_at": deed.now,
        "late_seconds": 0,
        "raised_by": deed.person.name,
        "raised_seq": deed.seq,
        "reason": deed.call.reason,
        "state": EscalationState.RAISED.value,
        "rulebook_version": deed.rulebook.version,
        "version": 1,
    }
