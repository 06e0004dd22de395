"""Measures: what each is and who answers for it, its tickets and baseline, the gates it passed; issues become them."""

import sqlalchemy as sa
from alembic import op

from control.store.migrations.anew import made_anew
from control.store.migrations.triggers import keep_forever
from control.store.types import Flag, UtcDateTime, Whole

revision = "0023"
down_revision = "0022"

_STAGES = "stage IN ('proposed', 'defined', 'identified', 'detailed', 'decided', 'implemented', 'closed')"
_KINDS = (
    "kind IN ('initiative', 'correction', 'corrective action', 'organisation change', 'cost control', 'training', "
    "'document change', 'automation change')"
)
_ISSUE_STATES = "state IN ('candidate', 'confirmed', 'converted', 'known error', 'dismissed', 'merged')"


def upgrade() -> None:
    _measures()
    _tickets()
    _baselines()
    _tests()
    _items()
    _gates()
    for table in ("measure_ticket", "measure_baseline", "measure_test", "measure_gate"):
        keep_forever(table)
    _let_issues_be_converted()


def _let_issues_be_converted() -> None:
    name = "ck_issue_state_known"
    if op.get_bind().dialect.name == "sqlite":
        made_anew("issue", rf"CONSTRAINT {name} CHECK \([^)]*\)\)", f"CONSTRAINT {name} CHECK ({_ISSUE_STATES})")
        return
    op.drop_constraint(name, "issue", type_="check")
    op.create_check_constraint(name, "issue", _ISSUE_STATES)


