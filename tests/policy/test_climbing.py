"""A cycle that comes to another ladder goes on above whoever was told of it; a level that told nobody is not one."""

import pytest

from control.policy.climbing import Rung, levels_behind, on_another, passed_over
from control.policy.ladder import Ladder, Level, Recipient, Watched
from control.policy.watching import Watch

OWNER, LEAD, CATEGORY, HEAD, KPI, COMMITTEE = Recipient


def ladder(*to: Recipient, name: str = "solve") -> Ladder:
    levels = tuple(Level(60 * place, each) for place, each in enumerate(to))
    return Ladder(name, frozenset({Watched.RESOLUTION}), levels)


FOUR = ladder(OWNER, LEAD, HEAD, COMMITTEE)


@pytest.mark.parametrize(
    ("reached", "behind"),
    [
        ([], 0),
        ([Rung("urgent", 1, OWNER)], 1),
        ([Rung("urgent", 1, OWNER), Rung("urgent", 2, LEAD)], 2),
        ([Rung("urgent", 1, LEAD)], 2),
        ([Rung("urgent", 1, CATEGORY)], 2),
        ([Rung("urgent", 1, KPI)], 3),
        ([Rung("urgent", 4, COMMITTEE)], 4),
        ([Rung("urgent", 1, LEAD), Rung("urgent", 2, COMMITTEE, told=False)], 2),
        ([Rung("solve", 1, OWNER)], 1),
        ([Rung("solve", 3, HEAD, told=False)], 3),
        ([Rung("solve", 1, OWNER), Rung("urgent", 3, HEAD)], 3),
        ([Rung("solve", 3, HEAD), Rung("urgent", 1, OWNER)], 3),
    ],
)
def test_who_was_told_and_whoever_stands_below_them_is_behind(reached: list[Rung], behind: int) -> None:
    assert levels_behind(FOUR, reached) == behind


def test_a_level_of_ones_own_ladder_counts_by_its_number_alone() -> None:
    twice = ladder(OWNER, OWNER, LEAD)
    assert levels_behind(twice, [Rung("solve", 1, OWNER)]) == 1
    assert levels_behind(twice, [Rung("urgent", 1, OWNER)]) == 2


def test_a_later_level_for_somebody_below_is_still_to_come() -> None:
    assert levels_behind(ladder(LEAD, HEAD, OWNER), [Rung("urgent", 1, LEAD)]) == 1


def test_what_was_passed_over_is_behind_on_another_ladder_too() -> None:
    before = Watch("solve", passed=2)
    over = list(passed_over(before, FOUR, []))
    assert over == [Rung("solve", 1, OWNER), Rung("solve", 2, LEAD)]
    assert on_another(ladder(OWNER, LEAD, HEAD, name="urgent"), over) == Watch("urgent", 2)


def test_a_level_that_was_found_moot_is_not_passed_over() -> None:
    moot = Rung("solve", 2, LEAD, told=False)
    assert list(passed_over(Watch("solve", passed=2), FOUR, [moot])) == [Rung("solve", 1, OWNER)]


def test_of_a_ladder_that_nobody_knows_nothing_was_passed() -> None:
    assert list(passed_over(Watch("solve", passed=2), None, [])) == []
