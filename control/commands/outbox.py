"""The outbox as rows: what each person, and each webhook, is told of each subject, and by which ways it is sent."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from control.commands.registry import Deed
from control.model import SubjectType
from control.policy.notice_terms import WEBHOOK
from control.policy.sending import may_go_at

NOBODY = ""
Key = tuple[str, str, str]
"""Who is told, and of which subject: its type and id."""


@dataclass(frozen=True, slots=True)
class Told:
    """What one person is to know about one subject."""

    person: str
    """Blank: nobody is there to be told, and only webhooks hear of it."""
    subject_type: SubjectType
    subject_id: str
    ticket_id: int | None
    said: str
    urgent: bool
    due_at: datetime | None = None
    """When the subject is due, or was; None: never, or nobody knows."""
    measure_id: int | None = None
    """The measure that it is about, where `ticket_id` names no ticket."""
    review_id: int | None = None
    """The review that it is about, where neither names anything."""


@dataclass(slots=True)
class Sum:
    """Everything that one person is told of one subject at once."""

    newest: Told
    times: int
    urgent: bool

    def warns(self, now: datetime) -> bool:
        """Whether its newest sentence tells of something that is not due yet."""
        return self.newest.due_at is not None and self.newest.due_at > now


def summed(told: Sequence[Told], webhooks: Sequence[str]) -> dict[Key, Sum]:
    """What is told, by person and subject; each webhook hears of a subject as often as the person who hears most."""
    sums: dict[Key, Sum] = {}
    for one in told:
        key = (one.person, one.subject_type.value, one.subject_id)
        found = sums.get(key)
        if found is None:
            sums[key] = Sum(one, 1, one.urgent)
        else:
            found.newest, found.times, found.urgent = one, found.times + 1, found.urgent or one.urgent
    if webhooks:
        heard = _by_subject(told, sums)
        sums |= {(f"{WEBHOOK}{name}", *subject): one for name in webhooks for subject, one in heard.items()}
    return {key: one for key, one in sums.items() if key[0] != NOBODY}


def _by_subject(told: Sequence[Told], sums: Mapping[Key, Sum]) -> dict[tuple[str, str], Sum]:
    """What is told of each subject, whomever it is told."""
    found = {(one.subject_type.value, one.subject_id): Sum(one, 0, urgent=False) for one in told}
    for (_, subject_type, subject_id), one in sums.items():
        most = found[subject_type, subject_id]
        most.times, most.urgent = max(most.times, one.times), most.urgent or one.urgent
    return found


@dataclass(slots=True)
class Outbox:
    """New notices and the ways of sending them, as rows."""

    deed: Deed
    next_notice: int
    next_delivery: int
    notices: list[dict[str, Any]] = field(default_factory=list)
    deliveries: list[dict[str, Any]] = field(default_factory=list)
    _goes_at: dict[Any, datetime] = field(default_factory=dict)

    def goes_at(self, one: Sum) -> datetime:
        """When a mail about this may go."""
        warns_of = None if one.urgent or not one.warns(self.deed.now) else one.newest.due_at
        asked = (one.urgent, warns_of)
        if asked not in self._goes_at:
            self._goes_at[asked] = may_go_at(self.deed.rulebook, self.deed.now, warns_of, urgent=one.urgent)
        return self._goes_at[asked]

    def add(self, key: Key, one: Sum) -> None:
        """A notice, and whatever sends it."""
        person, subject_type, subject_id = key
        at = self.deed.now
        self.notices.append(
            {
                "id": self.next_notice,
                "person": person,
                "subject_type": subject_type,
                "subject_id": subject_id,
                "ticket_id": one.newest.ticket_id,
                "measure_id": one.newest.measure_id,
                "review_id": one.newest.review_id,
                "said": one.newest.said,
                "times": one.times,
                "urgent": one.urgent,
                "first_at": at,
                "last_at": at,
                "last_seq": self.deed.seq,
            }
        )
        self.send(self.next_notice, person, one)
        self.next_notice += 1

    def send(self, number: int, person: str, one: Sum) -> None:
        """Whatever sends a notice."""
        for channel, address, next_at in self._ways(person, one):
            named = {"id": self.next_delivery, "notice_id": number, "channel": channel, "address": address}
            self.deliveries.append(named | {"state": "waiting", "next_at": next_at, "tries": 0})
            self.next_delivery += 1

    def _ways(self, person: str, one: Sum) -> Iterator[tuple[str, str, datetime]]:
        """Channel, address and earliest instant of each way of sending; none for whoever has no address."""
        if person.startswith(WEBHOOK):
            yield "webhook", person.removeprefix(WEBHOOK), self.deed.now
            return
        known = self.deed.rulebook.people.get(person)
        if known is not None and known.mail is not None:
            yield "mail", known.mail, self.goes_at(one)
