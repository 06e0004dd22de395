"""Text that people typed: long enough to say something, short enough to be read, and fit to be kept."""

import re

from control.errors import Invalid
from control.policy.intake_form import LONGEST_TEXT
from control.policy.legible import legible, unfit
from control.policy.reasons import SHORTEST_REASON, is_reason

_UNKEPT = re.compile("[\0\ud800-\udfff]")
_IN_ITS_PLACE = "\ufffd"


def is_kept(text: str) -> bool:
    """Whether every database can keep it: NUL and half a pair are no characters."""
    return _UNKEPT.search(text) is None


def kept(text: str, most: int) -> str:
    """As much of the text as the trail keeps of what was refused: `most` characters, and a mark for what is none."""
    return _UNKEPT.sub(_IN_ITS_PLACE, text[:most])


def typed_text(what: str, value: str | None, most: int = LONGEST_TEXT) -> str:
    """The text without blanks around it; raises Invalid, naming `what` it is, for one that says nothing.

    Line breaks are told alike, whichever machine it was typed on.
    """
    if not isinstance(value, str) or not value.strip():
        raise Invalid(f"{what} is missing.")
    if len(value) > most:
        raise Invalid(f"{what} has {len(value):,} characters: at most {most:,} are kept.")
    text = value.replace("\r\n", "\n").strip()
    found = unfit(text)
    if found is not None:
        raise Invalid(f"{what} {found}.")
    if not legible(text):
        raise Invalid(f"{what} holds nothing that can be read.")
    return text


def typed_reason(what: str, value: str | None) -> str:
    """The same of words that end something: they say why, as a reason does, so they are as long."""
    text = typed_text(what, value)
    if not is_reason(text):
        raise Invalid(f"{what} needs at least {SHORTEST_REASON} characters.")
    return text


def text_said(what: str, value: str | None, most: int = LONGEST_TEXT) -> str | None:
    """The same where it may be left out; None where it is."""
    return None if value is None or not value.strip() else typed_text(what, value, most)
