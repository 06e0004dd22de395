"""A ladder may tell earlier, later, under other criteria and further up; whom its levels tell is fixed by its name."""

from dataclasses import replace

import pytest

from control.policy.criteria import Criteria, Criterion, Operator
from control.policy.ladder import Ladder, Level, Recipient, Watched
from control.policy.ladder_change import ladder_refusals

OWNER, LEAD, HEAD = (
    Level(-60, Recipient.OWNER),
    Level(0, Recipient.TEAM_LEAD),
    Level(60, Recipient.DEPARTMENT_HEAD),
)
EARLY = replace(OWNER, minutes=-120)
URGENT = replace(LEAD, criteria=Criteria((Criterion("priority", Operator.IS_ONE_OF, ("P1",)),)))
COMMITTEE = Level(120, Recipient.COMMITTEE)
BEFORE = (OWNER, LEAD, HEAD)


def solve(*levels: Level) -> dict[str, Ladder]:
    return {"solve": Ladder("solve", frozenset({Watched.RESOLUTION}), levels)}


@pytest.mark.parametrize(
    "after",
    [BEFORE, (EARLY, LEAD, HEAD), (OWNER, URGENT, HEAD), (*BEFORE, COMMITTEE), (OWNER, LEAD), (OWNER,)],
    ids=["the same", "earlier", "other criteria", "one more at the end", "one less at the end", "two less"],
)
def test_a_ladder_whose_levels_turn_to_the_same_people_may_follow(after: tuple[Level, ...]) -> None:
    assert ladder_refusals(solve(*BEFORE), solve(*after)) == ()


@pytest.mark.parametrize(
    ("after", "level"),
    [
        ((LEAD, HEAD), "level 1 was for owner and is for team lead now"),
        ((EARLY, OWNER, LEAD, HEAD), "level 2 was for team lead and is for owner now"),
        ((OWNER, LEAD, COMMITTEE), "level 3 was for department head and is for committee now"),
    ],
    ids=["the first is dropped", "one comes before it", "the last tells others"],
)
def test_a_ladder_that_would_tell_others_is_refused_with_place_and_reason(after: tuple[Level, ...], level: str) -> None:
    [why] = ladder_refusals(solve(*BEFORE), solve(*after))
    assert why == (
        f"config/ladders.toml: ladder.solve: {level}: a ladder that tells others needs a new name, because tickets on "
        "their way up know by the number of the level who was told"
    )


def test_a_ladder_under_another_name_may_tell_whom_it_wants() -> None:
    other = Ladder("solve-anew", frozenset({Watched.RESOLUTION}), (LEAD, HEAD))
    assert ladder_refusals(solve(*BEFORE), {"solve-anew": other}) == ()


def test_each_ladder_that_cannot_follow_is_named() -> None:
    before = {**solve(*BEFORE), "answer": Ladder("answer", frozenset({Watched.FIRST_RESPONSE}), BEFORE)}
    after = {name: replace(ladder, levels=(HEAD,)) for name, ladder in before.items()}
    assert [why.split(": ")[1] for why in ladder_refusals(before, after)] == ["ladder.solve", "ladder.answer"]
