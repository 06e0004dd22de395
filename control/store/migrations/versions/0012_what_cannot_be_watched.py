"""What cannot be watched is found without looking at every watch."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
_PROBLEM = sa.text("problem IS NOT NULL")


def upgrade() -> None:
    op.create_index("ix_watch_problem", "watch", ["subject_id"], sqlite_where=_PROBLEM, postgresql_where=_PROBLEM)
