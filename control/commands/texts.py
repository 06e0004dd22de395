"""Text that people typed: long enough to say something, short enough to be read, and fit to be kept."""

import re

from control.errors import Invalid
from control.policy.intake_form import LONGEST_TEXT

_UNKEPT = re.compile("[\0\ud800-\udfff]")


def is_kept(text: str) -> bool:
    """Whether every database can keep it: NUL and half a pair are no characters."""
    return _UNKEPT.search(text) is None


def typed_text(what: str, value: str | None) -> str:
    """The text without blanks around it; raises Invalid, naming `what` it is, for one that says nothing."""
    if not isinstance(value, str) or not value.strip():
        raise Invalid(f"{what} is missing.")
    if len(value) > LONGEST_TEXT:
        raise Invalid(f"{what} has {len(value):,} characters: at most {LONGEST_TEXT:,} are kept.")
    if not is_kept(value):
        raise Invalid(f"{what} holds a character (NUL or half a pair) that no database keeps.")
    return value.strip()


def text_said(what: str, value: str | None) -> str | None:
    """The same where it may be left out; None where it is."""
    return None if value is None or not value.strip() else typed_text(what, value)
