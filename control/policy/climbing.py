"""How far up the path something has come, whichever ladders it climbed: who was told is not told again by another one.

*Source:* domain, section 4 (owner → team lead → department head → KPI owner → committee; one cycle escalates once).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from control.policy.cycle import Cycle
from control.policy.ladder import Ladder, Recipient
from control.policy.path import level_at
from control.policy.watching import Watch


@dataclass(frozen=True, slots=True)
class Rung:
    """A level that lies behind one cycle of something: it fired, or it will not any more."""

    ladder: str
    level: int
    to: Recipient
    """Whom the level was for, whoever stood in for them."""
    told: bool = True
    """False: its criteria did not hold when it was reached, so that nobody heard of it."""


def levels_behind(ladder: Ladder, rungs: Iterable[Rung]) -> int:
    """Up to which level of `ladder` a cycle is past that reached `rungs`; 0: it begins with the first.

    Its own levels count by their numbers. Those of other ladders count by whom they told: a level that turns to the
    same, or to somebody below them, lies behind.
    """
    own, highest = 0, -1
    for rung in rungs:
        if rung.ladder == ladder.name:
            own = max(own, rung.level)
        elif rung.told:
            highest = max(highest, rung.to.height)
    above = (number for number, level in enumerate(ladder.levels) if level.to.height > highest)
    return max(own, next(above, len(ladder.levels)))


def on_another(ladder: Ladder, rungs: Iterable[Rung]) -> Watch:
    """What is known on `ladder` of a cycle that was watched along another one, or not at all."""
    return Watch(ladder.name, levels_behind(ladder, rungs))


def waited_for(cycle: Cycle, ladder: Ladder, rungs: Iterable[Rung], since: datetime) -> Watch:
    """What is known of a cycle that was watched along `ladder` since an instant, as its facts say today.

    Levels that it reached by then lie behind, and so does whatever fired; the others are waited for, late or not.
    """
    reached = list(rungs)
    fired = {rung.level for rung in reached if rung.ladder == ladder.name}
    passed = levels_behind(ladder, [rung for rung in reached if rung.ladder != ladder.name])
    instants = ((number, level_at(cycle, level)) for number, level in enumerate(ladder.levels, start=1))
    known = [(number, at) for number, at in instants if at is not None and number > passed]
    behind = max((number for number, at in known if at <= since), default=passed)
    levels = tuple((number, at) for number, at in known if at > since and number not in fired)
    return Watch(ladder.name, max((behind, *fired)), levels)


def passed_over(before: Watch, ladder: Ladder | None, fired: Iterable[Rung]) -> Iterator[Rung]:
    """What lies behind a cycle on the `ladder` that it was watched along, and is not among what `fired`.

    So what an import passed over stays passed when the ticket comes to another ladder.
    """
    known = {(rung.ladder, rung.level) for rung in fired}
    for number, level in enumerate(ladder.levels[: before.passed] if ladder is not None else (), start=1):
        if (before.ladder, number) not in known:
            yield Rung(before.ladder or "", number, level.to)
