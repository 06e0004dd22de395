"""That a measure goes on is watched, too: whoever answers for one that rests too long is told."""

from control.store.migrations.anew import other_rule

revision = "0027"
down_revision = "0026"

_SUBJECTS = "subject_type IN ('clock', 'breach_review', 'approval', 'ticket', 'measure')"


def upgrade() -> None:
    for table in ("watch", "escalation", "notice"):
        other_rule(table, f"ck_{table}_subject_type_known", _SUBJECTS)
