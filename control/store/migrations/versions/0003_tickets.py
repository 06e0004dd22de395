"""Tickets and their events."""

import sqlalchemy as sa
from alembic import op

from control.store.migrations.triggers import keep_forever
from control.store.types import Flag, UtcDateTime, Whole

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "ticket",
        sa.Column("id", Whole, autoincrement=False, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("external_id", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=True),
        sa.Column("description", sa.Text, nullable=True),
        sa.Column("type", sa.Text, nullable=True),
        sa.Column("channel", sa.Text, nullable=True),
        sa.Column("service", sa.Text, nullable=True),
        sa.Column("category", sa.Text, nullable=True),
        sa.Column("subcategory", sa.Text, nullable=True),
        sa.Column("unit", sa.Text, nullable=True),
        sa.Column("team", sa.Text, nullable=True),
        sa.Column("owner", sa.Text, nullable=True),
        sa.Column("customer", sa.Text, nullable=True),
        sa.Column("product", sa.Text, nullable=True),
        sa.Column("impact", sa.Text, nullable=True),
        sa.Column("urgency", sa.Text, nullable=True),
        sa.Column("priority", sa.Text, nullable=True),
        sa.Column("reported_priority", sa.Text, nullable=True),
        sa.Column("state", sa.Text, nullable=True),
        sa.Column("state_category", sa.Text, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("first_response_at", UtcDateTime, nullable=True),
        sa.Column("first_resolved_at", UtcDateTime, nullable=True),
        sa.Column("last_resolved_at", UtcDateTime, nullable=True),
        sa.Column("closed_at", UtcDateTime, nullable=True),
        sa.Column("cancelled_at", UtcDateTime, nullable=True),
        sa.Column("reported_due_at", UtcDateTime, nullable=True),
        sa.Column("reopen_count", Whole, server_default=sa.text("0"), nullable=False),
        sa.Column("routing", sa.Text, nullable=False),
        sa.Column("rulebook_version", sa.Text, nullable=False),
        sa.Column("backfilled", Flag, nullable=False),
        sa.Column("batch_id", Whole, nullable=True),
        sa.Column("raw", sa.Text, nullable=True),
        sa.Column("version", Whole, nullable=False),
        sa.CheckConstraint("routing IN ('routed', 'unrouted')", name="ck_ticket_routing_known"),
        sa.CheckConstraint(
            "state_category IN ('new', 'open', 'waiting customer', 'waiting supplier', "
            "'waiting approval', 'resolved', 'closed', 'cancelled')",
            name="ck_ticket_state_category_known",
        ),
        sa.CheckConstraint("reopen_count >= 0", name="ck_ticket_reopen_count_counts"),
        sa.CheckConstraint("version > 0", name="ck_ticket_version_positive"),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name="fk_ticket_batch_id", ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["rulebook_version"], ["rulebook_version.version"], name="fk_ticket_rulebook_version", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_ticket"),
        sa.UniqueConstraint("key", name="uq_ticket_key"),
        sa.UniqueConstraint("source", "external_id", name="uq_ticket_source_external_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_ticket_batch_id", "ticket", ["batch_id"], unique=False)
    op.create_index("ix_ticket_created_at", "ticket", ["created_at"], unique=False)
    op.create_index(
        "ix_ticket_open",
        "ticket",
        ["created_at", "service", "unit"],
        unique=False,
        sqlite_where=sa.text("state_category NOT IN ('resolved', 'closed', 'cancelled')"),
        postgresql_where=sa.text("state_category NOT IN ('resolved', 'closed', 'cancelled')"),
    )
    op.create_index("ix_ticket_owner", "ticket", ["owner"], unique=False)
    op.create_index("ix_ticket_service_category", "ticket", ["service", "category"], unique=False)
    op.create_index("ix_ticket_unit", "ticket", ["unit"], unique=False)
    op.create_table(
        "ticket_event",
        sa.Column("seq", Whole, autoincrement=False, nullable=False),
        sa.Column("ticket_id", Whole, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("actor_kind", sa.Text, nullable=False),
        sa.Column("actor", sa.Text, nullable=True),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("source_key", sa.Text, nullable=True),
        sa.Column("recorded_seq", Whole, nullable=False),
        sa.Column("batch_id", Whole, nullable=True),
        sa.CheckConstraint(
            "actor_kind IN ('human', 'automation', 'customer', 'system')", name="ck_ticket_event_actor_kind_known"
        ),
        sa.CheckConstraint(
            "kind IN ('created', 'classified', 'priority', 'assigned', 'state', 'reply', 'contact', "
            "'resolved', 'closed', 'reopened', 'merged', 'cancelled', 'cost', 'csat', 'note')",
            name="ck_ticket_event_kind_known",
        ),
        sa.CheckConstraint("seq > 0", name="ck_ticket_event_seq_positive"),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name="fk_ticket_event_batch_id", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["recorded_seq"],
            ["audit_event.seq"],
            name="fk_ticket_event_recorded_seq",
            ondelete="RESTRICT",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name="fk_ticket_event_ticket_id", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("seq", name="pk_ticket_event"),
        sa.UniqueConstraint("ticket_id", "source_key", name="uq_ticket_event_ticket_id_source_key"),
        sqlite_strict=True,
    )
    op.create_index("ix_ticket_event_batch_id", "ticket_event", ["batch_id"], unique=False)
    op.create_index("ix_ticket_event_recorded_seq", "ticket_event", ["recorded_seq"], unique=False)
    op.create_index("ix_ticket_event_ticket_id_at_seq", "ticket_event", ["ticket_id", "at", "seq"], unique=False)
    keep_forever("ticket_event")
