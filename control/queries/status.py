"""How every promise stands at an instant, in one table: what `python -m control status` prints."""

from datetime import datetime

import pandas as pd
from sqlalchemy import Connection, literal, union_all

from control.model import TargetKind
from control.policy.scope import Scope
from control.queries.counting import counted
from control.queries.frames import frame
from control.queries.standing import Basis, Promise

PROMISES = (
    *(Promise(kind) for kind in TargetKind),
    Promise(TargetKind.RESOLUTION, Basis.RECORDED),
)
"""Every promise there can be, judged in every way."""


def status(connection: Connection, as_of: datetime, scope: Scope) -> pd.DataFrame:
    """A row for each promise: `basis` (clocks or recorded), `kind`, then the columns of `sla.attainment`."""
    parts = []
    for promise in PROMISES:
        base = counted(as_of, scope, promise)
        named = (literal(promise.basis.value).label("basis"), literal(promise.kind.value).label("kind"))
        parts.append(base.select(*named, *base.counts()))
    return frame(connection, union_all(*parts))
