"""What the small company does about what recurs: one measure that came of an issue, and one proposed by hand."""

from control.commands import issues, measure_answering, measure_conversion, measures
from control.commands.measure_content import Wanted
from control.commands.registry import Call
from control.policy.issue_terms import IssueKind
from control.policy.measure_people import Answering
from control.policy.measure_terms import MeasureKind
from control.runtime import Runtime

ANALYST, HEAD, OWNER = "yuki-tanabe", "joris-dekker", "nadia-farouk"
ISSUE, FROM_ISSUE, BY_HAND = "I-4", "M-1", "M-2"
"""The issue that becomes the first measure, and the two measures."""
TITLE = "Fewer questions by better answers"


def improved(runtime: Runtime) -> None:
    """The first is taken on and defined; the second lacks most of what its first gate demands."""
    why = Call(ANALYST, reason="We answer the same question every day.")
    issues.confirm(runtime, why, ISSUE, IssueKind.DOCUMENT_CHANGE)
    wanted = Wanted(
        TITLE, "customer-care", "Answers that people find by themselves.", "Half as many questions.",
        *(MeasureKind.DOCUMENT_CHANGE, "care-first-line", "fewer-complaints"),
    )  # fmt: skip
    measure_conversion.convert(runtime, Call(ANALYST), ISSUE, wanted)
    people = Answering(owner=OWNER, sponsor="mara-lindqvist", controller="helen-osei")
    measure_answering.appoint(runtime, Call(HEAD), FROM_ISSUE, people)
    measure_answering.accept(runtime, Call(OWNER), FROM_ISSUE)
    measures.advance(runtime, Call(OWNER), FROM_ISSUE)
    by_hand = Wanted("A second till for returns", "customer-care")
    measures.open_measure(runtime, Call(HEAD), by_hand, "The meeting of the heads in February")
    measure_answering.appoint(runtime, Call(HEAD), BY_HAND, Answering(owner=OWNER))
