"""Amounts of money: what is one, what is none, and what it comes to in the currency of the limits (Z5)."""

from decimal import Decimal

import pytest

from control.errors import Invalid
from control.policy.approval_terms import ApprovalKind, AuthorityLimit, KindTerms, StepTerms
from control.policy.money import Currencies, Money, in_base, money
from control.policy.quorum import Quorum, QuorumKind

CURRENCIES = Currencies("EUR", {"USD": Decimal("0.9237"), "JPY": Decimal("0.0061")})
NONE = (
    "-0.01", "-5", "0", "0.00", "NaN", "sNaN", "Infinity", "-Infinity", "1e400", "1e2", "1,5", "500,00", "1.005", "1.",
    ".5", "+5", " 5", "5 ", "1 000", "1_000", "0x10", "５", "٥", "", "five", "1" * 13, "9" * 40, "1.00.00", "5\n", "€5",
)  # fmt: skip
LIMIT = Decimal("500.00")
KIND = KindTerms(
    ApprovalKind.REFUND,
    "Refund",
    (StepTerms("Approval", frozenset({"manager"}), Quorum(QuorumKind.ANY), above=LIMIT),),
    "office",
    240,
    14,
    (AuthorityLimit("manager", LIMIT), AuthorityLimit("manager", Decimal(900), "unit:desk")),
    free_up_to=LIMIT,
)


@pytest.mark.parametrize("typed", NONE)
def test_z5_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(Invalid):
        money(typed, "EUR", CURRENCIES)


@pytest.mark.parametrize("currency", ["CHF", "eur", "EURO", "", "€"])
def test_z5_a_currency_without_a_rate_is_refused(currency: str) -> None:
    with pytest.raises(Invalid, match="There is no rate for"):
        money("5.00", currency, CURRENCIES)


@pytest.mark.parametrize(
    ("typed", "currency", "cents"),
    [
        ("0.01", "EUR", 1),
        ("500", "EUR", 50_000),
        ("999999999999.99", "EUR", 99_999_999_999_999),
        ("100.00", "USD", 9_237),  # 92.37
        ("0.01", "USD", 1),  # 0.009237: a part of a cent counts as one
        ("541.30", "USD", 50_000),  # 499.99881, rounded up
        ("541.31", "USD", 50_001),  # 500.008047, rounded up
        ("1", "JPY", 1),
    ],
)
def test_z5_a_foreign_amount_never_counts_for_less_than_it_is_worth(typed: str, currency: str, cents: int) -> None:
    assert in_base(money(typed, currency, CURRENCIES), CURRENCIES) == Decimal(cents).scaleb(-2)


@pytest.mark.parametrize(("weight", "steps", "free"), [("499.99", 0, True), ("500.00", 0, True), ("500.01", 1, False)])
def test_z5_a_limit_holds_to_the_cent(weight: str, steps: int, free: bool) -> None:
    assert len(KIND.steps_for(Decimal(weight))) == steps
    assert (Decimal(weight) <= LIMIT) is free


def test_a_limit_for_a_scope_stands_before_the_one_for_all() -> None:
    assert KIND.authority("manager", "unit:desk") == Decimal(900)
    assert KIND.authority("manager", "all") == LIMIT
    assert KIND.authority("agent", "all") is None


def test_an_amount_is_said_with_its_currency() -> None:
    assert str(Money(Decimal("1250.5"), "EUR")) == "1,250.50 EUR"
