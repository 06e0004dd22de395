"""What criteria say of a ticket, and in which words they say that it does not hold."""

import pytest

from control.policy.criteria import ALWAYS, Criteria, Criterion, Operator

FIELDS = {"priority": "P1", "owner": None, "team": "", "state": "new"}


@pytest.mark.parametrize(
    ("criterion", "holds"),
    [
        (Criterion("priority", Operator.IS_ONE_OF, ("P1", "P2")), True),
        (Criterion("priority", Operator.IS_ONE_OF, ("P2",)), False),
        (Criterion("priority", Operator.IS_NONE_OF, ("P2",)), True),
        (Criterion("priority", Operator.IS_NONE_OF, ("P1", "P2")), False),
        (Criterion("owner", Operator.IS_NONE_OF, ("anna",)), True),
        (Criterion("owner", Operator.IS_ONE_OF, ("anna",)), False),
        (Criterion("owner", Operator.IS_EMPTY), True),
        (Criterion("team", Operator.IS_EMPTY), True),
        (Criterion("state", Operator.IS_EMPTY), False),
        (Criterion("state", Operator.IS_PRESENT), True),
        (Criterion("team", Operator.IS_PRESENT), False),
        (Criterion("never heard of", Operator.IS_EMPTY), True),
    ],
    ids=str,
)
def test_a_criterion_compares_a_field(criterion: Criterion, holds: bool) -> None:
    assert criterion.holds(FIELDS) is holds


TRUE, FALSE = Criterion("state", Operator.IS_PRESENT), Criterion("reported_priority", Operator.IS_PRESENT)


@pytest.mark.parametrize(
    ("criteria", "failing"),
    [
        (ALWAYS, None),
        (Criteria((TRUE,), (TRUE, FALSE)), None),
        (Criteria((TRUE, FALSE), (TRUE,)), "reported priority is present"),
        (Criteria((), (FALSE, FALSE)), "reported priority is present, or reported priority is present"),
        (Criteria((Criterion("priority", Operator.IS_ONE_OF, ("P3", "P4")),)), "priority is one of P3 or P4"),
    ],
)
def test_all_of_every_and_one_of_some_must_hold(criteria: Criteria, failing: str | None) -> None:
    assert criteria.failing(FIELDS) == failing
