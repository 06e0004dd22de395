"""All gates of measures: what they demand beside the first one, what a measure is to bring, and how each was passed."""

import sqlalchemy as sa
from alembic import op

from control.store.migrations.anew import made_anew
from control.store.migrations.triggers import keep_forever
from control.store.types import Flag, UtcDateTime, Whole

revision = "0025"
down_revision = "0024"

_TEXTS = (
    *("legal_entity", "committee", "scope", "kpi", "assumptions", "cause", "escape_point", "guard_kpis"),
    *("halt", "halted_on", "resume_on"),
)
_IDENTIFIED = (
    "legal_entity IS NOT NULL AND committee IS NOT NULL AND scope IS NOT NULL AND kpi IS NOT NULL"
    " AND assumptions IS NOT NULL"
)
_DETAILED = "cause IS NOT NULL AND escape_point IS NOT NULL AND guard_kpis IS NOT NULL"
_ADDED = {
    "identified_whole": f"stage IN ('proposed', 'defined') OR ({_IDENTIFIED})",
    "detailed_whole": f"stage IN ('proposed', 'defined', 'identified') OR ({_DETAILED})",
    "halt_known": "halt IN ('on hold', 'cancelled')",
    "halt_whole": (
        "(halt IS NULL) = (halted_on IS NULL) AND (resume_on IS NULL OR halt = 'on hold')"
        " AND (halt IS NULL OR halt <> 'on hold' OR resume_on IS NOT NULL)"
    ),
    "halted_days": "length(halted_on) = 10 AND length(resume_on) = 10",
    "cycle_positive": "cycle > 0",
}
_CHANGED = {
    "answered_for": (
        "stage IN ('proposed', 'defined') OR (owner IS NOT NULL AND sponsor IS NOT NULL AND controller IS NOT NULL)"
    ),
    "source_kind_known": "source_kind IN ('recurring issue', 'breach cause', 'audit finding', 'by hand')",
}
_GATES = (
    "stage IN ('defined', 'identified', 'detailed', 'decided', 'implemented', 'closed', 'on hold', 'cancelled', "
    "'scope change', 'forecast change', 'milestone slip', 'resumed', 'reopened')"
)
_GATE_RULES = {"number_positive": "number > 0", "cycle_positive": "cycle > 0"}
_LINES = "line IN ('EBITDA', 'cash', 'one-time cost', 'FTE', 'service KPI')"
_SERIES = "series IN ('baseline', 'target', 'forecast', 'actual')"
_STATES = "state IN ('draft', 'claimed', 'validated', 'challenged')"


def upgrade() -> None:
    for column in _TEXTS:
        op.add_column("measure", sa.Column(column, sa.Text, nullable=True))
    op.add_column("measure", sa.Column("cycle", Whole, nullable=False, server_default=sa.text("1")))
    _gate_columns()
    if op.get_bind().dialect.name == "sqlite":
        _anew()
    else:
        _altered()
    op.create_index("ix_measure_gate_approval_id", "measure_gate", ["approval_id"], unique=True)
    op.add_column("approval", sa.Column("terms", sa.Text, nullable=True))
    _values()
    _verdicts()
    for table in ("measure_value", "measure_verdict"):
        keep_forever(table)


def _gate_columns() -> None:
    for name, kind in (("approval_id", Whole), ("baseline", Whole), ("unmeasured", sa.Text), ("terms", sa.Text)):
        op.add_column("measure_gate", sa.Column(name, kind, nullable=True))
    op.add_column("measure_gate", sa.Column("cycle", Whole, nullable=False, server_default=sa.text("1")))


def _anew() -> None:
    for name, rule in _CHANGED.items():
        made_anew(
            "measure",
            rf"CONSTRAINT ck_measure_{name} CHECK \(.*\)(?=,)",
            f"CONSTRAINT ck_measure_{name} CHECK ({rule})",
        )
    first = "CONSTRAINT pk_measure PRIMARY KEY"
    added = [f"CONSTRAINT ck_measure_{name} CHECK ({rule})" for name, rule in _ADDED.items()]
    made_anew("measure", first, ", ".join([*added, first]))
    made_anew(
        "measure_gate",
        r"CONSTRAINT ck_measure_gate_stage_known CHECK \(.*\)(?=,)",
        f"CONSTRAINT ck_measure_gate_stage_known CHECK ({_GATES})",
    )
    rules = [f"CONSTRAINT ck_measure_gate_{name} CHECK ({rule})" for name, rule in _GATE_RULES.items()]
    named = (
        "CONSTRAINT fk_measure_gate_approval_id FOREIGN KEY(approval_id) REFERENCES approval (id) ON DELETE RESTRICT"
    )
    made_anew("measure_gate", r"CONSTRAINT ck_measure_gate_gate CHECK \(.*\)(?=,)", ", ".join([*rules, named]))


