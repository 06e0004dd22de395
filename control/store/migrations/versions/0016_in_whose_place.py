"""A review of a breach keeps in whose place its reason was given, which the trail alone knew."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

_FROM_THE_TRAIL = """
UPDATE breach_review SET reasoned_for = (
    SELECT on_behalf_of FROM audit_event
    WHERE subject_type = 'breach_review' AND subject_id = 'B-' || breach_review.id
    AND command = 'breach_review.explain' AND outcome = 'ok' ORDER BY seq DESC LIMIT 1
) WHERE reasoned_by IS NOT NULL
"""


def upgrade() -> None:
    op.add_column("breach_review", sa.Column("reasoned_for", sa.Text, nullable=True))
    op.execute(_FROM_THE_TRAIL)
