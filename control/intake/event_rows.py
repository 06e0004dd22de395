"""One row per event: the row says its kind and the fields that it set; a blank cell leaves a field as it was."""

from collections.abc import Sequence

from control.intake.mapping import FileMapping
from control.intake.row import Row, RowReader
from control.intake.source_keys import SourceKeys
from control.intake.staged import StagedEvent, Told
from control.model import ActorKind, EventKind, TicketEvent
from control.policy.record import REPORTED_DUE


class Events:
    """Tells the events of one ticket after another."""

    def __init__(self, mapping: FileMapping, reader: RowReader) -> None:
        self._mapping = mapping
        self._reader = reader

    def tell(self, rows: Sequence[Row]) -> Told:
        """The rows of one ticket, in order, as events."""
        self._check_creation(rows)
        keys = SourceKeys(self._reader.mapped)
        ordered = sorted(rows, key=lambda row: (row.instants["at"], row.event["kind"] != EventKind.CREATED))
        return Told(tuple(StagedEvent(self._event(row), keys.key(row)) for row in ordered))

    def _check_creation(self, rows: Sequence[Row]) -> None:
        """Note a ticket that begins twice or, in a file that is whole, never, and events before the beginning."""
        created = [row for row in rows if row.event["kind"] == EventKind.CREATED]
        for again in created[1:]:
            self._reader.note(again, "event.kind", "created_twice", "the ticket was created before")
        if not created:
            if not self._mapping.partial:
                self._reader.note(rows[0], "event.kind", "no_creation", "the ticket is never created in this file")
            return
        for row in rows:
            early = created[0].instants["at"] - row.instants["at"]
            if row.instants["at"] < created[0].instants["at"]:
                rejects = early > self._mapping.time.end_before_start
                done = "" if rejects else "; it counts as at that instant"
                sentence = f"the event lies {early} before the creation{done}"
                self._reader.note(row, "instant.at", "end_before_start", sentence, rejects=rejects)
                row.instants["at"] = created[0].instants["at"]

    def _event(self, row: Row) -> TicketEvent:
        kind = EventKind(row.event["kind"] or "")
        payload: dict[str, object] = {name: text for name, text in row.fields.items() if text is not None}
        if "state" not in payload and kind in self._mapping.state_at:
            payload["state"] = self._mapping.state_at[kind]
        if "due" in row.instants:
            payload[REPORTED_DUE] = row.instants["due"].isoformat()
        if kind is EventKind.STATE and "state" not in payload:
            self._reader.note(row, "field.state", "missing_state", "a change of state does not say to which")
        if kind is EventKind.REPLY:
            payload["public"] = row.event.get("public") == "true"
            if row.event.get("public") is None:
                self._reader.note(row, "event.public", "missing_public", "a reply does not say whether it was public")
        actor_kind = ActorKind(row.event.get("actor_kind") or ActorKind.HUMAN)
        return TicketEvent(row.instants["at"], kind, actor_kind, row.event.get("actor"), payload)
