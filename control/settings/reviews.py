"""Reads `reviews.toml`: the words for why a promise was broken, and by when a breach has to be reviewed."""

from enum import StrEnum
from typing import TypeVar

from control.model import Holder, TargetKind
from control.policy.review_terms import BreachReason, ReviewTerms
from control.settings.document import Table
from control.settings.whole_numbers import whole_there

Word = TypeVar("Word", bound=StrEnum)
_QUARTER = 92 * 24 * 60


def read_breach_reasons(file: Table) -> dict[str, BreachReason]:
    """The reasons of breaches by name."""
    return {
        name: BreachReason(name, table.text("title"), _words(table, "holders", Holder))
        for name, table in file.tables("breach_reason", required=False).items()
    }


def read_escape_points(file: Table) -> dict[str, str]:
    """The titles of the escape points by name."""
    return {name: table.text("title") for name, table in file.tables("escape_point", required=False).items()}


def read_review_terms(file: Table) -> ReviewTerms | None:
    """By when a breach review is due; None where the file has no `breach_review`: breaches are not reviewed then."""
    if "breach_review" not in file:
        return None
    table = file.table("breach_review")
    minutes = whole_there(table, "minutes", 1, _QUARTER)
    days = whole_there(table, "opens_within_days", 0, 366)
    return ReviewTerms(table.text("calendar"), minutes, days, _words(table, "opens_for", TargetKind))


def _words(table: Table, key: str, kind: type[Word]) -> frozenset[Word]:
    """The words under `key`, each of them one of the closed set."""
    known = {str(member): member for member in kind}
    names = table.texts(key)
    for name in names:
        if name not in known:
            table.note(key, f"{name!r} is not one of {', '.join(known)}")
    return frozenset(known[name] for name in names if name in known)
