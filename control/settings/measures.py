"""Reads `measures.toml`: the hierarchy in which measures have their place, and how far a baseline reaches back."""

from collections.abc import Iterator

from control.policy.measure_terms import EffectTerms, GroupKind, MeasureGroup, MeasureTerms
from control.policy.rulebook import Rulebook
from control.settings.dangling import Loose, dangling
from control.settings.document import Table

_FILE = "measures.toml"
_LEAST_DAYS, _MOST_DAYS = 28, 731


def read_measure_terms(file: Table) -> MeasureTerms | None:
    """What is said of measures; None where the file says nothing: there are none then."""
    if "measure" not in file:
        return None
    table = file.table("measure")
    days = table.whole("baseline_days", _LEAST_DAYS, _MOST_DAYS)
    if days is None:
        table.note("baseline_days", "is missing")
    groups = {name: _group(name, table) for name, table in file.tables("group", required=False).items()}
    return MeasureTerms(days or _LEAST_DAYS, groups, _effect(file.table("effectiveness", required=False)))


def measure_ends(rulebook: Rulebook) -> Iterator[Loose]:
    """Everything about measures that does not fit to the rest of the rulebook."""
    groups = {} if rulebook.measures is None else rulebook.measures.groups
    for name, group in groups.items():
        key = f"group.{name}"
        yield from dangling(_FILE, f"{key}.unit", group.unit, rulebook.units, "unit")
        yield from dangling(_FILE, f"{key}.parent", group.parent, groups, "group")
        above = groups.get(group.parent or "")
        if above is not None and not above.kind.holds(group.kind):
            yield _FILE, f"{key}.parent", f"a {group.kind} does not lie below a {above.kind}"


def _effect(table: Table) -> EffectTerms:
    """How a measure has to prove itself; what is not said is as usual."""
    usual = EffectTerms()
    shares = {key: table.share(key, getattr(usual, key)) for key in ("level", "reduction", "power")}
    if shares["level"] >= shares["power"]:
        table.note("level", "is not below power: the test would pass as often by chance as by effect")
    return EffectTerms(**shares)


def _group(name: str, table: Table) -> MeasureGroup:
    return MeasureGroup(
        name=name,
        kind=table.choice("kind", GroupKind),
        title=table.text("title"),
        parent=table.text_or_none("parent"),
        unit=table.text("unit"),
    )
