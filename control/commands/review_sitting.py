"""While a review is held: who is there, what all of them look at, what is said and what comes of it; then it is closed.

*Source:* domain, section 10.
"""

from collections.abc import Sequence
from typing import Any

from control.commands import known_review
from control.commands.registry import Deed, command
from control.commands.texts import typed_text
from control.errors import Invalid
from control.policy.checklist import Check
from control.policy.review_stages import ReviewStage
from control.store import decisions, review_room
from control.store.canonical import canonical, digest


@command("review.start", about=("review", "number"))
def start(deed: Deed, number: str) -> dict[str, Any]:
    """Begin a review whose figures are frozen; whoever begins it is there."""
    row = known_review.found(deed, number)
    values = {"stage": ReviewStage.IN_SESSION.value, "started_at": deed.now}
    known_review.changed(deed, row, {**values, "present": canonical([deed.person.name])})
    return {"review": number}


@command("review.attend", about=("review", "number"))
def attend(deed: Deed, number: str, people: Sequence[str]) -> dict[str, Any]:
    """Say who is there, by account: everybody, not those alone who came later."""
    row = known_review.found(deed, number)
    named = sorted(set(people))
    strangers = [name for name in named if name not in deed.rulebook.people]
    if strangers:
        raise Invalid(f"There is no account {strangers[0]}.")
    known_review.changed(deed, row, {"present": canonical(named)})
    return {"review": number, "present": named}


@command("review.turn", about=("review", "number"))
def turn(deed: Deed, number: str, item: int | None = None) -> dict[str, Any]:
    """Let everybody look at an item of the agenda, or at none of them."""
    row = known_review.found(deed, number)
    if item is not None:
        known_review.item_of(deed, row, item)
    known_review.changed(deed, row, {"at_item": item})
    return {"review": number, "item": item}


@command("review.settle", about=("review", "number"))
def settle(deed: Deed, number: str, item: int, outcome: str) -> dict[str, Any]:
    """Say what came of an item of the agenda."""
    row = known_review.found(deed, number)
    its = known_review.item_of(deed, row, item)
    said = {"outcome": typed_text("What came of it", outcome), "settled_at": deed.now}
    known_review.item_changed(deed, its, {**said, "settled_by": deed.person.name})
    return {"review": number, "item": item}


@command("review.note", about=("review", "number"))
def note(deed: Deed, number: str, said: str, item: int | None = None) -> dict[str, Any]:
    """Keep what was said in a review, of an item of its agenda or by itself."""
    row = known_review.found(deed, number)
    if item is not None:
        known_review.item_of(deed, row, item)
    return _keep(deed, row["id"], {"item": item, "said": typed_text("What was said", said)})


@command("review.attest", about=("review", "number"))
def attest(deed: Deed, number: str, question: Check, said: str) -> dict[str, Any]:
    """Stand by how a question of the checklist is answered, or say what is not right about it, by name."""
    row = known_review.found(deed, number)
    asked = {each["question"] for each in review_room.answers_of(deed.connection, row["id"])}
    if question not in asked:
        raise Invalid("This question was not asked when the review was frozen.")
    return _keep(deed, row["id"], {"question": question.value, "said": typed_text("What is attested", said)})


@command("review.close", about=("review", "number"))
def close(deed: Deed, number: str) -> dict[str, Any]:
    """Close a review: what was frozen and said stays as it is, and its decisions and actions as they stand now."""
    row = known_review.found(deed, number)
    ended = {"stage": ReviewStage.CLOSED.value, "ended_at": deed.now, "ended_by": deed.person.name}
    closing = decisions.of_review(deed.connection, row["id"])
    known_review.changed(deed, row, {**ended, "at_item": None, "closing": canonical(closing)})
    deed.tell(figures_hash=row["figures_hash"], known_head=deed.head.hash, closing=digest(closing))
    return {"review": number, "head": deed.head.seq}


def _keep(deed: Deed, review: int, said: dict[str, Any]) -> dict[str, Any]:
    """Keep something that was said, and let the trail tell of it."""
    by = {"said_at": deed.now, "said_by": deed.person.name, "said_seq": deed.seq}
    number = review_room.add_note(deed.connection, {"review_id": review, **said, **by})
    deed.subject("review_note", f"R-{review}/{number}", (None, 1), after=said)
    return {"review": f"R-{review}", "note": number}
