"""Amounts of money: exact decimals with a currency, and what they come to in the currency of the rulebook.

*Source:* domain, section 5 (negative, NaN, "500,00" and foreign currency without a rate are refused); reliability, Z5.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from control.errors import Invalid

CENT = Decimal("0.01")
_WRITTEN = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?", re.ASCII)
"""Twelve digits hold every amount that a service desk decides on; more of them are a slip or an attack."""
_SHOWN = 24
"""Characters of what was typed that a sentence repeats."""


@dataclass(frozen=True, slots=True)
class Currencies:
    """The currency in which limits are counted, and what one unit of each other one is worth in it."""

    base: str
    rates: Mapping[str, Decimal]

    @property
    def known(self) -> tuple[str, ...]:
        """Every currency in which an amount can be named, the base first."""
        return (self.base, *sorted(self.rates))


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency."""

    amount: Decimal
    currency: str

    def __str__(self) -> str:
        return f"{self.amount:,.2f} {self.currency}"


def money(amount: str, currency: str, currencies: Currencies) -> Money:
    """The amount as it was typed; raises Invalid, saying why, for what is none or has no rate."""
    if currency not in currencies.known:
        listed = ", ".join(currencies.known)
        raise Invalid(f"There is no rate for {_repeated(currency)} in the rulebook: name the amount in {listed}.")
    return Money(amount_of(amount), currency)


def amount_of(typed: str) -> Decimal:
    """What an amount as it was typed comes to, to the cent; raises Invalid for zero, and for what is none."""
    if _WRITTEN.fullmatch(typed) is None:
        raise Invalid(
            f"{_repeated(typed)} is no amount: it has up to 12 digits and, after a point, at most two more, as in "
            "1250.00."
        )
    found = Decimal(typed).quantize(CENT)
    if not found:
        raise Invalid("An amount is more than zero.")
    return found


def in_base(asked: Money, currencies: Currencies) -> Decimal:
    """What the amount is worth in the base currency; a part of a cent counts as one, so that no limit is passed."""
    rate = Decimal(1) if asked.currency == currencies.base else currencies.rates[asked.currency]
    return (asked.amount * rate).quantize(CENT, ROUND_CEILING)


def _repeated(typed: str) -> str:
    return f"“{typed if len(typed) <= _SHOWN else typed[:_SHOWN] + '…'}”"
