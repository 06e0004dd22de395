"""How far the pack of a review has come: which forms are attached, and why others are not yet."""

from datetime import datetime

import pandas as pd
from sqlalchemy import Connection, Text, null, select, type_coerce, union_all

from control.policy.scope import Scope
from control.queries.frames import frame
from control.queries.review_room import lies_in
from control.store.tables import evidence_file, review, review_pack, review_pack_try
from control.store.types import UtcDateTime, Whole


def forms(connection: Connection, as_of: datetime, scope: Scope, number: int) -> pd.DataFrame:
    """The forms of the pack of a review that are attached, or could not be made so far, by name.

    Columns: form, size (bytes; null: it could not be made), problem (null: it is attached), next_at (when it is tried
    again; null as the problem is). A form of which nothing is known is still to be made. `as_of` bounds what was
    attached by then.
    """
    pack, tried = review_pack.c, review_pack_try.c
    no_problem = type_coerce(null(), Text).label("problem"), type_coerce(null(), UtcDateTime).label("next_at")
    made = select(pack.form, evidence_file.c.size, *no_problem).join_from(review_pack, evidence_file)
    attached = made.join(review, review.c.id == pack.review_id).where(pack.review_id == number, lies_in(scope))
    known = select(pack.form).where(pack.review_id == number)
    failed = select(tried.form, type_coerce(null(), Whole).label("size"), tried.problem, tried.next_at)
    waiting = failed.join(review, review.c.id == tried.review_id).where(tried.review_id == number, lies_in(scope))
    both = attached.where(pack.attached_at <= as_of), waiting.where(tried.form.not_in(known))
    return frame(connection, union_all(*both).order_by("form"))
