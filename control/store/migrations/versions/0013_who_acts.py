"""Who acts: accounts, sessions, secrets that are used once, tries, grants beside the rulebook, and delegations."""

import sqlalchemy as sa
from alembic import op

from control.store.types import Flag, UtcDateTime, Whole

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("password_hash", sa.Text, nullable=True),
        sa.Column("password_at", UtcDateTime, nullable=True),
        sa.Column("totp_secret", sa.Text, nullable=True),
        sa.Column("totp_last", Whole, nullable=True),
        sa.Column("disabled_at", UtcDateTime, nullable=True),
        sa.Column("disabled_by", sa.Text, nullable=True),
        sa.Column("version", Whole, nullable=False),
        sa.CheckConstraint("(disabled_at IS NULL) = (disabled_by IS NULL)", name="ck_account_disabled_by_somebody"),
        sa.CheckConstraint("(password_hash IS NULL) = (password_at IS NULL)", name="ck_account_password_dated"),
        sa.CheckConstraint("version > 0", name="ck_account_counts"),
        sa.PrimaryKeyConstraint("name", name="pk_account"),
        sqlite_strict=True,
    )
    op.create_table(
        "session",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("method", sa.Text, nullable=False),
        sa.Column("began_at", UtcDateTime, nullable=False),
        sa.Column("seen_at", UtcDateTime, nullable=False),
        sa.Column("until_at", UtcDateTime, nullable=False),
        sa.Column("proved_at", UtcDateTime, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("agent", sa.Text, nullable=False),
        sa.Column("ended_at", UtcDateTime, nullable=True),
        sa.Column("ended_because", sa.Text, nullable=True),
        sa.CheckConstraint("method IN ('password', 'link', 'demo', 'oidc')", name="ck_session_method_known"),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_because IS NULL)", name="ck_session_ended_for_a_reason"),
        sa.CheckConstraint("length(id) = 64", name="ck_session_id_length"),
        sa.PrimaryKeyConstraint("id", name="pk_session"),
        sqlite_strict=True,
    )
    op.create_index("ix_session_account_began_at", "session", ["account", "began_at"], unique=False)
    op.create_table(
        "sign_in_flow",
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("nonce", sa.Text, nullable=False),
        sa.Column("verifier", sa.Text, nullable=False),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("until_at", UtcDateTime, nullable=False),
        sa.CheckConstraint("length(state) = 64", name="ck_sign_in_flow_state_length"),
        sa.PrimaryKeyConstraint("state", name="pk_sign_in_flow"),
        sqlite_strict=True,
    )
    op.create_index("ix_sign_in_flow_until_at", "sign_in_flow", ["until_at"], unique=False)
    op.create_table(
        "sign_in_try",
        sa.Column("id", Whole, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_try"),
        sqlite_strict=True,
    )
    op.create_index("ix_sign_in_try_address_at", "sign_in_try", ["address", "at"], unique=False)
    op.create_index("ix_sign_in_try_at", "sign_in_try", ["at"], unique=False)
    op.create_index("ix_sign_in_try_name_at", "sign_in_try", ["name", "at"], unique=False)
    op.create_table(
        "delegation",
        sa.Column("id", Whole, autoincrement=False, nullable=False),
        sa.Column("from_account", sa.Text, nullable=False),
        sa.Column("to_account", sa.Text, nullable=False),
        sa.Column("roles", sa.Text, nullable=False),
        sa.Column("from_at", UtcDateTime, nullable=False),
        sa.Column("until_at", UtcDateTime, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("made_seq", Whole, nullable=False),
        sa.Column("ended_at", UtcDateTime, nullable=True),
        sa.Column("ended_by", sa.Text, nullable=True),
        sa.Column("version", Whole, nullable=False),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ck_delegation_ended_by_somebody"),
        sa.CheckConstraint("from_account <> to_account", name="ck_delegation_two_people"),
        sa.CheckConstraint("until_at > from_at", name="ck_delegation_lasts"),
        sa.CheckConstraint("version > 0", name="ck_delegation_counts"),
        sa.ForeignKeyConstraint(
            ["made_seq"],
            ["audit_event.seq"],
            name="fk_delegation_made_seq",
            ondelete="RESTRICT",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name="pk_delegation"),
        sqlite_strict=True,
    )
    op.create_index("ix_delegation_from_account", "delegation", ["from_account"], unique=False)
    op.create_index("ix_delegation_made_seq", "delegation", ["made_seq"], unique=False)
    op.create_index("ix_delegation_to_account", "delegation", ["to_account"], unique=False)
    op.create_table(
        "identity",
        sa.Column("issuer", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("linked_at", UtcDateTime, nullable=False),
        sa.Column("linked_seq", Whole, nullable=False),
        sa.ForeignKeyConstraint(
            ["linked_seq"],
            ["audit_event.seq"],
            name="fk_identity_linked_seq",
            ondelete="RESTRICT",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("issuer", "subject", name="pk_identity"),
        sqlite_strict=True,
    )
    op.create_index("ix_identity_account", "identity", ["account"], unique=False)
    op.create_index("ix_identity_linked_seq", "identity", ["linked_seq"], unique=False)
    op.create_table(
        "one_time",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("made_at", UtcDateTime, nullable=False),
        sa.Column("until_at", UtcDateTime, nullable=False),
        sa.Column("used_at", UtcDateTime, nullable=True),
        sa.Column("made_seq", Whole, nullable=False),
        sa.CheckConstraint("purpose IN ('setup', 'reset', 'demo')", name="ck_one_time_purpose_known"),
        sa.CheckConstraint("length(id) = 64", name="ck_one_time_id_length"),
        sa.CheckConstraint("until_at > made_at", name="ck_one_time_lasts"),
        sa.ForeignKeyConstraint(
            ["made_seq"],
            ["audit_event.seq"],
            name="fk_one_time_made_seq",
            ondelete="RESTRICT",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name="pk_one_time"),
        sqlite_strict=True,
    )
    op.create_index("ix_one_time_account", "one_time", ["account"], unique=False)
    op.create_index("ix_one_time_made_seq", "one_time", ["made_seq"], unique=False)
    op.create_table(
        "role_grant",
        sa.Column("id", Whole, autoincrement=False, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("takes_away", Flag, nullable=False),
        sa.Column("since_at", UtcDateTime, nullable=False),
        sa.Column("until_at", UtcDateTime, nullable=True),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("asked_by", sa.Text, nullable=False),
        sa.Column("asked_by_person", sa.Text, nullable=False),
        sa.Column("asked_seq", Whole, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("decided_at", UtcDateTime, nullable=True),
        sa.Column("decided_by", sa.Text, nullable=True),
        sa.Column("decided_by_person", sa.Text, nullable=True),
        sa.Column("ended_at", UtcDateTime, nullable=True),
        sa.Column("ended_by", sa.Text, nullable=True),
        sa.Column("version", Whole, nullable=False),
        sa.CheckConstraint(
            "state <> 'confirmed' OR takes_away OR (decided_by <> asked_by AND decided_by_person <> asked_by_person)",
            name="ck_role_grant_four_eyes",
        ),
        sa.CheckConstraint(
            "state IN ('asked', 'confirmed', 'declined', 'withdrawn')", name="ck_role_grant_state_known"
        ),
        sa.CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", name="ck_role_grant_decided_by_somebody"),
        sa.CheckConstraint(
            "(decided_by IS NULL) = (decided_by_person IS NULL)", name="ck_role_grant_decided_by_a_person"
        ),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ck_role_grant_ended_by_somebody"),
        sa.CheckConstraint("until_at IS NULL OR until_at > since_at", name="ck_role_grant_lasts"),
        sa.CheckConstraint("version > 0", name="ck_role_grant_counts"),
        sa.ForeignKeyConstraint(
            ["asked_seq"],
            ["audit_event.seq"],
            name="fk_role_grant_asked_seq",
            ondelete="RESTRICT",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name="pk_role_grant"),
        sqlite_strict=True,
    )
    op.create_index("ix_role_grant_account", "role_grant", ["account"], unique=False)
    op.create_index("ix_role_grant_asked_seq", "role_grant", ["asked_seq"], unique=False)
