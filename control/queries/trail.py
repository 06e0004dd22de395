"""Where the audit trail stands: what decides whether something read before is still true."""

import pandas as pd
from sqlalchemy import Connection, select

from control.queries.frames import frame
from control.store.tables import audit_event, audit_head


def revision(connection: Connection) -> pd.DataFrame:
    """One row: `revision`, the number of the last audit event that changed something (0: none yet), `changed_at`, the
    instant of that event (null: none yet), and `head`, the number of the last event of all.
    """
    columns = (audit_head.c.revision, audit_event.c.at.label("changed_at"), audit_head.c.seq.label("head"))
    at_head = audit_head.outerjoin(audit_event, audit_event.c.seq == audit_head.c.revision)
    return frame(connection, select(*columns).select_from(at_head))
