"""How an approval stands, who is asked now, and what a decision makes of it: one rule for commands, buttons and lists.

*Source:* domain, section 5; reliability, Z2 and Z4.
"""

from collections.abc import Sequence
from enum import StrEnum

from control.model import ApprovalState, Decision
from control.policy.approval_standing import Standing, Step
from control.policy.approvers import Seat, is_seated, unfilled
from control.policy.conditions import Relation
from control.policy.delegations import sides, whose
from control.policy.duties import condition_of, is_among, is_possible, keeps_out, known_as
from control.policy.permissions import Refusal
from control.policy.quorum import Outcome
from control.policy.rulebook import Person, Rulebook

_DONE = {
    Relation.REQUESTER: "asked for it",
    Relation.EDITOR: "edited it last",
    Relation.BENEFICIARY: "benefits from it",
    Relation.OWNER: "owns what it is about",
}


CARRY_OUT = "approval.carry_out"
_NOBODY = frozenset[str]()


class Deciding(StrEnum):
    """The commands of whoever is asked."""

    APPROVE = "approval.approve"
    REJECT = "approval.reject"
    REQUEST_CHANGES = "approval.request_changes"


def decide_refusal(rulebook: Rulebook, person: Person, standing: Standing, command: Deciding) -> Refusal | None:
    """Why `person` cannot decide this now, for themselves or in whose place they act; None where they can."""
    step = standing.open_step
    if not is_possible(rulebook, command, standing.state) or step is None:
        return state_refusal(rulebook, standing, command)
    if standing.over is not None:
        return Refusal("over", standing.over)
    return _own_refusal(rulebook, person, standing, command) or _seat_refusal(rulebook, person, standing, step)


def carry_out_refusal(rulebook: Rulebook, person: Person, standing: Standing) -> Refusal | None:
    """Why `person` leaves it to others to carry this out; None where they can. *Source:* reliability 4.2."""
    agreed = [name for said in standing.said if said.decision is Decision.APPROVE for name in said.people]
    if not keeps_out(rulebook, CARRY_OUT, person, Relation.APPROVER, agreed):
        return None
    return Refusal("oneself", f"{person.title} approved {standing.number}: it is carried out by itself, or by others.")


def _own_refusal(rulebook: Rulebook, person: Person, standing: Standing, command: Deciding) -> Refusal | None:
    """Why somebody keeps out of it: it is their own, or they have decided it already."""
    for relation, names in standing.related():
        if keeps_out(rulebook, command, person, relation, names):
            who = " or ".join(side.title for side in sides(person))
            return Refusal("oneself", f"{who} {_DONE[relation]}: somebody else decides {standing.number}.")
    if frozenset(side.person for side in sides(person)) & standing.decided:
        return Refusal("decided", f"{person.title} has decided on {standing.number} already: nobody decides it twice.")
    return None


def _seat_refusal(rulebook: Rulebook, person: Person, standing: Standing, step: Step) -> Refusal | None:
    """Why somebody is not asked in a step: they are not listed, it cannot be decided, or they are needed elsewhere."""
    listed = members(rulebook, standing, step)
    if _seat_of(person, listed) is None:
        return Refusal("approver", f"{whose(person).title} is not asked in the step “{step.title}”.")
    if outcome(rulebook, standing) is not Outcome.OPEN:
        return Refusal("approver", f"Too few people are left who could decide {standing.number}: it ends by itself.")
    if not _leaves_enough(rulebook, standing, step, listed, frozenset(side.person for side in sides(person))):
        who = " or ".join(side.title for side in sides(person))
        return Refusal("approver", f"{who} is needed for another decision of {standing.number}.")
    return None


def state_refusal(rulebook: Rulebook, standing: Standing, command: str) -> Refusal | None:
    """Why a command cannot be given of an approval in its state; None where it can."""
    if is_possible(rulebook, command, standing.state):
        return None
    states = condition_of(rulebook, command).states or frozenset()
    listed = " or ".join(each for each in ApprovalState if each in states)
    return Refusal("state", f"{standing.number} is {standing.state}: this is done while it is {listed}.")