def _measures() -> None:
    op.create_table(
        "measure",
        sa.Column("id", Whole, autoincrement=False, nullable=False),
        sa.Column("stage", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("description", sa.Text, nullable=True),
        sa.Column("effect", sa.Text, nullable=True),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("service", sa.Text, nullable=True),
        sa.Column("function", sa.Text, nullable=True),
        sa.Column("measure_group", sa.Text, nullable=True),
        sa.Column("source_kind", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("owner", sa.Text, nullable=True),
        sa.Column("owner_person", sa.Text, nullable=True),
        sa.Column("accepted_at", UtcDateTime, nullable=True),
        sa.Column("sponsor", sa.Text, nullable=True),
        sa.Column("sponsor_person", sa.Text, nullable=True),
        sa.Column("controller", sa.Text, nullable=True),
        sa.Column("controller_person", sa.Text, nullable=True),
        sa.Column("opened_at", UtcDateTime, nullable=False),
        sa.Column("opened_by", sa.Text, nullable=False),
        sa.Column("opened_by_person", sa.Text, nullable=False),
        sa.Column("opened_seq", Whole, nullable=False),
        sa.Column("version", Whole, nullable=False),
        *_rules(),
        _recorded_by("measure", "opened_seq"),
        sa.PrimaryKeyConstraint("id", name="pk_measure"),
        sqlite_strict=True,
    )
    op.create_index("ix_measure_opened_seq", "measure", ["opened_seq"])
    op.create_index("ix_measure_source_kind_source", "measure", ["source_kind", "source"])


def _rules() -> list[sa.CheckConstraint]:
    rules = {
        "stage_known": _STAGES,
        "kind_known": _KINDS,
        "source_kind_known": "source_kind IN ('recurring issue', 'by hand')",
        "defined_whole": (
            "stage = 'proposed' OR (kind IS NOT NULL AND description IS NOT NULL AND effect IS NOT NULL"
            " AND function IS NOT NULL AND measure_group IS NOT NULL)"
        ),
        "answered_for": (
            "stage IN ('proposed', 'defined')"
            " OR (accepted_at IS NOT NULL AND sponsor IS NOT NULL AND controller IS NOT NULL)"
        ),
        "people_whole": (
            "(owner IS NULL) = (owner_person IS NULL) AND (sponsor IS NULL) = (sponsor_person IS NULL)"
            " AND (controller IS NULL) = (controller_person IS NULL)"
        ),
        "accepted_by_owner": "accepted_at IS NULL OR owner IS NOT NULL",
        "three_people": (
            "(owner_person IS NULL OR sponsor_person IS NULL OR owner_person <> sponsor_person)"
            " AND (owner_person IS NULL OR controller_person IS NULL OR owner_person <> controller_person)"
            " AND (sponsor_person IS NULL OR controller_person IS NULL OR sponsor_person <> controller_person)"
        ),
        "title_length": "length(title) BETWEEN 1 AND 120",
        "version_positive": "version > 0",
    }
    return [sa.CheckConstraint(rule, name=f"ck_measure_{name}") for name, rule in rules.items()]


def _tickets() -> None:
    name = "measure_ticket"
    op.create_table(
        name,
        sa.Column("measure_id", Whole, autoincrement=False, nullable=False),
        sa.Column("ticket_id", Whole, autoincrement=False, nullable=False),
        _names(name, "measure_id", "measure.id"),
        _names(name, "ticket_id", "ticket.id"),
        sa.PrimaryKeyConstraint("measure_id", "ticket_id", name=f"pk_{name}"),
        sqlite_strict=True,
    )
    op.create_index(f"ix_{name}_ticket_id", name, ["ticket_id"])


def _baselines() -> None:
    name = "measure_baseline"
    whole = ("tickets", "exposures", "customers", "minutes", "breached")
    cents = ("refund_cents", "credit_cents", "replacement_cents")
    op.create_table(
        name,
        sa.Column("measure_id", Whole, autoincrement=False, nullable=False),
        sa.Column("number", Whole, autoincrement=False, nullable=False),
        sa.Column("query", sa.Text, nullable=False),
        *(sa.Column(each, Whole, nullable=False) for each in (*whole, *cents)),
        sa.Column("rows_hash", sa.Text, nullable=False),
        sa.Column("made_at", UtcDateTime, nullable=False),
        sa.Column("made_seq", Whole, nullable=False),
        sa.CheckConstraint(
            "number > 0 AND tickets >= 0 AND exposures >= tickets AND customers BETWEEN 0 AND tickets"
            " AND breached BETWEEN 0 AND tickets AND minutes >= 0",
            name=f"ck_{name}_counts",
        ),
        sa.CheckConstraint(
            "refund_cents >= 0 AND credit_cents >= 0 AND replacement_cents >= 0", name=f"ck_{name}_money"
        ),
        sa.CheckConstraint("length(rows_hash) = 64", name=f"ck_{name}_hash_length"),
        _names(name, "measure_id", "measure.id"),
        _recorded_by(name, "made_seq"),
        sa.PrimaryKeyConstraint("measure_id", "number", name=f"pk_{name}"),
        sqlite_strict=True,
    )
    op.create_index(f"ix_{name}_made_seq", name, ["made_seq"])


def _tests() -> None:
    name = "measure_test"
    whole = ("exposures", "passes_at_most", "expected", "level", "reduction", "power", "at_least", "spread")
    op.create_table(
        name,
        sa.Column("measure_id", Whole, autoincrement=False, nullable=False),
        sa.Column("number", Whole, autoincrement=False, nullable=False),
        *(sa.Column(each, Whole, nullable=False) for each in whole),
        sa.CheckConstraint(
            "exposures > 0 AND expected >= 0 AND passes_at_most >= -1 AND at_least >= 0", name=f"ck_{name}_counts"
        ),
        sa.CheckConstraint(
            "level BETWEEN 1 AND 999 AND reduction BETWEEN 1 AND 1000 AND power BETWEEN 0 AND 1000 AND spread >= 1000",
            name=f"ck_{name}_shares",
        ),
        sa.ForeignKeyConstraint(
            ["measure_id", "number"],
            ["measure_baseline.measure_id", "measure_baseline.number"],
            name=f"fk_{name}_measure_id_number",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("measure_id", "number", name=f"pk_{name}"),
        sqlite_strict=True,
    )


def _items() -> None:
    name = "measure_item"
    op.create_table(
        name,
        sa.Column("measure_id", Whole, autoincrement=False, nullable=False),
        sa.Column("number", Whole, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("said", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("due_on", sa.Text, nullable=True),
        sa.Column("first_due_on", sa.Text, nullable=True),
        sa.Column("is_mandatory", Flag, nullable=False),
        sa.Column("likelihood", sa.Text, nullable=True),
        sa.Column("impact", sa.Text, nullable=True),
        sa.Column("answer", sa.Text, nullable=True),
        sa.Column("planned_at", UtcDateTime, nullable=False),
        sa.Column("planned_by", sa.Text, nullable=False),
        sa.Column("planned_seq", Whole, nullable=False),
        sa.Column("settled_at", UtcDateTime, nullable=True),
        sa.Column("settled_by", sa.Text, nullable=True),
        sa.Column("evidence", sa.Text, nullable=True),
        sa.Column("version", Whole, nullable=False),
        *_item_rules(),
        _names(name, "measure_id", "measure.id"),
        _recorded_by(name, "planned_seq"),
        sa.PrimaryKeyConstraint("measure_id", "number", name=f"pk_{name}"),
        sqlite_strict=True,
    )
    for column in ("planned_seq", "person"):
        op.create_index(f"ix_{name}_{column}", name, [column])


def _item_rules() -> list[sa.CheckConstraint]:
    rules = {
        "kind_known": "kind IN ('milestone', 'dependency', 'risk')",
        "likelihood_known": "likelihood IN ('low', 'medium', 'high')",
        "impact_known": "impact IN ('low', 'medium', 'high')",
        "dated": "kind = 'risk' OR due_on IS NOT NULL",
        "dated_whole": "(due_on IS NULL) = (first_due_on IS NULL)",
        "days": "length(due_on) = 10 AND length(first_due_on) = 10",
        "risk_whole": (
            "(kind = 'risk') = (likelihood IS NOT NULL) AND (likelihood IS NULL) = (impact IS NULL)"
            " AND (likelihood IS NULL) = (answer IS NULL)"
        ),
        "settled_whole": ("(settled_at IS NULL) = (settled_by IS NULL) AND (settled_at IS NULL) = (evidence IS NULL)"),
        "numbers": "number > 0 AND version > 0",
    }
    return [sa.CheckConstraint(rule, name=f"ck_measure_item_{name}") for name, rule in rules.items()]


def _gates() -> None:
    name = "measure_gate"
    op.create_table(
        name,
        sa.Column("measure_id", Whole, autoincrement=False, nullable=False),
        sa.Column("number", Whole, autoincrement=False, nullable=False),
        sa.Column("stage", sa.Text, nullable=False),
        sa.Column("passed_at", UtcDateTime, nullable=False),
        sa.Column("passed_by", sa.Text, nullable=False),
        sa.Column("passed_seq", Whole, nullable=False),
        sa.CheckConstraint(_STAGES, name=f"ck_{name}_stage_known"),
        sa.CheckConstraint("number > 0 AND stage <> 'proposed'", name=f"ck_{name}_gate"),
        _names(name, "measure_id", "measure.id"),
        _recorded_by(name, "passed_seq"),
        sa.PrimaryKeyConstraint("measure_id", "number", name=f"pk_{name}"),
        sqlite_strict=True,
    )
    op.create_index(f"ix_{name}_passed_seq", name, ["passed_seq"])


def _names(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [other], name=f"fk_{table}_{column}", ondelete="RESTRICT")


def _recorded_by(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column],
        ["audit_event.seq"],
        name=f"fk_{table}_{column}",
        ondelete="RESTRICT",
        deferrable=True,
        initially="DEFERRED",
    )
