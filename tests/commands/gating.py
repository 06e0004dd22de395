"""A desk at which measures pass all their gates, and the way to each of them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from control.commands import (
    approval_decisions,
    approval_effects,
    measure_answering,
    measure_asking,
    measure_figures,
    measure_planning,
    measure_proving,
    measures,
)
from control.commands.measure_beside import Asked
from control.commands.measure_content import Case, Wanted
from control.commands.registry import Call
from control.policy.approval_terms import ApprovalKind, KindTerms, StepTerms
from control.policy.measure_people import Answering
from control.policy.measure_plan import Grade, Item, ItemKind
from control.policy.measure_terms import Committee, Gate, MeasureKind
from control.policy.measure_values import Line, Series, Value
from control.policy.passing import Named
from control.policy.quorum import Quorum, QuorumKind
from control.policy.roles import RoleGrant
from control.policy.rulebook import OrgUnit, Person, Rulebook
from control.queries.baselines import Alike
from tests.commands.desk import Desk, on
from tests.commands.measuring import DEEDS, TERMS, measuring_rulebook
from tests.stores import PreparedStore

REASON = "so that it goes on"
ONE, HALF = Quorum(QuorumKind.ANY), Quorum(QuorumKind.PERCENT, 50)
ROLES = {
    "lead": "manager", "second": "manager", "sam": "sponsor", "sid": "sponsor", "cleo": "controller",
    "kim": "committee member", "kai": "committee member", "mia": "committee member",
}  # fmt: skip
ANYBODY = frozenset({"agent", "manager", "sponsor", "controller", "committee member"})
BEFORE, LATER = 60, 80
"""Tickets that come before and after: of two before one is of its kind, and of ten after one."""
WANTED = Wanted(
    *("Parcels come in time", "desk", "Another carrier.", "Half as many."),
    kind=MeasureKind.TRAINING,
    function="annex",
    group="quality",
)
CASE = Case(
    "company", "board", "All parcels", "late", "There is room", "The depot is slow", "Nobody counts", ("contacts",)
)
RISK = Item(ItemKind.RISK, "No carrier has room", "anna", None, True, Grade.LOW, Grade.HIGH, "Ask two of them")
MILESTONE = Item(ItemKind.MILESTONE, "The contract is signed", "anna", date(2026, 5, 31))
TARGET = Value(Line.SERVICE_KPI, Series.TARGET, "2026-09", "2.00")
FORECAST = (
    Value(Line.EBITDA, Series.FORECAST, "2026-05", "4000.00"),
    Value(Line.ONE_TIME_COST, Series.FORECAST, "2026-04", "150.00"),
)
ACTUAL = Value(Line.EBITDA, Series.ACTUAL, "2026-05", "3100.00")


def gating_rulebook(*, prove: bool = False) -> Rulebook:
    """The desk where sponsor, controller and committee decide."""
    book = measuring_rulebook()
    people = {name: Person(name, name.title(), "desk", name, (RoleGrant(role, "all"),)) for name, role in ROLES.items()}
    units = {**book.units, "company": OrgUnit("company", "organization", "Company", None, None)}
    given = {
        **dict.fromkeys(DEEDS, ANYBODY),
        **dict.fromkeys(("measure.validate", "measure.challenge"), frozenset({"controller"})),
    }
    decides = {f"approval.{deed}": ANYBODY - {"agent"} for deed in ("approve", "reject", "request_changes")}
    decides |= {f"approval.{deed}": ANYBODY for deed in ("withdraw", "edit")}
    assert book.approvals is not None
    kinds = {**book.approvals.kinds, **{kind: _terms(kind, steps, prove) for kind, steps in _STEPS.items()}}
    return replace(
        book,
        units=units,
        people={**book.people, **people},
        permissions={**book.permissions, **given, **decides},
        approvals=replace(book.approvals, kinds=kinds),
        measures=replace(TERMS, committees={"board": Committee("board", "The board", "company")}),
    )


def _asks(named: Named, quorum: Quorum, *gates: Gate, at: tuple[str, ...] = ()) -> StepTerms:
    role = {Named.COMMITTEE: "committee member"}.get(named, str(named))
    return StepTerms(str(named), frozenset({role}), quorum, named=named, gates=frozenset(gates), at=frozenset(at))  # type: ignore[arg-type]


_HALTS = (Gate.ON_HOLD, Gate.CANCELLED)
_STEPS = {
    ApprovalKind.STAGE_GATE: (
        _asks(Named.SPONSOR, ONE, Gate.IDENTIFIED, Gate.IMPLEMENTED),
        _asks(Named.CONTROLLER, ONE, Gate.DETAILED),
        _asks(Named.COMMITTEE, HALF, Gate.DECIDED),
        _asks(Named.SPONSOR, ONE, *_HALTS, at=("proposed", "defined", "identified", "detailed")),
        _asks(Named.COMMITTEE, HALF, *_HALTS, at=("decided", "implemented")),
    ),
    ApprovalKind.CLOSURE: (_asks(Named.CONTROLLER, ONE), _asks(Named.SPONSOR, ONE)),
    ApprovalKind.SCOPE_CHANGE: (_asks(Named.COMMITTEE, HALF),),
    ApprovalKind.FORECAST_CHANGE: (
        _asks(Named.SPONSOR, ONE, Gate.MILESTONE_SLIP),
        _asks(Named.CONTROLLER, ONE, Gate.FORECAST_CHANGE),
    ),
}


def _terms(kind: ApprovalKind, steps: tuple[StepTerms, ...], prove: bool) -> KindTerms:
    return KindTerms(kind, str(kind), steps, "office", 960, 400, prove=prove and kind is ApprovalKind.CLOSURE)


def came(desk: Desk, number: int, every: int, first: int) -> None:
    """So many tickets, an hour after each other; each of `every` is of the kind of the measure."""
    at = desk.clock.now()
    for one in range(number):
        fields = {"service": "help", "unit": "desk", "title": "Late" if one % every == 0 else "Broken"}
        product = {"product": "parcel" if one % every == 0 else "lamp"}
        desk.clock.set(at + timedelta(hours=one + 1))
        desk.record(
            [{"at": desk.clock.now(), "kind": "created", "state": "new", **fields, **product}], f"{first + one}"
        )


def gone_on(desk: Desk, days: int) -> None:
    desk.clock.set(desk.clock.now() + timedelta(days=days))


def ask(desk: Desk, gate: Gate, by: str = "lead", **beside: Any) -> str:
    """What is asked for; answers the number of the approval."""
    asked = Asked(gate, "It is all there.", **beside)
    return str(measure_asking.ask(desk.runtime, Call(by), "M-1", asked).value["approval"])


def agree(desk: Desk, number: str, *by: str) -> None:
    for account in by:
        approval_decisions.approve(desk.runtime, Call(account, reason=REASON), number, 1)
    approval_effects.carry_out(desk.runtime, Call("ada"), number)


def proposed(desk: Desk) -> None:
    """A measure by hand, after tickets have come."""
    desk.clock.set(on(0, 9))
    came(desk, BEFORE, 2, 1)
    taken_on(desk)


def taken_on(desk: Desk) -> None:
    """A measure by hand whose owner has accepted, with sponsor and controller."""
    measures.open_measure(desk.runtime, Call("lead"), WANTED, "The audit of February")
    people = Answering("anna", "sam", "cleo")
    measure_answering.appoint(desk.runtime, Call("lead"), "M-1", people)
    measure_answering.accept(desk.runtime, Call("anna"), "M-1")


def defined(desk: Desk) -> None:
    measures.advance(desk.runtime, Call("lead"), "M-1")


def identified(desk: Desk) -> None:
    measures.justify(desk.runtime, Call("lead"), "M-1", CASE)
    measure_proving.count(desk.runtime, Call("lead"), "M-1", Alike(product="parcel"))
    measure_figures.value(desk.runtime, Call("lead"), "M-1", [TARGET])
    measure_planning.plan(desk.runtime, Call("lead"), "M-1", RISK)
    agree(desk, ask(desk, Gate.IDENTIFIED), "sam")


def detailed(desk: Desk) -> None:
    measure_planning.plan(desk.runtime, Call("lead"), "M-1", MILESTONE)
    measure_figures.value(desk.runtime, Call("lead"), "M-1", FORECAST)
    agree(desk, ask(desk, Gate.DETAILED), "cleo")


def decided(desk: Desk) -> None:
    agree(desk, ask(desk, Gate.DECIDED), "kim", "kai")


def implemented(desk: Desk) -> None:
    measure_planning.settle(desk.runtime, Call("anna"), "M-1", 2, "The contract of 30 March")
    agree(desk, ask(desk, Gate.IMPLEMENTED), "sam")


def proven(desk: Desk) -> None:
    """Enough has come, fewer of its kind, and what it brought is validated."""
    came(desk, LATER, 10, 1_001)
    measure_proving.judge(desk.runtime, Call("lead"), "M-1")
    measure_figures.value(desk.runtime, Call("anna"), "M-1", [ACTUAL], "Booking 4711")
    measure_figures.validate(desk.runtime, Call("cleo"), "M-1", Line.EBITDA, "2026-05")


def closed(desk: Desk) -> None:
    agree(desk, ask(desk, Gate.CLOSED, "anna"), "cleo", "sam")


WAY: tuple[Callable[[Desk], None], ...] = (
    proposed,
    defined,
    identified,
    detailed,
    decided,
    implemented,
    proven,
    closed,
)


def come(store: PreparedStore, last: Callable[[Desk], None], *, prove: bool = False) -> Desk:
    """A desk of a test's own at which everything up to a point of the way was done; that is done once and copied."""

    def prepare(url: str) -> datetime:
        desk = Desk(url, on(0, 9))
        desk.activate(gating_rulebook(prove=prove))
        for step in WAY[: WAY.index(last) + 1]:
            step(desk)
        desk.runtime.close()
        return desk.clock.now()

    return Desk(*store(f"a measure that is {last.__name__}{', to be proved' if prove else ''}", prepare))
