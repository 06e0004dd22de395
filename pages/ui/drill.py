"""How many tickets stand behind a figure that a list was reached from."""

from control.queries import sla
from control.queries.drill import Drill
from pages.ui import reads
from pages.ui.session import View


def number(view: View, drill: Drill) -> int:
    """How many tickets a list has: the very count from which it was reached."""
    if drill.by is None:
        return int(reads.rows(sla.attainment, view.scope, drill.promise)[0][drill.figure])
    parts = reads.ask(sla.breakdown, view.scope, drill.promise, drill.by)
    named = parts["name"].isna() if drill.name is None else parts["name"] == drill.name
    return int(parts.loc[named, drill.figure].sum())
