"""Measures as a review is frozen with them, beside their stages: whose they are, what is said of them, what they bring.

*Source:* domain, section 10 (staleness and unsupported greens are figures about the control itself).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from control.policy.measure_light_terms import Light, LightTerms
from control.policy.measure_lights import implementation, potential
from control.policy.measure_terms import MeasureStage, MeasureTerms
from control.policy.measure_values import Line, Series, ValueState
from control.policy.review_record import FrozenFigure, Thing
from control.policy.review_words import OWNERS, STALE, UNSUPPORTED, VALUES
from control.policy.rulebook import Rulebook
from control.policy.scope import Scope
from control.queries import measure_reports, measures
from control.queries.frames import plain_rows

Row = Mapping[Any, Any]
_NOBODY = "nobody"
_BOTH = "plan and value"
_CLAIMED = (ValueState.CLAIMED.value, ValueState.CHALLENGED.value, ValueState.VALIDATED.value)


def improving(
    connection: Connection, at: tuple[datetime, ZoneInfo], scope: Scope, rulebook: Rulebook
) -> Iterator[FrozenFigure]:
    """The figures of measures as of an instant, whose day is that of the zone."""
    where, terms = (connection, at[0], scope), (rulebook.measures or MeasureTerms(0)).lights
    rows = plain_rows(measures.listed(*where))
    told = {query: _by_measure(plain_rows(query(*where))) for query in _QUERIES}
    yield _owners(rulebook, rows)
    yield _values(rows, told[measure_reports.values])
    # What rests is not reported on, and of what is over nobody reports any more.
    goes_on = [row for row in rows if row["stage"] in _REPORTED and row["halt"] is None]
    yield _stale(goes_on, told[measure_reports.reports], at[0] - timedelta(days=terms.told_every_days))
    today = at[0].astimezone(at[1]).date()
    yield _unsupported(goes_on, told, today, terms)


_QUERIES = (measure_reports.items, measure_reports.values, measure_reports.reports)
_REPORTED = (MeasureStage.DECIDED, MeasureStage.IMPLEMENTED)


def _owners(rulebook: Rulebook, rows: Sequence[Row]) -> FrozenFigure:
    called = {name: person.title for name, person in rulebook.people.items()}
    things = tuple(
        _thing(row, _NOBODY if row["owner"] is None else called.get(row["owner"], row["owner"])) for row in rows
    )
    parts = sorted({each.part for each in things if each.part is not None} - {_NOBODY})
    return FrozenFigure("measure owners", OWNERS, len(things), parts=(*parts, _NOBODY), things=things)


def _values(rows: Sequence[Row], values: Mapping[int, Sequence[Row]]) -> FrozenFigure:
    """What was claimed, each value once; what is forecast is none that came."""
    things = tuple(
        _thing(row, each["state"], f"{each['line']} {each['period']} of M-{row['id']}", _amount(row, each))
        for row in rows
        for each in values.get(row["id"], ())
        if each["series"] == Series.ACTUAL
    )
    return FrozenFigure("measure values", VALUES, len(things), parts=_CLAIMED, things=things)


def _stale(rows: Sequence[Row], reports: Mapping[int, Sequence[Row]], since: datetime) -> FrozenFigure:
    silent = [row for row in rows if not any(each["said_at"] > since for each in reports.get(row["id"], ()))]
    return FrozenFigure("stale measures", STALE, len(silent), len(rows), things=tuple(map(_thing, silent)))


def _unsupported(
    rows: Sequence[Row], told: Mapping[Any, Mapping[int, Sequence[Row]]], today: date, terms: LightTerms
) -> FrozenFigure:
    """Measures of which a light was said to be green that nothing bears out."""
    things = []
    for row in rows:
        items, values, reports = (told[query].get(row["id"], ()) for query in _QUERIES)
        if reports:
            proposed = {"plan": implementation(items, today, terms), "value": potential(values, today, terms)}
            claimed = {"plan": reports[0]["implementation"], "value": reports[0]["potential"]}
            wrong = [name for name, light in proposed.items() if claimed[name] == Light.GREEN and _is_worse(light)]
            things += [_thing(row, _BOTH if len(wrong) > 1 else wrong[0])] if wrong else []
    parts = ("plan", "value", _BOTH)
    return FrozenFigure("unsupported greens", UNSUPPORTED, len(things), len(rows), parts=parts, things=tuple(things))


def _is_worse(light: Light | None) -> bool:
    """Whether a light that is proposed is not green; of one that cannot be proposed nobody knows."""
    return light is not None and light is not Light.GREEN


def _amount(row: Row, value: Row) -> str:
    said = f"{int(value['hundredths']) / 100:,.2f}"
    return f"{row['title']}: {said}" if Line(value["line"]) is not Line.FTE else f"{row['title']}: {said} FTE"


def _thing(row: Row, part: str | None = None, subject: str | None = None, said: str | None = None) -> Thing:
    number = f"M-{row['id']}"
    place = {"unit": row["unit"], "service": row["service"]}
    return Thing(subject or number, said or row["title"], **place, part=part, about=number)


def _by_measure(rows: Iterable[Row]) -> Mapping[int, Sequence[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[int(row["measure_id"])].append(row)
    return found
