"""What people are told of a review: whoever was there and its committee, of these whoever sees it."""

import json
from collections.abc import Mapping
from typing import Any

from control.commands.notices import Told, tell
from control.commands.registry import Deed
from control.model import SubjectType
from control.policy.review_packs import addressees
from control.policy.sight import seen_by
from control.queries.review_room import is_seen


def tell_of_review(deed: Deed, row: Mapping[str, Any], said: str) -> list[str]:
    """Tell them something of a review, a row of `review`; answers their accounts."""
    people, number = deed.rulebook.people, row["id"]
    named = [
        name
        for name in addressees(deed.rulebook, row["series"], json.loads(row["present"]))
        if is_seen(deed.connection, seen_by(deed.rulebook, people[name]), number)
    ]
    subject = (SubjectType.REVIEW, f"R-{number}")
    tell(deed, [Told(name, *subject, None, said, urgent=False, review_id=number) for name in named])
    return named
