"""Reads `issues.toml`: by what tickets are compared, and how many that are alike make a recurring issue."""

from decimal import Decimal

from control.analysis import sentences
from control.policy.issue_terms import Compared, IssueTerms, SurgeTerms, TextBy
from control.settings.document import Table
from control.settings.whole_numbers import whole_there

_WHOLE = Decimal(1)
_LIMITS = {
    "looks_back_days": (30, 3_660),
    "recent_days": (7, 366),
    "least_tickets": (3, 10_000),
    "least_customers": (1, 10_000),
    "learns_every_days": (1, 92),
}
"""The least and the most of each number."""
_AFTER_DAYS = (30, 3_660)
_ALARMS = Decimal("0.2")


def read_issue_terms(file: Table) -> IssueTerms | None:
    """How recurring issues are found; None where the file says nothing: they are not looked for then."""
    if "recurring_issue" not in file:
        return None
    table = file.table("recurring_issue")
    numbers = {key: whole_there(table, key, *limits) for key, limits in _LIMITS.items()}
    if numbers["recent_days"] > numbers["looks_back_days"]:
        table.note("recent_days", "is more than looks_back_days")
    surge = _surge(table.table("surge"), numbers["looks_back_days"]) if "surge" in table else None
    return IssueTerms(shares=_shares(table.table("share")), surge=surge, text_by=_text_by(table), **numbers)


def _text_by(table: Table) -> TextBy:
    found = table.choice("text_by", TextBy, TextBy.WORDS)
    if found == TextBy.EMBEDDINGS and not sentences.installed():
        table.note("text_by", sentences.MISSING)
    return found


def _surge(table: Table, looks_back_days: int) -> SurgeTerms:
    after = whole_there(table, "after_days", *_AFTER_DAYS)
    if after > looks_back_days:
        table.note("after_days", "is more than looks_back_days")
    if "false_alarms_per_year" not in table:
        table.note("false_alarms_per_year", "is missing")
    return SurgeTerms(table.share("false_alarms_per_year", _ALARMS), after)


def _shares(table: Table) -> dict[str, Decimal]:
    """How much each of `Compared` counts; what is not named counts nothing."""
    shares = {each.value: table.share(each.value, _WHOLE) for each in Compared if each.value in table}
    if sum(shares.values()) != _WHOLE:
        table.note("", "does not add up to 1")
    return shares
