"""A figure over time: what was judged in each period, and nothing read into a period that goes on."""

from zoneinfo import ZoneInfo

import pytest

from control.policy.periods import Length
from control.policy.scope import Scope
from control.queries import trends
from control.queries.standing import Promise
from control.queries.trends import Span
from tests.queries.seeds import Seeds, Stood, at

NOW = at("2026-03-10 12:00")
"""A Tuesday: the week of 9 March goes on."""
WEEKS = Span(at("2026-02-24 10:00"), NOW, Length.WEEK, ZoneInfo("UTC"))


def finished(seeds: Seeds, on: str, late: bool) -> None:
    """A ticket that was judged on a day: late, or in time."""
    due = f"{on} 09:00" if late else f"{on} 17:00"
    ticket_id = seeds.ticket(created="2026-02-23 09:00", first_resolved_at=f"{on} 12:00")
    stopped = Stood(f"{on} 12:00", "stopped", due=due, breaches=due if late else None)
    seeds.clock(ticket_id, [Stood("2026-02-23 09:00", "running", due=due, breaches=due), stopped])


@pytest.fixture
def judged(seeds: Seeds) -> None:
    for on, late in (("2026-02-24", False), ("2026-02-25", False), ("2026-03-04", False), ("2026-03-10", True)):
        finished(seeds, on, late)


@pytest.mark.usefixtures("judged")
@pytest.mark.parametrize("figure", [trends.on_time, trends.breached])
def test_a_period_that_goes_on_is_counted_and_has_no_value(reading, figure):
    rows = figure(reading, NOW, Scope(), Promise(), WEEKS)
    assert rows["judged"].to_list() == [2, 1, 1]
    assert rows["ended"].to_list() == [True, True, False]
    assert rows["value"].isna().to_list() == [False, False, True]


@pytest.mark.usefixtures("judged")
def test_what_goes_on_moves_neither_the_mean_nor_the_limits(reading):
    then, now = at("2026-03-09 00:00"), NOW
    before, after = (trends.on_time(reading, as_of, Scope(), Promise(), WEEKS) for as_of in (then, now))
    assert before.loc[:1, ["value", "centre", "lower", "upper"]].equals(
        after.loc[:1, ["value", "centre", "lower", "upper"]]
    )
    assert after["centre"].iloc[0] == 1


@pytest.mark.usefixtures("judged")
def test_a_period_is_over_at_the_instant_at_which_the_next_begins(reading):
    rows = trends.on_time(reading, at("2026-03-16 00:00"), Scope(), Promise(), WEEKS)
    assert rows["ended"].to_list() == [True, True, True]
    assert rows["value"].to_list() == [1, 1, 0]
