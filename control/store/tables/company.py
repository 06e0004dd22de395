"""The company whose data a store holds."""

from sqlalchemy import CheckConstraint, Column, Text

from control.model import Nature
from control.store.metadata import table
from control.store.tables.columns import recorded_by
from control.store.types import UtcDateTime, Whole, one_of

company = table(
    "company",
    Column("id", Whole, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("nature", Text, nullable=False),
    Column("seed", Whole),
    Column("started_at", UtcDateTime),
    Column("edition", Text),
    Column("carried_until", UtcDateTime),
    Column("founded_at", UtcDateTime, nullable=False),
    Column("founded_seq", Whole, nullable=False, index=True),
    Column("version", Whole, nullable=False),
    recorded_by("founded_seq"),
    CheckConstraint("id = 1", name="only_one"),
    one_of("nature", Nature),
    CheckConstraint(
        "(nature = 'demo') = (seed IS NOT NULL) AND (nature = 'demo') = (started_at IS NOT NULL) "
        "AND (nature = 'demo') = (edition IS NOT NULL)",
        name="demo_is_told",
    ),
    CheckConstraint("version > 0", name="version_positive"),
)
"""One row, or none where nobody has said whose data it is. Of a demo company: the seed from which it is told, its first
instant, the edition of the story, and how far it has been told; of a real one these are null."""
