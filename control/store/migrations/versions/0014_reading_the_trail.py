"""The trail is read from its newest end, by person, command, subject and outcome, however long it is."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
_NOT_DONE = sa.text("outcome <> 'ok'")


def upgrade() -> None:
    for column in ("person", "command", "subject_id"):
        op.create_index(f"ix_audit_event_{column}", "audit_event", [column, "at"])
    op.create_index(
        "ix_audit_event_not_done", "audit_event", ["at"], sqlite_where=_NOT_DONE, postgresql_where=_NOT_DONE
    )
