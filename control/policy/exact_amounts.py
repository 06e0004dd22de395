"""Amounts as they are written: exact decimals, neither negative nor guessed.

*Source:* domain, section 5 ("amounts are decimals with a currency; negative, NaN, "500,00" are refused").
"""

import re
from decimal import Decimal

WHOLE_DIGITS = 20
PLACES = 18
"""Digits before and behind the point that are kept; logs whose amounts were blurred have sixteen of the latter."""

_WRITTEN = re.compile(r"(\d+)(?:\.(\d+))?", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}")


class UnreadableAmount(ValueError):
    """Why a text is no amount, in a sentence without its subject."""


def exact_amount(text: str) -> Decimal:
    """The amount that `text` says: digits, and a point where there are cents; raises UnreadableAmount."""
    found = _WRITTEN.fullmatch(text)
    if found is None:
        raise UnreadableAmount("is no amount: it is written with digits and a point, such as 1250.00, never below 0")
    whole, places = found[1].lstrip("0"), (found[2] or "").rstrip("0")
    if len(whole) > WHOLE_DIGITS or len(places) > PLACES:
        raise UnreadableAmount(f"is too long: {WHOLE_DIGITS} digits before the point and {PLACES} behind it are kept")
    return plain(Decimal(text))


def plain(amount: Decimal) -> Decimal:
    """The same amount without zeros at its end and without an exponent: one writing for one amount."""
    written = f"{amount:f}"
    return Decimal(written.rstrip("0").rstrip(".") if "." in written else written)


def is_currency(text: str) -> bool:
    """Whether it is a code of three letters, such as EUR. *Source:* ISO 4217."""
    return _CURRENCY.fullmatch(text) is not None
