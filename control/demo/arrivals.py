"""Which requests arrive on a day, and when: a function of seed and day, so that each day is what it is by itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from math import exp
from random import Random

from control.demo.plots import Plots
from control.demo.story import Audience, Story, Work


@dataclass(frozen=True, slots=True)
class Arrival:
    """One request; `about` is what it follows, where it follows something: customer and product."""

    at: datetime
    work: Work
    about: tuple[str, str] | None = None


def arrivals(story: Story, plots: Plots, seed: int, day: date) -> list[Arrival]:
    """The requests of a local day, in the order of their instants; whoever reads a UTC day needs the next one too."""
    rng = Random(f"{seed}/{day}/arrivals")  # noqa: S311 (a story, no secret)
    found = [
        Arrival(at, work)
        for work in story.works.values()
        for at in _instants(rng, story.audiences[work.audience], day, expected(story, plots, work, day))
    ]
    return sorted(found, key=lambda arrival: arrival.at)


def expected(story: Story, plots: Plots, work: Work, day: date) -> float:
    """How many requests of a kind a day brings on average."""
    season = story.months[day.month - 1]
    growth = 1 + story.growth_a_year * (plots.month(day) / 12 - 0.75)
    weekday = story.audiences[work.audience].weekdays[day.weekday()]
    if work.audience == "staff" or work.service == "customs":
        season = 1.0
    return story.tickets_a_day * work.share * weekday * season * max(growth, 0.5) * plots.factor(work, day)


def _instants(rng: Random, audience: Audience, day: date, mean: float) -> Iterator[datetime]:
    """Instants of the day at which people write, as many as chance gives around the mean."""
    for _ in range(_count(rng, mean)):
        hour = rng.choices(range(24), audience.hours)[0]
        reading = datetime.combine(day, time(hour), audience.zone) + timedelta(seconds=rng.randrange(3600))
        yield reading.astimezone(UTC)


def _count(rng: Random, mean: float) -> int:
    """A number of independent requests (Poisson, by Knuth's product of uniform numbers)."""
    limit, product, count = exp(-mean), rng.random(), 0
    while product > limit:
        product *= rng.random()
        count += 1
    return count
