"""Who acts: accounts, what proves them, the sessions they open, and what was granted to them beside the rulebook.

Touching a session, counting tries and waiting for another provider are technical and leave no event in the trail;
whatever gives or takes a right does. *Source:* domain, sections 1 and 11.
"""

from sqlalchemy import CheckConstraint, Column, Index, Text, text

from control.store.metadata import table
from control.store.tables.columns import recorded_by
from control.store.types import Flag, UtcDateTime, Whole

account = table(
    "account",
    Column("name", Text, primary_key=True),
    Column("password_hash", Text),
    Column("password_at", UtcDateTime),
    Column("totp_secret", Text),
    Column("totp_last", Whole),
    Column("disabled_at", UtcDateTime),
    Column("disabled_by", Text),
    Column("version", Whole, nullable=False),
    CheckConstraint("(password_hash IS NULL) = (password_at IS NULL)", name="password_dated"),
    CheckConstraint("(disabled_at IS NULL) = (disabled_by IS NULL)", name="disabled_by_somebody"),
    CheckConstraint("version > 0", name="counts"),
)
"""What is known of an account beside the rulebook; one that never signed in and was never disabled has no row.

`totp_secret` is sealed with a key that lies outside the database; `totp_last` is the newest step that was used.
"""

session = table(
    "session",
    Column("id", Text, primary_key=True),
    Column("account", Text, nullable=False),
    Column("method", Text, nullable=False),
    Column("began_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("until_at", UtcDateTime, nullable=False),
    Column("proved_at", UtcDateTime, nullable=False),
    Column("address", Text, nullable=False),
    Column("agent", Text, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("ended_because", Text),
    Column("wrong_proofs", Whole, nullable=False, server_default=text("0")),
    CheckConstraint("length(id) = 64", name="id_length"),
    CheckConstraint("method IN ('password', 'link', 'demo', 'oidc')", name="method_known"),
    CheckConstraint("(ended_at IS NULL) = (ended_because IS NULL)", name="ended_for_a_reason"),
    Index(None, "account", "began_at"),
)
"""`id` is the SHA-256 of the token that only the browser has. `until_at` is the absolute end, `seen_at` what the idle
end counts from, `proved_at` when the person last proved who they are; `agent` is a hash of the browser's name."""

one_time = table(
    "one_time",
    Column("id", Text, primary_key=True),
    Column("account", Text, nullable=False, index=True),
    Column("purpose", Text, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("until_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
    Column("made_seq", Whole, nullable=False, index=True),
    recorded_by("made_seq"),
    CheckConstraint("length(id) = 64", name="id_length"),
    CheckConstraint("purpose IN ('setup', 'reset', 'demo')", name="purpose_known"),
    CheckConstraint("until_at > made_at", name="lasts"),
)
"""Secrets that let somebody in without a password, as their SHA-256: a link that is used once, a demo password that
holds until the next start."""

sign_in_try = table(
    "sign_in_try",
    Column("id", Whole, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("name", Text, nullable=False),
    Column("address", Text, nullable=False),
    Index(None, "name", "at"),
    Index(None, "address", "at"),
    Index(None, "at"),
)
"""Tries that failed. `name` is a hash of what was typed: now and then that is a password."""

sign_in_flow = table(
    "sign_in_flow",
    Column("state", Text, primary_key=True),
    Column("nonce", Text, nullable=False),
    Column("verifier", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("until_at", UtcDateTime, nullable=False, index=True),
    CheckConstraint("length(state) = 64", name="state_length"),
)
"""Ways to another provider that were begun and have not come back; `state` is the SHA-256 of what was sent along."""

identity = table(
    "identity",
    Column("issuer", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("account", Text, nullable=False, index=True),
    Column("linked_at", UtcDateTime, nullable=False),
    Column("linked_seq", Whole, nullable=False, index=True),
    recorded_by("linked_seq"),
)
"""Which account another provider's subject is."""

role_grant = table(
    "role_grant",
    Column("id", Whole, primary_key=True, autoincrement=False),
    Column("account", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("takes_away", Flag, nullable=False),
    Column("since_at", UtcDateTime, nullable=False),
    Column("until_at", UtcDateTime),
    Column("reason", Text, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("asked_by_person", Text, nullable=False),
    Column("asked_seq", Whole, nullable=False, index=True),
    recorded_by("asked_seq"),
    Column("state", Text, nullable=False),
    Column("decided_at", UtcDateTime),
    Column("decided_by", Text),
    Column("decided_by_person", Text),
    Column("ended_at", UtcDateTime),
    Column("ended_by", Text),
    Column("version", Whole, nullable=False),
    CheckConstraint("until_at IS NULL OR until_at > since_at", name="lasts"),
    CheckConstraint("state IN ('asked', 'confirmed', 'declined', 'withdrawn')", name="state_known"),
    CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", name="decided_by_somebody"),
    CheckConstraint("(decided_by IS NULL) = (decided_by_person IS NULL)", name="decided_by_a_person"),
    CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended_by_somebody"),
    CheckConstraint("version > 0", name="counts"),
    CheckConstraint(
        "state <> 'confirmed' OR takes_away OR (decided_by <> asked_by AND decided_by_person <> asked_by_person)",
        name="four_eyes",
    ),
    Index(None, "account"),
)
"""Roles given beside the rulebook, once a second person has confirmed them, and roles of the rulebook taken away
(`takes_away`), which one person may do at once. Half-open from `since_at` to `until_at`; null: without end."""

delegation = table(
    "delegation",
    Column("id", Whole, primary_key=True, autoincrement=False),
    Column("from_account", Text, nullable=False, index=True),
    Column("to_account", Text, nullable=False, index=True),
    Column("roles", Text, nullable=False),
    Column("from_at", UtcDateTime, nullable=False),
    Column("until_at", UtcDateTime, nullable=False),
    Column("reason", Text, nullable=False),
    Column("made_seq", Whole, nullable=False, index=True),
    recorded_by("made_seq"),
    Column("ended_at", UtcDateTime),
    Column("ended_by", Text),
    Column("version", Whole, nullable=False),
    CheckConstraint("from_account <> to_account", name="two_people"),
    CheckConstraint("until_at > from_at", name="lasts"),
    CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended_by_somebody"),
    CheckConstraint("version > 0", name="counts"),
)
"""Who acts for whom meanwhile; `roles` is a JSON list of the roles lent, half-open from `from_at` to `until_at`."""
