"""What people do about escalations: raise one early, say that they have it, say what they did, and close it."""

from typing import Any

from sqlalchemy import RowMapping, select

from control.commands.known_ticket import Ticket, require_reach, ticket_in_reach
from control.commands.notices import Told, tell
from control.commands.registry import Deed, command
from control.errors import Invalid, NotFound, Refused
from control.model import EscalationState, StateCategory, SubjectType, TargetKind
from control.policy import notice_words
from control.policy.ladder import Ladder, Watched
from control.policy.path import addressed, ladder_for
from control.store import clocks, escalations, tickets
from control.store.escalations import Key
from control.store.tables import escalation


@command("escalation.raise", about=("ticket", "key"), needs_reason=True)
def raise_early(deed: Deed, key: str) -> dict[str, Any]:
    """Escalate a ticket to the next level of its path without waiting for the time; answers level and who is told.

    Raises Invalid where no path leads on: there is no ladder, or its last level was reached.
    """
    ticket = ticket_in_reach(deed, key)
    subject, ladder, level = _next_level(deed, ticket)
    recipient, people = addressed(deed.rulebook, ticket, ladder.levels[level - 1].to)
    row = _raised(deed, ticket, subject, ladder, level) | {"recipient": recipient.value}
    below = [one for one in escalations.open_of(deed.connection, [ticket["id"]]) if _is_below(one, row)]
    ended = {"state": "superseded", "ended_at": deed.now, "ended_by": deed.person.name}
    because = f"{deed.person.title} escalated to level {level}."
    escalations.end(deed.connection, {one["id"]: ended | {"ended_because": because} for one in below})
    escalations.add(deed.connection, [row], {row["id"]: people})
    watch = escalations.watches_of(deed.connection, [ticket["id"]]).get(subject)
    escalations.rewatch(deed.connection, {} if watch is None else {subject: watch.without(level)})
    said = notice_words.by_hand(ticket, deed.person.title, deed.call.reason or "")
    told = (SubjectType(subject[0]), subject[1], ticket["id"], said, True)
    tell(deed, [Told(name, *told) for name in people])
    after = {"level": level, "to": recipient.value, "people": list(people), "superseded": [one["id"] for one in below]}
    deed.subject("escalation", f"E-{row['id']}", (None, 1), after=after)
    return {"escalation": f"E-{row['id']}", **after}


@command("escalation.acknowledge", about=("escalation", "number"))
def acknowledge(deed: Deed, number: str) -> dict[str, Any]:
    """Say that one has seen an escalation and takes care of it; `number` is such as E-17."""
    row = _row(deed, number)
    if row["state"] != EscalationState.RAISED:
        raise Invalid(f"{number} cannot be acknowledged: it is {row['state']} already.")
    _move(deed, row, EscalationState.ACKNOWLEDGED, acknowledged_at=deed.now, acknowledged_by=deed.person.name)
    return {"escalation": number, "state": EscalationState.ACKNOWLEDGED.value}


@command("escalation.act", about=("escalation", "number"))
def act(deed: Deed, number: str, action: str) -> dict[str, Any]:
    """Say what was done about an escalation; whoever acts has acknowledged it too."""
    row = _row(deed, number)
    if row["state"] not in (EscalationState.RAISED, EscalationState.ACKNOWLEDGED):
        raise Invalid(f"{number} is {row['state']} already: nothing can be added to it.")
    _require_words(action, "what was done about it")
    seen = {} if row["acknowledged_at"] else {"acknowledged_at": deed.now, "acknowledged_by": deed.person.name}
    done = {"actioned_at": deed.now, "actioned_by": deed.person.name, "action": action.strip()}
    _move(deed, row, EscalationState.ACTIONED, **seen, **done)
    return {"escalation": number, "state": EscalationState.ACTIONED.value}


