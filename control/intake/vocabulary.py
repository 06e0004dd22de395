"""The words that the rulebook knows: what a mapped value must be one of."""

from dataclasses import dataclass

from control.errors import Invalid
from control.intake.mapping import Column, FileMapping, Unknown
from control.model import ActorKind, EventKind
from control.policy.rulebook import Rulebook

_TRUTH = frozenset({"true", "false"})


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What each kind of value may say."""

    rulebook: Rulebook

    def allowed(self, name: str) -> frozenset[str] | None:
        """The words for a column by what it is for, such as `field.state`; None: free text."""
        book = self.rulebook
        words = {
            "field.service": book.services,
            "field.category": {category for _, category in book.categories},
            "field.state": book.states,
            "field.unit": book.units,
            "field.impact": book.impacts,
            "field.urgency": book.urgencies,
            "field.priority": book.priorities,
            "event.kind": tuple(EventKind),
            "event.public": _TRUTH,
            "event.actor_kind": tuple(ActorKind),
        }.get(name)
        return None if words is None else frozenset(words)

    def check(self, mapping: FileMapping) -> None:
        """Raise Invalid, with every finding, where a mapping leads to words that the rulebook does not know."""
        found = [
            f"{name}: {word!r} is not known to the rulebook"
            for name, column in mapping.columns.items()
            for word in _targets(column)
            if word not in (self.allowed(name) or {word})
        ]
        found += [
            f"state_at.{kind}: there is no ticket state {state!r}"
            for kind, state in mapping.state_at.items()
            if state not in self.rulebook.states
        ]
        found += [
            f"{name}.unknown: a value outside the rulebook cannot be kept here"
            for name, column in mapping.columns.items()
            if column.unknown is Unknown.KEEP and name in _CLOSED
        ]
        if found:
            listed = "\n".join(f"  {line}" for line in found)
            raise Invalid(f"The mapping {mapping.name} does not fit the rulebook in force:\n{listed}")


_CLOSED = (
    "field.state", "field.unit", "field.impact", "field.urgency", "field.priority",
    "event.kind", "event.public", "event.actor_kind",
)  # fmt: skip
"""What decides or adds up by its words: an unknown one would be in nobody's sum."""


def _targets(column: Column) -> list[str]:
    """Every value that the column's own rules can lead to."""
    words = [*(column.values or {}).values(), column.constant, column.otherwise]
    return [word for word in words if word is not None]
