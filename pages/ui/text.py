"""How things are said to people: text that somebody typed as text, time in words, shares and counts as figures."""

import re
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from control.policy.legible import turned_back
from control.policy.reasons import SHORTEST_REASON

NOTHING = "–"
ASKS_A_REASON = f"At least {SHORTEST_REASON} characters; the reason stays in the trail."
_MARKUP = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:&])")
_REREAD = re.compile(
    r"(?<=http)(?=s?://)|(?<=www)(?=\.)|(?<=[-.\w+])(?=@)|(?<=:)(?=material/|[\w+-]+:)|(?<=[-<>~])(?=[-=>])",
    re.IGNORECASE,
)
"""Where Streamlit, after all escaping, would still read an address, an icon, a picture or an arrow out of a text."""
_APART = ":small[]"
"""Nothing to be seen, nor to be copied: what stands before and behind it is no longer read as one."""
_PLAIN = re.compile(r"[A-Za-z0-9]+(?:[ _][A-Za-z0-9]+)*")
"""Words that mean nothing to Markdown."""
_UNITS = ((86_400, "d"), (3_600, "h"), (60, "m"), (1, "s"))


def shown(text: str | None) -> str:
    """Text from outside, safe wherever Streamlit reads Markdown: every sign stands for itself, lines are joined."""
    if not text:
        return NOTHING
    pieces = _REREAD.split(" ".join(text.split()))
    return _APART.join(_MARKUP.sub(r"\\\1", piece) for piece in pieces) + turned_back(text)


def label(text: str) -> str:
    """A name from outside as the label of a field, which is also read aloud: plain words stay free of our signs."""
    return text if _PLAIN.fullmatch(text) else shown(text)


def missing(value: Any) -> bool:
    """Whether a value of a frame is none: null, NaN, NaT and NA alike."""
    return value is None or bool(pd.isna(value))


def duration(length: timedelta | float, parts: int = 2) -> str:
    """A length of time (or seconds) in words, the `parts` largest units: `2 h 10 m`; rounded towards zero."""
    left = int(abs(length.total_seconds() if isinstance(length, timedelta) else length))
    words = []
    for size, unit in _UNITS:
        number, left = divmod(left, size)
        if number:
            words.append(f"{number:,} {unit}")
    return " ".join(words[:parts]) or "0 s"


def exactly(length: timedelta | float) -> str:
    """A length of time in hours, minutes and seconds, which add up by eye: `99 h 45 m`.

    Never in days: a day of working time would be somebody's day, and nobody knows whose.
    """
    left = int(abs(length.total_seconds() if isinstance(length, timedelta) else length))
    hours, left = divmod(left, 3_600)
    minutes, seconds = divmod(left, 60)
    return (
        " ".join(f"{number:,} {unit}" for number, unit in ((hours, "h"), (minutes, "m"), (seconds, "s")) if number)
        or "0 m"
    )


def until(at: datetime, now: datetime) -> str:
    """How far away an instant is, in calendar time: `in 2 h 10 m` or `35 m ago`."""
    return f"in {duration(at - now)}" if at >= now else f"{duration(now - at)} ago"


def instant(at: datetime | None, zone: ZoneInfo) -> str:
    """An instant as it reads in `zone`, which is named: `2 Mar 2026 09:30 EST`; a dash for none."""
    if at is None or missing(at):
        return NOTHING
    local = at.astimezone(zone)
    return f"{local.day} {local:%b %Y %H:%M %Z}"


def day(said: str) -> str:
    """A day that is kept as YYYY-MM-DD: `2 Mar 2026`."""
    named = date.fromisoformat(said)
    return f"{named.day} {named:%b %Y}"


def wall_clock(at: datetime, zone: ZoneInfo) -> float:
    """The local reading of an instant as milliseconds, as if it were UTC: what charts place it by."""
    return at.astimezone(zone).replace(tzinfo=ZoneInfo("UTC")).timestamp() * 1_000


def share(value: float | None, digits: int = 1) -> str:
    """A share of 0 to 1 in percent; a dash where there is none."""
    return NOTHING if missing(value) else f"{value:.{digits}%}".replace("%", " %")


def count(number: int, noun: str = "", plural: str | None = None) -> str:
    """A number with its thousands told apart, and what it counts: `1 ticket`, `10,086 tickets`."""
    word = noun if number == 1 else plural or f"{noun}s"
    return f"{number:,} {word}" if noun else f"{number:,}"
