"""A desk at which there are measures, and one measure of it, proposed and owned by its lead."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import update

from control.commands import approval_decisions, approval_effects, documents
from control.commands.documents import Kept, Version
from control.commands.evidence import Attached
from control.commands.measure_beside import Asked
from control.commands.measure_content import Case, Wanted
from control.commands.registry import Call
from control.policy.approval_terms import ApprovalKind, KindTerms, StepTerms
from control.policy.measure_light_terms import Light
from control.policy.measure_people import Answering
from control.policy.measure_plan import Item, ItemKind
from control.policy.measure_terms import Direction, Gate, GroupKind, Kpi, MeasureGroup, MeasureTerms
from control.policy.measure_values import Line, Series, Value
from control.policy.passing import Named
from control.policy.quorum import Quorum, QuorumKind
from control.policy.roles import RoleGrant
from control.policy.rulebook import Person, Rulebook
from control.queries.baselines import Alike
from control.store.tables import issue
from tests.commands.desk import Desk, on
from tests.commands.recurring import comparing_rulebook, found
from tests.store.issue_rows import DECIDED
from tests.store.measure_rows import DEFINED, OWNED, WHOLE
from tests.store.rows import insert

TERMS = MeasureTerms(
    28,
    {"quality": MeasureGroup("quality", GroupKind.PORTFOLIO, "Quality", None, "desk")},
    committees={},
    kpis={name: Kpi(name, name.title(), "anna", "counted", "%", Direction.DOWN) for name in ("late", "contacts")},
)
WANTED = Wanted("Parcels come in time", "desk", "Another carrier.", "Half as many.", group="quality")
FIRST = ("edit", "appoint", "accept", "decline", "advance", "plan", "replan", "settle", "justify", "count", "value")
LATER = ("ask", "report", "resume", "validate", "challenge", "judge", "reopen", "document")
OF_DOCUMENTS = tuple(f"document.{deed}" for deed in ("revise", "confirm", "hand_over", "withdraw"))
DEEDS = (*(f"measure.{deed}" for deed in (*FIRST, *LATER)), *OF_DOCUMENTS)
ITEM = Item(ItemKind.MILESTONE, "Another carrier has signed", "anna", date(2026, 4, 1))
GIVEN = {deed: frozenset({"manager"}) for deed in ("issue.convert", "measure.open", *DEEDS)} | {
    "measure.report": frozenset({"agent"})
}
NUMBER, DOCUMENT = {"number": "M-1"}, {"number": "DOC-1"}
KEPT = Kept("otto", 12)
VERSION = Version("Two layers of paper.", [Attached("packing.txt", b"Two layers.")])
MEASURES: dict[str, dict[str, Any]] = {
    "issue.convert": {"number": "I-1", "wanted": WANTED},
    "measure.open": {"wanted": WANTED, "source": "The meeting in February"},
    "measure.edit": {**NUMBER, "wanted": WANTED},
    "measure.appoint": {**NUMBER, "answering": Answering(owner="anna")},
    **{f"measure.{deed}": NUMBER for deed in ("accept", "decline", "advance")},
    "measure.plan": {**NUMBER, "item": ITEM},
    "measure.replan": {**NUMBER, "at": 1, "item": ITEM},
    "measure.settle": {**NUMBER, "at": 1, "evidence": "The contract of 30 March"},
    "measure.justify": {**NUMBER, "case": Case(scope="All parcels", kpi="late")},
    "measure.count": {**NUMBER, "alike": Alike(category="mail")},
    "measure.value": {**NUMBER, "values": [Value(Line.EBITDA, Series.FORECAST, "2026-05", "1250.00")]},
    "measure.report": {**NUMBER, "plan": Light.AMBER, "value": Light.GREEN, "said": "The depot starts a week later."},
    "measure.ask": {**NUMBER, "asked": Asked(Gate.CANCELLED, "Nobody needs it.", sunk_cost="0.00")},
    **{f"measure.{deed}": NUMBER for deed in ("resume", "judge", "reopen")},
    "measure.document": {**NUMBER, "title": "How parcels are packed", "kept": KEPT, "version": VERSION},
    "document.revise": {**DOCUMENT, "version": VERSION},
    "document.hand_over": {**DOCUMENT, "kept": Kept("anna", 6)},
    **dict.fromkeys(("document.confirm", "document.withdraw"), DOCUMENT),
    **{f"measure.{deed}": {**NUMBER, "line": Line.EBITDA, "period": "2026-03"} for deed in ("validate", "challenge")},
}
"""Arguments with which each command can be carried out at the desk that it finds."""
BY = {**dict.fromkeys(MEASURES, "lead"), "measure.report": "anna"}


GATES = KindTerms(
    *(ApprovalKind.STAGE_GATE, "Stage gate"),
    (StepTerms("Sponsor", frozenset({"sponsor"}), Quorum(QuorumKind.ANY), named=Named.SPONSOR),),
    *("office", 960, 28),
)
"""Every gate is the sponsor's to decide."""
RELEASES = replace(
    GATES,
    kind=ApprovalKind.DOCUMENT_RELEASE,
    title="Document release",
    steps=(StepTerms("Review", frozenset({"sponsor"}), Quorum(QuorumKind.ANY)),),
)


