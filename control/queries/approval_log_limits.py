"""Against which limits an approval log is held: those of the rulebook, and over them such as somebody tries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from control.policy.exact_amounts import UnreadableAmount, exact_amount
from control.policy.rulebook import Rulebook
from control.queries.approval_log import currencies
from control.queries.approval_log_counting import Limits

LIMIT, RATE = "limit-", "rate-"
"""With what the parameters of an address begin that try a limit of a role, or a rate of a currency."""


@dataclass(frozen=True, slots=True)
class Held:
    """The limits that a log is held against, and where they come from."""

    limits: Limits
    ruled: Limits
    """Those of the rulebook alone."""
    roles: tuple[str, ...]
    """The roles that approve finally in the log, in its words."""
    currencies: tuple[str, ...]
    """The currencies of what they approve, that of most approvals first."""

    @property
    def is_tried(self) -> bool:
        """Whether something else than the rulebook holds: then what is found is a what-if, and no finding."""
        return self.limits != self.ruled

    @property
    def unlimited(self) -> tuple[str, ...]:
        """The roles of which no limit is known."""
        known = dict(self.limits.by_role)
        return tuple(role for role in self.roles if role not in known)

    @property
    def strange(self) -> tuple[str, ...]:
        """The roles that the rulebook names and that approve nothing finally in the log: a slip, or a part of a log."""
        return tuple(role for role, _ in self.ruled.by_role if role not in self.roles)


def held_against(
    rulebook: Rulebook, log: str, approvers: Sequence[Mapping[Any, Any]], tried: Mapping[str, Decimal]
) -> Held:
    """The limits of a log whose `approvers` are as the query answers; `tried` are amounts by parameters of an address.

    Limits count in the currency of the rulebook where it has some for the log, else in that of most of its approvals.
    """
    known = tuple(currencies(approvers))
    ruled = _ruled(rulebook, log, known)
    by_role = {**dict(ruled.by_role), **_named(tried, LIMIT)}
    rates = {**dict(ruled.rates), **_named(tried, RATE)}
    limits = Limits(ruled.currency, _pairs(by_role), _pairs(rates))
    roles = {str(row["role"]) for row in approvers if isinstance(row["role"], str)}
    return Held(limits, ruled, tuple(sorted(roles)), known)


def tried_amount(key: str, text: str) -> Decimal:
    """The amount that a parameter of an address tries; raises UnreadableAmount, saying why, for what is none."""
    amount = exact_amount(text)
    if key.startswith(RATE) and not amount:
        raise UnreadableAmount("says nothing: a currency that is worth nothing cannot be compared")
    return amount


def _ruled(rulebook: Rulebook, log: str, known: Sequence[str]) -> Limits:
    """What the rulebook says; where it names no limit, what a limit that is tried would count in."""
    terms = rulebook.approvals
    by_role = {} if terms is None else terms.log_limits(log)
    base = terms.currencies.base if terms is not None and by_role else next(iter(known), Limits().currency)
    rates = terms.currencies.rates if terms is not None and base == terms.currencies.base else {}
    return Limits(base, _pairs(by_role), _pairs(rates))


def _named(tried: Mapping[str, Decimal], start: str) -> dict[str, Decimal]:
    return {key.removeprefix(start): amount for key, amount in tried.items() if key.startswith(start)}


def _pairs(amounts: Mapping[str, Decimal]) -> tuple[tuple[str, Decimal], ...]:
    return tuple(sorted(amounts.items()))
