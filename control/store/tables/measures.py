"""Measures: what each is and who answers for it, its tickets, and what stands in its plan.

*Source:* domain, section 7; design, section 6 (invariants stand as constraints too).
"""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Text, text

from control.policy.measure_plan import Grade, ItemKind
from control.policy.measure_terms import Halt, MeasureKind, MeasureSource, MeasureStage
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
