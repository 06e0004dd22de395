"""Against which limits a log is held: the rulebook's, where it knows some, and over them what somebody tries."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from control.policy.approval_terms import ApprovalKind, LogTerms
from control.policy.exact_amounts import UnreadableAmount
from control.policy.money import Currencies
from control.policy.rulebook import Rulebook
from control.queries.approval_log_limits import Held, held_against, tried_amount
from tests.commands.approval_logs import LOG
from tests.commands.approved import approving_rulebook, refunds

APPROVERS: list[dict[str, Any]] = [
    {"role": "head", "currency": "EUR", "finals": 2},
    {"role": "head", "currency": "USD", "finals": 1},
    {"role": "lead", "currency": "CHF", "finals": 1},
    {"role": None, "currency": "EUR", "finals": 1},
]


def rules(**limit_of: str) -> Rulebook:
    """The desk, where managers approve up to 500 euros, and for whose log the roles `limit_of` are theirs."""
    terms = replace(refunds(), currencies=Currencies("EUR", {"USD": Decimal("0.9")}))
    logs = {LOG: LogTerms(ApprovalKind.REFUND, limit_of)} if limit_of else {}
    return replace(approving_rulebook(), approvals=replace(terms, logs=logs))


def held(rulebook: Rulebook, **tried: str) -> Held:
    named: Mapping[str, Decimal] = {key.replace("_", "-"): Decimal(text) for key, text in tried.items()}
    return held_against(rulebook, LOG, APPROVERS, named)


def test_what_the_rulebook_says_holds() -> None:
    found = held(rules(head="manager"))
    assert found.limits.by_role == (("head", Decimal(500)),)
    assert (found.limits.currency, found.limits.rates) == ("EUR", (("USD", Decimal("0.9")),))
    assert not found.is_tried
    assert found.unlimited == ("lead",)
    assert found.currencies == ("EUR", "CHF", "USD")


def test_what_is_tried_stands_over_it_and_is_called_so() -> None:
    found = held(rules(head="manager"), limit_head="800", rate_CHF="1.05")
    assert found.limits.by_role == (("head", Decimal(800)),)
    assert dict(found.limits.rates) == {"CHF": Decimal("1.05"), "USD": Decimal("0.9")}
    assert found.ruled.by_role == (("head", Decimal(500)),)
    assert found.is_tried


def test_to_try_what_holds_is_no_what_if() -> None:
    assert not held(rules(head="manager"), limit_head="500.00").is_tried


@pytest.mark.parametrize("rulebook", [rules(), replace(rules(), approvals=None)], ids=["no log", "no approvals"])
def test_where_the_rulebook_knows_no_limit_none_holds_and_the_log_names_the_currency(rulebook: Rulebook) -> None:
    found = held_against(rulebook, LOG, [{"role": "head", "currency": "CHF", "finals": 1}], {})
    assert (found.limits.by_role, found.limits.currency) == ((), "CHF")
    assert found.unlimited == ("head",)


def test_a_role_that_the_rulebook_names_and_the_log_does_not_is_told() -> None:
    assert held(rules(chief="manager")).strange == ("chief",)


@pytest.mark.parametrize(("key", "text"), [("limit-head", "5,00"), ("limit-head", "-1"), ("rate-USD", "0")])
def test_what_is_no_amount_is_tried_by_nobody(key: str, text: str) -> None:
    with pytest.raises(UnreadableAmount):
        tried_amount(key, text)


def test_a_limit_of_nothing_can_be_tried() -> None:
    assert tried_amount("limit-head", "0") == 0
