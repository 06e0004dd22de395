"""The control checklist: an answer is yes only where all that a question demands was counted and holds."""

from dataclasses import replace
from decimal import Decimal

import pytest

from control.policy.catalogue_gaps import categories, gaps
from control.policy.checklist import POINTS, Answer, Check, ChecklistTerms, Counted, Point, answer, holds
from control.policy.ladder import Ladder, Level, Recipient, Watched
from tests.commands.desk import small_rulebook

TERMS = ChecklistTerms(92, 30, Decimal("0.05"), Decimal("0.95"))


@pytest.mark.parametrize(
    ("point", "wrong", "of", "held"),
    [
        (Point.OTHER, 4, 100, True),
        (Point.OTHER, 5, 100, False),
        (Point.UNREVIEWED, 5, 100, True),
        (Point.UNREVIEWED, 6, 100, False),
        (Point.UNFILED, 0, 100, True),
        (Point.UNFILED, 1, 100_000, False),
        (Point.UNVALUED, 0, 0, None),
    ],
)
def test_a_point_holds_up_to_what_is_allowed(point: Point, wrong: int, of: int, held: bool | None) -> None:
    assert holds(TERMS, point, Counted(wrong, of)) is held


@pytest.mark.parametrize(
    ("held", "said"),
    [
        ([True, True], Answer.YES),
        ([True, False], Answer.PARTLY),
        ([False, True], Answer.PARTLY),
        ([False, False], Answer.NO),
        ([False, None], Answer.NO),
        ([True, None], Answer.YES),
        ([None, True], Answer.NOT_MEASURABLE),
        ([None, None], Answer.NOT_MEASURABLE),
    ],
)
def test_two_points_make_an_answer(held: list[bool | None], said: Answer) -> None:
    """Of tickets there has to be one; that no breach was due for review is no blemish."""
    assert answer(Check.PROMISES, held) is said


@pytest.mark.parametrize("check", sorted(set(Check) - set(POINTS)))
def test_what_nothing_feeds_is_never_green(check: Check) -> None:
    assert answer(check, []) is Answer.NOT_MEASURABLE


def test_categories_without_owner_promise_or_escalation_are_named() -> None:
    book = small_rulebook()
    services = set(book.services)
    level = Level(0, Recipient.OWNER)
    whole = replace(
        book,
        ladders={"solve": Ladder("solve", frozenset({Watched.RESOLUTION}), (level,))},
    )
    assert [gaps(whole, point, services) for point in (Point.UNOWNED, Point.UNPROMISED, Point.UNESCALATED)] == [[]] * 3
    gone = replace(whole, people={**book.people, "anna": replace(book.people["anna"], active=False)})
    assert gaps(gone, Point.UNOWNED, services) == categories(gone, services)
    assert len(gaps(replace(whole, targets={}), Point.UNPROMISED, services)) == 1
    of_approvals = {"late": Ladder("late", frozenset({Watched.APPROVAL}), (level,))}
    assert len(gaps(replace(whole, ladders=of_approvals), Point.UNESCALATED, services)) == 1
    assert gaps(replace(whole, targets={}), Point.UNPROMISED, {"another"}) == []


def test_a_promise_to_some_customers_is_a_promise() -> None:
    book = small_rulebook()
    of_some = {name: replace(target, tiers=frozenset({"gold"})) for name, target in book.targets.items()}
    assert gaps(replace(book, targets=of_some), Point.UNPROMISED, set(book.services)) == []
