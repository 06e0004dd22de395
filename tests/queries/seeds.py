"""Rows put straight into a store, so that queries are judged against facts that no other code of ours has derived."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from control.store.engine import Store
from control.store.tables import (
    audit_event,
    clock,
    clock_change,
    rulebook_version,
    ticket,
    ticket_event,
)

VERSION = "a" * 64
FINISHED = {"resolved", "closed", "cancelled"}


def at(text: str) -> datetime:
    """The UTC instant that `2026-03-02 09:00` names."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@dataclass(frozen=True)
class Stood:
    """How a cycle stood from `at` until the next."""

    at: str
    state: str
    due: str | None = None
    breaches: str | None = None
    at_risk: str | None = None
    cause: str = "created"


class Seeds:
    """A store to which tickets are added one by one."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._tickets = 0
        self._events = 0
        with store.writer.begin() as connection:
            connection.execute(rulebook_version.insert().values(version=VERSION, content="{}"))
            connection.execute(audit_event.insert().values(_first_audit_event()))

    def ticket(self, created: str = "2026-03-02 09:00", **fields: Any) -> int:
        """A ticket with these columns; instants as text. Answers its id."""
        self._tickets += 1
        instants = {name: at(value) for name, value in fields.items() if name.endswith("_at") and value}
        row = {
            "id": self._tickets,
            "key": f"T-{self._tickets}",
            "source": "test",
            "external_id": f"X{self._tickets:04}",
            "state_category": "new",
            "created_at": at(created),
            "routing": "routed",
            "rulebook_version": VERSION,
            "backfilled": True,
            "version": 1,
        }
        with self._store.writer.begin() as connection:
            connection.execute(ticket.insert().values({**row, **fields, **instants}))
        return self._tickets

    def event(self, ticket_id: int, when: str, kind: str, actor: str | None = None, **payload: Any) -> int:
        """An event of a ticket; answers its sequence number."""
        self._events += 1
        row = {
            "seq": self._events,
            "ticket_id": ticket_id,
            "at": at(when),
            "kind": kind,
            "actor_kind": "human",
            "actor": actor,
            "payload": json.dumps(payload),
            "recorded_seq": 1,
        }
        with self._store.writer.begin() as connection:
            connection.execute(ticket_event.insert().values(row))
        return self._events

    def clock(
        self, ticket_id: int, stood: Sequence[Stood], kind: str = "resolution", cycle: int = 1, **columns: Any
    ) -> None:
        """One cycle of a clock with the log of how it stood."""
        last = stood[-1]
        ended = at(last.at) if last.state in ("stopped", "cancelled") else None
        verdict = "breached" if last.breaches and ended else "met" if last.state == "stopped" else "none"
        named = {"ticket_id": ticket_id, "kind": kind, "cycle": cycle}
        held = {"target": "usual", "minutes": 480, **{k: v for k, v in columns.items() if k in ("target", "minutes")}}
        row = {
            **named,
            **_instants(last),
            "calendar": "office",
            "state": last.state,
            "verdict": verdict,
            "started_at": at(stood[0].at),
            "ended_at": ended,
            "first_due_at": at(stood[0].due) if stood[0].due else None,
            "elapsed_seconds": 0,
            "paused_seconds": 0,
            "overrun_seconds": 0,
            "backfilled": True,
            **held,
            **columns,
        }
        with self._store.writer.begin() as connection:
            connection.execute(clock.insert().values(row))
            self._log(connection, named, stood, held)

    @staticmethod
    def _log(connection: Connection, named: dict[str, Any], stood: Sequence[Stood], held: dict[str, Any]) -> None:
        for number, entry in enumerate(stood, start=1):
            until = at(stood[number].at) if number < len(stood) else None
            row = {**named, **held, **_instants(entry), "number": number, "at": at(entry.at), "until": until}
            connection.execute(clock_change.insert().values({**row, "state": entry.state, "cause": entry.cause}))


def _instants(entry: Stood) -> dict[str, datetime | None]:
    named = {"due_at": entry.due, "breaches_at": entry.breaches, "at_risk_at": entry.at_risk}
    return {name: at(value) if value else None for name, value in named.items()}


def _first_audit_event() -> dict[str, Any]:
    return {
        "seq": 1,
        "at": at("2026-01-01 00:00"),
        "actor": "tester",
        "origin": "test",
        "command": "test.seed",
        "outcome": "ok",
        "app_version": "0",
        "prev_hash": "0" * 64,
        "hash": "1" * 64,
    }
