"""Whether a measure worked: fewer tickets of its kind among those that came later than among those before it.

The question is asked of *exposures*, all tickets that came where the measure lies: fewer complaints in a quieter month
are no success. Given how many tickets of the kind there were before and after together, how many of them came after is
binomial if nothing has changed, whatever their rate is (the conditional test of two Poisson rates: Przyborowski and
Wilenski, Biometrika 31, 1940). Two things would let it pass too often, and are allowed for:

- An issue is looked at *because* it had many tickets, so its next quarter is better by itself. That it had at least as
  many as detection asks for is a condition under which the same binomial is read (its tail is cut off there): the rate
  still cancels out. An issue that has just reached that number proves nothing, and its test passes never.
- Tickets come in bunches. Counts are divided by their *spread*, the variance of weekly counts over what chance alone
  would give, so that seven tickets of one bad day count as one.

*Source:* domain, section 7 (exposures, one look at an n fixed beforehand, regression to the mean).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import betainc, gammainc
from scipy.stats import nbinom, poisson

Counts = NDArray[np.int64]
_MOST_EXPOSURES = 4
"""How many times the exposures before are waited for at the most: a measure is judged within a year."""
_STEPS = 40
"""Sizes of a test that are tried up to there."""


@dataclass(frozen=True, slots=True)
class Before:
    """What there was before a measure."""

    tickets: int
    exposures: int
    """All tickets that came there, these among them."""
    at_least: int = 0
    """It was looked at because there were so many; 0: for another reason."""
    spread: float = 1.0
    """How many times more its weekly counts vary than chance alone would make them; 1 at the least."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A test as it is fixed before anything is seen."""

    exposures: int
    """It is judged once, when so many tickets of any kind have come."""
    passes_at_most: int
    """So many of them may be of the measure's kind; -1: it cannot pass, because too little was there before."""
    expected: int
    """So many would be if nothing had changed, rounded."""
    power: float
    """The chance that it passes where the reduction that was asked for is real."""


def spread(tickets: Counts, exposures: Counts) -> float:
    """How many times more weekly counts vary than chance alone would make them, from weeks with exposures; 1 at least.

    Pearson's statistic over its degrees of freedom; 1 where there are too few weeks to tell.
    """
    came = exposures > 0
    share = tickets[came].sum() / max(int(exposures[came].sum()), 1)
    if came.sum() < 2 or share in (0.0, 1.0):  # two weeks are the fewest that can differ
        return 1.0
    awaited = exposures[came] * share
    statistic = ((tickets[came] - awaited) ** 2 / (awaited * (1 - share))).sum()
    return max(1.0, float(statistic / (came.sum() - 1)))


def p_value(before: Before, tickets: int, exposures: int) -> float:
    """How often so few later tickets, or fewer, come among so many exposures where nothing has changed."""
    later = exposures / (exposures + before.exposures)
    together = (before.tickets + tickets) / before.spread
    free = (before.tickets + tickets - before.at_least) / before.spread
    if free < 0:
        return 1.0
    whole = _tail(free, together, later)
    return 1.0 if whole == 0 else min(1.0, _tail(tickets / before.spread, together, later) / whole)


def got_worse(before: Before, tickets: int, exposures: int) -> float:
    """How often so many later tickets, or more, come among so many exposures where nothing has changed.

    The same question from the other end: that there were so few before, given what came later.
    """
    return p_value(Before(tickets, exposures, spread=before.spread), before.tickets, before.exposures)


def passes_at_most(before: Before, exposures: int, level: float) -> int:
    """The largest number of later tickets with which the test passes at this level; -1: it does with none."""
    low, high = -1, exposures + 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if p_value(before, middle, exposures) <= level else (low, middle)
    return low


def rate(before: Before) -> float:
    """Tickets per exposure, as they are expected without any effect: corrected for having been looked at.

    The rate under which a count that reached `at_least` is, in the mean, as it was; scaled by the spread.
    """
    count, least = before.tickets / before.spread, before.at_least / before.spread
    if least <= 0 or before.tickets == 0:
        return before.tickets / before.exposures
    if count <= least:
        return 0.0
    mean = brentq(lambda each: _mean_from(each, least) - count, 1e-9, count)
    return float(mean * before.spread / before.exposures)


def planned(before: Before, level: float, reduction: float, power: float) -> Plan:
    """The smallest test that finds this reduction with this power, or the largest that is waited for.

    `level` is how often it passes at the most where nothing has changed; all three are shares.
    """
    most = max(1, _MOST_EXPOSURES * before.exposures)
    for exposures in np.unique(np.linspace(most / _STEPS, most, _STEPS).round().astype(int)):
        plan = _plan(before, max(1, int(exposures)), level, reduction)
        if plan.power >= power:
            break
    return plan


def _plan(before: Before, exposures: int, level: float, reduction: float) -> Plan:
    most, awaited = passes_at_most(before, exposures, level), exposures * rate(before)
    chance = 0.0 if most < 0 else _at_most(most, awaited * (1 - reduction), before.spread)
    return Plan(exposures, most, round(awaited), chance)


def _at_most(count: int, mean: float, spread_: float) -> float:
    """The chance of so many or fewer, where counts vary `spread_` times as much as chance alone would make them."""
    if spread_ <= 1 or mean <= 0:
        return float(poisson.cdf(count, mean))
    return float(nbinom.cdf(count, mean / (spread_ - 1), 1 / spread_))


def _tail(count: float, together: float, share: float) -> float:
    """The chance of `count` or fewer of `together`, which need not be whole, each with this share."""
    if count >= together:
        return 1.0
    return float(betainc(together - count, count + 1, 1 - share))


def _mean_from(mean: float, least: float) -> float:
    """The mean of a Poisson count of this mean that reached `least`, which need not be whole."""
    reached = gammainc(least, mean)
    below = gammainc(least - 1, mean) if least > 1 else 1.0
    return float(mean * below / reached) if reached > 0 else least
