"""Keeping watches true to the clocks: whatever changes a ticket says anew what comes next of it, and what is over."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from control.commands.notices import over
from control.commands.path import Path
from control.commands.registry import Deed
from control.model import EscalationState, SubjectType, TargetKind
from control.policy.cycle import Cycle
from control.policy.derivation import Derived
from control.policy.ladder import Watched
from control.policy.path import ladder_for, ladder_since
from control.policy.watching import Watch, watch
from control.store import clocks, escalations, watches
from control.store.notices import Subject
from control.store.watches import Key

RESTS = "The clock stopped."
"""Why an escalation ends whose subject is over."""
_ACTIVATION = "rulebook.activate"


def watch_clocks(
    deed: Deed,
    derived: Mapping[int, Derived],
    looks_back: Mapping[int, bool],
    waited_since: Mapping[int, datetime] = MappingProxyType({}),
) -> None:
    """Say anew what comes next of the clocks of these tickets, and end the escalations of those that are over.

    `looks_back` says of a ticket whether what was found of it lies in the past for good, as an import does;
    `waited_since` since when its levels count as waited for, where what was known of them lately is not to count.
    """
    ids = list(derived)
    before = watches.watches_of(deed.connection, ids)
    path = Path(deed, ids)
    found: dict[Key, tuple[int, Watch]] = {}
    for ticket_id, kind, cycle in _open_cycles(derived):
        key, fields = clocks.named(ticket_id, kind, cycle.number), derived[ticket_id].projection.fields
        ladder, known = ladder_for(deed.rulebook, Watched(kind), fields), before.get(key)
        if ladder is not None and ticket_id in waited_since and not _contradicted(derived[ticket_id], kind, cycle):
            since = _since(deed, waited_since[ticket_id], Watched(kind), fields)
            known = path.known_since(ladder, key, cycle, since)
        back = looks_back[ticket_id] or (deed.command == _ACTIVATION and (known is None or known.ladder is None))
        come = None if ladder is None else path.known_on(ladder, key, known)
        found[key] = (ticket_id, watch(cycle, ladder, come, deed.now, looks_back=back))
    if before or found:
        _replace(deed, ids, found)
    _end_what_is_over(deed, derived, set(found))


def _contradicted(found: Derived, kind: TargetKind, cycle: Cycle) -> bool:
    """Whether the facts speak against what was judged of a cycle: then its instants are those of the verdict."""
    return any((each.recorded.kind, each.recorded.cycle) == (kind, cycle.number) for each in found.repairs)


def _since(deed: Deed, at: datetime, watched: Watched, fields: Mapping[str, str | None]) -> datetime:
    """`at`, or when the first ladder came that holds for this: it left alone what was reached by then."""
    reigns = [(reign.since, reign.rulebook) for reign in deed.runtime.reigns(deed.connection).values()]
    return max(at, ladder_since(reigns, watched, fields) or at)


def _replace(deed: Deed, ids: Sequence[int], found: Mapping[Key, tuple[int, Watch]]) -> None:
    """Put the watches that were found in place of those of the tickets `ids`."""
    judged = _judged(deed, found)
    rows = (
        (key, ticket_id, to_come.judged() if key in judged else to_come) for key, (ticket_id, to_come) in found.items()
    )
    watches.replace_clocks(deed.connection, ids, rows)


def _open_cycles(derived: Mapping[int, Derived]) -> Iterator[tuple[int, TargetKind, Cycle]]:
    return (
        (ticket_id, history.kind, cycle)
        for ticket_id, each in derived.items()
        for history in each.clocks
        for cycle in history.cycles
        if cycle.is_open
    )


def _judged(deed: Deed, found: Mapping[Key, tuple[int, Watch]]) -> set[Key]:
    """The clocks of which a breach has been recorded already; only one that is late can be among them."""
    late = [
        ticket_id for ticket_id, to_come in found.values() if to_come.breaches_at and to_come.breaches_at < deed.now
    ]
    recorded = clocks.judgements(deed.connection, list(dict.fromkeys(late)))
    return {clocks.named(ticket_id, each.kind, each.cycle) for ticket_id, some in recorded.items() for each in some}


def _end_what_is_over(deed: Deed, derived: Mapping[int, Derived], running: set[Key]) -> None:
    """An escalation nobody had taken is moot once its clock has stopped; one that somebody had is closed with it."""
    ended: dict[int, Mapping[str, Any]] = {}
    rested: set[Subject] = set()
    for row in escalations.open_of(deed.connection, list(derived)):
        if row["subject_type"] == SubjectType.CLOCK:
            rests = (row["subject_type"], row["subject_id"], row["cycle"]) not in running
        elif row["subject_type"] == SubjectType.TICKET:
            rests = derived[row["ticket_id"]].projection.state_category.ends
        else:
            rests = False
        if rests:
            ended[row["id"]] = ending(deed, row["state"], RESTS)
            rested.add((row["subject_type"], row["subject_id"]))
    escalations.end(deed.connection, ended)
    over(deed, rested)


def stop(deed: Deed, key: Key, because: str) -> None:
    """Let nothing more come of a subject that is over, nor of what it had raised."""
    watches.rewatch(deed.connection, {key: Watch()})
    raised = escalations.open_of_subject(deed.connection, *key[:2])
    ended = {each["id"]: ending(deed, each["state"], because) for each in raised}
    escalations.end(deed.connection, ended)
    if ended:
        deed.tell(ends={f"E-{one}": how["state"] for one, how in ended.items()}, ends_because=because)
    over(deed, [key[:2]])


def ending(deed: Deed, state: str, because: str) -> dict[str, Any]:
    """How an open escalation ends whose subject needs nobody any more."""
    untouched = state == EscalationState.RAISED
    ends = EscalationState.MOOT if untouched else EscalationState.CLOSED
    return {"state": ends.value, "ended_at": deed.now, "ended_by": deed.person.name, "ended_because": because}
