"""What is reported of a ticket, one at a time: by a feed, or by a person."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from control.commands.recording import Incoming, plan
from control.commands.registry import Deed, command
from control.errors import Invalid
from control.model import TICKET_FIELDS, ActorKind, EventKind, TicketEvent
from control.policy.rulebook import Rulebook
from control.policy.scope import Scope
from control.store import tickets

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
    told: dict[str, str | None] = {}
    for event, _ in read:
        told.update(event.payload)
    for fields in (row or {}, told):
        place = Scope(fields.get("unit"), fields.get("service"))
        if place != Scope():
            yield place


def _event(deed: Deed, number: int, entry: Mapping[str, Any]) -> tuple[TicketEvent, str | None]:
    unknown = sorted(set(entry) - _OTHER_KEYS - set(TICKET_FIELDS))
    if unknown:
        raise Invalid(f"Event {number} says {', '.join(unknown)}, which no event has.")
    at = _instant(number, entry.get("at"))
    if at > deed.now:
        raise Invalid(f"Event {number} happened at {at}, which has not come yet: it is {deed.now} now.")
    if not isinstance(entry.get("public", False), bool):
        raise Invalid(f"Event {number} says public = {entry['public']!r}: it is true or false.")
    payload = {name: entry[name] for name in (*TICKET_FIELDS, "public") if name in entry}
    _refuse_unknown_words(number, payload, deed.rulebook)
    kind, actor_kind = _word(number, EventKind, entry.get("kind")), ActorKind.HUMAN
    if "actor_kind" in entry:
        actor_kind = _word(number, ActorKind, entry["actor_kind"])
    if kind is EventKind.REOPENED and actor_kind in (ActorKind.AUTOMATION, ActorKind.SYSTEM):
        raise Invalid(f"Event {number} reopens the ticket by {actor_kind}: a machine's mail reopens nothing.")
    return TicketEvent(at, kind, actor_kind, entry.get("actor"), payload), entry.get("key")


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
