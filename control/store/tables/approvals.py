"""Approvals: what is asked for, its rounds of steps, who is asked in each, what they said, and the one effect.

*Source:* domain, section 5; design, section 6 (invariants stand as constraints too).
"""

from sqlalchemy import CheckConstraint, Column, ForeignKey, ForeignKeyConstraint, Index, Text, UniqueConstraint, text

from control.model import ApprovalState, Decision, StepState
from control.policy.approval_terms import ApprovalKind, Meaning
from control.policy.quorum import QuorumKind
from control.store.metadata import table
from control.store.tables.columns import about_columns, recorded_by
from control.store.types import UtcDateTime, Whole, one_of

_PENDING = text("state = 'pending'")
_OPEN, _ENDED = text("ended_at IS NULL"), text("ended_at IS NOT NULL")
_ASKED = text("ended_at IS NULL AND measure_id IS NOT NULL AND kind <> 'document release'")
_TIMED, _NOW = text("next_at IS NOT NULL"), text("state = 'open'")

approval = table(
    "approval",
    Column("id", Whole, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    *about_columns(),
    Column("gate", Text),
    Column("measure_hash", Text),
    Column("terms", Text),
    Column("unit", Text),
    Column("service", Text),
    Column("customer", Text),
    Column("asked", Text, nullable=False),
    Column("amount", Text),
    Column("currency", Text),
    Column("beneficiary", Text),
    Column("base_cents", Whole),
    Column("weight_cents", Whole),
    Column("content_hash", Text, nullable=False),
    Column("round", Whole, nullable=False),
    Column("state", Text, nullable=False),
    Column("requested_by", Text, nullable=False),
    Column("requested_by_person", Text, nullable=False),
    Column("requested_for", Text),
    Column("edited_by", Text, nullable=False),
    Column("edited_by_person", Text, nullable=False),
    Column("edited_for", Text),
    Column("submitted_by", Text),
    Column("submitted_by_person", Text),
    Column("submitted_for", Text),
    Column("made_at", UtcDateTime, nullable=False),
    Column("made_seq", Whole, nullable=False, index=True),
    Column("submitted_at", UtcDateTime),
    Column("due_at", UtcDateTime),
    Column("expires_at", UtcDateTime),
    Column("next_at", UtcDateTime),
    Column("tries", Whole, nullable=False, server_default=text("0")),
    Column("problem", Text),
    Column("moves", Whole, nullable=False, server_default=text("0")),
    Column("ended_at", UtcDateTime),
    Column("ended_by", Text),
    Column("ended_because", Text),
    Column("rulebook_version", Text, ForeignKey("rulebook_version.version", ondelete="RESTRICT"), nullable=False),
    Column("version", Whole, nullable=False),
    recorded_by("made_seq"),
    one_of("kind", ApprovalKind),
    one_of("state", ApprovalState),
    CheckConstraint("(amount IS NULL) = (currency IS NULL) AND (amount IS NULL) = (base_cents IS NULL)", name="money"),
    CheckConstraint("base_cents > 0", name="money_positive"),
    CheckConstraint("(kind IN ('refund', 'credit', 'replacement')) = (amount IS NOT NULL)", name="money_of_kind"),
    CheckConstraint("length(content_hash) = 64", name="hash_length"),
    CheckConstraint(
        "(measure_id IS NULL) = (gate IS NULL) AND (measure_id IS NULL) = (measure_hash IS NULL)",
        name="gate_of_measure",
    ),
    CheckConstraint("length(measure_hash) = 64", name="measure_hash_length"),
    CheckConstraint("state <> 'draft' OR submitted_at IS NULL", name="drafted"),
    CheckConstraint("state IN ('draft', 'withdrawn') OR submitted_at IS NOT NULL", name="submitted"),
    CheckConstraint("(submitted_at IS NULL) = (expires_at IS NULL)", name="expires"),
    CheckConstraint(
        "(ended_at IS NOT NULL) = (state IN ('rejected', 'withdrawn', 'expired', 'void', 'consumed'))", name="ended"
    ),
    CheckConstraint("version > 0 AND round >= 0 AND tries >= 0 AND moves >= 0", name="counts"),
    Index("uq_approval_open_of_measure", "measure_id", unique=True, sqlite_where=_ASKED, postgresql_where=_ASKED),
    Index("ix_approval_pending", "due_at", sqlite_where=_PENDING, postgresql_where=_PENDING),
    Index("ix_approval_open", "due_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
    Index("ix_approval_ended", "ended_at", sqlite_where=_ENDED, postgresql_where=_ENDED),
    Index("ix_approval_next", "next_at", sqlite_where=_TIMED, postgresql_where=_TIMED),
    Index("ix_approval_customer", "customer", "kind", "submitted_at"),
    Index("ix_approval_requester", "requested_by_person", "kind", "submitted_at"),
    Index("ix_approval_in_place_of", "requested_for", "kind", "submitted_at"),
)
"""One request, about a ticket or about a `gate` of a measure, which was asked for as `measure_hash` has it; one at a
time of each measure, beside those for its documents. What is asked for holds within a `round` (0: a draft);
`base_cents` is what the amount is worth in cents of the base currency, `weight_cents` what it counted for together with
others when it was submitted, `moves` how often anything was decided or settled in the round. `next_at` is when time has
something to do with it: it expires, or is carried out."""

approval_round = table(
    "approval_round",
    Column("approval_id", Whole, ForeignKey("approval.id", ondelete="RESTRICT"), primary_key=True, autoincrement=False),
    Column("round", Whole, primary_key=True, autoincrement=False),
    Column("asked", Text, nullable=False),
    Column("amount", Text),
    Column("currency", Text),
    Column("beneficiary", Text),
    Column("weight_cents", Whole),
    Column("content_hash", Text, nullable=False),
    Column("submitted_at", UtcDateTime, nullable=False),
    Column("submitted_by", Text, nullable=False),
    Column("submitted_for", Text),
    Column("due_at", UtcDateTime, nullable=False),
    Column("rulebook_version", Text, ForeignKey("rulebook_version.version", ondelete="RESTRICT"), nullable=False),
    Column("submitted_seq", Whole, nullable=False, index=True),
    recorded_by("submitted_seq"),
    CheckConstraint("length(content_hash) = 64", name="hash_length"),
    CheckConstraint("round > 0", name="round_positive"),
)
"""What was asked for in a round, submitted by whom and under which rulebook: a fact, whatever is asked for later."""

approval_step = table(
    "approval_step",
    Column("approval_id", Whole, primary_key=True, autoincrement=False),
    Column("round", Whole, primary_key=True, autoincrement=False),
    Column("number", Whole, primary_key=True, autoincrement=False),
    Column("title", Text, nullable=False),
    Column("meaning", Text, nullable=False),
    Column("quorum", Text, nullable=False),
    Column("quorum_value", Whole),
    Column("state", Text, nullable=False),
    Column("opened_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    ForeignKeyConstraint(
        ["approval_id", "round"], ["approval_round.approval_id", "approval_round.round"], ondelete="RESTRICT"
    ),
    one_of("meaning", Meaning),
    one_of("quorum", QuorumKind),
    one_of("state", StepState),
    CheckConstraint("(quorum IN ('count', 'percent')) = (quorum_value IS NOT NULL)", name="quorum_value"),
    CheckConstraint("state NOT IN ('open', 'approved', 'rejected') OR opened_at IS NOT NULL", name="opened"),
    CheckConstraint("(state IN ('waiting', 'open')) = (ended_at IS NULL)", name="ended"),
    Index(None, "opened_at"),
    Index("uq_approval_step_open", "approval_id", unique=True, sqlite_where=_NOW, postgresql_where=_NOW),
)
"""One step of one round, as the rulebook demanded it when the round began; at most one is open."""

approval_seat = table(
    "approval_seat",
    Column("approval_id", Whole, primary_key=True, autoincrement=False),
    Column("round", Whole, primary_key=True, autoincrement=False),
    Column("step", Whole, primary_key=True, autoincrement=False),
    Column("account", Text, primary_key=True),
    Column("role", Text, primary_key=True),
    Column("scope", Text, primary_key=True),
    Column("person", Text, nullable=False),
    ForeignKeyConstraint(
        ["approval_id", "round", "step"],
        ["approval_step.approval_id", "approval_step.round", "approval_step.number"],
        ondelete="RESTRICT",
    ),
    Index(None, "account", "approval_id"),
)
"""Who could decide a step when its round began, and by which of their roles, each with its scope."""

approval_decision = table(
    "approval_decision",
    Column("approval_id", Whole, primary_key=True, autoincrement=False),
    Column("round", Whole, primary_key=True, autoincrement=False),
    Column("step", Whole, primary_key=True, autoincrement=False),
    Column("person", Text, primary_key=True),
    Column("account", Text, nullable=False),
    Column("on_behalf_of", Text),
    Column("seat", Text, nullable=False),
    Column("decision", Text, nullable=False),
    Column("meaning", Text, nullable=False),
    Column("comment", Text),
    Column("method", Text),
    Column("proof", Text, unique=True),
    Column("shown_hash", Text, nullable=False),
    Column("requester", Text, nullable=False),
    Column("decided_at", UtcDateTime, nullable=False),
    Column("decided_seq", Whole, nullable=False, index=True),
    ForeignKeyConstraint(
        ["approval_id", "round", "step"],
        ["approval_step.approval_id", "approval_step.round", "approval_step.number"],
        ondelete="RESTRICT",
    ),
    recorded_by("decided_seq"),
    UniqueConstraint("approval_id", "round", "person"),
    Index(None, "decided_at"),
    one_of("decision", Decision),
    one_of("meaning", Meaning),
    CheckConstraint("person <> requester", name="four_eyes"),
    CheckConstraint("length(shown_hash) = 64", name="hash_length"),
)
"""What somebody said of what they were shown: a fact. `seat` is the account whose place they filled, their own or that
of whoever they acted for; `method` says how they proved who they are where that was asked, by a `proof` that is used
once; `requester` is the person who asked, so that the database itself keeps the two apart."""
