"""What one batch of a sweep makes of the watches that are due: levels that fire, and breaches that are to be recorded.

It goes by the order of their instants, whosever they are; nothing is written here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from control.commands.known_ticket import Ticket
from control.commands.level_words import level_said
from control.commands.notices import NOBODY, Told
from control.commands.registry import Deed
from control.model import EscalationState, ReviewState, StateCategory, SubjectType
from control.policy.breach_answers import Explained, explained, is_theirs
from control.policy.cycle import TICK
from control.policy.ladder import Level, Recipient
from control.policy.path import addressed
from control.policy.watching import Watch
from control.store.watches import Key, key_of, watch_of

Row = Mapping[str, Any]
"""A row of the store, by the names of its columns."""
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Known:
    """What a batch knows of the subjects of its watches."""

    tickets: Mapping[int, Ticket]
    measures: Mapping[int, Ticket]
    """What rules ask of a ticket, of the measures that watches are about."""
    clocks: Mapping[Key, Row]
    """The open cycles of these tickets."""
    others: Mapping[Key, Row]
    """Reviews and approvals that wait, and measures that rest: each with its due time and calendar."""
    fired: set[tuple[Any, ...]]
    """Every fire key that is taken."""

    def about(self, row: Row) -> Ticket:
        """What a watch is about."""
        return self.measures[row["measure_id"]] if row["ticket_id"] is None else self.tickets[row["ticket_id"]]


@dataclass(slots=True)
class Batch:
    """What is to be written: escalations and whom they address, notices, late clocks, and the watches as left."""

    deed: Deed
    known: Known
    next_id: int
    escalations: list[dict[str, Any]] = field(default_factory=list)
    people: dict[int, tuple[str, ...]] = field(default_factory=dict)
    told: list[Told] = field(default_factory=list)
    late: list[Key] = field(default_factory=list)
    watches: dict[Key, Watch] = field(default_factory=dict)
    _asked: dict[Any, tuple[Recipient, tuple[str, ...]]] = field(default_factory=dict)
    _same: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """What every escalation of the batch begins with."""
        self._same = {
            "recipient": None,
            "raised_at": self.deed.now,
            "raised_by": self.deed.person.name,
            "raised_seq": self.deed.seq,
            "state": EscalationState.RAISED.value,
            "ended_at": None,
            "ended_by": None,
            "ended_because": None,
            "rulebook_version": self.deed.rulebook.version,
            "version": 1,
        }

    def take(self, due: Sequence[Row], until: datetime) -> None:
        """Work through everything that these watches say is due by `until`, earliest first, whosever it is."""
        about = {key_of(row): self.known.about(row) for row in due}
        self.watches = {key_of(row): watch_of(row) for row in due}
        for at, number, key in sorted(_entries(self.watches, until)):
            if number == 0:
                self._breach(key)
            else:
                self._level(key, number, at, about[key])

    def _breach(self, key: Key) -> None:
        self.watches[key] = self.watches[key].judged()
        if key in self.known.clocks:
            self.late.append(key)

    def _level(self, key: Key, number: int, at: datetime, ticket: Ticket) -> None:
        """Let one level fire, unless it did already, its subject is over, or its ladder has lost it."""
        watch = self.watches[key]
        self.watches[key] = watch.without(number)
        ladder = self.deed.rulebook.ladders.get(watch.ladder or "")
        gone = ladder is None or number > len(ladder.levels) or not self._is_open(key, ticket)
        if ladder is None or gone or (key[0], key[1], watch.ladder, number, key[2]) in self.known.fired:
            return
        level = ladder.levels[number - 1]
        failing = level.criteria.failing(ticket)
        row = self._row(key, watch.ladder, number, at, ticket)
        if failing is None:
            self._address(row, level, ticket)
        else:
            row |= self.ended(EscalationState.MOOT, f"Did not hold when it was reached: {failing}.")
            row["recipient"] = level.to.value
        self.escalations.append(row)
        self.next_id += 1

    def _is_open(self, key: Key, ticket: Ticket) -> bool:
        if key[0] != SubjectType.CLOCK:
            return key in self.known.others
        return key in self.known.clocks and not StateCategory(ticket["state_category"]).ends

    def _row(self, key: Key, ladder: str | None, number: int, at: datetime, ticket: Ticket) -> dict[str, Any]:
        return {
            **self._same,
            "id": self.next_id,
            "subject_type": key[0],
            "subject_id": key[1],
            "cycle": key[2],
            "ladder": ladder,
            "level": number,
            **_ids(ticket),
            "kind": self._about(key)["kind"],
            "due_at": at,
            "late_seconds": (self.deed.now - at) // _SECOND,
        }

    def _address(self, row: dict[str, Any], level: Level, ticket: Ticket) -> None:
        """Say whom the level turns to, and what each of them is told."""
        about = self._about((row["subject_type"], row["subject_id"], row["cycle"]))
        given = _reason_of(row, about)
        asked = (level.to, given, *(ticket[name] for name in ("owner", "team", "service", "category", "unit")))
        if asked not in self._asked:
            rulebook = self.deed.rulebook
            self._asked[asked] = addressed(
                rulebook, ticket, level.to, lambda person: given is None or not is_theirs(rulebook, person, given)
            )
        recipient, names = self._asked[asked]
        row["recipient"] = recipient.value
        self.people[row["id"]] = names
        said = level_said(self.deed, row["subject_type"], about, ticket)
        urgent = ticket["priority"] in self.deed.rulebook.priorities[:1]
        subject = (SubjectType(row["subject_type"]), row["subject_id"], row["ticket_id"])
        when = (urgent, about["due_at"], row["measure_id"])
        self.told += [Told(name, *subject, said, *when) for name in names or (NOBODY,)]

    def _about(self, key: Key) -> Row:
        """The clock, or whatever else climbs, that a watch is of."""
        return (self.known.clocks if key[0] == SubjectType.CLOCK else self.known.others)[key]

    def ended(self, state: EscalationState, because: str) -> dict[str, Any]:
        """How an escalation ends by this batch."""
        by = self.deed.person.name
        return {"state": state.value, "ended_at": self.deed.now, "ended_by": by, "ended_because": because}


def _ids(about: Ticket) -> dict[str, int | None]:
    """The columns that name what an escalation is about, a ticket or a measure."""
    measure_id = about.get("measure_id")
    return {"ticket_id": about["id"] if measure_id is None else None, "measure_id": measure_id}


def _reason_of(row: Row, review: Row) -> Explained | None:
    """The review whose reason waits to be looked at, which whoever gave it cannot; None of anything else."""
    reasoned = row["subject_type"] == SubjectType.BREACH_REVIEW and review["state"] == ReviewState.REASONED
    return explained(review) if reasoned else None


def _entries(watches: Mapping[Key, Watch], until: datetime) -> Iterator[tuple[datetime, int, Key]]:
    """Everything that is due by `until`: instant, number of the level (0: the breach), and whose it is."""
    for key, watch in watches.items():
        if watch.breaches_at is not None and watch.breaches_at < until:
            yield watch.breaches_at + TICK, 0, key
        yield from ((at, number, key) for number, at in watch.levels if at <= until)
