"""A review of which everything was said in hostile words."""

from collections.abc import Sequence
from datetime import timedelta

from control.commands import review_freezing, review_planning, review_sitting
from control.commands.registry import Call
from control.commands.review_planning import Place
from control.policy.checklist import Check
from control.runtime import Runtime
from tests.browser.hostile_issues import fits
from tests.browser.hostile_texts import Text

CHAIR = Call("mara-lindqvist", reason="so that it goes on")
REVIEW = "R-1"


def reviewed(runtime: Runtime, told: Sequence[Text]) -> None:
    """Let each text be an item with its outcome, a note and what somebody attests; the review is closed then."""
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
    review_sitting.close(runtime, CHAIR, REVIEW)
