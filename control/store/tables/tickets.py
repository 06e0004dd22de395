"""Tickets as they stand now, and the events that made them so."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, ForeignKeyConstraint, Index, Text, text

from control.model import TICKET_FIELDS, ActorKind, EventKind, StateCategory
from control.store.metadata import table
from control.store.tables.columns import recorded_by
from control.store.types import Flag, UtcDateTime, Whole, one_of

ROUTINGS = ("routed", "unrouted")
_OPEN = text("state_category NOT IN ('resolved', 'closed', 'cancelled')")
_STAYS = text("withdrawn_seq IS NULL")
_STANDS = text("undone_seq IS NULL")
# For the database itself, which looks for whatever waits for an audit event each time that one is written.
_WITHDRAWN = text("withdrawn_seq IS NOT NULL")
_UNDONE = text("undone_seq IS NOT NULL")
_NOBODYS = text(f"{_OPEN} AND (owner IS NULL OR routing = 'unrouted')")

ticket = table(
    "ticket",
    Column("id", Whole, primary_key=True, autoincrement=False),
    Column("key", Text, nullable=False, unique=True),
    Column("source", Text, nullable=False),
    Column("external_id", Text, nullable=False),
    *(Column(name, Text) for name in TICKET_FIELDS),
    Column("state_category", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("first_response_at", UtcDateTime),
    Column("first_resolved_at", UtcDateTime),
    Column("last_resolved_at", UtcDateTime),
    Column("closed_at", UtcDateTime),
    Column("cancelled_at", UtcDateTime),
    Column("last_event_at", UtcDateTime),
    Column("reported_due_at", UtcDateTime),
    Column("reopen_count", Whole, nullable=False, server_default=text("0")),
    Column("routing", Text, nullable=False),
    Column(
        "rulebook_version",
        Text,
        ForeignKey("rulebook_version.version", ondelete="RESTRICT"),
        nullable=False,
    ),
    Column("backfilled", Flag, nullable=False),
    Column("batch_id", Whole, ForeignKey("import_batch.id", ondelete="RESTRICT")),
    Column("raw", Text),
    Column("version", Whole, nullable=False),
    Column("withdrawn_seq", Whole),
    recorded_by("withdrawn_seq"),
    one_of("state_category", StateCategory),
    one_of("routing", ROUTINGS),
    CheckConstraint("reopen_count >= 0", name="reopen_count_counts"),
    CheckConstraint("version > 0", name="version_positive"),
    Index(None, "created_at"),
    Index(None, "service", "category"),
    Index(None, "unit"),
    Index(None, "owner"),
    Index(None, "batch_id"),
    Index(
        "uq_ticket_source_external_id",
        *("source", "external_id"),
        unique=True,
        sqlite_where=_STAYS,
        postgresql_where=_STAYS,
    ),
    Index("ix_ticket_open", "created_at", "service", "unit", sqlite_where=_OPEN, postgresql_where=_OPEN),
    Index("ix_ticket_stale", "last_event_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
    Index("ix_ticket_withdrawn_seq", "withdrawn_seq", sqlite_where=_WITHDRAWN, postgresql_where=_WITHDRAWN),
    Index("ix_ticket_nobodys", "created_at", sqlite_where=_NOBODYS, postgresql_where=_NOBODYS),
)
"""The projection of a ticket's events. `rulebook_version` is the one in force when it was first recorded,
`reported_due_at` what the tool it comes from promised, `raw` the first record as it came (JSON). `withdrawn_seq` is the
audit event that undid all that was known of it, null while it is known: a withdrawn ticket has neither clocks nor a
place in any figure, and is told anew under another number."""
TICKET_STAYS = ticket.c.withdrawn_seq.is_(None)

ticket_event = table(
    "ticket_event",
    Column("seq", Whole, primary_key=True, autoincrement=False),
    Column("ticket_id", Whole, ForeignKey("ticket.id", ondelete="RESTRICT"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("kind", Text, nullable=False),
    Column("actor_kind", Text, nullable=False),
    Column("actor", Text),
    Column("payload", Text, nullable=False),
    Column("source_key", Text),
    Column("recorded_seq", Whole, nullable=False, index=True),
    Column("batch_id", Whole, ForeignKey("import_batch.id", ondelete="RESTRICT")),
    ForeignKeyConstraint(
        ["recorded_seq"], ["audit_event.seq"], ondelete="RESTRICT", deferrable=True, initially="DEFERRED"
    ),
    Column("undone_seq", Whole),
    recorded_by("undone_seq"),
    one_of("kind", EventKind),
    one_of("actor_kind", ActorKind),
    CheckConstraint("seq > 0", name="seq_positive"),
    Index(None, "ticket_id", "at", "seq"),
    Index(None, "batch_id"),
    Index(
        "uq_ticket_event_ticket_id_source_key",
        *("ticket_id", "source_key"),
        unique=True,
        sqlite_where=_STANDS,
        postgresql_where=_STANDS,
    ),
    Index("ix_ticket_event_undone_seq", "undone_seq", sqlite_where=_UNDONE, postgresql_where=_UNDONE),
)
"""Append-only. `source_key` names the event in the tool it comes from and is how a repeated one is known;
`recorded_seq` is the audit event of the command that recorded it. `undone_seq` is that of the undo of its import, the
only thing that can ever be said of a row later: null while the event counts."""
EVENT_STANDS = ticket_event.c.undone_seq.is_(None)
