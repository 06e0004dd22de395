"""The measures of the demo company: what each is to change, who answers for it, and what is done about it on which day.

They tell what a review looks at: one that is decided, one whose test is running, one with every milestone reached and
half of the money missing, one that is proven and closed, and one that was, and came back.
"""

from control.commands.measure_content import Case, Wanted
from control.demo.earlier_measures import BATCH, LABELS, MACHINE
from control.demo.measure_steps import (
    Plan,
    Step,
    decided,
    implemented,
    reports,
    worked_out,
    written,
)
from control.demo.recurring import ACCESS, OSTMARK
from control.policy.measure_light_terms import Light
from control.policy.measure_plan import Item, ItemKind
from control.policy.measure_terms import MeasureKind
from control.policy.measure_values import Line, Series

_COST = Line.ONE_TIME_COST
_CARRIER = Plan(
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
    (
        *worked_out(
            *(3, "oluwaseun-bello"),
            Case(
                *("fernhaven", "service-board", "Parcels of Ostmark Express to the north; no other carrier."),
                *("late-parcels", "Their depot can load two tours earlier.", "Their depot loads the north tours last."),
                *("Nobody compares the promised window with the scan at the depot.", ("cost-per-ticket",)),
            ),
            *(None, (Line.SERVICE_KPI, Series.TARGET, 6, ("4.00",))),
        ),
        *decided(
            *(14, "oluwaseun-bello"),
            (
                (21, Item(ItemKind.MILESTONE, "A penalty per missed window is agreed with Ostmark", "imke-petersen")),
                (60, Item(ItemKind.MILESTONE, "The call with their depot happens every Monday", "oluwaseun-bello")),
                (90, Item(ItemKind.DEPENDENCY, "Purchasing has an offer of another carrier", "viktor-saldanha")),
            ),
            (Line.EBITDA, Series.FORECAST, 3, ("1800.00", "2400.00", "2400.00", "2400.00")),
            (_COST, Series.FORECAST, 1, ("900.00",)),
        ),
        reports(40, "oluwaseun-bello", Light.GREEN, Light.GREEN, "The penalty is signed; the calls begin next week."),
        Step(30, "imke-petersen", "measure.settle", {"at": 2, "evidence": "Addendum 7 to the contract, signed"}),
    ),
    filed=OSTMARK,
)
_ACCESS = Plan(
    "marta-figueira",
    Wanted(
        title="Rights come with the place",
        unit="information-technology",
        description="Each place has a list of rights in the organisation; whoever begins there has them at once.",
        effect="Hardly anybody asks for access in their first month.",
        kind=MeasureKind.ORGANISATION_CHANGE,
        function="access-desk",
        group="ready-on-day-one",
    ),
    (
        *worked_out(
            *(2, "leonor-bastos"),
            Case(
                *("fernhaven", "service-board", "Rights of places in the organisation; no rights of single projects."),
                *("access-on-day-one", "Every place has a description.", "Rights hang on people and not on places."),
                *("Nobody sees who begins next week.", ("resolved-in-time",)),
            ),
            *(None, (Line.SERVICE_KPI, Series.TARGET, 6, ("95.00",))),
        ),
        *decided(
            *(9, "leonor-bastos"),
            (
                (30, Item(ItemKind.MILESTONE, "Every place has its list of rights", "leonor-bastos")),
                (60, Item(ItemKind.MILESTONE, "Rights are given with the contract", "duarte-pinheiro")),
            ),
            (Line.FTE, Series.FORECAST, 3, ("0.30", "0.30", "0.30")),
            (_COST, Series.FORECAST, 1, ("2400.00",)),
        ),
        reports(60, "leonor-bastos", Light.AMBER, Light.GREEN, "Two places still have no list."),
        *written(
            *(66, "leonor-bastos", "Rights by place", 6),
            "Each place of the organisation has a list of rights, kept by the head of its unit.",
            "Whoever begins at a place has these rights on the first day, and no others.",
        ),
        *implemented(74, "leonor-bastos", (2, "List 3 of all 64 places"), (3, "The form of personnel names the place")),
    ),
    filed=ACCESS,
)
PLANS = (_CARRIER, _ACCESS, BATCH, LABELS, MACHINE)
