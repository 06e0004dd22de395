"""Sums along the hierarchy are the sums of their parts, at every instant."""

from collections.abc import Iterator
from dataclasses import astuple, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import pytest

from control.commands import measure_figures, measure_planning, measures
from control.commands.registry import Call
from control.policy.measure_plan import Item, ItemKind
from control.policy.measure_rollup import NOTHING, Sums, rolled_up
from control.policy.measure_terms import GroupKind, MeasureGroup
from control.policy.measure_values import Line, Series, Value
from control.policy.scope import Scope
from control.queries import measure_reports
from control.store.tables import measure, measure_item, measure_value
from tests.commands import gating
from tests.commands.desk import Desk, on
from tests.rings import times

GROUPS = {
    "wide": MeasureGroup("wide", GroupKind.PORTFOLIO, "Wide", None, "desk"),
    "left": MeasureGroup("left", GroupKind.PROGRAM, "Left", "wide", "desk"),
    "right": MeasureGroup("right", GroupKind.PROGRAM, "Right", "wide", "desk"),
    "deep": MeasureGroup("deep", GroupKind.PACKAGE, "Deep", "right", "desk"),
}
BELOW = {
    "wide": {"wide", "left", "right", "deep"}, "left": {"left"}, "right": {"right", "deep"}, "deep": {"deep"},
    None: {"wide", "left", "right", "deep", "gone"},
}  # fmt: skip
"""What each group holds, said by hand; `gone` is a group that is not known any more."""


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    made = Desk(store_url, on(0, 9))
    book = gating.gating_rulebook()
    made.activate(replace(book, measures=replace(book.measures, groups=GROUPS)))
    yield made
    made.runtime.close()


@pytest.mark.parametrize("seed", range(times(check=20, proof=1_000)))
def test_a_group_is_the_sum_of_what_is_in_it_and_below_it(seed: int) -> None:
    draw = Random(seed)
    terms = replace(gating.TERMS, groups=GROUPS)
    single = [
        (draw.choice([*GROUPS, "gone"]), Sums(1, *(draw.randrange(9) for _ in range(9)), (draw.randrange(2), 0, 1)))
        for _ in range(draw.randrange(12))
    ]
    found = rolled_up(terms, single)
    for name, held in BELOW.items():
        parts = [astuple(sums) for place, sums in single if place in held]
        assert flat(astuple(found[name])) == [sum(each) for each in zip(*map(flat, parts), strict=True)] or not parts
        assert parts or found[name] == NOTHING


def flat(sums: tuple[Any, ...]) -> list[int]:
    """The figures of some sums, each by itself."""
    return [number for each in sums for number in (each if isinstance(each, tuple) else (each,))]


@pytest.mark.parametrize("seed", range(times(check=2, proof=25)))
def test_what_lists_add_up_is_what_was_said_by_then(desk: Desk, seed: int) -> None:
    draw = Random(seed)
    for number, group in enumerate(("left", "deep", "wide")):
        wanted = replace(gating.WANTED, title=f"Measure {number}", group=group)
        measures.open_measure(desk.runtime, Call("lead"), wanted, "The audit")
    instants = []
    for _ in range(25):
        desk.clock.set(desk.clock.now() + timedelta(hours=draw.randrange(1, 90)))
        did(desk, draw)
        instants.append(desk.clock.now())
    for at in (instants[0] - timedelta(minutes=1), *draw.sample(instants, 6)):
        with desk.runtime.read() as connection:
            values = measure_reports.values(connection, at, Scope())
            items = measure_reports.items(connection, at, Scope())
        assert sorted(said(values.to_dict("records"))) == sorted(by_hand(desk, at))
        planned = [row for row in desk.rows(measure_item) if row["planned_at"] <= at]
        assert len(items) == len(planned)
        settled = sum(row["settled_at"] is not None and row["settled_at"] <= at for row in planned)
        assert int(items["settled_at"].notna().sum()) == settled
    assert len(desk.rows(measure)) == 3


def did(desk: Desk, draw: Random) -> None:
    """Somebody says a value, plans something, or settles it."""
    number, by = f"M-{draw.randrange(1, 4)}", Call("lead")
    what = draw.random()
    if what < 0.6:
        line, series = draw.choice([Line.EBITDA, Line.CASH]), draw.choice([Series.FORECAST, Series.TARGET])
        amount = f"{draw.randrange(0, 9_999)}.{draw.randrange(100):02d}"
        told = Value(line, series, f"2026-{draw.randrange(1, 13):02d}", amount)
        measure_figures.value(desk.runtime, by, number, [told])
    elif what < 0.85:
        item = Item(ItemKind.MILESTONE, "Something", "anna", date(2026, 7, draw.randrange(1, 30)))
        measure_planning.plan(desk.runtime, by, number, item)
    else:
        open_ = [row for row in desk.rows(measure_item) if row["settled_at"] is None]
        for row in open_[:1]:
            measure_planning.settle(desk.runtime, by, f"M-{row['measure_id']}", row["number"], "It is there")


def said(rows: list[Any]) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in ("measure_id", "line", "series", "period", "hundredths")) for row in rows]


def by_hand(desk: Desk, at: datetime) -> list[tuple[Any, ...]]:
    """The values that held at an instant: of each what was said last by then."""
    held: dict[Any, Any] = {}
    for row in sorted(desk.rows(measure_value), key=lambda each: each["said_seq"]):
        if row["said_at"] <= at:
            held[row["measure_id"], row["line"], row["series"], row["period"]] = row
    return said(list(held.values()))
