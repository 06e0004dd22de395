"""The measures that the demo company began by hand: a bad batch, wrong labels, and a machine that answers."""

from control.commands.measure_content import Case, Wanted
from control.demo.measure_steps import Plan, Step, brought, closed, decided, implemented, reports, worked_out, written
from control.policy.measure_light_terms import Light
from control.policy.measure_plan import Item, ItemKind
from control.policy.measure_terms import MeasureKind, MeasureSource
from control.policy.measure_values import Line, Series
from control.queries.baselines import Alike

BATCH = Plan(
    "viktor-saldanha",
    Wanted(
        title="The thermal box comes from another batch",
        unit="logistics-operations",
        description="The maker replaces the seal, and we hold every box of the old batch back in the warehouse.",
        effect="Next to nobody sends an Arctis 40 back because it leaks.",
        kind=MeasureKind.CORRECTION,
        function="returns-desk",
        group="service-quality",
    ),
    (
        *worked_out(
            *(2, "tobias-ehlers"),
            Case(
                *("fernhaven", "service-board", "The Arctis 40 of this batch; no other product."),
                *("cost-per-ticket", "The maker pays for the seals.", "The seal of this batch shrinks in the cold."),
                *("Goods are looked at on arrival and not in use.", ("resolved-in-time",)),
            ),
            Alike(category="defect"),
            (Line.SERVICE_KPI, Series.TARGET, 6, ("2.00",)),
        ),
        *decided(
            *(12, "tobias-ehlers"),
            (
                (25, Item(ItemKind.MILESTONE, "The maker delivers boxes with the new seal", "viktor-saldanha")),
                (40, Item(ItemKind.MILESTONE, "No box of the old batch is left in the warehouse", "agnieszka-lis")),
            ),
            (Line.EBITDA, Series.FORECAST, 5, ("1500.00", "1500.00", "1500.00")),
            (Line.ONE_TIME_COST, Series.FORECAST, 1, ("3200.00",)),
        ),
        *implemented(64, "tobias-ehlers", (2, "Delivery note of the first pallet"), (3, "Stock count of the batch: 0")),
        *brought(
            *(151, "tobias-ehlers", "Refunds for the Arctis 40, compared with the quarter before"),
            (Line.EBITDA, Series.ACTUAL, -1, ("1640.00",)),
        ),
        reports(100, "tobias-ehlers", Light.GREEN, Light.GREEN, "The old batch is gone, and returns are down."),
        *closed(158, "tobias-ehlers", "Hardly a box comes back any more, and the old batch is gone."),
    ),
    opens=10.5,
    source="Claims review of the returns desk: four in ten returns are the Arctis 40",
)
LABELS = Plan(
    "viktor-saldanha",
    Wanted(
        title="Return labels are right the first time",
        unit="logistics-operations",
        description="Labels are made from the address of the order, and a second look is taken before they are sent.",
        effect="Half as many merchants ask for another label.",
        kind=MeasureKind.CORRECTIVE_ACTION,
        function="returns-desk",
        group="service-quality",
    ),
    (
        *worked_out(
            *(65, "tobias-ehlers"),
            Case(
                *("fernhaven", "service-board", "Labels for returns; no labels for deliveries."),
                *("wrong-labels", "Addresses of orders are right.", "Labels are typed by hand."),
                *("Nobody counts the labels that are made twice.", ("resolved-in-time",)),
            ),
            *(Alike(category="label"), (Line.SERVICE_KPI, Series.TARGET, 6, ("1.00",))),
        ),
        *decided(
            *(70, "tobias-ehlers"),
            ((30, Item(ItemKind.MILESTONE, "Labels are made from the order", "tobias-ehlers")),),
            (Line.FTE, Series.FORECAST, 2, ("0.20", "0.20", "0.20")),
            (Line.ONE_TIME_COST, Series.FORECAST, 1, ("400.00",)),
        ),
        *written(
            *(106, "tobias-ehlers", "How a return label is checked", 12),
            "Compare the label with the address of the order before it is sent.",
            "Where they differ, correct the order first and print the label again.",
            "Who printed it does not check it.",
        ),
        *implemented(110, "tobias-ehlers", (2, "Release note 2.4 of the returns portal"), document="DOC-1"),
        *brought(
            *(196, "tobias-ehlers", "Hours of the returns desk, by kind of work"),
            (Line.FTE, Series.ACTUAL, -2, ("0.20", "0.20", "0.20")),
        ),
        reports(200, "tobias-ehlers", Light.GREEN, Light.GREEN, "Half as many labels are asked for again."),
        *closed(204, "tobias-ehlers", "Half as many labels are asked for again, and it has stayed so for a quarter."),
        Step(455, "viktor-saldanha", "measure.reopen", {}, "Since the new printer came, labels are wrong again."),
        reports(
            500, "tobias-ehlers", Light.GREEN, Light.RED, "The printer cuts the last line; its maker looks into it."
        ),
    ),
    opens=1.0,
    source="The audit of the returns desk, finding 3: labels are typed by hand",
    source_kind=MeasureSource.AUDIT_FINDING,
)
MACHINE = Plan(
    "viktor-saldanha",
    Wanted(
        title="A machine answers where an order is",
        unit="logistics-operations",
        description="Questions for the state of an order are answered from the transport planner, at any hour.",
        effect="Half as many of these questions reach a person.",
        kind=MeasureKind.AUTOMATION_CHANGE,
        function="fulfilment",
        group="service-quality",
    ),
    (
        *worked_out(
            *(5, "agnieszka-lis"),
            Case(
                *("fernhaven", "service-board", "Questions for the state of an order; nothing that changes one."),
                *("resolved-in-time", "The planner knows where an order is.", "Merchants cannot see it themselves."),
                *("Nobody asked why they write.", ("cost-per-ticket",)),
            ),
            *(Alike(category="order-status"), (Line.SERVICE_KPI, Series.TARGET, 6, ("95.00",))),
        ),
        *decided(
            *(30, "agnieszka-lis"),
            (
                (40, Item(ItemKind.MILESTONE, "The planner answers the machine", "duarte-pinheiro")),
                (60, Item(ItemKind.MILESTONE, "The machine answers in the portal", "agnieszka-lis")),
            ),
            (Line.EBITDA, Series.FORECAST, 2, ("5200.00",) * 6),
            (Line.ONE_TIME_COST, Series.FORECAST, 1, ("14000.00",)),
        ),
        *implemented(94, "agnieszka-lis", (2, "Interface test of the planner, passed"), (3, "Live in the portal")),
        *(
            step
            for month in range(4)
            for step in brought(
                *(125 + 30 * month, "agnieszka-lis", "Minutes of the order desk, by kind of work"),
                (Line.EBITDA, Series.ACTUAL, -1, (("2100.00", "1900.00", "2300.00", "2050.00")[month],)),
            )
        ),
        reports(100, "agnieszka-lis", Light.GREEN, Light.GREEN, "It is live, and a month early."),
        reports(160, "agnieszka-lis", Light.GREEN, Light.AMBER, "Merchants write again after its answer."),
        reports(220, "agnieszka-lis", Light.GREEN, Light.RED, "Half of the hours come back to us; we look into why."),
    ),
    opens=10.0,
    source="Head count of the order desk, third quarter",
)
