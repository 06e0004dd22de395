"""A desk whose board meets about it every month, and a review that has come so far."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from control.commands import review_freezing, review_packs, review_planning, review_sitting
from control.commands.registry import Call
from control.commands.review_planning import Place
from control.policy.checklist import Check, ChecklistTerms
from control.policy.measure_terms import Committee
from control.policy.review_packs import PackForm
from control.policy.review_series import ReviewSeries
from control.policy.roles import RoleGrant
from control.policy.rulebook import Person, Rulebook
from tests.commands.desk import Desk, on
from tests.commands.measuring import TERMS, measuring_rulebook

MEETS = on(9, 10)
SERIES = ReviewSeries("monthly", "Monthly review", "board", "desk", None, "office", 28, 3)
CHECKLIST = ChecklistTerms(92, 30, TERMS.effect.level, TERMS.effect.power)
NUMBER = {"number": "R-1"}
TITLE, PLACE = "Do we want another carrier?", Place("anna", 10)
BEFORE = ("plan", "freeze", "add", "arrange", "call_off")
DURING = ("start", "attend", "turn", "settle", "note", "attest", "close")
AFTER = ("pack.attach", "pack.put_off", "pack.take")
DEEDS = (*(f"review.{deed}" for deed in (*BEFORE, *DURING)), *AFTER)
CALENDAR = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
DECIDING = (
    *("decision.ask", "decision.record", "decision.take", "decision.address", "decision.withdraw"),
    *("action.give", "action.move", "action.drop"),
)
DONE_BY = {"action.finish": frozenset({"agent", "manager"})}
REVIEWS: dict[str, dict[str, Any]] = {
    "review.plan": {"series": "monthly", "meets_at": MEETS},
    **{f"review.{deed}": NUMBER for deed in ("freeze", "call_off", "start", "close")},
    "review.add": {**NUMBER, "title": TITLE, "place": PLACE},
    "review.arrange": {**NUMBER, "item": 1, "place": Place("otto", 20, 3)},
    "review.attend": {**NUMBER, "people": ["anna", "lead"]},
    "review.turn": {**NUMBER, "item": 1},
    "review.settle": {**NUMBER, "item": 1, "outcome": "Not now."},
    "review.note": {**NUMBER, "said": "Two offers are there.", "item": 1},
    "review.attest": {**NUMBER, "question": Check.CATALOGUE, "said": "I looked at all of them."},
    "pack.attach": {**NUMBER, "form": PackForm.ICS, "content": CALENDAR},
    "pack.put_off": {**NUMBER, "form": PackForm.PDF, "problem": "There is no room for it."},
    "pack.take": {**NUMBER, "form": PackForm.ICS},
}
"""Arguments with which each command can be carried out at the desk that it finds."""
BY = dict.fromkeys(REVIEWS, "lead")
TAKES = {"pack.take": frozenset({"manager", "committee member"})}


def meeting_rulebook() -> Rulebook:
    """The desk with a board, one of whose members is nobody else."""
    desk = measuring_rulebook()
    bea = Person("bea", "Bea Board", "desk", "bea", (RoleGrant("committee member", "all"),))
    return replace(
        desk,
        measures=replace(TERMS, committees={"board": Committee("board", "The board", "desk")}),
        people={**desk.people, "bea": bea},
        permissions={
            **desk.permissions,
            **dict.fromkeys((*DEEDS, *DECIDING), frozenset({"manager"})),
            **DONE_BY,
            **TAKES,
        },
        review_series={"monthly": SERIES},
        checklist=CHECKLIST,
    )


def meeting(desk: Desk) -> None:
    desk.activate(meeting_rulebook())


def planned(desk: Desk) -> None:
    """A review that is planned, with one thing on its agenda."""
    review_planning.plan(desk.runtime, Call("lead"), **REVIEWS["review.plan"])
    review_planning.add(desk.runtime, Call("lead"), **REVIEWS["review.add"])


def frozen(desk: Desk) -> None:
    planned(desk)
    review_freezing.freeze(desk.runtime, Call("lead"), "R-1")


def held(desk: Desk) -> None:
    frozen(desk)
    review_sitting.start(desk.runtime, Call("lead"), "R-1")


def closed(desk: Desk) -> None:
    held(desk)
    review_sitting.close(desk.runtime, Call("lead"), "R-1")


def attached(desk: Desk) -> None:
    closed(desk)
    review_packs.attach(desk.runtime, Call("lead"), **REVIEWS["pack.attach"])


FINDS: dict[str, tuple[Callable[[Desk], None], ...]] = {
    "review.plan": (meeting,),
    **dict.fromkeys((f"review.{deed}" for deed in ("freeze", "add", "arrange", "call_off")), (meeting, planned)),
    "review.start": (meeting, frozen),
    **dict.fromkeys((f"review.{deed}" for deed in DURING if deed != "start"), (meeting, held)),
    **dict.fromkeys(("pack.attach", "pack.put_off"), (meeting, closed)),
    "pack.take": (meeting, attached),
}
"""What each command finds at the desk."""
