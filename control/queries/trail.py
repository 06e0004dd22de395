"""Where the audit trail stands: what decides whether something read before is still true."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from control.store.tables import audit_event, audit_head


@dataclass(frozen=True, slots=True)
class Revision:
    """The last change: `number` is its audit event (0: nothing was changed yet), `at` its instant (None: never)."""

    number: int
    at: datetime | None


def revision(connection: Connection) -> Revision:
    """The last audit event that changed something; reads and refusals do not move it."""
    at_head = audit_head.outerjoin(audit_event, audit_event.c.seq == audit_head.c.revision)
    row = connection.execute(select(audit_head.c.revision, audit_event.c.at).select_from(at_head)).one()
    return Revision(row.revision, row.at)
