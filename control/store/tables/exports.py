"""Exports: which lists people have asked for and may still fetch."""

from sqlalchemy import CheckConstraint, Column, Text

from control.policy.exports import FileForm
from control.store.metadata import table
from control.store.tables.columns import recorded_by
from control.store.types import UtcDateTime, Whole, one_of

export = table(
    "export",
    Column("id", Text, primary_key=True),
    Column("account", Text, nullable=False),
    Column("session", Text),
    Column("list", Text, nullable=False),
    Column("form", Text, nullable=False),
    Column("asked", Text, nullable=False),
    Column("as_of", UtcDateTime, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("until_at", UtcDateTime, nullable=False, index=True),
    Column("made_seq", Whole, nullable=False, index=True),
    recorded_by("made_seq"),
    CheckConstraint("length(id) = 32", name="id_length"),
    one_of("form", FileForm),
    CheckConstraint("until_at > made_at", name="lasts"),
)
"""Lists that somebody asked for and may fetch until `until_at`, when the row is forgotten; the trail keeps that it was
made. The id is random and no secret: it is of use to `account` alone. `session` is the one in which it was made (null:
in none), `asked` JSON of the filters, the unit and service, and how far the person saw."""
