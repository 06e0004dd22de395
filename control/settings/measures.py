"""Reads `measures.toml`: the hierarchy of measures, committees and KPIs, and how a measure has to prove itself."""

from collections.abc import Iterator

from control.model import TargetKind
from control.policy.measure_light_terms import LightTerms
from control.policy.measure_terms import (
    Committee,
    Direction,
    EffectTerms,
    GroupKind,
    Kpi,
    MeasureGroup,
    MeasureTerms,
)
from control.policy.roles import Role
from control.policy.rulebook import Person, Rulebook
from control.policy.scope import Scope, covers
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
    committees = {name: _committee(name, table) for name, table in file.tables("committee", required=False).items()}
    kpis = {name: _kpi(name, table) for name, table in file.tables("kpi", required=False).items()}
    effect = _effect(file.table("effectiveness", required=False))
    lights = _lights(file.table("lights", required=False))
    return MeasureTerms(days or _LEAST_DAYS, groups, effect, lights, committees, kpis)


def measure_ends(rulebook: Rulebook) -> Iterator[Loose]:
    """Everything about measures that does not fit to the rest of the rulebook."""
    terms = rulebook.measures or MeasureTerms(0)
    groups = terms.groups
    for name, group in groups.items():
        key = f"group.{name}"
        yield from dangling(_FILE, f"{key}.unit", group.unit, rulebook.units, "unit")
        yield from dangling(_FILE, f"{key}.parent", group.parent, groups, "group")
        above = groups.get(group.parent or "")
        if above is not None and not above.kind.holds(group.kind):
            yield _FILE, f"{key}.parent", f"a {group.kind} does not lie below a {above.kind}"
    for name, committee in terms.committees.items():
        yield from dangling(_FILE, f"committee.{name}.unit", committee.unit, rulebook.units, "unit")
        if not any(_sits_in(rulebook, person, committee) for person in rulebook.people.values()):
            yield _FILE, f"committee.{name}", "has no member: nobody is a committee member for its unit"
    for name, kpi in terms.kpis.items():
        yield from dangling(_FILE, f"kpi.{name}.owner", kpi.owner, rulebook.people, "account")


def _sits_in(rulebook: Rulebook, person: Person, committee: Committee) -> bool:
    held = (grant for grant in person.grants if grant.role == Role.COMMITTEE_MEMBER)
    return person.active and any(covers(rulebook, grant.scope, Scope(committee.unit)) for grant in held)


def _effect(table: Table) -> EffectTerms:
    """How a measure has to prove itself; what is not said is as usual."""
    usual = EffectTerms()
    shares = {key: table.share(key, getattr(usual, key)) for key in ("level", "reduction", "power")}
    if shares["level"] >= shares["power"]:
        table.note("level", "is not below power: the test would pass as often by chance as by effect")
    return EffectTerms(**shares)


def _lights(table: Table) -> LightTerms:
    """From where on a light is amber or red; what is not said is as usual."""
    usual = LightTerms()
    amber, red = (table.share(key, getattr(usual, key)) for key in ("amber_below", "red_below"))
    if red >= amber:
        table.note("red_below", "is not below amber_below: no light would ever be amber")
    return LightTerms(
        late_days=table.whole("late_days", least=1, most=366) or usual.late_days,
        slipped_days=table.whole("slipped_days", least=1, most=366) or usual.slipped_days,
        amber_below=amber,
        red_below=red,
        told_every_days=table.whole("told_every_days", least=1, most=366) or usual.told_every_days,
    )


def _committee(name: str, table: Table) -> Committee:
    return Committee(name, table.text("title"), table.text("unit"))


def _kpi(name: str, table: Table) -> Kpi:
    promise = table.choice("attainment_of", TargetKind) if "attainment_of" in table else None
    kpi = Kpi(
        name=name,
        title=table.text("title"),
        owner=table.text("owner"),
        formula=table.text("formula"),
        unit=table.text("unit"),
        direction=table.choice("direction", Direction),
        attainment_of=promise,
    )
    if promise is not None and kpi.direction is not Direction.UP:
        table.note("direction", "is down, and an attainment is to go up")
    return kpi


def _group(name: str, table: Table) -> MeasureGroup:
    return MeasureGroup(
        name=name,
        kind=table.choice("kind", GroupKind),
        title=table.text("title"),
        parent=table.text_or_none("parent"),
        unit=table.text("unit"),
    )
