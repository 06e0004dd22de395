"""What is reported of a ticket, one at a time: by a feed, or by a person."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from control.commands.known_ticket import is_seen, unseen
from control.commands.recording import Incoming, Plan, plan
from control.commands.registry import Deed, command
from control.commands.texts import is_kept
from control.errors import Invalid
from control.model import TICKET_FIELDS, ActorKind, EventKind, StateCategory, TicketEvent
from control.policy.rulebook import Rulebook
from control.policy.scope import Scope
from control.store import tickets

_LEADS_TO = {
    EventKind.RESOLVED: {StateCategory.RESOLVED},
    EventKind.CLOSED: {StateCategory.CLOSED},
    EventKind.CANCELLED: {StateCategory.CANCELLED},
    EventKind.MERGED: {StateCategory.CANCELLED, StateCategory.CLOSED},
}
"""The states that an event may name which ends a ticket."""
_ENDS = frozenset().union(*_LEADS_TO.values())
_OTHER_KEYS = frozenset({"at", "kind", "actor", "actor_kind", "public", "key"})


@command("ticket.record")
def record_ticket(
    deed: Deed,
    source: str,
    external_id: str,
    events: Sequence[Mapping[str, Any]],
    reported_due_at: datetime | None = None,
) -> dict[str, Any]:
    """Record what `source` says happened to one ticket; answers its key, and how many events were new.

    Each event names `at` and `kind`, and may name `actor_kind`, `actor`, `public` (of a reply), `key` (by which the
    source would repeat it) and any ticket field. Raises Invalid, naming the event, for what cannot be meant: words
    that the rulebook does not know, or an instant that has not come yet.
    """
    if not events:
        raise Invalid(f"Nothing is said of {external_id}: a ticket is recorded with at least one event.")
    read = tuple(_event(deed, number, entry) for number, entry in enumerate(events, start=1))
    for place in _places(deed, source, external_id, read):
        deed.require(place)
    made = plan(deed, [Incoming(source, external_id, read, reported_due_at)], backfilled=False)
    _refuse_another_beginning(deed, made, external_id)
    made.write()
    recorded = made.recorded
    answer = {name: value for name, value in asdict(recorded).items() if name != "ticket_ids"}
    key = f"T-{recorded.ticket_ids[0]}"
    deed.subject("ticket", key, after=answer if recorded.events_new else None)
    return {"ticket": key, **answer}


def _places(
    deed: Deed, source: str, external_id: str, read: Sequence[tuple[TicketEvent, str | None]]
) -> Iterator[Scope]:
    """Where the ticket lies, and where the events would put it; a ticket of no unit and no service lies nowhere."""
    row = tickets.known(deed.connection, source, [external_id]).get(external_id)
    if row is not None and not is_seen(deed, row["id"]):
        raise unseen(deed, source, external_id)
    told: dict[str, str | None] = {}
    for event, _ in read:
        told.update(event.payload)
    for fields in (row or {}, told):
        place = Scope(fields.get("unit"), fields.get("service"))
        if place != Scope():
            yield place


def _refuse_another_beginning(deed: Deed, made: Plan, external_id: str) -> None:
    """A ticket begins once, whenever its creation is told; a second one would begin its clocks anew."""
    stored = tickets.events(deed.connection, made.ticket_ids)
    for subject in made.subjects:
        events = [*stored.get(subject.ticket_id, ()), *subject.fresh]
        if sum(event.kind is EventKind.CREATED for event in events) > 1:
            raise Invalid(f"{external_id} is created twice: what happens to it later is told by other kinds of event.")


def _event(deed: Deed, number: int, entry: Mapping[str, Any]) -> tuple[TicketEvent, str | None]:
    _refuse_what_no_event_says(number, entry)
    at = _instant(number, entry.get("at"))
    if at > deed.now:
        raise Invalid(f"Event {number} happened at {at}, which has not come yet: it is {deed.now} now.")
    payload = {name: entry[name] for name in (*TICKET_FIELDS, "public") if name in entry}
    _refuse_unknown_words(number, payload, deed.rulebook)
    kind, actor_kind = _word(number, EventKind, entry.get("kind")), ActorKind.HUMAN
    _refuse_a_misplaced_state(number, kind, payload.get("state"), deed.rulebook)
    if "actor_kind" in entry:
        actor_kind = _word(number, ActorKind, entry["actor_kind"])
    if kind is EventKind.REOPENED and actor_kind in (ActorKind.AUTOMATION, ActorKind.SYSTEM):
        raise Invalid(f"Event {number} reopens the ticket by {actor_kind}: a machine's mail reopens nothing.")
    return TicketEvent(at, kind, actor_kind, entry.get("actor"), payload), entry.get("key")


def _refuse_what_no_event_says(number: int, entry: Mapping[str, Any]) -> None:
    """Every value is text, or none where nothing is known; only `at` may be an instant and `public` is yes or no."""
    unknown = sorted(set(entry) - _OTHER_KEYS - set(TICKET_FIELDS))
    if unknown:
        raise Invalid(f"Event {number} says {', '.join(unknown)}, which no event has.")
    if not isinstance(entry.get("public", False), bool):
        raise Invalid(f"Event {number} says public = {entry['public']!r}: it is true or false.")
    for name in sorted(set(entry) - {"at", "public"}):
        value = entry[name]
        if not isinstance(value, str | None):
            raise Invalid(f"Event {number} says {name} = {value!r}: it must be text.")
        if value is not None and not is_kept(value):
            raise Invalid(f"Event {number} says {name} with a character (NUL or half a pair) that no database keeps.")


def _refuse_a_misplaced_state(number: int, kind: EventKind, state: str | None, rulebook: Rulebook) -> None:
    """A state that ends a ticket comes with the event that ends it, or its clocks would run on; and the reverse."""
    if state is None or kind is EventKind.CREATED:
        return
    category = rulebook.states[state].category
    if kind in _LEADS_TO:
        if category not in _LEADS_TO[kind]:
            raise Invalid(f"Event {number} is {kind} and names the state {state!r}, which means {category}.")
    elif category in _ENDS:
        raise Invalid(
            f"Event {number} is {kind} and names the state {state!r}: an event that means {category} says so."
        )


def _word(number: int, words: Any, value: Any) -> Any:
    try:
        return words(value)
    except ValueError:
        raise Invalid(f"Event {number} says {value!r}; known are {', '.join(words)}.") from None


def _instant(number: int, value: Any) -> datetime:
    try:
        at = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        raise Invalid(f"Event {number} is dated {value!r}: an instant reads 2026-03-02T09:00:00+01:00.") from None
    if at.tzinfo is None:
        raise Invalid(f"Event {number} is dated {value}, which names no zone: add an offset such as +01:00.")
    return at.astimezone(UTC)


def _refuse_unknown_words(number: int, payload: Mapping[str, Any], rulebook: Rulebook) -> None:
    known = {
        "state": rulebook.states,
        "priority": rulebook.priorities,
        "impact": rulebook.impacts,
        "urgency": rulebook.urgencies,
        "service": rulebook.services,
        "unit": rulebook.units,
    }
    for name, words in known.items():
        if payload.get(name) is not None and payload[name] not in words:
            raise Invalid(f"Event {number} names the {name} {payload[name]!r}, which the rulebook does not know.")
