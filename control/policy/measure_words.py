"""How measures are told, in sentences that can be read without opening anything."""

from collections.abc import Mapping, Sequence
from typing import Any

from control.policy.notice_words import called

Row = Mapping[str, Any]
_NAMED = 3
"""Values that a sentence names one by one."""


def asked_to_own(row: Row, who: str) -> str:
    """What whoever is named the owner of a measure is told."""
    return f"{_measure(row)}: {who} names you its owner; take it on, or give it back."


def declined(row: Row, who: str, reason: str) -> str:
    """What whoever named an owner is told when that one does not take it on."""
    return f"{_measure(row)}: {who} does not own it, and nobody does now: {reason}"


def judged(row: Row, verdict: Row, worse: Sequence[str] = ()) -> str:
    """What whoever answers for a measure is told of its verdict, and of the KPIs, by title, that got worse."""
    said = "it worked" if verdict["passed"] else "it did not work"
    counted = f"{verdict['tickets']:,} of its kind among {verdict['exposures']:,} later tickets"
    beside = f" What it must not make worse got worse: {', '.join(worse)}." if worse else ""
    return f"{_measure(row)}: {said}: {counted}.{beside}"


def challenged(row: Row, value: Row, who: str, reason: str) -> str:
    """What whoever claimed a value is told when the controller does not stand by it."""
    return f"{_measure(row)}: {who} challenges {_value(value)}: {reason}"


def answered(row: Row, values: Sequence[Row], who: str, shown: str) -> str:
    """What the controller is told when what was challenged is claimed anew, and what shows it now."""
    more = f" and {len(values) - _NAMED} more" if len(values) > _NAMED else ""
    named = ", ".join(_value(value) for value in values[:_NAMED])
    return f"{_measure(row)}: {who} claims {named}{more} anew, which was challenged: {shown}"


def recurs(row: Row, issue: str, tickets: int) -> str:
    """What owner and sponsor of a closed measure are told when what it was made for surges again."""
    return f"{_measure(row)}: {issue} surges again, {tickets:,} tickets at once; look whether to take it up again."


def reopened(row: Row, who: str, reason: str) -> str:
    """What whoever answers for a measure is told when it is taken up again."""
    return f"{_measure(row)}: {who} takes it up again: {reason}"


def entrusted(row: Row, number: str, title: str, who: str) -> str:
    """What whoever sees to a document of a measure from now on is told."""
    return f"{_measure(row)}: {who} entrusts you with {number} “{title}”; look at it again by its day."


def _measure(row: Row) -> str:
    return called({"key": f"M-{row['id']}", "title": row["title"]})


def _value(value: Row) -> str:
    return f"{value['line']} of {value['period']}"
