"""What a measure is to bring and what it brought: said, claimed with what shows it, validated or challenged.

*Source:* domain, section 7 (`draft → claimed → validated | challenged`; baseline and target are frozen at Decided).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from control.commands.known_measure import as_seen, found, said_now
from control.commands.measure_telling import has_read, tell_of
from control.commands.refusing import refuse
from control.commands.registry import Deed, command
from control.commands.texts import text_said
from control.errors import Invalid, NotFound
from control.policy import measure_words
from control.policy.measure_people import controller_refusal
from control.policy.measure_terms import MeasureStage
from control.policy.measure_values import (
    Line,
    Series,
    Value,
    ValueState,
    hundredths,
    judged_refusal,
    value_refusal,
)
from control.store import measures

Row = Mapping[str, Any]


@command("measure.value", about=("measure", "number"))
def value(deed: Deed, number: str, values: Sequence[Value], shown: str | None = None) -> dict[str, Any]:
    """Say what a measure is to bring, or claim what it brought and `shown` shows; each is its value's next version.

    Raises Refused for a baseline, target or forecast of what is decided already, and for an actual before.
    """
    row = found(deed, number)
    if not values:
        raise Invalid("No value is named.")
    stage, says = MeasureStage(row["stage"]), text_said("What shows it", shown)
    for each in values:
        refuse(value_refusal(number, stage, each))
    if says is None and any(each.series is Series.ACTUAL for each in values):
        raise Invalid("What came is claimed with what shows it: a number of a booking, a link, a sentence.")
    replaced = keep_values(deed, row["id"], values, says)
    challenged = [each for each in replaced if each["state"] == ValueState.CHALLENGED]
    if challenged:
        has_read(deed, row)
        said = measure_words.answered(row, challenged, deed.person.title, says or "")
        tell_of(deed, row, [row["controller"]], said)
    deed.subject("measure", number, after={"values": [spelled(each) for each in values], "shown": says})
    return {"measure": number, "values": len(values)}


@command("measure.validate", about=("measure", "number"))
def validate(deed: Deed, number: str, line: Line, period: str) -> dict[str, Any]:
    """Stand by a value that was claimed, as the controller of the measure."""
    return _judged(deed, number, (line, period), ValueState.VALIDATED)


@command("measure.challenge", about=("measure", "number"), needs_reason=True)
def challenge(deed: Deed, number: str, line: Line, period: str) -> dict[str, Any]:
    """Not stand by a value that was claimed, as the controller; whoever claimed it answers by claiming it anew."""
    return _judged(deed, number, (line, period), ValueState.CHALLENGED)


def keep_values(deed: Deed, measure_id: int, values: Sequence[Value], says: str | None) -> list[Row]:
    """Keep values as the next versions of what they are about; answers those in whose place they stand."""
    known = {_key(row): row for row in measures.values_of(deed.connection, [measure_id])[measure_id]}
    rows = []
    for each in {(each.line, each.series, each.period): each for each in values}.values():
        before = known.get((each.line, each.series, each.period))
        state = ValueState.CLAIMED if each.series is Series.ACTUAL else ValueState.DRAFT
        rows.append(
            {"measure_id": measure_id, "line": each.line.value, "series": each.series.value, "period": each.period}
            | {"version": 1 if before is None else before["version"] + 1, "hundredths": hundredths(each.amount)}
            | {"state": state.value, "said": says, **said_now(deed)}
        )
    measures.add_values(deed.connection, rows)
    return [known[key] for key in map(_key, rows) if key in known]


def spelled(value: Value) -> list[str]:
    """A value as the trail has it."""
    return [value.line.value, value.series.value, value.period, value.amount]


def _judged(deed: Deed, number: str, of: tuple[Line, str], state: ValueState) -> dict[str, Any]:
    row = found(deed, number)
    as_seen(deed, row)
    refuse(controller_refusal(number, deed.person, row))
    line, period = of
    known = {_key(each): each for each in measures.values_of(deed.connection, [row["id"]])[row["id"]]}
    claimed = known.get((line, Series.ACTUAL, period))
    if claimed is None:
        raise NotFound(f"{number} has no actual value of {line} in {period}.")
    refuse(judged_refusal(number, claimed))
    why = deed.call.reason if state is ValueState.CHALLENGED else claimed["said"]
    said = {"state": state.value, "said": why, "version": claimed["version"] + 1, **said_now(deed)}
    measures.add_values(deed.connection, [{**claimed, **said}])
    has_read(deed, row)
    if state is ValueState.CHALLENGED:
        words = measure_words.challenged(row, claimed, deed.person.title, why or "")
        tell_of(deed, row, [row["owner"], claimed["said_by"]], words)
    deed.subject("measure", number, before={"state": claimed["state"]}, after={"value": [line, period], **said})
    return {"measure": number, "line": line.value, "period": period, "state": state.value}


def _key(row: Row) -> tuple[Any, ...]:
    return row["line"], row["series"], row["period"]
