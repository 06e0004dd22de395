"""Made-up tickets, evenly spread over many things that people write about, and of one thing more for some days."""

from dataclasses import dataclass

import numpy as np

from control.analysis.surge import Days

THINGS, WORDS, COMMON, PER_DAY = 30, 12, 40, 6.0


@dataclass(frozen=True, slots=True)
class Stream:
    """Tickets, oldest first, each with the number of what it is about."""

    texts: list[str]
    days: Days
    about: list[int]


def stream(days: float, seed: int) -> Stream:
    """As many tickets as come in so many days, evenly."""
    drawn = np.random.default_rng(seed)
    many = int(days * PER_DAY)
    about = drawn.integers(0, THINGS, many).tolist()
    return Stream([_told(one, drawn) for one in about], np.sort(drawn.uniform(0, days, many)), about)


def with_a_surge(days: float, seed: int, thing: int, many: int) -> Stream:
    """The same, but in the last three days so many tickets more come that are about one thing."""
    even, drawn = stream(days, seed), np.random.default_rng(1_000 + seed)
    at = np.r_[even.days, drawn.uniform(days - 3, days, many)]
    texts = [*even.texts, *(_told(thing, drawn) for _ in range(many))]
    about = [*even.about, *[thing] * many]
    order = np.argsort(at)
    return Stream([texts[row] for row in order], at[order], [about[row] for row in order])


def _told(thing: int, drawn: np.random.Generator) -> str:
    """Some words of what it is about, and some that are in every ticket."""
    own = drawn.choice(WORDS, 4, replace=False)
    common = drawn.choice(COMMON, 4, replace=False)
    return " ".join([*(f"{_spelt(thing)}{_spelt(one)}" for one in own), *(f"of{_spelt(one)}" for one in common)])


def _spelt(number: int) -> str:
    """A number in letters, since the parts of numbers are not compared."""
    return "".join("bcdfghklmnprstvwz"[number // 17**place % 17] + "aeiou"[number % 5] for place in range(2))
