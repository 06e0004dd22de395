"""A review of a breach keeps whose accounts its reason and its answer came from, so that they stay two people."""

import sqlalchemy as sa
from alembic import op

from control.store.migrations.anew import made_anew

revision = "0011"
down_revision = "0010"

_TABLE, _FOUR_EYES, _KNOWN = "breach_review", "ck_breach_review_four_eyes", "ck_breach_review_people_known"
_CHECKS = {
    _FOUR_EYES: "reviewed_by IS NULL OR (reviewed_by <> reasoned_by AND reviewed_by_person <> reasoned_by_person)",
    _KNOWN: "(reasoned_by IS NULL) = (reasoned_by_person IS NULL) "
    "AND (reviewed_by IS NULL) = (reviewed_by_person IS NULL)",
}


def upgrade() -> None:
    """Of earlier rows nothing but the account is known, so it stands for the person."""
    for column in ("reasoned_by", "reviewed_by"):
        op.add_column(_TABLE, sa.Column(f"{column}_person", sa.Text, nullable=True))
    op.execute(f"UPDATE {_TABLE} SET reasoned_by_person = reasoned_by, reviewed_by_person = reviewed_by")  # noqa: S608
    if op.get_bind().dialect.name == "sqlite":
        instead = ", ".join(f"CONSTRAINT {name} CHECK ({check})" for name, check in _CHECKS.items())
        made_anew(_TABLE, rf"CONSTRAINT {_FOUR_EYES} CHECK \([^)]*\)", instead)
        return
    op.drop_constraint(_FOUR_EYES, _TABLE, type_="check")
    for name, check in _CHECKS.items():
        op.create_check_constraint(name, _TABLE, check)