KINDS = {each.kind: each for each in (GATES, RELEASES)}


def measuring_rulebook() -> Rulebook:
    """The desk where measures have a place."""
    desk = comparing_rulebook()
    sam = Person("sam", "Sam Sponsor", "desk", "sam", (RoleGrant("sponsor", "all"),))
    decides = desk.permissions["approval.approve"] | {"sponsor"}
    return replace(
        desk,
        measures=TERMS,
        people={**desk.people, "sam": sam},
        permissions={**desk.permissions, **GIVEN, "approval.approve": decides},
        approvals=replace(desk.approvals, kinds={**desk.approvals.kinds, **KINDS}),
    )


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


def at_stage(stage: str, **more: Any) -> Callable[[Desk], None]:
    """A measure that has come so far, whole, which is judged after the next ticket; its controller is the lead."""

    def came(desk: Desk) -> None:
        with desk.runtime.store.writer.begin() as connection:
            parts = {"owner": "anna", "owner_person": "anna", "controller": "lead", "controller_person": "lead"}
            insert(connection, "measure", **{**WHOLE, **parts, "stage": stage, **more})
            insert(connection, "measure_baseline", query='{"alike":{"category":"mail"},"service":null,"unit":"desk"}')
            insert(connection, "measure_test", exposures=1)
            insert(connection, "measure_gate", number=1, stage="decided", baseline=1)
            insert(connection, "measure_gate", number=2, stage="implemented", passed_at=on(0, 0))
            insert(connection, "measure_value")

    came.__name__ = f"came_to_{stage}_{'_'.join(more)}"
    return came


def documented(desk: Desk) -> None:
    """A document of a measure, whose first version holds."""
    at_stage("closed")(desk)
    documents.set_up(desk.runtime, Call("lead"), **MEASURES["measure.document"])
    approval_decisions.approve(desk.runtime, Call("sam", reason="It is what we do."), "A-1", 1)
    approval_effects.carry_out(desk.runtime, Call("ada"), "A-1")


FINDS = {
    "issue.convert": (measuring, confirmed),
    "measure.open": (measuring,),
    **dict.fromkeys((f"measure.{deed}" for deed in FIRST), (measuring, proposed)),
    "measure.ask": (measuring, at_stage("identified")),
    "measure.report": (measuring, at_stage("decided")),
    "measure.resume": (measuring, at_stage("decided", halt="on hold", halted_on="2026-03-02", resume_on="2026-04-01")),
    **dict.fromkeys(("measure.validate", "measure.challenge"), (measuring, at_stage("implemented"))),
    "measure.judge": (measuring, at_stage("implemented")),
    "measure.reopen": (measuring, at_stage("closed")),
    "measure.document": (measuring, at_stage("identified")),
    **dict.fromkeys(OF_DOCUMENTS, (measuring, documented)),
}
"""What each command finds at the desk."""
