"""A review of which everything was said in hostile words."""

from collections.abc import Sequence
from datetime import timedelta

from control.commands import actions, decisions, review_freezing, review_planning, review_sitting
from control.commands.registry import Call
from control.commands.review_planning import Place
from control.policy.checklist import Check
from control.policy.decision_terms import Asked, Taken, ToDoAsked, Where
from control.runtime import Runtime
from tests.browser.hostile_issues import fits
from tests.browser.hostile_texts import Text

CHAIR = Call("mara-lindqvist", reason="so that it goes on")
REVIEW = "R-1"


def reviewed(runtime: Runtime, told: Sequence[Text]) -> None:
    """Let each text be an item with its outcome, a note, an attestation and a decision; the review is closed then."""
    review_planning.plan(runtime, CHAIR, "monthly", runtime.now() + timedelta(days=1))
    for text in told:
        title = text.line if fits(text) else f"Item {text.number}"
        review_planning.add(runtime, CHAIR, REVIEW, title, Place(text.name))
    review_freezing.freeze(runtime, CHAIR, REVIEW)
    review_sitting.start(runtime, CHAIR, REVIEW)
    for item, text in enumerate(told, start=1):
        review_sitting.settle(runtime, CHAIR, REVIEW, item, text.typed)
        review_sitting.note(runtime, CHAIR, REVIEW, text.typed, item)
        review_sitting.attest(runtime, CHAIR, REVIEW, Check.CATALOGUE, text.typed)
        decided(runtime, text, item)
    review_sitting.close(runtime, CHAIR, REVIEW)


def decided(runtime: Runtime, text: Text, item: int) -> None:
    """Let each text be the question, the outcome and the reason of a decision, and the title of what follows."""
    where = Where(REVIEW, item)
    asked = Asked(text.typed, (text.line,) if fits(text) else ())
    decisions.record(runtime, CHAIR, asked, where, Taken(text.line, text.typed))
    title = text.line if fits(text) else f"Action {text.number}"
    due = (runtime.now() + timedelta(days=3)).date()
    actions.give(runtime, CHAIR, ToDoAsked(title, "mara-lindqvist", due), where)
