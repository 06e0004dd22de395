"""What has to hold beyond role and scope before a deed: how its subject stands, and who keeps out of it.

*Source:* domain, sections 2, 4 and 5; reliability 4.2 (whose duties are kept apart is data). A rulebook may ask for
more than `LEAST`, and never for less.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from control.model import ApprovalState, EscalationState, ReviewState, StateCategory
from control.policy.decision_terms import ActionState, DecisionState
from control.policy.document_terms import DocumentState
from control.policy.issue_terms import IssueState
from control.policy.measure_terms import Halt, MeasureStage
from control.policy.review_stages import ReviewStage


class Relation(StrEnum):
    """How somebody stands to what a deed is about."""

    OWNER = "owner"
    """Owns the ticket or the measure, and so is judged by what is said of it."""
    EXPLAINER = "explainer"
    """Gave the reason that somebody is to look at."""
    REQUESTER = "requester"
    """Asked for the approval, or it was asked for in their place."""
    EDITOR = "editor"
    """Was the last to change what is asked for."""
    BENEFICIARY = "beneficiary"
    """Has something from it."""
    APPROVER = "approver"
    """Has approved it."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What a deed asks of its subject and of whoever does it."""

    states: frozenset[str] | None = None
    """The states in which it can be done; None: in every one."""
    apart_from: frozenset[Relation] = frozenset()
    """Who leaves it to others, by whichever of their accounts."""

    def and_also(self, other: "Condition") -> "Condition":
        """Both at once: a state that both allow, and everybody kept out whom either keeps out."""
        named = [states for states in (self.states, other.states) if states is not None]
        both = frozenset.intersection(*named) if named else None
        return Condition(both, self.apart_from | other.apart_from)


ENDED = frozenset({StateCategory.RESOLVED, StateCategory.CLOSED, StateCategory.CANCELLED})
_ANY = frozenset(StateCategory)
GOING_ON = _ANY - ENDED
"""The states of a ticket that has not ended."""


def _while(*states: str) -> Condition:
    return Condition(frozenset(states))


def _by_others(relation: Relation, *states: str) -> Condition:
    return Condition(frozenset(states), frozenset({relation}))


_DECIDED = Condition(
    frozenset({ApprovalState.PENDING}),
    frozenset({Relation.REQUESTER, Relation.EDITOR, Relation.BENEFICIARY, Relation.OWNER}),
)
_DATED = (ApprovalState.PENDING, ApprovalState.CHANGES_REQUESTED, ApprovalState.APPROVED)
_ALIVE = (ApprovalState.DRAFT, *_DATED)
_OPEN = frozenset(IssueState) - {IssueState.CONVERTED, IssueState.MERGED}
"""The states of an issue that neither became a measure nor is a part of another one."""

_WORKED_OUT = (MeasureStage.PROPOSED, MeasureStage.DEFINED, MeasureStage.IDENTIFIED, MeasureStage.DETAILED)
"""The stages at which a measure is still worked out; what is decided changes by a decision alone."""
_GOES_ON = set(MeasureStage) - {MeasureStage.CLOSED}

_AHEAD = (ReviewStage.PLANNED, ReviewStage.FROZEN)
"""The stages of a review that has not begun."""