def _altered() -> None:
    for name, rule in _CHANGED.items():
        op.drop_constraint(f"ck_measure_{name}", "measure", type_="check")
        op.create_check_constraint(f"ck_measure_{name}", "measure", rule)
    for name, rule in _ADDED.items():
        op.create_check_constraint(f"ck_measure_{name}", "measure", rule)
    for name in ("stage_known", "gate"):
        op.drop_constraint(f"ck_measure_gate_{name}", "measure_gate", type_="check")
    for name, rule in ({"stage_known": _GATES} | _GATE_RULES).items():
        op.create_check_constraint(f"ck_measure_gate_{name}", "measure_gate", rule)
    op.create_foreign_key(
        "fk_measure_gate_approval_id", "measure_gate", "approval", ["approval_id"], ["id"], ondelete="RESTRICT"
    )


def _values() -> None:
    name = "measure_value"
    rules = {
        "line_known": _LINES,
        "series_known": _SERIES,
        "state_known": _STATES,
        "version_positive": "version > 0",
        "month": "length(period) = 7",
        "judged_actual": "state = 'draft' OR series = 'actual'",
        "said_why": "state NOT IN ('claimed', 'challenged') OR said IS NOT NULL",
    }
    op.create_table(
        name,
        sa.Column("measure_id", Whole, autoincrement=False, nullable=False),
        *(sa.Column(column, sa.Text, nullable=False) for column in ("line", "series", "period")),
        sa.Column("version", Whole, autoincrement=False, nullable=False),
        sa.Column("hundredths", Whole, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("said", sa.Text, nullable=True),
        sa.Column("said_at", UtcDateTime, nullable=False),
        sa.Column("said_by", sa.Text, nullable=False),
        sa.Column("said_seq", Whole, nullable=False),
        *(sa.CheckConstraint(rule, name=f"ck_{name}_{each}") for each, rule in rules.items()),
        sa.ForeignKeyConstraint(["measure_id"], ["measure.id"], name=f"fk_{name}_measure_id", ondelete="RESTRICT"),
        _recorded_by(name, "said_seq"),
        sa.PrimaryKeyConstraint("measure_id", "line", "series", "period", "version", name=f"pk_{name}"),
        sqlite_strict=True,
    )
    op.create_index(f"ix_{name}_said_seq", name, ["said_seq"])


def _verdicts() -> None:
    name = "measure_verdict"
    whole = ("baseline", "exposures", "tickets")
    op.create_table(
        name,
        sa.Column("measure_id", Whole, autoincrement=False, nullable=False),
        sa.Column("cycle", Whole, autoincrement=False, nullable=False),
        *(sa.Column(column, Whole, nullable=False) for column in whole),
        sa.Column("passed", Flag, nullable=False),
        *(sa.Column(column, UtcDateTime, nullable=False) for column in ("since_at", "until_at", "judged_at")),
        sa.Column("judged_by", sa.Text, nullable=False),
        sa.Column("judged_seq", Whole, nullable=False),
        sa.CheckConstraint("exposures > 0 AND tickets BETWEEN 0 AND exposures AND cycle > 0", name=f"ck_{name}_counts"),
        sa.CheckConstraint("since_at < until_at AND until_at <= judged_at", name=f"ck_{name}_in_order"),
        sa.ForeignKeyConstraint(
            ["measure_id", "baseline"],
            ["measure_test.measure_id", "measure_test.number"],
            name=f"fk_{name}_measure_id_baseline",
            ondelete="RESTRICT",
        ),
        _recorded_by(name, "judged_seq"),
        sa.PrimaryKeyConstraint("measure_id", "cycle", name=f"pk_{name}"),
        sqlite_strict=True,
    )
    op.create_index(f"ix_{name}_judged_seq", name, ["judged_seq"])


def _recorded_by(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        *([column], ["audit_event.seq"]),
        name=f"fk_{table}_{column}",
        ondelete="RESTRICT",
        deferrable=True,
        initially="DEFERRED",
    )
