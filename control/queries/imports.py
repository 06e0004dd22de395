"""What was imported, and what was said about rows that were refused or doubted."""

from datetime import datetime

import pandas as pd
from sqlalchemy import Connection, select

from control.queries.frames import frame
from control.store.tables import import_batch, import_finding


def batches(connection: Connection, as_of: datetime, limit: int = 50) -> pd.DataFrame:
    """Imports committed by `as_of`, newest first.

    Columns: id, mapping, file_name, rows_in, accepted, rejected, duplicate, warnings, tickets, events, committed_at.
    """
    counts = ("rows_in", "accepted", "rejected", "duplicate", "warnings", "tickets", "events")
    columns = [import_batch.c[name] for name in ("id", "mapping", "file_name", *counts, "committed_at")]
    rows = select(*columns).where(import_batch.c.committed_at <= as_of)
    return frame(connection, rows.order_by(import_batch.c.id.desc()).limit(limit))


def findings(connection: Connection, batch_id: int, limit: int = 500) -> pd.DataFrame:
    """What was said about rows of one import, rejects first, in the order of the file.

    Columns: number, severity (reject or warning), line, column (null: the whole row), code, raw, sentence.
    """
    named = ("number", "severity", "line", "column", "code", "raw", "sentence")
    rows = select(*(import_finding.c[name] for name in named)).where(import_finding.c.batch_id == batch_id)
    return frame(connection, rows.order_by(import_finding.c.severity, import_finding.c.number).limit(limit))
