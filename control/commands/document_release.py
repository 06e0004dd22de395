"""A version of a controlled document comes into force: the one before is obsolete from then on.

*Source:* domain, section 7; ISO 9001:2015, 7.5.3 (what is obsolete is not used by mistake).
"""

from collections.abc import Mapping
from typing import Any

from control.commands.known_measure import said_now
from control.commands.registry import Deed
from control.policy.documents import next_review
from control.store import documents

RELEASED = "It was released."


def release(deed: Deed, terms: Mapping[str, Any]) -> None:
    """Let the version that was approved hold, as `terms` names it; the trail of the approval tells of it."""
    number, version = terms["document"], terms["version"]
    documents.hold(deed.connection, number, version, deed.now)
    day = found_right(deed, documents.rows_of(deed.connection, [number])[number], RELEASED)
    deed.tell(document=f"DOC-{number}", effective=version, next_review=day)


def found_right(deed: Deed, row: Mapping[str, Any], said: str) -> str:
    """Keep that a document was found right, and why; answers the day on which it is looked at again."""
    day = next_review(deed.now.date(), row["review_months"]).isoformat()
    documents.add_review(deed.connection, {"document_id": row["id"], "said": said, "next_on": day, **said_now(deed)})
    return day
