"""Measures: what each is and who answers for it, its tickets, what they came to before it, and the gates it passed.

*Source:* domain, section 7; design, section 6 (invariants stand as constraints too).
"""

from sqlalchemy import CheckConstraint, Column, ForeignKey, ForeignKeyConstraint, Index, Text, text

from control.policy.measure_light_terms import Light
from control.policy.measure_plan import Grade, ItemKind
from control.policy.measure_terms import Gate, Halt, MeasureKind, MeasureSource, MeasureStage
from control.policy.measure_values import Line, Series, ValueState
from control.store.metadata import table
from control.store.tables.columns import recorded_by
from control.store.types import Flag, UtcDateTime, Whole, one_of

measure = table(
    "measure",
    Column("id", Whole, primary_key=True, autoincrement=False),
    Column("stage", Text, nullable=False),
    Column("kind", Text),
    Column("title", Text, nullable=False),
    Column("description", Text),
    Column("effect", Text),
    Column("unit", Text, nullable=False),
    Column("service", Text),
    Column("function", Text),
    Column("measure_group", Text),
    Column("source_kind", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("owner", Text),
    Column("owner_person", Text),
    Column("accepted_at", UtcDateTime),
    Column("sponsor", Text),
    Column("sponsor_person", Text),
    Column("controller", Text),
    Column("controller_person", Text),
    Column("legal_entity", Text),
    Column("committee", Text),
    Column("scope", Text),
    Column("kpi", Text),
    Column("assumptions", Text),
    Column("cause", Text),
    Column("escape_point", Text),
    Column("guard_kpis", Text),
    Column("cycle", Whole, nullable=False, server_default=text("1")),
    Column("halt", Text),
    Column("halted_on", Text),
    Column("resume_on", Text),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("opened_by", Text, nullable=False),
    Column("opened_by_person", Text, nullable=False),
    Column("opened_seq", Whole, nullable=False, index=True),
    Column("version", Whole, nullable=False),
    recorded_by("opened_seq"),
    one_of("stage", MeasureStage),
    one_of("kind", MeasureKind),
    one_of("source_kind", MeasureSource),
    CheckConstraint(
        "stage = 'proposed' OR (kind IS NOT NULL AND description IS NOT NULL AND effect IS NOT NULL"
        " AND function IS NOT NULL AND measure_group IS NOT NULL)",
        name="defined_whole",
    ),
    CheckConstraint(
        "stage IN ('proposed', 'defined') OR (owner IS NOT NULL AND sponsor IS NOT NULL AND controller IS NOT NULL)",
        name="answered_for",
    ),
    CheckConstraint(
        "stage IN ('proposed', 'defined') OR (legal_entity IS NOT NULL AND committee IS NOT NULL AND scope IS NOT NULL"
        " AND kpi IS NOT NULL AND assumptions IS NOT NULL)",
        name="identified_whole",
    ),
    CheckConstraint(
        "stage IN ('proposed', 'defined', 'identified')"
        " OR (cause IS NOT NULL AND escape_point IS NOT NULL AND guard_kpis IS NOT NULL)",
        name="detailed_whole",
    ),
    one_of("halt", Halt),
    CheckConstraint(
        "(halt IS NULL) = (halted_on IS NULL) AND (resume_on IS NULL OR halt = 'on hold')"
        " AND (halt IS NULL OR halt <> 'on hold' OR resume_on IS NOT NULL)",
        name="halt_whole",
    ),
    CheckConstraint("length(halted_on) = 10 AND length(resume_on) = 10", name="halted_days"),
    CheckConstraint("cycle > 0", name="cycle_positive"),
    CheckConstraint(
        "(owner IS NULL) = (owner_person IS NULL) AND (sponsor IS NULL) = (sponsor_person IS NULL)"
        " AND (controller IS NULL) = (controller_person IS NULL)",
        name="people_whole",
    ),
    CheckConstraint("accepted_at IS NULL OR owner IS NOT NULL", name="accepted_by_owner"),
    CheckConstraint(
        "(owner_person IS NULL OR sponsor_person IS NULL OR owner_person <> sponsor_person)"
        " AND (owner_person IS NULL OR controller_person IS NULL OR owner_person <> controller_person)"
        " AND (sponsor_person IS NULL OR controller_person IS NULL OR sponsor_person <> controller_person)",
        name="three_people",
    ),
    CheckConstraint("length(title) BETWEEN 1 AND 120", name="title_length"),
    CheckConstraint("version > 0", name="version_positive"),
    Index(None, "source_kind", "source"),
)
"""One measure. `source` is the number of what it comes from (I-3), or the words in which that was said by hand;
`accepted_at` is when the owner who is named now took it on, null until then."""

measure_ticket = table(
    "measure_ticket",
    Column("measure_id", Whole, ForeignKey("measure.id", ondelete="RESTRICT"), primary_key=True, autoincrement=False),
    Column("ticket_id", Whole, ForeignKey("ticket.id", ondelete="RESTRICT"), primary_key=True, autoincrement=False),
    Index(None, "ticket_id"),
)
"""The tickets of which the baseline of a measure was made: a fact, however its issue changes afterwards."""

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

measure_item = table(
    "measure_item",
    Column("measure_id", Whole, ForeignKey("measure.id", ondelete="RESTRICT"), primary_key=True, autoincrement=False),
    Column("number", Whole, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("said", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("due_on", Text),
    Column("first_due_on", Text),
    Column("is_mandatory", Flag, nullable=False),
    Column("likelihood", Text),
    Column("impact", Text),
    Column("answer", Text),
    Column("planned_at", UtcDateTime, nullable=False),
    Column("planned_by", Text, nullable=False),
    Column("planned_seq", Whole, nullable=False, index=True),
    Column("settled_at", UtcDateTime),
    Column("settled_by", Text),
    Column("evidence", Text),
    Column("version", Whole, nullable=False),
    recorded_by("planned_seq"),
    one_of("kind", ItemKind),
    one_of("likelihood", Grade),
    one_of("impact", Grade),
    CheckConstraint("kind = 'risk' OR due_on IS NOT NULL", name="dated"),
    CheckConstraint("(due_on IS NULL) = (first_due_on IS NULL)", name="dated_whole"),
    CheckConstraint("length(due_on) = 10 AND length(first_due_on) = 10", name="days"),
    CheckConstraint(
        "(kind = 'risk') = (likelihood IS NOT NULL) AND (likelihood IS NULL) = (impact IS NULL)"
        " AND (likelihood IS NULL) = (answer IS NULL)",
        name="risk_whole",
    ),
    CheckConstraint(
        "(settled_at IS NULL) = (settled_by IS NULL) AND (settled_at IS NULL) = (evidence IS NULL)",
        name="settled_whole",
    ),
    CheckConstraint("number > 0 AND version > 0", name="numbers"),
    Index(None, "person"),
)
"""What stands in the plan of a measure. `person` is the account of whoever does it, clears it or watches it; days are
written as YYYY-MM-DD, and `first_due_on` is the one that was planned first."""

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
