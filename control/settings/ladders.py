"""Reads `ladders.toml`: the fixed paths along which what is late climbs."""

from itertools import pairwise

from control.policy.criteria import ASKED, Criteria, Criterion, Operator
from control.policy.ladder import Ladder, Level, Recipient, Watched
from control.settings.document import Table

_QUARTER = 92 * 24 * 60
"""Minutes: a level further away than a quarter is a slip by a digit."""
_VALUELESS = (Operator.IS_EMPTY, Operator.IS_PRESENT)


def read_ladders(file: Table) -> dict[str, Ladder]:
    """The ladders by name."""
    return {name: _ladder(name, table) for name, table in file.tables("ladder", required=False).items()}


def _ladder(name: str, table: Table) -> Ladder:
    services, categories = frozenset(table.texts("services")), frozenset(table.texts("categories"))
    if services and categories:
        table.note("services", "name services or categories, not both: a category says its service already")
    levels = tuple(_level(row) for row in table.rows("level"))
    if not levels:
        table.note("level", "names no level: a ladder needs at least one")
    for number, (lower, upper) in enumerate(pairwise(levels), start=1):
        if upper.minutes <= lower.minutes:
            table.note(f"level[{number}].minutes", f"{upper.minutes} is not after the level below it: earliest first")
    return Ladder(name, _watches(table), levels, services, categories, frozenset(table.texts("priorities")))


def _watches(table: Table) -> frozenset[Watched]:
    known = {str(member): member for member in Watched}
    names = table.texts("watches", required=True)
    for name in names:
        if name not in known:
            table.note("watches", f"{name!r} is not one of {', '.join(known)}")
    return frozenset(known[name] for name in names if name in known)


def _level(row: Table) -> Level:
    minutes = row.whole("minutes", least=-_QUARTER, most=_QUARTER)
    if minutes is None:
        row.note("minutes", "is missing: working minutes from the due time, negative before it")
    every, some = (tuple(_criterion(each) for each in row.rows(key)) for key in ("all", "any"))
    return Level(minutes or 0, row.choice("to", Recipient), Criteria(every, some))


def _criterion(row: Table) -> Criterion:
    field, operator, values = row.text("field"), row.choice("operator", Operator), row.texts("values")
    if field and field not in ASKED:
        row.note("field", f"{field!r} is nothing that a ticket has: {', '.join(ASKED)}")
    if bool(values) is (operator in _VALUELESS):
        row.note("values", f"must {'not ' if values else ''}be given where the operator is {operator}")
    return Criterion(field, operator, values)
