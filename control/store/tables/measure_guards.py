"""KPIs that a measure must not make worse: what they came to before it, and whether they held.

*Source:* domain, section 7 (guard KPIs).
"""

from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, Text

from control.model import TargetKind
from control.store.metadata import table
from control.store.tables.columns import recorded_by
from control.store.types import Flag, Whole, one_of

_COUNTS = "judged >= 0 AND breached BETWEEN 0 AND judged"

measure_baseline_kpi = table(
    "measure_baseline_kpi",
    Column("measure_id", Whole, primary_key=True, autoincrement=False),
    Column("number", Whole, primary_key=True, autoincrement=False),
    Column("kpi", Text, primary_key=True),
    Column("promise", Text, nullable=False),
    Column("judged", Whole, nullable=False),
    Column("breached", Whole, nullable=False),
    Column("spread", Whole, nullable=False),
    ForeignKeyConstraint(
        ["measure_id", "number"], ["measure_baseline.measure_id", "measure_baseline.number"], ondelete="RESTRICT"
    ),
    one_of("promise", TargetKind),
    CheckConstraint(_COUNTS, name="counts"),
    CheckConstraint("spread >= 1000", name="spread_whole"),
)
"""What the promise behind a KPI came to where a measure lies, in the days of one of its baselines: a fact. `spread`, in
thousandths, is how many times more the breaches of a week vary than chance alone would make them."""

measure_guard = table(
    "measure_guard",
    Column("measure_id", Whole, primary_key=True, autoincrement=False),
    Column("cycle", Whole, primary_key=True, autoincrement=False),
    Column("kpi", Text, primary_key=True),
    Column("judged", Whole, nullable=False),
    Column("breached", Whole, nullable=False),
    Column("held", Flag, nullable=False),
    Column("judged_seq", Whole, nullable=False, index=True),
    ForeignKeyConstraint(
        ["measure_id", "cycle"], ["measure_verdict.measure_id", "measure_verdict.cycle"], ondelete="RESTRICT"
    ),
    recorded_by("judged_seq"),
    CheckConstraint(_COUNTS, name="counts"),
)
"""Whether a KPI that a measure must not make worse held, looked at once with its verdict and up to the same ticket: a
fact. What came to nothing before or after has no row: nothing can be said of it."""
