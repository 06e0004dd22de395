"""The review that a deed is about: found by the number that people see, in sight and in the hands of whoever acts."""

from collections.abc import Mapping
from typing import Any

from control.commands.numbers import id_of
from control.commands.refusing import refuse_what_is_over
from control.commands.registry import Deed
from control.errors import Invalid, NotFound
from control.policy.review_deeds import place_of, review_refusal
from control.policy.review_stages import ReviewStage
from control.queries.review_room import is_seen
from control.store import review_room
from control.store.tables import agenda_item, review

Row = Mapping[str, Any]


def found(deed: Deed, number: str) -> dict[str, Any]:
    """The row of a review; raises NotFound for a number that nothing in sight has.

    Raises Refused where the person's roles do not reach where it lies, Conflict where it has not come so far, or is
    over, as the deed asks.
    """
    row = seen(deed, number)
    deed.require(place_of(row))
    late = review_refusal(deed.rulebook, number, row["stage"], deed.command)
    refuse_what_is_over(deed, ("review", number), late)
    return row


def seen(deed: Deed, number: str) -> dict[str, Any]:
    """The same of a review that a deed only names; raises NotFound alone."""
    row = review_room.row_of(deed.connection, id_of("R", number, "review"))
    if row is None or not is_seen(deed.connection, deed.sight, row["id"]):
        raise NotFound(f"There is no review {number}.")
    return row


def held(deed: Deed, number: str) -> dict[str, Any]:
    """The same of a review that is held now; raises Invalid for another one."""
    row = seen(deed, number)
    if row["stage"] != ReviewStage.IN_SESSION:
        raise Invalid(f"{number} is {row['stage']}: nothing is decided in it now.")
    return row


def item_of(deed: Deed, row: Row, item: int) -> dict[str, Any]:
    """An item of the agenda of a review; raises NotFound where it has none of this number."""
    its = review_room.item_of(deed.connection, row["id"], item)
    if its is None:
        raise NotFound(f"There is no item {item} on the agenda of R-{row['id']}.")
    return its


def changed(deed: Deed, row: Row, values: Row) -> None:
    """Set values on a review as it was seen."""
    deed.change(review, row, values, ("review", f"R-{row['id']}"))


def item_changed(deed: Deed, item: Row, values: Row) -> None:
    """Set values on an item of an agenda as it was seen."""
    deed.change(agenda_item, item, values, ("agenda_item", f"R-{item['review_id']}/{item['number']}"))
