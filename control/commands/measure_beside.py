"""What is decided beside a gate of a measure: until when it rests, what it has cost, what is expected instead.

*Source:* domain, section 7 (the exception path, each with its own approval).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from control.commands.evidence import Attached
from control.commands.measure_figures import keep_values, spelled
from control.commands.refusing import refuse
from control.commands.registry import Deed
from control.errors import Invalid, NotFound
from control.policy.measure_plan import settled_refusal
from control.policy.measure_terms import Gate, Halt, MeasureStage
from control.policy.measure_values import Line, Series, Value, hundredths, value_refusal
from control.store import measures
from control.store.canonical import canonical

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for a measure, as it was typed."""

    gate: Gate
    said: str
    """The recommendation, the closure note, or why it rests or changes."""
    resume_on: date | None = None
    """Of a rest: the day on which it goes on."""
    sunk_cost: str | None = None
    """Of what is given up: what it has cost, in the base currency, such as 1250.00."""
    values: Sequence[Value] = ()
    """Of a forecast change: what is expected instead."""
    item: int | None = None
    """Of a slip: what is put off, by its number in the plan."""
    due_on: date | None = None
    """Of a slip: until when."""
    files: Sequence[Attached] = ()


def terms_beside(deed: Deed, row: Row, wanted: Asked) -> str | None:
    """What is decided beside a gate, as JSON; None: nothing. Raises Invalid for what belongs to it and is missing."""
    read = _READ.get(wanted.gate)
    return None if read is None else canonical(read(deed, row, wanted))


def done_beside(deed: Deed, row: Row, gate: Gate, terms: Row) -> dict[str, Any]:
    """Do to the plan and the values of a measure what was decided beside a gate; answers what columns of its own
    change.
    """
    today = deed.now.date().isoformat()
    if gate is Gate.ON_HOLD:
        return {"halt": Halt.ON_HOLD.value, "halted_on": today, "resume_on": terms["resume_on"]}
    if gate is Gate.CANCELLED:
        return {"halt": Halt.CANCELLED.value, "halted_on": today, "resume_on": None}
    if gate is Gate.FORECAST_CHANGE:
        values = [Value(Line(line), Series(series), period, amount) for line, series, period, amount in terms["values"]]
        keep_values(deed, row["id"], values, None)
    if gate is Gate.MILESTONE_SLIP:
        item = measures.item_of(deed.connection, row["id"], terms["item"])
        if item is not None:
            measures.set_item(deed.connection, item, {"due_on": terms["due_on"]})
    return {}


def _rest(deed: Deed, row: Row, wanted: Asked) -> dict[str, Any]:
    if wanted.resume_on is None or wanted.resume_on <= deed.now.date():
        raise Invalid("A measure rests until a day that is still to come.")
    return {"resume_on": wanted.resume_on.isoformat()}


def _given_up(deed: Deed, row: Row, wanted: Asked) -> dict[str, Any]:
    cost = hundredths(wanted.sunk_cost or "")
    if cost is None or cost < 0:
        raise Invalid("What it has cost until now is written as 1250.00, 0.00 where it is nothing.")
    return {"sunk_cost_cents": cost}


def _expected(deed: Deed, row: Row, wanted: Asked) -> dict[str, Any]:
    if not wanted.values:
        raise Invalid("What is expected instead is missing: line, month and amount of each.")
    for each in wanted.values:
        if each.series is not Series.FORECAST:
            raise Invalid("A forecast change says what is forecast, and nothing else.")
        # As if it were not decided yet: whether it is, is what the approval is about.
        refuse(value_refusal(f"M-{row['id']}", MeasureStage.DETAILED, each))
    return {"values": [spelled(each) for each in wanted.values]}


def _put_off(deed: Deed, row: Row, wanted: Asked) -> dict[str, Any]:
    item = None if wanted.item is None else measures.item_of(deed.connection, row["id"], wanted.item)
    if item is None:
        raise NotFound(f"M-{row['id']} has no item {wanted.item} in its plan.")
    refuse(settled_refusal(f"M-{row['id']}", item))
    if wanted.due_on is None or item["due_on"] is None or wanted.due_on.isoformat() <= item["due_on"]:
        raise Invalid(f"What slips is put off until a day after {item['due_on'] or 'today'}.")
    return {"item": wanted.item, "due_on": wanted.due_on.isoformat(), "was_due_on": item["due_on"]}


_READ: Mapping[Gate, Callable[[Deed, Row, Asked], Mapping[str, Any]]] = {
    Gate.ON_HOLD: _rest,
    Gate.CANCELLED: _given_up,
    Gate.FORECAST_CHANGE: _expected,
    Gate.MILESTONE_SLIP: _put_off,
}
