"""How a measure of the demo company goes on: what whoever owns it does on which day, and who decides it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from control.commands.documents import Kept, Version
from control.commands.evidence import Attached
from control.commands.measure_beside import Asked
from control.commands.measure_content import Case, Wanted
from control.policy.measure_light_terms import Light
from control.policy.measure_people import Answering
from control.policy.measure_plan import Grade, Item, ItemKind
from control.policy.measure_terms import Gate, MeasureSource
from control.policy.measure_values import Line, Series, Value
from control.queries.baselines import Alike

Told = Mapping[str, Any]
ASTRID, RUBEN, JOHANNA = "astrid-holmgaard", "ruben-castellan", "johanna-thiele"
"""Who sponsors, who sits on the board with them, and who controls."""


@dataclass(frozen=True, slots=True)
class Step:
    """What somebody does about a measure so many days after it was proposed."""

    day: int
    person: str
    command: str
    told: Told | Callable[[date], Told] = field(default_factory=dict)
    """Its arguments beside the measure's number, or what makes them of the day on which it is done."""
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """One measure, from its proposal on."""

    person: str
    wanted: Wanted
    steps: tuple[Step, ...]
    filed: Mapping[str, str] | None = None
    """What the tickets of the recurring issue are filed under that it comes from; None: it comes from no issue."""
    opens: float | None = None
    """The month of the story in which it is proposed, where it comes from no issue."""
    source: str = ""
    source_kind: MeasureSource = MeasureSource.HAND


Figures = tuple[Line, Series, int, tuple[str, ...]]
"""What is said of a line: the series, how many months from the day on the first one lies, and an amount a month."""


def worked_out(day: int, owner: str, case: Case, alike: Alike | None, target: Figures) -> tuple[Step, ...]:
    """Everything up to the second gate: people, case, baseline, target, a first risk, and the sponsor's decision."""
    people = Answering(owner, ASTRID, JOHANNA)
    counted: Told = {} if alike is None else {"alike": alike}
    risk = Item(
        *(ItemKind.RISK, "Nobody has time for it before the season", owner),
        likelihood=Grade.MEDIUM,
        impact=Grade.MEDIUM,
        answer="Two days a week are kept free for it.",
    )
    return (
        Step(day, ASTRID, "measure.appoint", {"answering": people}),
        Step(day, owner, "measure.accept"),
        Step(day, owner, "measure.advance"),
        Step(day, owner, "measure.justify", {"case": case}),
        Step(day, owner, "measure.count", counted),
        Step(day, owner, "measure.value", _values(target)),
        Step(day, owner, "measure.plan", {"item": risk}),
        asks(day, owner, Gate.IDENTIFIED, "Owner, sponsor and controller are named, and the baseline is counted."),
        agrees(day + 1, ASTRID, "It is worth working out."),
    )


def decided(day: int, owner: str, items: tuple[tuple[int, Item], ...], *figures: Figures) -> tuple[Step, ...]:
    """The plan and the figures, the controller's decision, and that of the board."""
    return (
        *(Step(day, owner, "measure.plan", _due(days, item)) for days, item in items),
        Step(day, owner, "measure.value", _values(*figures)),
        asks(day, owner, Gate.DETAILED, "Plan, forecast and cause are there."),
        agrees(day + 1, JOHANNA, "The figures can be followed."),
        asks(day + 2, owner, Gate.DECIDED, "We recommend it: it costs little and pays back within two quarters."),
        agrees(day + 3, RUBEN, "Customers wait for it."),
        agrees(day + 3, JOHANNA, "It pays back soon enough."),
    )


def implemented(day: int, owner: str, *settled: tuple[int, str], document: str | None = None) -> tuple[Step, ...]:
    """What shows that each milestone is reached, all of them a document where one is named; the sponsor's decision."""
    by = {} if document is None else {"document": document}
    return (
        *(Step(day, owner, "measure.settle", {"at": at, "evidence": evidence, **by}) for at, evidence in settled),
        asks(day, owner, Gate.IMPLEMENTED, "Every milestone is reached, with what shows it."),
        agrees(day + 1, ASTRID, "I have seen it where the work is done."),
    )


def written(day: int, owner: str, title: str, months: int, *lines: str) -> tuple[Step, ...]:
    """A document of these lines, which its owner looks at again after so many months, and the sponsor's release."""
    version = Version(lines[0], [Attached(f"{title.replace(' ', '-').lower()}.txt", "\n".join(lines).encode())])
    told = {"title": title, "kept": Kept(owner, months), "version": version}
    return (
        Step(day, owner, "measure.document", told),
        agrees(day + 1, ASTRID, "It is how the work is done, and everybody can follow it."),
    )


def brought(day: int, owner: str, booking: str, *figures: Figures) -> tuple[Step, ...]:
    """What came is claimed, and the controller stands by it three days later."""
    claimed = [Step(day, owner, "measure.value", _values(*figures, shown=booking))]
    stands = (
        Step(day + 3, JOHANNA, "measure.validate", _period(line, months + number))
        for line, _, months, amounts in figures
        for number in range(len(amounts))
    )
    return (*claimed, *stands)


def closed(day: int, owner: str, note: str) -> tuple[Step, ...]:
    """The closure, which the controller and then the sponsor decide."""
    return (
        asks(day, owner, Gate.CLOSED, note),
        agrees(day + 1, JOHANNA, "The value came, and I have seen the bookings."),
        agrees(day + 2, ASTRID, "It is proven."),
    )


def reports(day: int, owner: str, plan: Light, value: Light, said: str) -> Step:
    """That its owner says how it stands."""
    return Step(day, owner, "measure.report", {"plan": plan, "value": value, "said": said})


def asks(day: int, owner: str, gate: Gate, said: str) -> Step:
    """That somebody asks for a gate."""
    return Step(day, owner, "measure.ask", {"asked": Asked(gate, said)})


def agrees(day: int, person: str, reason: str) -> Step:
    """That somebody agrees with what is asked for by then."""
    return Step(day, person, "approval.approve", {}, reason)


def _due(days: int, item: Item) -> Callable[[date], Told]:
    return lambda today: {"item": Item(item.kind, item.said, item.person, today + timedelta(days=days))}


def _values(*figures: Figures, shown: str | None = None) -> Callable[[date], Told]:
    def told(today: date) -> Told:
        values = [
            Value(line, series, _month(today, months + number), amount)
            for line, series, months, amounts in figures
            for number, amount in enumerate(amounts)
        ]
        return {"values": values, **({} if shown is None else {"shown": shown})}

    return told


def _period(line: Line, months: int) -> Callable[[date], Told]:
    # It is said three days after what it is about, which is within the same month but at its very end.
    return lambda today: {"line": line, "period": _month(today - timedelta(days=3), months)}


def _month(today: date, later: int) -> str:
    """A month so many after that of a day; before it where it is below zero."""
    month = today.year * 12 + today.month - 1 + later
    return f"{month // 12:04d}-{month % 12 + 1:02d}"
