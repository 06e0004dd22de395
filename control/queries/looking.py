"""How somebody looks at a list that is taken along: how far, and in which zone days are counted for them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from control.policy.exports import ListAsked
from control.policy.rulebook import Person, Rulebook
from control.policy.scope import Scope, scope_of
from control.policy.sight import sight_of
from control.policy.zones import zone_of
from control.runtime import Runtime


@dataclass(frozen=True, slots=True)
class Question:
    """A query with all that it is asked but the connection and the instant."""

    query: Callable[..., pd.DataFrame]
    plain: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """A list as it is asked for by somebody: how far they look, and in which zone days are counted for them."""

    runtime: Runtime
    """Where rulebooks of other times are found, and what waits now."""
    rulebook: Rulebook
    person: Person
    asked: ListAsked
    scope: Scope
    zone: str

    @property
    def with_own(self) -> Scope:
        """The scope with what is the person's own, wherever it lies; a scope that hides nothing holds that anyway."""
        return replace(self.scope, person=self._own)

    @property
    def of_one(self) -> Scope:
        """Wherever a single ticket may lie that the person may open: whatever unit or service is chosen."""
        return Scope(sight=self.scope.sight, person=self._own)

    @property
    def _own(self) -> str | None:
        return self.person.name if self.scope.sight is not None and self.person.active else None


def look(runtime: Runtime, rulebook: Rulebook, person: Person, asked: ListAsked) -> Look:
    """How `person` looks at a list now; raises NotFound for a unit or a service that they do not see."""
    scope = scope_asked(rulebook, person, asked)
    return Look(runtime, rulebook, person, asked, scope, zone_of(rulebook, scope))


def scope_asked(rulebook: Rulebook, person: Person, asked: ListAsked) -> Scope:
    """The part that a list is of, as far as `person` sees it; raises NotFound where they see none such."""
    return scope_of(rulebook, asked.unit, asked.service, sight_of(rulebook, person))
