"""Whether the work of time is being done: when the worker was last seen, and by whom it is done."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from control.store.leases import WORK_OF_TIME
from control.store.tables import lease

SILENT_AFTER = timedelta(minutes=2)
"""Four leases long: by then somebody else would have taken over, so nobody does the work."""


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """When the worker was last seen, and its name."""

    holder: str
    seen_at: datetime


def heartbeat(connection: Connection) -> Heartbeat | None:
    """The last sign of life of whoever does the work of time; None: nobody ever did."""
    row = connection.execute(select(lease.c.holder, lease.c.seen_at).where(lease.c.name == WORK_OF_TIME)).first()
    return None if row is None else Heartbeat(row.holder, row.seen_at)
