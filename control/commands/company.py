"""Saying whose data a store holds, once and for good, and how far the demo company has been told."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from control.commands.registry import Deed, command
from control.errors import Invalid, Refused
from control.model import Nature
from control.policy.scope import Scope
from control.store import company
from control.store.tables import company as table

LONGEST_NAME = 120
"""Characters: it stands in the corner of every page."""


@dataclass(frozen=True, slots=True)
class Telling:
    """What a demo company is told from: the same three tell the same days."""

    seed: int
    started_at: datetime
    edition: str
    """Names the story."""


@command("company.found")
def found(deed: Deed, name: str, nature: Nature, told_from: Telling | None = None) -> dict[str, Any]:
    """Say whose data this store holds; only a demo company is `told_from` something.

    Raises Refused where that has been said already: what was recorded for one company never becomes another's.
    """
    deed.require(Scope())
    there = company.found(deed.connection)
    if there is not None:
        raise Refused(f"This store belongs to {there.name} ({there.nature}) already.", "company")
    if not 1 <= len(name.strip()) <= LONGEST_NAME:
        raise Invalid(f"The name of a company has 1 to {LONGEST_NAME} characters.")
    if (nature is Nature.DEMO) != (told_from is not None):
        raise Invalid("A demo company is told from a seed and an instant, and a real one from neither.")
    if nature is Nature.DEMO and not company.is_empty(deed.connection):
        raise Refused("This store holds tickets already: a demo company begins in an empty one.", "company")
    said = {"name": name.strip(), "nature": nature.value, **({} if told_from is None else asdict(told_from))}
    company.add(deed.connection, said | {"founded_at": deed.now, "founded_seq": deed.seq})
    deed.subject("company", name.strip(), (None, 1), after=said)
    return said


@command("company.carry")
def carry(deed: Deed, until: datetime) -> dict[str, Any]:
    """Say up to which instant the demo company has been told; raises Refused for any other company."""
    deed.require(Scope())
    row = company.row_of(deed.connection)
    if row is None or row["nature"] != Nature.DEMO:
        raise Refused("Only a demo company is told, and this store holds none.", "company")
    if until > deed.now or (row["carried_until"] or until) > until:
        raise Invalid(f"The demo company cannot be told until {until}: that lies before what is told, or ahead of now.")
    deed.change(table, row, {"carried_until": until}, ("company", row["name"]))
    return {"until": until}
