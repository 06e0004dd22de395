"""Who stands in and whose roles change at the demo company: every deed is done, and something is open at the end."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

import pytest

from control.clock import FixedClock
from control.demo import staffing
from control.demo.act import Act
from control.demo.loading import SPAN, tell
from control.demo.plots import Plots
from control.demo.presence import Presence
from control.queries import delegations, people
from control.runtime import Runtime
from control.store.engine import open_store
from tests.demo.conftest import END, START

PLOTS = Plots(START)
DAYS = [START + timedelta(days=number) for number in range((END.date() - START).days + 1)]


@pytest.fixture
def office(store_url: str) -> Iterator[Runtime]:
    """The company on its first two days, which its people look at with the clock of later ones."""
    store = open_store(store_url)
    first = datetime.combine(START, time(), UTC)
    tell(store, first + timedelta(days=2), span=timedelta(days=2))
    yield Runtime(store, FixedClock(first + timedelta(days=2)))
    store.close()


def done(runtime: Runtime, acts: list[Act]) -> list[Act]:
    """Do what is to be done, and answer with what was refused."""
    presence, refused = Presence(runtime), []
    for act in acts:
        assert isinstance(runtime.clock, FixedClock)
        runtime.clock.set(act.at)
        refused += [] if act.do(runtime, presence) else [act]
    return refused


def test_every_deed_of_the_story_is_done_and_at_its_end_somebody_stands_in_and_a_role_waits(office: Runtime) -> None:
    acts = [act for day in DAYS for act in staffing.on(PLOTS, day)]
    assert len(acts) == 11
    assert done(office, acts) == []
    with office.read() as connection:
        lent = delegations.standing(connection, END)
        grants = people.grants(connection, END)
    assert lent[["giver", "to"]].to_numpy().tolist() == [["imke-petersen", "oluwaseun-bello"]]
    assert (lent["until_at"] > END + timedelta(days=3)).all()
    assert grants[["account", "state"]].to_numpy().tolist() == [["milena-kostova", "asked"]]


def test_it_spans_the_story_and_nobody_stands_in_who_is_away() -> None:
    assert timedelta(days=548) == SPAN
    for day in DAYS:
        away = staffing.away(PLOTS, day)
        assert away.keys().isdisjoint(away.values())
    assert staffing.away(PLOTS, END.date()) == {"imke-petersen": "oluwaseun-bello"}
