"""Reviews: what each is and how far it has come, its figures as they were frozen, its agenda, and what was said in it.

*Source:* domain, section 10; design, section 6 (invariants stand as constraints too).
"""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Text, UniqueConstraint, text

from control.policy.checklist import Check
from control.policy.review_packs import PackForm
from control.policy.review_stages import AgendaKind, ReviewStage
from control.store.metadata import table
from control.store.tables.columns import recorded_by
from control.store.types import UtcDateTime, Whole, one_of

_HELD = text("stage <> 'called off'")

review = table(
    "review",
    Column("id", Whole, primary_key=True, autoincrement=False),
    Column("series", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("committee", Text, nullable=False),
    Column("unit", Text),
    Column("service", Text),
    Column("zone", Text, nullable=False),
    Column("meets_at", UtcDateTime, nullable=False),
    Column("stage", Text, nullable=False),
    Column("planned_at", UtcDateTime, nullable=False),
    Column("planned_by", Text, nullable=False),
    Column("planned_seq", Whole, nullable=False, index=True),
    Column("as_of", UtcDateTime),
    Column("known_seq", Whole),
    Column("frozen_by", Text),
    Column("rulebook_version", Text, ForeignKey("rulebook_version.version", ondelete="RESTRICT")),
    Column("figures_hash", Text),
    Column("started_at", UtcDateTime),
    Column("present", Text, nullable=False),
    Column("at_item", Whole),
    Column("ended_at", UtcDateTime),
    Column("ended_by", Text),
    Column("ended_because", Text),
    Column("closing", Text),
    Column("version", Whole, nullable=False),
    recorded_by("planned_seq"),
    one_of("stage", ReviewStage),
    CheckConstraint(
        "(as_of IS NULL) = (known_seq IS NULL) AND (as_of IS NULL) = (frozen_by IS NULL) "
        "AND (as_of IS NULL) = (rulebook_version IS NULL) AND (as_of IS NULL) = (figures_hash IS NULL)",
        name="frozen_whole",
    ),
    CheckConstraint("as_of IS NULL OR stage <> 'planned'", name="planned_yet"),
    CheckConstraint("as_of IS NOT NULL OR stage IN ('planned', 'called off')", name="frozen_first"),
    CheckConstraint("(started_at IS NOT NULL) = (stage IN ('in session', 'closed'))", name="started"),
    CheckConstraint("(ended_at IS NOT NULL) = (stage IN ('closed', 'called off'))", name="ended"),
    CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended_whole"),
    CheckConstraint("(ended_because IS NOT NULL) = (stage = 'called off')", name="called_off_because"),
    CheckConstraint("figures_hash IS NULL OR length(figures_hash) = 64", name="figures_hash_whole"),
    CheckConstraint("(closing IS NOT NULL) = (stage = 'closed')", name="closing_whole"),
    CheckConstraint("at_item IS NULL OR stage = 'in session'", name="at_item_in_session"),
    CheckConstraint("version > 0", name="version_positive"),
    Index(None, "meets_at"),
    Index("uq_review_held", "series", "meets_at", unique=True, sqlite_where=_HELD, postgresql_where=_HELD),
)
"""One review. `title`, `committee`, place and zone are those of its series when it was planned; `known_seq` is the last
audit event that its figures know of; `present` is a JSON list of accounts; `at_item` is what all of them look at;
`closing` holds the decisions and the actions of it as they stood when it was closed, in canonical JSON."""

review_figure = table(
    "review_figure",
    Column("review_id", Whole, ForeignKey("review.id", ondelete="RESTRICT"), primary_key=True, autoincrement=False),
    Column("number", Whole, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("kept_seq", Whole, nullable=False, index=True),
    recorded_by("kept_seq"),
    UniqueConstraint("review_id", "name"),
    CheckConstraint("number > 0", name="number_positive"),
)
"""A figure as it was when its review was frozen, with the things that make it, in canonical JSON: a fact."""

review_answer = table(
    "review_answer",
    Column("review_id", Whole, ForeignKey("review.id", ondelete="RESTRICT"), primary_key=True, autoincrement=False),
    Column("question", Text, primary_key=True),
    Column("answer", Text, nullable=False),
    Column("figures", Text, nullable=False),
    Column("kept_seq", Whole, nullable=False, index=True),
    recorded_by("kept_seq"),
    one_of("question", Check),
)
"""How a question of the checklist was answered then, and the names of the figures that it rests on, as JSON: a fact."""

agenda_item = table(
    "agenda_item",
    Column("review_id", Whole, ForeignKey("review.id", ondelete="RESTRICT"), primary_key=True, autoincrement=False),
    Column("number", Whole, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("subject", Text),
    Column("subject_version", Whole),
    Column("about", Text),
    Column("title", Text, nullable=False),
    Column("since_at", UtcDateTime),
    Column("owner", Text),
    Column("minutes", Whole),
    Column("position", Whole, nullable=False),
    Column("outcome", Text),
    Column("settled_at", UtcDateTime),
    Column("settled_by", Text),
    Column("added_by", Text, nullable=False),
    Column("added_seq", Whole, nullable=False, index=True),
    Column("version", Whole, nullable=False),
    recorded_by("added_seq"),
    one_of("kind", AgendaKind),
    CheckConstraint(
        "(subject IS NULL) = (kind = 'by hand') AND (subject IS NULL) = (about IS NULL) "
        "AND (subject IS NULL) = (subject_version IS NULL)",
        name="subject_named",
    ),
    CheckConstraint("minutes IS NULL OR minutes BETWEEN 1 AND 240", name="minutes_bounded"),
    CheckConstraint("length(title) BETWEEN 1 AND 200", name="title_length"),
    CheckConstraint(
        "(outcome IS NULL) = (settled_at IS NULL) AND (outcome IS NULL) = (settled_by IS NULL)", name="settled_whole"
    ),
    CheckConstraint("number > 0 AND version > 0", name="counted_up"),
)
"""Something to be talked about. `about` is the ticket or the measure of its subject; `subject_version` is the version
that this had when the review was frozen, so that a deed from the review tells of what changed since; `position` orders
items, and the number those of one position."""

review_note = table(
    "review_note",
    Column("review_id", Whole, ForeignKey("review.id", ondelete="RESTRICT"), primary_key=True, autoincrement=False),
    Column("number", Whole, primary_key=True, autoincrement=False),
    Column("question", Text),
    Column("item", Whole),
    Column("said", Text, nullable=False),
    Column("said_at", UtcDateTime, nullable=False),
    Column("said_by", Text, nullable=False),
    Column("said_seq", Whole, nullable=False, index=True),
    recorded_by("said_seq"),
    CheckConstraint("question IS NULL OR item IS NULL", name="about_one"),
    CheckConstraint("number > 0", name="number_positive"),
)
"""What somebody said: of an answer of the checklist, which attests it, of an item, or by itself: a fact."""

review_pack = table(
    "review_pack",
    Column("review_id", Whole, ForeignKey("review.id", ondelete="RESTRICT"), primary_key=True, autoincrement=False),
    Column("form", Text, primary_key=True),
    Column("sha256", Text, ForeignKey("evidence_file.sha256", ondelete="RESTRICT"), nullable=False, index=True),
    Column("attached_at", UtcDateTime, nullable=False),
    Column("attached_seq", Whole, nullable=False, index=True),
    recorded_by("attached_seq"),
    one_of("form", PackForm),
)
"""A form of the pack of a closed review, whose bytes are kept by their hash: a fact."""

review_pack_try = table(
    "review_pack_try",
    Column("review_id", Whole, ForeignKey("review.id", ondelete="RESTRICT"), primary_key=True, autoincrement=False),
    Column("form", Text, primary_key=True),
    Column("tries", Whole, nullable=False),
    Column("problem", Text, nullable=False),
    Column("next_at", UtcDateTime, nullable=False),
    Column("tried_seq", Whole, nullable=False, index=True),
    recorded_by("tried_seq"),
    one_of("form", PackForm),
    CheckConstraint("tries > 0", name="tries_positive"),
)
"""A form that could not be made so often, why it could not the last time, and when it is tried again. It stays as it is
once the form was made."""