LEAST: Mapping[str, Condition] = {
    # A cancelled ticket stays so, because its clocks ended for good.
    "ticket.reply": _while(*(_ANY - {StateCategory.CANCELLED})),
    "ticket.note": _while(*_ANY),
    "ticket.contact": _while(*_ANY),
    "ticket.wait": _while(*GOING_ON),
    "ticket.work": _while(*(GOING_ON - {StateCategory.OPEN})),
    "ticket.resolve": _while(*GOING_ON),
    "ticket.close": _while(*GOING_ON, StateCategory.RESOLVED),
    "ticket.reopen": _while(StateCategory.RESOLVED, StateCategory.CLOSED),
    "ticket.merge": _while(*GOING_ON),
    "ticket.cancel": _while(*GOING_ON),
    "ticket.classify": _while(*GOING_ON, StateCategory.RESOLVED),
    "ticket.prioritise": _while(*GOING_ON),
    "ticket.assign": _while(*GOING_ON, StateCategory.RESOLVED),
    "escalation.acknowledge": _by_others(Relation.OWNER, EscalationState.RAISED),
    "escalation.act": _by_others(Relation.OWNER, EscalationState.RAISED, EscalationState.ACKNOWLEDGED),
    "escalation.close": _by_others(Relation.OWNER, EscalationState.ACTIONED),
    "breach_review.explain": _while(ReviewState.OPEN, ReviewState.REASONED),
    "breach_review.review": _by_others(Relation.EXPLAINER, ReviewState.REASONED),
    "breach_review.return": _by_others(Relation.EXPLAINER, ReviewState.REASONED),
    "breach_review.accept": _while(ReviewState.REVIEWED),
    "approval.submit": _while(ApprovalState.DRAFT),
    "approval.edit": _while(*_ALIVE),
    "approval.withdraw": _while(*_ALIVE),
    "approval.carry_out": _by_others(Relation.APPROVER, ApprovalState.APPROVED),
    "approval.expire": _while(*_DATED),
    "approval.settle": _while(ApprovalState.PENDING),
    "approval.put_off": _while(*_DATED),
    "approval.approve": _DECIDED,
    "approval.reject": _DECIDED,
    "approval.request_changes": _DECIDED,
    "issue.confirm": _while(IssueState.CANDIDATE, IssueState.KNOWN_ERROR, IssueState.DISMISSED),
    "issue.know": _while(IssueState.CANDIDATE, IssueState.CONFIRMED),
    "issue.dismiss": _while(*(_OPEN - {IssueState.DISMISSED})),
    "issue.convert": _while(IssueState.CONFIRMED, IssueState.KNOWN_ERROR),
    **dict.fromkeys(("issue.name", "issue.link", "issue.unlink"), _while(*_OPEN, IssueState.CONVERTED)),
    **dict.fromkeys(("issue.merge", "issue.split"), _while(*_OPEN)),
    **dict.fromkeys(
        ("measure.edit", "measure.justify", "measure.count", "measure.plan", "measure.replan"), _while(*_WORKED_OUT)
    ),
    "measure.decline": _while(MeasureStage.PROPOSED, MeasureStage.DEFINED),
    "measure.advance": _while(MeasureStage.PROPOSED),
    **dict.fromkeys(
        ("measure.appoint", "measure.accept", "measure.settle", "measure.value", "measure.report"), _while(*_GOES_ON)
    ),
    "measure.ask": _while(*_GOES_ON, Halt.ON_HOLD),
    **dict.fromkeys(("measure.validate", "measure.challenge"), _while(MeasureStage.DECIDED, MeasureStage.IMPLEMENTED)),
    "measure.judge": _while(MeasureStage.IMPLEMENTED),
    "measure.reopen": _while(MeasureStage.CLOSED),
    "measure.resume": _while(Halt.ON_HOLD),
    "measure.document": _while(*MeasureStage),
    **dict.fromkeys(
        ("document.revise", "document.withdraw"), _while(DocumentState.EFFECTIVE, DocumentState.NOT_RELEASED)
    ),
    "document.confirm": _while(DocumentState.EFFECTIVE),
    "document.hand_over": _while(*(set(DocumentState) - {DocumentState.OBSOLETE})),
    # What is planned can be called off until it begins; what is said belongs to the meeting itself.
    **dict.fromkeys(("review.add", "review.arrange"), _while(*_AHEAD, ReviewStage.IN_SESSION)),
    "review.call_off": _while(*_AHEAD),
    "review.freeze": _while(ReviewStage.PLANNED),
    "review.start": _while(ReviewStage.FROZEN),
    "review.attest": _while(ReviewStage.FROZEN, ReviewStage.IN_SESSION),
    **dict.fromkeys(
        ("review.attend", "review.turn", "review.settle", "review.note", "review.close"), _while(ReviewStage.IN_SESSION)
    ),
    **dict.fromkeys(("decision.take", "decision.address", "decision.withdraw"), _while(DecisionState.ASKED)),
    **dict.fromkeys(("action.move", "action.finish", "action.drop"), _while(ActionState.OPEN)),
    # A pack is made of what does not change any more.
    **dict.fromkeys(("pack.attach", "pack.put_off"), _while(ReviewStage.CLOSED)),
}
"""By command; of a command that is not here neither state nor relation is asked."""