@command("escalation.close", about=("escalation", "number"))
def close(deed: Deed, number: str, because: str) -> dict[str, Any]:
    """Close an escalation on which somebody has acted: it needs nobody any more, and `because` says why."""
    row = _row(deed, number)
    if row["state"] != EscalationState.ACTIONED:
        raise Invalid(f"{number} is {row['state']}: an escalation is closed once somebody has acted on it.")
    _require_words(because, "why it needs nobody any more")
    ended = {"ended_at": deed.now, "ended_by": deed.person.name, "ended_because": because.strip()}
    _move(deed, row, EscalationState.CLOSED, **ended)
    return {"escalation": number, "state": EscalationState.CLOSED.value}


def _row(deed: Deed, number: str) -> RowMapping:
    """An escalation that the person may deal with: it was addressed to them, or their role reaches its ticket."""
    digits = number.removeprefix("E-")
    found = None
    if number.startswith("E-") and digits.isdecimal():
        statement = select(escalation).where(escalation.c.id == int(digits))
        found = deed.connection.execute(statement).mappings().first()
    if found is None:
        raise NotFound(f"There is no escalation {number}.")
    ticket = tickets.by_id(deed.connection, [found["ticket_id"]])[found["ticket_id"]]
    if deed.person.name not in escalations.people_of(deed.connection, found["id"]):
        require_reach(deed, ticket)
    return found


def _move(deed: Deed, row: RowMapping, state: EscalationState, **values: Any) -> None:
    deed.change(escalation, row, {"state": state.value, **values}, ("escalation", f"E-{row['id']}"))


def _require_words(text: str, what: str) -> None:
    if len(text.strip()) < 3:
        raise Invalid(f"Say {what}, in a few words.")


def _is_below(one: RowMapping, row: dict[str, Any]) -> bool:
    same = all(one[name] == row[name] for name in ("subject_type", "subject_id", "cycle", "ladder"))
    return same and one["level"] < row["level"] and one["state"] != EscalationState.ACTIONED


def _next_level(deed: Deed, ticket: Ticket) -> tuple[Key, Ladder, int]:
    """What climbs, along which ladder, and to which level: the resolution first, then any other open promise."""
    if StateCategory(ticket["state_category"]).ends:
        raise Refused(f"{ticket['key']} has ended: nobody is to be told of it.", "ended")
    open_now = {row["kind"]: row for row in clocks.open_of(deed.connection, [ticket["id"]])}
    for kind in (TargetKind.RESOLUTION, TargetKind.NEXT_RESPONSE, TargetKind.FIRST_RESPONSE):
        ladder = ladder_for(deed.rulebook, Watched(kind), ticket)
        if kind in open_now and ladder is not None:
            key = clocks.key_of(open_now[kind])
            level = _highest(deed, ticket, key, ladder) + 1
            if level <= len(ladder.levels):
                return key, ladder, level
    ladder = ladder_for(deed.rulebook, Watched.RESOLUTION, ticket)
    if ladder is None:
        raise Invalid(f"No ladder leads on from {ticket['key']}: `config/ladders.toml` names none for its service.")
    key = (SubjectType.TICKET.value, ticket["key"], ticket["reopen_count"] + 1)
    level = _highest(deed, ticket, key, ladder) + 1
    if open_now or level > len(ladder.levels):
        raise Invalid(f"{ticket['key']} has reached the last level of {ladder.name}: there is nobody above.")
    return key, ladder, level


def _highest(deed: Deed, ticket: Ticket, subject: Key, ladder: Ladder) -> int:
    """The highest level of this cycle that was ever raised on this ladder; 0 before the first."""
    kind, named, cycle = subject
    taken = escalations.fired(deed.connection, [ticket["id"]])
    return max((each[3] for each in taken if (*each[:3], each[4]) == (kind, named, ladder.name, cycle)), default=0)


def _raised(deed: Deed, ticket: Ticket, subject: Key, ladder: Ladder, level: int) -> dict[str, Any]:
    """The row of an escalation that a person raises, but for whom it addresses."""
    of_clock = subject[0] == SubjectType.CLOCK
    return {
        "id": escalations.next_id(deed.connection),
        **dict(zip(("subject_type", "subject_id", "cycle"), subject, strict=True)),
        "ladder": ladder.name,
        "level": level,
        "ticket_id": ticket["id"],
        "kind": subject[1].partition("/")[2] if of_clock else None,
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
