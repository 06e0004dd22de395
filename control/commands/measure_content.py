"""What a measure is, read from what was typed."""

from dataclasses import dataclass
from typing import Any

from control.commands.registry import Deed
from control.commands.texts import text_said, typed_text
from control.errors import Invalid
from control.policy.measure_terms import MeasureKind, MeasureTerms
from control.policy.rulebook import Rulebook

LONGEST_TITLE = 120


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a measure is to be, as it was typed; what is left out is still open."""

    title: str
    unit: str
    """The unit for which it is, by name."""
    description: str | None = None
    effect: str | None = None
    """What is to be different afterwards."""
    kind: MeasureKind | None = None
    function: str | None = None
    """The unit, by name, whose work changes."""
    group: str | None = None
    """Its place in the hierarchy, by name."""


def measure_terms(rulebook: Rulebook) -> MeasureTerms:
    """What the rulebook says of measures; raises Invalid where it says nothing."""
    if rulebook.measures is None:
        raise Invalid("The rulebook in force says nothing of measures, so there are none.")
    return rulebook.measures


def content_of(deed: Deed, wanted: Wanted) -> dict[str, Any]:
    """The columns of a measure that say what it is, by name; raises Invalid for what the rulebook does not know."""
    terms = measure_terms(deed.rulebook)
    for name, said, known in (
        ("unit", wanted.unit, deed.rulebook.units),
        ("function", wanted.function, deed.rulebook.units),
        ("place in the hierarchy", wanted.group, terms.groups),
    ):
        if said is not None and said not in known:
            raise Invalid(f"There is no such {name} in the rulebook in force.")
    return {
        "title": typed_text("The title", wanted.title, LONGEST_TITLE),
        "description": text_said("The description", wanted.description),
        "effect": text_said("The expected effect", wanted.effect),
        "kind": None if wanted.kind is None else wanted.kind.value,
        "unit": wanted.unit,
        "function": wanted.function,
        "measure_group": wanted.group,
    }
