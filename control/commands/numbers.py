"""The numbers that people see, such as E-17: one reading of them for every command."""

import re

from control.errors import NotFound

_DIGITS = re.compile("[1-9][0-9]{0,17}")
"""As a number is written here: every id of either database fits, and no two texts name the same one."""


def id_of(prefix: str, number: str, what: str) -> int:
    """The id in a number such as `E-17`; raises NotFound, saying `what` there is none of, for any other text."""
    letters, _, digits = number.partition("-")
    if letters != prefix or _DIGITS.fullmatch(digits) is None:
        raise NotFound(f"There is no {what} {_shortened(number)}: its number reads like {prefix}-17.")
    return int(digits)


def _shortened(number: str) -> str:
    said = number.encode("ascii", "backslashreplace").decode()
    return said if len(said) <= 40 else f"{said[:40]}…"
