"""What is raised, reviewed and put aside, as rows put straight into a store beside the tickets of `seeds`."""

from typing import Any

from control.store.engine import Store
from control.store.tables import audit_event, breach_review, escalation, escalation_person, judgement, snooze
from tests.queries.seeds import VERSION, Seeds, at

LATER = 2
"""The number of an audit event after that by which everything else was recorded."""


class Escalated(Seeds):
    """A store with escalations, breach reviews and snoozes, too."""

    _escalations = 0
    _reviews = 0

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        usual = {"actor": "tester", "origin": "test", "command": "test.seed", "outcome": "ok", "app_version": "0"}
        chained = {"seq": LATER, "at": at("2026-01-01 00:00"), "prev_hash": "1" * 64, "hash": "2" * 64}
        with store.writer.begin() as connection:
            connection.execute(audit_event.insert().values({**usual, **chained}))

    def escalation(self, ticket_id: int, raised: str, *people: str, **columns: Any) -> int:
        """An escalation of a ticket to these people; instants as text, a state by the instants that are given."""
        self._escalations += 1
        instants = {name: at(value) for name, value in columns.items() if name.endswith("_at")}
        steps = (("acknowledged_at", "acknowledged"), ("actioned_at", "actioned"), ("ended_at", "closed"))
        state = next((word for name, word in reversed(steps) if name in columns), "raised")
        by = {f"{name.removesuffix('_at')}_by": "somebody" for name, _ in steps if name in columns}
        row = {
            "id": self._escalations,
            "subject_type": "ticket",
            "subject_id": f"T-{ticket_id}",
            "cycle": self._escalations,
            "ladder": "usual",
            "level": 1,
            "ticket_id": ticket_id,
            "recipient": "owner",
            "due_at": at(raised),
            "raised_at": at(raised),
            "late_seconds": 0,
            "raised_by": "system",
            "raised_seq": 1,
            "state": state,
            "rulebook_version": VERSION,
            "version": 1,
        }
        addressed = [{"escalation_id": self._escalations, "person": person} for person in people]
        with self._store.writer.begin() as connection:
            connection.execute(escalation.insert().values({**row, **by, **columns, **instants}))
            if addressed:
                connection.execute(escalation_person.insert(), addressed)
        return self._escalations

    def review(self, ticket_id: int, opened: str, due: str, **columns: Any) -> int:
        """A review of the breached resolution of a ticket, whose clock there must be."""
        self._reviews += 1
        cycle = {"ticket_id": ticket_id, "kind": "resolution", "cycle": 1}
        instants = {name: at(value) for name, value in columns.items() if name.endswith("_at")}
        judged = {
            "started_at": at(opened),
            "verdict": "breached",
            "judged_at": at(opened),
            "rulebook_version": VERSION,
            "known_event_seq": self.event(ticket_id, opened, "note"),
            "recorded_seq": 1,
        }
        row = {
            "id": self._reviews,
            "opened_at": at(opened),
            "opened_seq": 1,
            "due_at": at(due),
            "state": "open",
            "version": 1,
        }
        with self._store.writer.begin() as connection:
            connection.execute(judgement.insert().values({**cycle, **judged}))
            connection.execute(breach_review.insert().values({**cycle, **row, **columns, **instants}))
        return self._reviews

    def snooze(self, person: str, ticket_id: int, when: str, until: str) -> None:
        row = {"person": person, "ticket_id": ticket_id, "reason": "later", "snoozed_seq": 1}
        with self._store.writer.begin() as connection:
            connection.execute(snooze.insert().values({**row, "snoozed_at": at(when), "until": at(until)}))
