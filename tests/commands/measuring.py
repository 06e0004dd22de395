"""A desk at which there are measures, and one measure of it, proposed and owned by its lead."""

from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import update

from control.commands.measure_content import Wanted
from control.policy.measure_people import Answering
from control.policy.measure_plan import Item, ItemKind
from control.policy.measure_terms import GroupKind, MeasureGroup, MeasureTerms
from control.policy.rulebook import Rulebook
from control.store.tables import issue
from tests.commands.desk import Desk
from tests.commands.recurring import comparing_rulebook, found
from tests.store.issue_rows import DECIDED
from tests.store.measure_rows import DEFINED, OWNED
from tests.store.rows import insert

TERMS = MeasureTerms(28, {"quality": MeasureGroup("quality", GroupKind.PORTFOLIO, "Quality", None, "desk")})
WANTED = Wanted("Parcels come in time", "desk", "Another carrier.", "Half as many.", group="quality")
DEEDS = tuple(
    f"measure.{deed}" for deed in ("edit", "appoint", "accept", "decline", "advance", "plan", "replan", "settle")
)
ITEM = Item(ItemKind.MILESTONE, "Another carrier has signed", "anna", date(2026, 4, 1))
GIVEN = {deed: frozenset({"manager"}) for deed in ("issue.convert", "measure.open", *DEEDS)}
NUMBER = {"number": "M-1"}
MEASURES: dict[str, dict[str, Any]] = {
    "issue.convert": {"number": "I-1", "wanted": WANTED},
    "measure.open": {"wanted": WANTED, "source": "The meeting in February"},
    "measure.edit": {**NUMBER, "wanted": WANTED},
    "measure.appoint": {**NUMBER, "answering": Answering(owner="anna")},
    **{f"measure.{deed}": NUMBER for deed in ("accept", "decline", "advance")},
    "measure.plan": {**NUMBER, "item": ITEM},
    "measure.replan": {**NUMBER, "at": 1, "item": ITEM},
    "measure.settle": {**NUMBER, "at": 1, "evidence": "The contract of 30 March"},
}
"""Arguments with which each command can be carried out at the desk that it finds."""
BY = dict.fromkeys(MEASURES, "lead")


def measuring_rulebook() -> Rulebook:
    """The desk where measures have a place."""
    desk = comparing_rulebook()
    return replace(desk, measures=TERMS, permissions={**desk.permissions, **GIVEN})


def measuring(desk: Desk) -> None:
    desk.activate(measuring_rulebook())


def confirmed(desk: Desk) -> None:
    """An issue that is one."""
    found(desk)
    with desk.runtime.store.writer.begin() as connection:
        connection.execute(update(issue).values(state="confirmed", kind="supplier issue", **DECIDED))


def proposed(desk: Desk) -> None:
    """A measure with all that its first gate demands, whose owner has not accepted yet."""
    with desk.runtime.store.writer.begin() as connection:
        insert(connection, "measure", **DEFINED, **OWNED, stage="proposed")
        insert(connection, "measure_item")


FINDS = {
    "issue.convert": (measuring, confirmed),
    "measure.open": (measuring,),
    **dict.fromkeys(DEEDS, (measuring, proposed)),
}
"""What each command finds at the desk."""
