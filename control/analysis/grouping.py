"""Groups of tickets that belong together: those that are known keep what they are, and what is new makes new ones."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from control.analysis.leaders import NOWHERE, Leaders, Places, as_rare, nearest
from control.analysis.text_model import Directions, unit


@dataclass(frozen=True, slots=True)
class Grouped:
    """Where tickets belong."""

    places: Places
    """By ticket, the group: first the known ones in their order, then the new ones; NOWHERE for what is like none."""
    likeness: npt.NDArray[np.float32]
    """By ticket, how like the middle of its group, 0 to 1."""
    middles: Directions
    """By group, a row of length one."""


@dataclass(frozen=True, slots=True)
class Said:
    """What people said of tickets: pairs of a ticket's row and a group."""

    belongs: tuple[tuple[int, int], ...] = ()
    """At most one pair for each ticket."""
    apart: tuple[tuple[int, int], ...] = ()
    """That it is in any group but this one."""


def grouped(
    rows: Directions, alike: float, known: Sequence[Sequence[int]] = (), sought: Directions | None = None
) -> Grouped:
    """Put tickets, oldest first, into groups; `known` are the rows of the members of each group that there is already.

    A group that is known begins with its members, so that it stays the same whatever the tickets are compared by now.
    One without members in `rows` stays empty. Every ticket is placed once more when all groups are there, as it would
    be if it came today. Where groups are easier to tell apart by other directions of the same tickets, they are
    `sought` by those, and are then the middles of what they are found to hold.
    """
    if sought is None:
        return _led(rows, alike, known)
    places = _led(sought, as_rare(alike, rows, sought), known).places
    for group, members_of in enumerate(known):
        places[list(members_of)] = group
    middles = np.zeros((max(len(known), places.max(initial=NOWHERE) + 1), rows.shape[1]), np.float32)
    np.add.at(middles, places[places != NOWHERE], rows[places != NOWHERE])
    return Grouped(*nearest(rows, unit(middles), alike), unit(middles))


def _led(rows: Directions, alike: float, known: Sequence[Sequence[int]]) -> Grouped:
    """One pass, and every ticket placed once more."""
    leaders = Leaders(alike, rows.shape[1])
    sums = np.zeros((len(known), rows.shape[1]), np.float32)
    for group, members_of in enumerate(known):
        sums[group] = rows[list(members_of)].sum(axis=0)
    leaders.begin(sums)
    placed = {row for members in known for row in members}
    leaders.join(rows[[row for row in range(len(rows)) if row not in placed]])
    places, likeness = nearest(rows, leaders.middles, alike)
    return Grouped(places, likeness, leaders.middles.copy())


def as_said(found: Grouped, rows: Directions, said: Said) -> Grouped:
    """The same with each ticket where people say that it belongs, and in no group to which it does not."""
    places, likeness = found.places.copy(), found.likeness.copy()
    for row, group in said.apart:
        if places[row] == group:
            places[row] = NOWHERE
    for row, group in said.belongs:
        places[row], likeness[row] = group, rows[row] @ found.middles[group]
    return replace(found, places=places, likeness=likeness)


def members(places: Places, group: int) -> npt.NDArray[np.int64]:
    """The rows that are in a group."""
    return np.flatnonzero(places == group)
