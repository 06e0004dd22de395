"""Conditions on a ticket as rules write them: all of these, and any of those, each a field, an operator and values.

*Source:* the shape of Zendesk's triggers and Zammad's, so that theirs can be taken over.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from control.model import TICKET_FIELDS

ASKED = (*TICKET_FIELDS, "state_category", "routing", "source")
"""What a criterion can ask of a ticket."""


class Operator(StrEnum):
    """How a criterion compares."""

    IS_ONE_OF = "is one of"
    IS_NONE_OF = "is none of"
    IS_EMPTY = "is empty"
    IS_PRESENT = "is present"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One comparison; `values` are empty for the operators that need none."""

    field: str
    operator: Operator
    values: tuple[str, ...] = ()

    def holds(self, fields: Mapping[str, str | None]) -> bool:
        """Whether it is true of a ticket with these fields; what is empty is none of any values."""
        value = fields.get(self.field)
        if self.operator is Operator.IS_EMPTY:
            return not value
        if self.operator is Operator.IS_PRESENT:
            return bool(value)
        return (value in self.values) is (self.operator is Operator.IS_ONE_OF)

    def __str__(self) -> str:
        return " ".join([self.field.replace("_", " "), self.operator, " or ".join(self.values)]).strip()


@dataclass(frozen=True, slots=True)
class Criteria:
    """All of `every`, and at least one of `some` where there are any; none at all always hold."""

    every: tuple[Criterion, ...] = ()
    some: tuple[Criterion, ...] = ()

    def failing(self, fields: Mapping[str, str | None]) -> str | None:
        """What does not hold of a ticket with these fields, in words; None where all of it holds."""
        for criterion in self.every:
            if not criterion.holds(fields):
                return str(criterion)
        if self.some and not any(criterion.holds(fields) for criterion in self.some):
            return ", or ".join(map(str, self.some))
        return None


ALWAYS = Criteria()
"""Asks nothing."""
