"""What is known of measures for good: baselines, tests, gates, values, reports and verdicts.

*Source:* domain, section 7; design, section 6 (invariants stand as constraints too).
"""

from sqlalchemy import CheckConstraint, Column, ForeignKey, ForeignKeyConstraint, Text, text

from control.policy.measure_light_terms import Light
from control.policy.measure_terms import Gate
from control.policy.measure_values import Line, Series, ValueState
from control.store.metadata import table
from control.store.tables.columns import recorded_by
from control.store.types import Flag, UtcDateTime, Whole, one_of

measure_baseline = table(
    "measure_baseline",
    Column("measure_id", Whole, ForeignKey("measure.id", ondelete="RESTRICT"), primary_key=True, autoincrement=False),
    Column("number", Whole, primary_key=True, autoincrement=False),
    Column("query", Text, nullable=False),
    Column("tickets", Whole, nullable=False),
    Column("exposures", Whole, nullable=False),
    Column("customers", Whole, nullable=False),
    Column("minutes", Whole, nullable=False),
    Column("breached", Whole, nullable=False),
    Column("refund_cents", Whole, nullable=False),
    Column("credit_cents", Whole, nullable=False),
    Column("replacement_cents", Whole, nullable=False),
    Column("rows_hash", Text, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("made_seq", Whole, nullable=False, index=True),
    recorded_by("made_seq"),
    CheckConstraint(
        "number > 0 AND tickets >= 0 AND exposures >= tickets AND customers BETWEEN 0 AND tickets"
        " AND breached BETWEEN 0 AND tickets AND minutes >= 0",
        name="counts",
    ),
    CheckConstraint("refund_cents >= 0 AND credit_cents >= 0 AND replacement_cents >= 0", name="money"),
    CheckConstraint("length(rows_hash) = 64", name="hash_length"),
)
"""What the tickets of a measure came to: a fact, the first version 1. `query` is what was asked (JSON), `exposures` how
many tickets there were where it lies in the same days, `rows_hash` the hash of the ids of the tickets."""

measure_test = table(
    "measure_test",
    Column("measure_id", Whole, primary_key=True, autoincrement=False),
    Column("number", Whole, primary_key=True, autoincrement=False),
    Column("exposures", Whole, nullable=False),
    Column("passes_at_most", Whole, nullable=False),
    Column("expected", Whole, nullable=False),
    Column("level", Whole, nullable=False),
    Column("reduction", Whole, nullable=False),
    Column("power", Whole, nullable=False),
    Column("at_least", Whole, nullable=False),
    Column("spread", Whole, nullable=False),
    ForeignKeyConstraint(
        ["measure_id", "number"], ["measure_baseline.measure_id", "measure_baseline.number"], ondelete="RESTRICT"
    ),
    CheckConstraint("exposures > 0 AND expected >= 0 AND passes_at_most >= -1 AND at_least >= 0", name="counts"),
    CheckConstraint(
        "level BETWEEN 1 AND 999 AND reduction BETWEEN 1 AND 1000 AND power BETWEEN 0 AND 1000 AND spread >= 1000",
        name="shares",
    ),
)
"""How a measure has to prove that it worked, made of one of its baselines before anything was seen: a fact. It is
judged once, after so many `exposures`, and passes with `passes_at_most` tickets (-1: it cannot); `expected` would come
without any effect. `level`, `reduction`, `power` and `spread` are thousandths."""

measure_gate = table(
    "measure_gate",
    Column("measure_id", Whole, ForeignKey("measure.id", ondelete="RESTRICT"), primary_key=True, autoincrement=False),
    Column("number", Whole, primary_key=True, autoincrement=False),
    Column("stage", Text, nullable=False),
    Column("passed_at", UtcDateTime, nullable=False),
    Column("passed_by", Text, nullable=False),
    Column("passed_seq", Whole, nullable=False, index=True),
    Column("approval_id", Whole, ForeignKey("approval.id", ondelete="RESTRICT"), index=True, unique=True),
    Column("baseline", Whole),
    Column("unmeasured", Text),
    Column("terms", Text),
    Column("cycle", Whole, nullable=False, server_default=text("1")),
    recorded_by("passed_seq"),
    one_of("stage", Gate),
    CheckConstraint("number > 0", name="number_positive"),
    CheckConstraint("cycle > 0", name="cycle_positive"),
)
"""What a measure passed and what happened to it by a decision, in order: facts. `stage` is what stands behind the gate,
`approval_id` the decision (null: none was needed), `baseline` the version that holds from Decided on, `unmeasured` the
demands (a JSON list) that nothing could measure, `terms` what was decided beside (JSON), such as when it goes on."""

measure_value = table(
    "measure_value",
    Column("measure_id", Whole, ForeignKey("measure.id", ondelete="RESTRICT"), primary_key=True, autoincrement=False),
    Column("line", Text, primary_key=True),
    Column("series", Text, primary_key=True),
    Column("period", Text, primary_key=True),
    Column("version", Whole, primary_key=True, autoincrement=False),
    Column("hundredths", Whole, nullable=False),
    Column("state", Text, nullable=False),
    Column("said", Text),
    Column("said_at", UtcDateTime, nullable=False),
    Column("said_by", Text, nullable=False),
    Column("said_seq", Whole, nullable=False, index=True),
    recorded_by("said_seq"),
    one_of("line", Line),
    one_of("series", Series),
    one_of("state", ValueState),
    CheckConstraint("version > 0", name="version_positive"),
    CheckConstraint("length(period) = 7", name="month"),
    CheckConstraint("state = 'draft' OR series = 'actual'", name="judged_actual"),
    CheckConstraint("state NOT IN ('claimed', 'challenged') OR said IS NOT NULL", name="said_why"),
)
"""What a measure is to bring and brought in a month, in hundredths (of the base currency, of a full-time place, of the
unit of its KPI): facts. The highest version holds; `said` is what shows what is claimed, or why it is challenged."""

measure_report = table(
    "measure_report",
    Column("measure_id", Whole, ForeignKey("measure.id", ondelete="RESTRICT"), primary_key=True, autoincrement=False),
    Column("number", Whole, primary_key=True, autoincrement=False),
    Column("implementation", Text, nullable=False),
    Column("potential", Text, nullable=False),
    Column("proposed_implementation", Text),
    Column("proposed_potential", Text),
    Column("said", Text, nullable=False),
    Column("said_at", UtcDateTime, nullable=False),
    Column("said_by", Text, nullable=False),
    Column("said_seq", Whole, nullable=False, index=True),
    recorded_by("said_seq"),
    *(
        one_of(light, Light)
        for light in ("implementation", "potential", "proposed_implementation", "proposed_potential")
    ),
    CheckConstraint("number > 0", name="number_positive"),
)
"""What the owner of a measure claimed of it: its two lights beside those that the thresholds proposed then (null:
nothing could be proposed), and why: facts."""

measure_verdict = table(
    "measure_verdict",
    Column("measure_id", Whole, primary_key=True, autoincrement=False),
    Column("cycle", Whole, primary_key=True, autoincrement=False),
    Column("baseline", Whole, nullable=False),
    Column("exposures", Whole, nullable=False),
    Column("tickets", Whole, nullable=False),
    Column("passed", Flag, nullable=False),
    Column("since_at", UtcDateTime, nullable=False),
    Column("until_at", UtcDateTime, nullable=False),
    Column("judged_at", UtcDateTime, nullable=False),
    Column("judged_by", Text, nullable=False),
    Column("judged_seq", Whole, nullable=False, index=True),
    ForeignKeyConstraint(
        ["measure_id", "baseline"], ["measure_test.measure_id", "measure_test.number"], ondelete="RESTRICT"
    ),
    recorded_by("judged_seq"),
    CheckConstraint("exposures > 0 AND tickets BETWEEN 0 AND exposures AND cycle > 0", name="counts"),
    CheckConstraint("since_at < until_at AND until_at <= judged_at", name="in_order"),
)
"""Whether later tickets proved that a measure worked, once for each cycle: a fact. Of the first `exposures` tickets
that came where it lies after `since_at`, up to `until_at`, so many were of the kind that it was to prevent."""
