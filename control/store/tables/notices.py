"""Notices: the outbox, written with the deed that they tell of, and what became of each way of sending them.

*Source:* domain, section 4 (one notice per subject and person; notices may wait, the record's time does not).
"""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Text, text

from control.model import SubjectType
from control.store.metadata import table
from control.store.tables.columns import recorded_by
from control.store.types import Flag, UtcDateTime, Whole, one_of

CHANNELS = ("mail", "webhook")
DELIVERY_STATES = ("waiting", "sent", "parked", "needless")
_MERGES = text("taken_at IS NULL AND read_at IS NULL")
_UNREAD = text("read_at IS NULL")
_WAITING = text("state = 'waiting'")
_PARKED = text("state = 'parked'")

notice = table(
    "notice",
    Column("id", Whole, primary_key=True, autoincrement=False),
    Column("person", Text, nullable=False),
    Column("subject_type", Text, nullable=False),
    Column("subject_id", Text, nullable=False),
    Column("ticket_id", Whole, ForeignKey("ticket.id", ondelete="RESTRICT")),
    Column("measure_id", Whole, ForeignKey("measure.id", ondelete="RESTRICT")),
    Column("review_id", Whole, ForeignKey("review.id", ondelete="RESTRICT")),
    Column("said", Text, nullable=False),
    Column("times", Whole, nullable=False),
    Column("urgent", Flag, nullable=False),
    Column("first_at", UtcDateTime, nullable=False),
    Column("last_at", UtcDateTime, nullable=False),
    Column("last_seq", Whole, nullable=False, index=True),
    Column("taken_at", UtcDateTime),
    Column("read_at", UtcDateTime),
    recorded_by("last_seq"),
    one_of("subject_type", SubjectType),
    CheckConstraint(
        "CASE WHEN ticket_id IS NULL THEN 0 ELSE 1 END + CASE WHEN measure_id IS NULL THEN 0 ELSE 1 END "
        "+ CASE WHEN review_id IS NULL THEN 0 ELSE 1 END = 1",
        name="about_one",
    ),
    CheckConstraint("times > 0", name="times_positive"),
    Index(
        "uq_notice_merges",
        "subject_id",
        "person",
        "subject_type",
        unique=True,
        sqlite_where=_MERGES,
        postgresql_where=_MERGES,
    ),
    Index("ix_notice_unread", "person", "last_at", sqlite_where=_UNREAD, postgresql_where=_UNREAD),
)
"""What a person, or a webhook as `webhook:NAME`, is to know about one subject, which is of a ticket, a measure or a
review. While nobody has read it or taken it up
for sending, what happens next is told by the same notice: `said` is its newest sentence, `times` how many it stands
for."""

delivery = table(
    "delivery",
    Column("id", Whole, primary_key=True, autoincrement=False),
    Column("notice_id", Whole, ForeignKey("notice.id", ondelete="RESTRICT"), nullable=False, index=True),
    Column("channel", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("next_at", UtcDateTime, nullable=False),
    Column("tries", Whole, nullable=False),
    Column("message", Whole),
    Column("problem", Text),
    Column("ended_at", UtcDateTime),
    one_of("channel", CHANNELS),
    one_of("state", DELIVERY_STATES),
    CheckConstraint("tries >= 0", name="tries_count"),
    CheckConstraint("(ended_at IS NULL) = (state = 'waiting')", name="ended_or_waiting"),
    Index("ix_delivery_waiting", "channel", "next_at", sqlite_where=_WAITING, postgresql_where=_WAITING),
    Index("ix_delivery_parked", "ended_at", sqlite_where=_PARKED, postgresql_where=_PARKED),
    Index(None, "message"),
)
"""One way of sending one notice, not before `next_at`: by mail to an address, or to the webhook that `address` names.

Deliveries with one `message`, the id of the first of them, go out together in one mail, the same one whenever it is
tried again; null: not tried yet. `tries` counts when a try begins, so that one that kills its process counts too. After
too many it is parked and seen, and others go on; a mail about what was read meanwhile is needless. Technical, and
outside the trail."""
