"""The board of the demo company meets every four weeks: a review is planned, frozen on its day, held and closed."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from control.commands.review_planning import Place
from control.demo.act import Act
from control.demo.plots import MEETINGS_BEGIN, Plots
from control.policy.checklist import Check
from control.policy.decision_terms import ActionState, Asked, DecisionState, Taken, ToDoAsked, Where
from control.policy.review_stages import ReviewStage
from control.policy.scope import Scope
from control.queries import decisions, review_room
from control.queries.frames import plain_rows
from control.runtime import Runtime

CHAIR, BOARD = "astrid-holmgaard", ["astrid-holmgaard", "johanna-thiele", "marta-figueira"]
_SERIES = "monthly"
_MEETS, _PREPARED, _AGAIN = timedelta(hours=13), timedelta(days=7), timedelta(days=28)
"""When it begins, in UTC; how long before it is planned for the first time; and from one to the next."""
_THURSDAY = 3
_QUESTIONS = (
    ("Do we need a second carrier in the east?", "Yes: two offers until the next review."),
    ("Does the machine that answers for us say what is so?", "Nobody knows: operations compares a week by hand."),
    ("Who decides on access while Marta is away?", "Johanna, for as long as that lasts."),
)
"""What is put on an agenda by hand, one of them each time, and what came of it."""
_REASON = "The board meets every four weeks."
_ASKED = (
    ("Who pays for the credits that the carrier caused?", ("We do", "The carrier does", "Half each")),
    ("Do we write to customers before their parcel is late?", ("Yes, to all of them", "To merchants only", "No")),
    ("Which team keeps access requests next year?", ("IT support", "The heads of the departments")),
)
"""What is asked for in a review to be taken later by one of the board, one of them each time, with its options."""
_DECIDES, _DOES = "johanna-thiele", "marta-figueira"
_DAYS_TO_DECIDE, _DAYS_TO_DO, _TAKES = 14, 8, 6
_LATE_AFTER = 2
"""The review of which the decision is not taken in time."""
_DONE = "Sent round, and talked about with both teams."


def days_reviews(runtime: Runtime, plots: Plots, morning: datetime) -> list[Act]:
    """What is done about reviews on the day that begins at `morning`."""
    with runtime.read() as connection:
        rows = review_room.listed(connection, morning, Scope()).to_dict("records")
    if plots.begins(MEETINGS_BEGIN, morning):
        ahead = _PREPARED + timedelta(days=(_THURSDAY - morning.weekday()) % 7)
        return list(_planned(morning, morning + ahead + _MEETS, 1))
    acts = list(_follows(runtime, morning))
    today = [row for row in rows if row["meets_at"].date() == morning.date() and row["stage"] == ReviewStage.PLANNED]
    return [*acts, *(act for row in today for act in _held(row))]


def _follows(runtime: Runtime, morning: datetime) -> Iterator[Act]:
    """What was put to one of the board is decided some days later, and every second action is done on its last day."""
    with runtime.read() as connection:
        asked = plain_rows(decisions.asked(connection, morning, Scope()))
        given = plain_rows(decisions.given(connection, morning, Scope()))
    for row in asked:
        old, options = (morning.date() - row["asked_at"].date()).days, json.loads(row["options"])
        late = row["review_id"] == _LATE_AFTER  # it comes onto the next agenda
        if row["state"] == DecisionState.ASKED and old == _TAKES and not late:
            taken = Taken(options[0], "Everybody who was asked would do so.")
            yield Act(morning + _MEETS, _DECIDES, "decision.take", {"number": f"DEC-{row['id']}", "taken": taken})
    for row in given:
        last = row["due_on"] == morning.date().isoformat()
        if row["state"] == ActionState.OPEN and last and int(row["id"]) % 2:
            yield Act(morning + _MEETS, _DOES, "action.finish", {"number": f"ACT-{row['id']}", "said": _DONE})


def _planned(at: datetime, meets_at: datetime, number: int) -> Iterator[Act]:
    """The next review, with a question that somebody puts on its agenda."""
    title, _ = _QUESTIONS[(number - 1) % len(_QUESTIONS)]
    yield Act(at + _MEETS, CHAIR, "review.plan", {"series": _SERIES, "meets_at": meets_at}, _REASON)
    told = {"number": f"R-{number}", "title": title, "place": Place(CHAIR, 10)}
    yield Act(at + _MEETS + timedelta(minutes=1), CHAIR, "review.add", told)


def _held(row: Mapping[Any, Any]) -> Iterator[Act]:
    """A review from the freeze, half an hour before, to its close, before which the next one is planned."""
    number, begins = f"R-{row['id']}", row["meets_at"].to_pydatetime()
    title, outcome = _QUESTIONS[(int(row["id"]) - 1) % len(_QUESTIONS)]
    where, gap = Where(number, 1), Where(number, question=Check.CATALOGUE)
    question, options = _ASKED[(int(row["id"]) - 1) % len(_ASKED)]
    due, needed = (begins.date() + timedelta(days=days) for days in (_DAYS_TO_DO, _DAYS_TO_DECIDE))
    steps: tuple[tuple[int, str, dict[str, Any]], ...] = (
        (-30, "review.freeze", {}),
        (0, "review.start", {}),
        (1, "review.attend", {"people": BOARD}),
        (2, "review.turn", {"item": 1}),
        (9, "review.note", {"item": 1, "said": "Everybody has seen the figures."}),
        (11, "decision.record", {"asked": Asked(title), "where": where, "taken": Taken(outcome, "All three agreed.")}),
        (12, "review.settle", {"item": 1, "outcome": outcome}),
        (13, "action.give", {"asked": ToDoAsked("Tell both teams what was decided", _DOES, due), "where": where}),
        (14, "review.turn", {"item": 2}),
        (22, "review.settle", {"item": 2, "outcome": "Whoever decides on it does so this week."}),
        (30, "review.attest", {"question": Check.VALUE, "said": "I went through all measures with their owners."}),
        (40, "decision.ask", {"asked": Asked(question, options, _DECIDES, needed), "where": Where(number)}),
        (45, "action.give", {"asked": ToDoAsked("Name an owner of each category", _DOES, due), "where": gap}),
    )
    for minutes, command, told in steps:
        yield Act(begins + timedelta(minutes=minutes), CHAIR, command, _of(number, command) | told)
    yield from _planned(begins - _MEETS + timedelta(minutes=50), begins + _AGAIN, int(row["id"]) + 1)
    yield Act(begins + timedelta(minutes=55), CHAIR, "review.close", {"number": number})


def _of(number: str, command: str) -> dict[str, Any]:
    """What names the review to a command that is about one."""
    return {"number": number} if command.startswith("review.") else {}
