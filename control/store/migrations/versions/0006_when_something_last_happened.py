"""When something last happened to a ticket, so that stale ones are found; and those that nobody has."""

import sqlalchemy as sa
from alembic import op

from control.store.types import UtcDateTime

revision = "0006"
down_revision = "0005"

_OPEN = "state_category NOT IN ('resolved', 'closed', 'cancelled')"
_NOBODYS = f"{_OPEN} AND (owner IS NULL OR routing = 'unrouted')"


def upgrade() -> None:
    op.add_column("ticket", sa.Column("last_event_at", UtcDateTime, nullable=True))
    # The next settling would set it anyway; until then the derived rows have to say what follows from the facts.
    op.execute(
        "UPDATE ticket SET last_event_at = (SELECT max(at) FROM ticket_event WHERE ticket_event.ticket_id = ticket.id)"
    )
    for name, column, where in (
        ("ix_ticket_stale", "last_event_at", _OPEN),
        ("ix_ticket_nobodys", "created_at", _NOBODYS),
    ):
        op.create_index(name, "ticket", [column], sqlite_where=sa.text(where), postgresql_where=sa.text(where))
