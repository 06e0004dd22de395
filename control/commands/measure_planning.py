"""The plan of a measure: what is done, awaited and watched, by whom and until when; and what shows that it is settled.

*Source:* domain, section 7.
"""

from typing import Any

from control.commands.known_document import version_that_holds
from control.commands.known_measure import found
from control.commands.refusing import refuse
from control.commands.registry import Deed, command
from control.commands.texts import text_said, typed_text
from control.errors import NotFound
from control.policy.duties import is_one_of
from control.policy.measure_plan import Grade, Item, item_refusal, settled_refusal
from control.store import measures
from control.store.tables import measure_item


@command("measure.plan", about=("measure", "number"))
def plan(deed: Deed, number: str, item: Item) -> dict[str, Any]:
    """Put a milestone, a dependency or a risk into the plan of a measure; answers its number there."""
    row = found(deed, number)
    values = _values(deed, item)
    planned = {"planned_at": deed.now, "planned_by": deed.person.name, "planned_seq": deed.seq, "version": 1}
    first = {"first_due_on": values["due_on"]}
    added = measures.add_item(deed.connection, {"measure_id": row["id"], **values, **first, **planned})
    deed.subject("measure_item", f"{number}/{added}", (None, 1), after=values)
    return {"measure": number, "item": added}


@command("measure.replan", about=("measure", "number"), needs_reason=True)
def replan(deed: Deed, number: str, at: int, item: Item) -> dict[str, Any]:
    """Change what stands in a plan, such as its day; the day that was planned first stays known."""
    row = found(deed, number)
    before = _open_item(deed, row["id"], at)
    values = _values(deed, item)
    first = (before["first_due_on"] or values["due_on"]) if values["due_on"] else None
    deed.change(measure_item, before, {**values, "first_due_on": first}, ("measure_item", f"{number}/{at}"))
    return {"measure": number, "item": at}


@command("measure.settle", about=("measure", "number"))
def settle(deed: Deed, number: str, at: int, evidence: str, document: str | None = None) -> dict[str, Any]:
    """Say that a milestone is reached, a dependency there, or a risk over, and what shows it.

    A document that shows it is named with the version that holds, and the approval that its files belong to. It is also
    for whoever stands in the plan for it.
    """
    row = found(deed, number, lambda it: is_one_of(deed.rulebook, deed.person, [_sees_to(deed, it["id"], at)]))
    before = _open_item(deed, row["id"], at)
    said = typed_text("What shows it", evidence)
    shown = said if document is None else f"{version_that_holds(deed, document)}: {said}"
    values = {"settled_at": deed.now, "settled_by": deed.person.name, "evidence": shown}
    deed.change(measure_item, before, values, ("measure_item", f"{number}/{at}"))
    return {"measure": number, "item": at}


def _open_item(deed: Deed, measure_id: int, at: int) -> dict[str, Any]:
    """An item of a measure's plan that is not settled; raises NotFound and Refused."""
    row = measures.item_of(deed.connection, measure_id, at)
    if row is None:
        raise NotFound(f"M-{measure_id} has no item {at} in its plan.")
    refuse(settled_refusal(f"M-{measure_id}", row))
    return row


def _values(deed: Deed, item: Item) -> dict[str, Any]:
    """The columns that an item sets; raises Refused for what cannot stand in a plan."""
    refuse(item_refusal(deed.rulebook, item))
    grades = {name: None if each is None else each.value for name, each in _grades(item)}
    return {
        "kind": item.kind.value,
        "said": typed_text("What it is", item.said),
        "person": item.person,
        "due_on": None if item.due_on is None else item.due_on.isoformat(),
        "is_mandatory": item.is_mandatory,
        **grades,
        "answer": text_said("What is done about it", item.answer),
    }


def _grades(item: Item) -> tuple[tuple[str, Grade | None], ...]:
    return (("likelihood", item.likelihood), ("impact", item.impact))


def _sees_to(deed: Deed, measure_id: int, at: int) -> str | None:
    row = measures.item_of(deed.connection, measure_id, at)
    return None if row is None else str(row["person"])
