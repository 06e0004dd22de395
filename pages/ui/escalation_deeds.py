"""What can be done about an escalation: raise one by hand, have it, say what was done, and close it."""

from collections.abc import Mapping
from typing import Any

from control.commands.escalations import acknowledge, act, close, raise_early
from control.policy import escalating
from control.policy.permissions import Refusal
from pages.ui.deeds import A_REASON, Deed, Field, Kind, same
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.text import missing
from pages.ui.upward import leads, leads_nowhere, read, to_level


def _escalation(view: View, record: Record) -> Mapping[str, Any]:
    return {"number": record["escalation_number"]}


def _of_escalation(guard: Any) -> Any:
    def found(view: View, record: Record) -> Refusal | None:
        if missing(record["escalation_number"]):
            return Refusal("nothing", f"Nothing that is open was escalated of {record['key']}.")
        number, state, recipient = (str(record[f"escalation_{name}"]) for name in ("number", "state", "recipient"))
        people = frozenset(() if missing(record["people"]) else str(record["people"]).split())
        ticket = {name: record[name] or None for name in ("key", "owner", "unit", "service")}
        raised = escalating.Raised(number, state, recipient, people, ticket)
        why: Refusal | None = guard(view.rulebook, view.actor, raised)
        return why

    return found


ESCALATE = Deed(
    *("escalate", "Escalate", "campaign", raise_early),
    *(to_level, leads_nowhere, leads, "was escalated"),
    fields=(A_REASON,),
    letter="E",
    read=read,
)
ACKNOWLEDGE = Deed(
    *("acknowledge", "Acknowledge", "visibility", acknowledge, _escalation),
    _of_escalation(escalating.acknowledge_refusal),
    same("You say that you have seen the escalation and take care of it. Nobody else is told, and no clock stops."),
    "is taken care of",
    letter="K",
    version="escalation_version",
    addressed=True,
)
ACT = Deed(
    *("act", "Say what was done", "build", act, _escalation),
    _of_escalation(escalating.act_refusal),
    same("The escalation counts as acted on. It is closed by you when it needs nobody any more."),
    "was acted on",
    fields=(Field("action", "What was done about it", Kind.TEXT),),
    version="escalation_version",
    addressed=True,
)
CLOSE_ESCALATION = Deed(
    *("close-escalation", "Close escalation", "check_circle", close, _escalation),
    _of_escalation(escalating.close_refusal),
    same("The escalation ends. What it is about goes on, and later levels come all the same."),
    "has its escalation closed",
    fields=(Field("because", "Why it needs nobody any more", Kind.TEXT),),
    version="escalation_version",
    addressed=True,
)

OF_ESCALATION = (ACKNOWLEDGE, ACT, CLOSE_ESCALATION)
