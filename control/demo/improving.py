"""What the demo company does about what recurs: the measures that its heads make of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from control.commands.measure_content import Wanted
from control.demo.act import Act
from control.demo.recurring import ACCESS, OSTMARK, found
from control.policy.issue_terms import IssueState
from control.policy.measure_plan import Grade, Item, ItemKind
from control.policy.measure_terms import MeasureKind, MeasureStage
from control.policy.scope import Scope
from control.queries import measures
from control.runtime import Runtime


@dataclass(frozen=True, slots=True)
class _Plan:
    """What somebody makes of an issue that is confirmed."""

    filed: Mapping[str, str]
    """What the issue's tickets are filed under."""
    person: str
    wanted: Wanted
    items: tuple[tuple[int | None, Item], ...] = ()
    """What its owner plans, who takes it on at once, each with the days until it is due (None: it has no day).

    Empty: it is not taken on yet.
    """


_PLANS = (
    _Plan(
        OSTMARK,
        "imke-petersen",
        Wanted(
            title="Ostmark Express delivers in its window again",
            unit="customer-service",
            description=(
                "Their new depot loads the north tours last. We agree on a penalty per missed window, on a weekly call "
                "with their depot, and on another carrier for the north where two weeks in a row are late."
            ),
            effect="Half as many complaints about late parcels of theirs, and half of the refunds for them.",
            kind=MeasureKind.CORRECTIVE_ACTION,
            function="delivery-desk",
            group="carriers-north",
        ),
        items=(
            (21, Item(ItemKind.MILESTONE, "A penalty per missed window is agreed with Ostmark", "imke-petersen")),
            (35, Item(ItemKind.MILESTONE, "The call with their depot happens every Monday", "oluwaseun-bello")),
            (60, Item(ItemKind.DEPENDENCY, "Purchasing has an offer of another carrier", "viktor-saldanha")),
            (
                None,
                Item(
                    *(ItemKind.RISK, "No other carrier has room before spring", "oluwaseun-bello"),
                    likelihood=Grade.MEDIUM,
                    impact=Grade.HIGH,
                    answer="Ask two carriers in the north at once.",
                ),
            ),
        ),
    ),
    _Plan(
        ACCESS,
        "marta-figueira",
        Wanted(
            title="Rights come with the place",
            unit="information-technology",
            description="Each place has a list of rights in the organisation; whoever begins there has them at once.",
            effect="Hardly anybody asks for access in their first month.",
            kind=MeasureKind.ORGANISATION_CHANGE,
            group="ready-on-day-one",
        ),
    ),
)


def conversions(runtime: Runtime, at: datetime) -> Iterator[Act]:
    """The deeds by which heads make measures of what is confirmed."""
    for plan in _PLANS:
        for number in found(runtime, at, IssueState.CONFIRMED, plan.filed)[:1]:
            yield Act(at, plan.person, "issue.convert", {"number": number, "wanted": plan.wanted})


def first_steps(runtime: Runtime, at: datetime) -> Iterator[Act]:
    """Owners take their measures on, and what is whole is moved through its first gate."""
    with runtime.read() as connection:
        rows = measures.listed(connection, at, Scope()).to_dict("records")
    by_title = {plan.wanted.title: plan for plan in _PLANS if plan.items}
    for row in rows:
        plan = by_title.get(str(row["title"]))
        if plan is not None and row["stage"] == MeasureStage.PROPOSED and row["owner"] is not None:
            about = {"number": f"M-{row['id']}"}
            owner = str(row["owner"])
            yield Act(at, owner, "measure.accept", about)
            for days, item in plan.items:
                due_on = None if days is None else (at + timedelta(days=days)).date()
                yield Act(at, owner, "measure.plan", {**about, "item": replace(item, due_on=due_on)})
            yield Act(at, plan.person, "measure.advance", about)
