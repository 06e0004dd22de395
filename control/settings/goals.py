"""Reads the goals and limits of `targets.toml`, and finds what in them leads nowhere."""

from collections.abc import Iterator
from decimal import Decimal

from control.model import TargetKind
from control.policy.goals import AttainmentGoal, Limited, rivals
from control.policy.rulebook import Rulebook
from control.settings.dangling import Loose, dangling
from control.settings.document import Table

_FILE = "targets.toml"


def read_goals(file: Table) -> dict[str, AttainmentGoal]:
    """The goals of attainment by name; none where the file says nothing of any."""
    return {name: _goal(name, table) for name, table in file.tables("goal", required=False).items()}


def read_limits(file: Table) -> dict[str, int]:
    """How many tickets may stand in a way, by the names of `Limited`; what is not named has no limit."""
    table = file.table("limit", required=False)
    limits = {name.value: table.whole(name, least=0) for name in Limited}
    return {name: most for name, most in limits.items() if most is not None}


def goal_ends(rulebook: Rulebook) -> Iterator[Loose]:
    """Owners and services that there are not, and goals that contradict each other."""
    for name, goal in rulebook.goals.items():
        key = f"goal.{name}"
        yield from dangling(_FILE, f"{key}.owner", goal.owner, rulebook.people, "person")
        for service in sorted(goal.services):
            yield from dangling(_FILE, f"{key}.services", service, rulebook.services, "service")
    for one, other in rivals(rulebook.goals):
        yield _FILE, f"goal.{other.name}", f"is meant for the same figure as goal.{one.name}"


def _goal(name: str, table: Table) -> AttainmentGoal:
    if "share" not in table:
        table.note("share", "is missing")
    return AttainmentGoal(
        name=name,
        kind=table.choice("kind", TargetKind),
        share=table.share("share", Decimal(1)),
        owner=table.text_or_none("owner"),
        services=frozenset(table.texts("services")),
    )
