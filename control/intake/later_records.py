"""One row per ticket, again: what a later export says of a ticket that is known, in the light of what is known of it.

A list states the present. What differs from the record as the tool itself told it became true with the row's last
update, or, where it names none, is known from the import on. What deeds of ours changed meanwhile is no news of the
tool's: it stays until the tool changes its own value, and then the later of the two holds.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from control.intake.staged import StagedEvent, StagedRecord
from control.model import EventKind, TicketEvent
from control.policy.record import KIND_OF_END, Record, States, category_of, kind_of_change, record_after, said
from control.policy.ticket_deeds import is_ours
from control.policy.timeline import facts


@dataclass(frozen=True, slots=True)
class Known:
    """A ticket as it is known: its events in order, and the keys by which some of them are known again."""

    events: Sequence[TicketEvent]
    keys: Collection[str]

    @property
    def seq(self) -> int:
        """The number of the event that was recorded last."""
        return max(event.seq for event in self.events)


def news(row: StagedRecord, known: Known, at: datetime | None, states: States) -> list[StagedEvent]:
    """What the row says that is not known; `at` dates what it has no instant of its own for.

    None: all that it says of the present has been said by the same row before.
    """
    dated = [one for one in row.dated if one.source_key not in known.keys and not _happened(one.event, known.events)]
    if at is None:
        return dated
    story = _story(known, dated, states)
    theirs = [event for event in story if not is_ours(event)]
    at = max(at, story[0].at)
    after = record_after(theirs, states)
    changed = {name: text for name, text in row.record.items() if after.get(name) != text}
    told_later = {name for event in story if event.at > at for name in said(event, states)}
    still = {name: text for name, text in changed.items() if name not in told_later}
    passed = _passed({name: changed[name] for name in changed if name in told_later}, theirs, at, states)
    last = max(at, theirs[-1].at)
    told = [_change(story, passed, at, known, states), _change(story, still, last, known, states)]
    return [*dated, *(one for one in told if one is not None)]


def _happened(event: TicketEvent, known: Iterable[TicketEvent]) -> bool:
    """Whether another export, or a log, told of it by another key."""
    return any(one.kind is event.kind and one.at == event.at for one in known)


def _story(known: Known, dated: Sequence[StagedEvent], states: States) -> list[TicketEvent]:
    fresh = [replace(event, seq=known.seq + number) for number, (event, _) in enumerate(dated, start=1)]
    return facts([*known.events, *fresh], states)


def _passed(changed: Record, theirs: Sequence[TicketEvent], at: datetime, states: States) -> dict[str, str | None]:
    """What an older export than others says of its own time: it is true until what is known to have come after."""
    before = record_after((event for event in theirs if event.at <= at), states)
    later = [said(event, states) for event in theirs if event.at > at]
    return {
        name: text
        for name, text in changed.items()
        if before.get(name) != text and not any(name in one and one[name] == text for one in later)
    }


def _change(
    story: Sequence[TicketEvent], changed: Record, at: datetime, known: Known, states: States
) -> StagedEvent | None:
    """The change as an event at `at`, called by what it does to the ticket as it stood then, by whomever."""
    if not changed:
        return None
    before = record_after((event for event in story if event.at <= at), states)
    kind = kind_of_change(before, changed, states)
    if "state" in changed and kind in KIND_OF_END.values():
        same = category_of(before.get("state"), states) is category_of(changed["state"], states)
        # An end by another name is no second end.
        kind = EventKind.STATE if same else kind
    # The number tells this change from an equal one that was changed back in between.
    return StagedEvent(TicketEvent(at, kind, payload=dict(changed)), f"{kind}@{at.isoformat()}:{known.seq}")
