"""What the small company does about what recurs: one measure that came of an issue, and one proposed by hand."""

from dataclasses import replace
from datetime import timedelta

from control.commands import (
    approval_decisions,
    approval_effects,
    documents,
    issues,
    measure_answering,
    measure_conversion,
    measure_planning,
    measures,
)
from control.commands.documents import Kept, Version
from control.commands.evidence import Attached
from control.commands.measure_content import Wanted
from control.commands.registry import Call
from control.policy.issue_terms import IssueKind
from control.policy.measure_people import Answering
from control.policy.measure_plan import Grade, Item, ItemKind
from control.policy.measure_terms import MeasureKind
from control.runtime import Runtime

ANALYST, HEAD, OWNER = "yuki-tanabe", "joris-dekker", "nadia-farouk"
ISSUE, FROM_ISSUE, BY_HAND = "I-4", "M-1", "M-2"
"""The issue that becomes the first measure, and the two measures."""
TITLE = "Fewer questions by better answers"


def planned(runtime: Runtime) -> None:
    """Of the first measure: something reached, something late that was put off, something awaited, and a risk."""
    today = runtime.now().date()
    items = (
        Item(ItemKind.MILESTONE, "The ten most frequent questions are answered", OWNER, today - timedelta(days=20)),
        Item(ItemKind.MILESTONE, "Answers stand where people ask", "tomas-brandt", today - timedelta(days=9)),
        Item(ItemKind.DEPENDENCY, "The web shop shows them", "piotr-wolny", today + timedelta(days=30)),
        Item(
            *(ItemKind.RISK, "Answers grow old", OWNER), likelihood=Grade.MEDIUM, impact=Grade.LOW,
            answer="Each has an owner who reads it once a quarter.",
        ),
    )  # fmt: skip
    for item in items:
        measure_planning.plan(runtime, Call(OWNER), FROM_ISSUE, item)
    measure_planning.settle(runtime, Call(OWNER), FROM_ISSUE, 1, "The list in the handbook, read by both teams")
    later = replace(items[1], due_on=today - timedelta(days=2))
    why = Call(OWNER, reason="The pages were not ready.")
    measure_planning.replan(runtime, why, FROM_ISSUE, 2, later)


def documented(runtime: Runtime) -> None:
    """What the answers look like is written down: the first version holds, released by the head of the department."""
    words = [Attached("answers.txt", b"Short, with one link, and read aloud once.")]
    kept, version = Kept(OWNER, 6), Version("How an answer is written, and who reads it first.", words)
    brought = documents.set_up(runtime, Call(OWNER), FROM_ISSUE, "How we answer", kept, version)
    number = str(brought.value["approval"])
    approval_decisions.approve(runtime, Call(HEAD, reason="It is what we agreed on."), number, 1)
    approval_effects.carry_out(runtime, Call("system"), number)


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
    planned(runtime)
    documented(runtime)
    by_hand = Wanted("A second till for returns", "customer-care")
    measures.open_measure(runtime, Call(HEAD), by_hand, "The meeting of the heads in February")
    measure_answering.appoint(runtime, Call(HEAD), BY_HAND, Answering(owner=OWNER))
