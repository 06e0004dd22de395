"""How an approval stands in its present round: its steps with those who are listed, and what they have said."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from control.model import ApprovalState, Decision, StepState
from control.policy.approval_terms import Meaning
from control.policy.approvers import Seat
from control.policy.conditions import Relation
from control.policy.quorum import Quorum
from control.policy.scope import Scope

_BY = ("by", "by_person", "for")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a round, and who was listed for it when the round began."""

    number: int
    title: str
    meaning: Meaning
    quorum: Quorum
    state: StepState
    seats: tuple[Seat, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """One decision of a round."""

    step: int
    seat: str
    """The account in whose place of the list it was made."""
    people: frozenset[str]
    """Whoever decided, and whoever they decided for."""
    decision: Decision


@dataclass(frozen=True, slots=True)
class Standing:
    """How an approval stands in its present round."""

    number: str
    state: ApprovalState
    place: Scope
    requester: tuple[str | None, ...]
    """By account and by person, as it was then, and in whose place."""
    editor: tuple[str | None, ...]
    submitter: tuple[str | None, ...]
    """Who submitted its round; in another's place they have asked for it as well."""
    beneficiary: str | None
    owner: tuple[str | None, ...] = ()
    """Who owns the measure that it is about, by account and by person; nobody where it is about a ticket."""
    moved_to: Scope | None = None
    """Where its ticket or measure lies now; None: not known, or where it lay."""
    over: str | None = None
    """Why nothing more can come of it, since its ticket or measure is what it is by now; None: something can."""
    steps: tuple[Step, ...] = ()
    said: tuple[Said, ...] = ()

    @property
    def open_step(self) -> Step | None:
        """The step that is being decided; None while none is."""
        return next((step for step in self.steps if step.state is StepState.OPEN), None)

    @property
    def places(self) -> tuple[Scope, ...]:
        """Where it lay when it was submitted, and where it lies now."""
        return (self.place,) if self.moved_to is None else (self.place, self.moved_to)

    @property
    def decided(self) -> frozenset[str]:
        """The people who have decided in this round."""
        return frozenset[str]().union(*(said.people for said in self.said))

    def related(self) -> Iterable[tuple[Relation, tuple[str | None, ...]]]:
        """Who stands to it in a way that keeps them out of deciding."""
        yield Relation.REQUESTER, self.requester
        yield Relation.EDITOR, self.editor
        yield Relation.BENEFICIARY, (self.beneficiary,)
        yield Relation.REQUESTER, self.submitter
        yield Relation.OWNER, self.owner


def standing_of(row: Any, steps: Iterable[Step] = (), said: Iterable[Said] = ()) -> Standing:
    """How a row of `approval`, by the names of its columns, stands with the steps and decisions of its round."""
    return Standing(
        number=f"A-{row['id']}",
        state=ApprovalState(row["state"]),
        place=Scope(row["unit"], row["service"]),
        requester=tuple(row[f"requested_{side}"] for side in _BY),
        editor=(row["edited_by"], row["edited_by_person"], row["edited_for"]),
        submitter=tuple(row.get(f"submitted_{side}") for side in _BY),
        beneficiary=row["beneficiary"],
        steps=tuple(steps),
        said=tuple(said),
    )