def asked(rulebook: Rulebook, standing: Standing) -> tuple[Seat, ...]:
    """Whose decision is asked for now: exactly those whose decision would be taken.

    Not asked are those who decided in this round, and who are needed for a later step: nobody fills two of them.
    """
    step = standing.open_step
    if step is None or standing.state is not ApprovalState.PENDING or standing.over is not None:
        return ()
    listed = members(rulebook, standing, step)
    free = (seat for seat in listed if seat.person not in standing.decided)
    return tuple(seat for seat in free if _leaves_enough(rulebook, standing, step, listed, frozenset({seat.person})))


def members(rulebook: Rulebook, standing: Standing, step: Step) -> tuple[Seat, ...]:
    """Those listed for a step who still hold what they were listed for, without whoever has to keep out."""
    known = known_as(rulebook, (name for _, names in standing.related() for name in names))
    return tuple(
        seat
        for seat in step.seats
        if is_seated(rulebook, seat, standing.places) and not is_among(rulebook.people[seat.account], known)
    )


def outcome(rulebook: Rulebook, standing: Standing) -> Outcome:
    """What the decisions of the open step come to, as soon as it cannot be avoided any more.

    It is open while different people can be found for what is missing in it and in every later step.
    """
    step = standing.open_step
    if standing.over is not None:
        return Outcome.OUT_OF_REACH
    if step is None:
        return Outcome.OPEN
    still = _people(rulebook, standing, step)
    needed, agreed, refused = _tally(standing, step, still)
    if agreed >= needed:
        return Outcome.APPROVED
    if _can_be_filled(rulebook, standing, step, (needed - agreed, still)):
        return Outcome.OPEN
    turned = _can_be_filled(rulebook, standing, step, (max(needed - agreed - refused, 0), still))
    return Outcome.REJECTED if refused and turned else Outcome.OUT_OF_REACH


def unfilled_step(rulebook: Rulebook, standing: Standing) -> Step | None:
    """The first step for which there are not enough different people; None: there are for all."""
    found = unfilled([_need(rulebook, standing, step) for step in standing.steps])
    return None if found is None else standing.steps[found]


def _tally(standing: Standing, step: Step, still: frozenset[str]) -> tuple[int, int, int]:
    """How many a step needs, and how many have agreed and refused; who is not in it `still` counts no more.

    A decision counts by its person: one who keeps another account in the list has not left.
    """
    listed = {seat.account: seat.person for seat in step.seats}
    counted = [said for said in standing.said if said.step == step.number and listed.get(said.seat) in still]
    agreed, refused = (sum(said.decision is each for said in counted) for each in (Decision.APPROVE, Decision.REJECT))
    return step.quorum.needed(len(still)), agreed, refused


def _leaves_enough(
    rulebook: Rulebook, standing: Standing, step: Step, listed: Sequence[Seat], people: frozenset[str]
) -> bool:
    """Whether what is missing can still be found, in this step and in later ones, once these people have agreed.

    `listed` are the members of the step.
    """
    still = frozenset(seat.person for seat in listed)
    needed, agreed, _ = _tally(standing, step, still)
    return _can_be_filled(rulebook, standing, step, (max(needed - agreed - 1, 0), still), people)


def _can_be_filled(
    rulebook: Rulebook, standing: Standing, step: Step, here: tuple[int, frozenset[str]], but: frozenset[str] = _NOBODY
) -> bool:
    """Whether different people can be found for what is missing in a step, and for all of the later ones.

    `here` is how many agreements the step misses, and the people in it.
    """
    gone = standing.decided | but
    later = [_need(rulebook, standing, each) for each in standing.steps if each.number > step.number]
    return unfilled([(missing, people - gone) for missing, people in (here, *later)]) is None


def _need(rulebook: Rulebook, standing: Standing, step: Step) -> tuple[int, frozenset[str]]:
    """How many a step needs in all, and the people who could."""
    people = _people(rulebook, standing, step)
    return step.quorum.needed(len(people)), people


def _people(rulebook: Rulebook, standing: Standing, step: Step) -> frozenset[str]:
    """The people of the members of a step."""
    return frozenset(seat.person for seat in members(rulebook, standing, step))


def _seat_of(person: Person, listed: Sequence[Seat]) -> Seat | None:
    """The place that somebody fills, theirs or that of whoever lent them a role by which it is held."""
    account, held = whose(person).name, {(grant.role, grant.scope) for grant in person.grants}
    return next((seat for seat in listed if seat.account == account and seat.grants & held), None)
