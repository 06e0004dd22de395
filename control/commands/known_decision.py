"""The decision or the action that a deed is about, and where a new one lies."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table

from control.commands import known_review
from control.commands.numbers import id_of
from control.commands.refusing import refuse_what_is_over
from control.commands.registry import Deed
from control.errors import Invalid, NotFound
from control.policy.decision_deeds import is_able, is_owner, place_of, state_refusal
from control.policy.decision_terms import FINISH, TAKE, Where
from control.policy.review_deeds import place_of as place_of_review
from control.policy.review_stages import ReviewStage
from control.policy.scope import Scope, scope_of
from control.queries import decisions as seen
from control.store import decisions
from control.store.tables import action_item, decision

Row = Mapping[str, Any]
_OVER = (ReviewStage.CLOSED, ReviewStage.CALLED_OFF)


@dataclass(frozen=True, slots=True)
class Kind:
    """What is true of decisions, or of actions, as a whole."""

    table: Table
    letters: str
    word: str
    by: str
    """The command with which whoever it is put to ends it."""
    does: str


DECISION = Kind(decision, "DEC", "decision", TAKE, "take a decision")
ACTION = Kind(action_item, "ACT", "action", FINISH, "take an action on")


@dataclass(frozen=True, slots=True)
class Placed:
    """Where something new lies, and what it is about."""

    columns: Row
    """Those that say so, of the row that is written."""
    since: datetime
    """Since when it has been needed."""


def found(deed: Deed, kind: Kind, number: str, *, own: bool = False) -> dict[str, Any]:
    """The row of a decision or an action; raises NotFound for a number that nothing in sight has.

    Raises Refused where the person's roles do not reach where it lies, Conflict where it is over. What somebody is
    named for is theirs wherever it lies, where the deed is for them (`own`).
    """
    row = seen_row(deed, kind, number)
    if not (own and is_owner(deed.rulebook, deed.person, row)):
        deed.require(place_of(row))
    late = state_refusal(deed.rulebook, number, row["state"], deed.command)
    refuse_what_is_over(deed, (kind.table.name, number), late)
    return row


def seen_row(deed: Deed, kind: Kind, number: str) -> dict[str, Any]:
    """The same of one that a deed only names; raises NotFound alone."""
    row = decisions.row_of(deed.connection, kind.table, id_of(kind.letters, number, kind.word))
    if row is None or not seen.is_seen(deed.connection, deed.sight, kind.letters, row["id"]):
        raise NotFound(f"There is no {kind.word} {number}.")
    return row


def placed(deed: Deed, where: Where) -> Placed:
    """Where something new lies: that of its review, or as was said.

    Raises NotFound and Refused for what the person does not see or reach, Conflict where the review is over.
    """
    if where.item is not None and where.question is not None:
        raise Invalid("It is of an item or of a question of a review, not of both.")
    if where.review is None:
        if where.item is not None or where.question is not None:
            raise Invalid("An item and a question are those of a review: name that too.")
        scope_of(deed.rulebook, where.unit, where.service, deed.sight.sight)
        deed.require(Scope(where.unit, where.service))
        return Placed({"unit": where.unit, "service": where.service}, deed.now)
    row = known_review.seen(deed, where.review)
    if row["stage"] in _OVER:
        raise Invalid(f"{where.review} is {row['stage']}: what is asked for now is not of it any more.")
    place = place_of_review(row)
    deed.require(place)
    columns = {"review_id": row["id"], "unit": place.unit, "service": place.service}
    if where.item is None:
        return Placed(columns, deed.now)
    item = known_review.item_of(deed, row, where.item)
    about = {name: item[name] for name in ("subject", "about")}
    return Placed({**columns, **about, "item": where.item}, min(item["since_at"] or deed.now, deed.now))


def require_able(deed: Deed, kind: Kind, account: str | None) -> None:
    """Raise Invalid for somebody to whom nothing can be put: who is not known, does not act, or has no role for it."""
    if account is None:
        return
    person = deed.rulebook.people.get(account)
    if person is None or not person.active or not is_able(deed.rulebook, person, kind.by):
        raise Invalid(f"There is no such account that may {kind.does}.")


def require_ahead(deed: Deed, day: str | None, before: str | None) -> None:
    """Raise Invalid for a day (YYYY-MM-DD) that is over, other than the one that was said `before`."""
    if day is not None and day != before and day < deed.now.date().isoformat():
        raise Invalid("The day by which it is needed is over already.")


def changed(deed: Deed, kind: Kind, row: Row, values: Row) -> None:
    """Set values on a decision or an action as it was seen."""
    deed.change(kind.table, row, values, (kind.table.name, f"{kind.letters}-{row['id']}"))
