"""Because of what an approval is asked for: a breach review or an escalation of its ticket, which goes on."""

from control.commands.known_ticket import Ticket
from control.commands.numbers import id_of
from control.commands.refusing import refuse
from control.commands.registry import Deed
from control.errors import NotFound
from control.model import EscalationState, ReviewState
from control.policy.approval_causes import Cause, cause_refusal
from control.policy.approval_terms import ApprovalKind
from control.queries.approval_causes import asked_because
from control.store import escalations, reviews


def require_cause(deed: Deed, ticket: Ticket, kind: ApprovalKind, cause: str) -> None:
    """Raise NotFound where the ticket has no such breach review or escalation, Refused where nothing is asked for it.

    It is refused too while another one of the kind is open: whoever deals with it sees that one.
    """
    state = _state_of(deed, ticket, cause)
    asked = asked_because(deed.connection, ticket["id"], kind, cause)
    refuse(cause_refusal(deed.rulebook, kind, Cause(cause, state, asked)))


def _state_of(deed: Deed, ticket: Ticket, cause: str) -> ReviewState | EscalationState:
    if cause.startswith("B-"):
        number = id_of("B", cause, "breach review")
        review = reviews.by_id(deed.connection, [number]).get(number)
        if review is not None and review["ticket_id"] == ticket["id"]:
            return ReviewState(review["state"])
    else:
        raised = escalations.by_id(deed.connection, id_of("E", cause, "breach review or escalation"))
        if raised is not None and raised["ticket_id"] == ticket["id"]:
            return EscalationState(raised["state"])
    raise NotFound(f"{ticket['key']} has no breach review or escalation {cause}.")
