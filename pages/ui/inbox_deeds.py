"""The few verbs of the inbox, and what else can be done about an escalation or a review."""

from collections.abc import Mapping, Sequence
from typing import Any

from control.commands.breach_reviews import accept, explain, review, send_back
from control.commands.escalations import acknowledge, act, close, raise_early
from control.commands.routing import assign
from control.commands.snoozes import put_aside, take_back
from control.model import TargetKind
from control.policy import breach_answers, escalating, ticket_deeds
from control.policy.permissions import Refusal
from control.policy.sources import TicketDeed
from control.queries import breach_reviews
from control.queries.counting import By
from pages.ui import reads, words
from pages.ui.actions import Press
from pages.ui.deeds import Deed, Field, Kind, same
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.tables import named
from pages.ui.text import missing
from pages.ui.upward import leads, leads_nowhere, to_level

REASON = Field("reason", "Reason", Kind.REASON)
_NOTE = Field("note", "Note", Kind.TEXT, needed=False)


def key_of(view: View, record: Record) -> Mapping[str, Any]:
    """A ticket by the number that people see."""
    return {"key": record["key"]}


def _escalation(view: View, record: Record) -> Mapping[str, Any]:
    return {"number": record["escalation_number"]}


def _review(view: View, record: Record) -> Mapping[str, Any]:
    return {"number": record["review_number"]}


def _assignable(view: View, record: Record) -> Refusal | None:
    return ticket_deeds.refusal(view.rulebook, {str(name): value for name, value in record.items()}, TicketDeed.ASSIGN)


def _never(view: View, record: Record) -> Refusal | None:
    return None


def _of_escalation(guard: Any) -> Any:
    def found(view: View, record: Record) -> Refusal | None:
        if missing(record["escalation_number"]):
            return Refusal("nothing", f"Nothing that is open was escalated of {record['key']}.")
        why: Refusal | None = guard(record["escalation_number"], record["escalation_state"])
        return why

    return found


def _of_review(guard: Any) -> Any:
    def found(view: View, record: Record) -> Refusal | None:
        if missing(record["review_number"]):
            return Refusal("nothing", f"No breach of {record['key']} waits for a review.")
        why: Refusal | None = guard(view, record)
        return why

    return found


def _explainable(view: View, record: Record) -> Refusal | None:
    return breach_answers.explain_refusal(str(record["review_number"]), str(record["review_state"]))


def _answerable(view: View, record: Record) -> Refusal | None:
    said = (str(record["review_number"]), str(record["review_state"]), record["review_reasoned_by"])
    return breach_answers.answer_refusal(view.rulebook, view.actor, *said)


def _acceptable(view: View, record: Record) -> Refusal | None:
    return breach_answers.accept_refusal(str(record["review_number"]), str(record["review_state"]))


def _proposed(view: View, record: Record) -> str | None:
    """The reason that the ledger of the breached clock speaks for."""
    clock = (TargetKind(str(record["review_kind"])), int(record["review_cycle"]))
    rows = reads.rows(breach_reviews.proposal, view.runtime, str(record["key"]), clock)
    return str(rows[0]["reason"]) if rows else None


def _whose(view: View, records: Sequence[Record]) -> Mapping[str, str]:
    owners = named(view.rulebook, By.OWNER, (record["owner"] for record in records))
    return {
        str(record["key"]): f"Owner now: {owner}; team: {record['team'] or 'none'}. Its clocks go on as they are."
        for record, owner in zip(records, owners, strict=True)
    }


def _back_to(record: Record, answer: Any) -> Press | None:
    """Assign a ticket as it was before; nothing where it was nobody's."""
    before = {name: record[name] for name in ("team", "owner") if record[name] != answer[name]}
    if not before or any(missing(value) for value in before.values()):
        return None
    form = f"assign-back-{record['key']}-{answer['version']}"
    return Press(assign, form, {"key": record["key"], **before}, version=int(answer["version"]))


def _woken(record: Record, answer: Any) -> Press | None:
    return Press(take_back, f"wake-{record['key']}-{answer['until']}", {"key": record["key"]})


ASSIGN = Deed(
    *("assign", "Assign", "person_add", assign),
    *(key_of, _assignable, _whose, "was assigned"),
    fields=(
        Field("team", "Team", Kind.CHOICE, words.teams, needed=False),
        Field("owner", "Owner", Kind.CHOICE, words.people, needed=False),
    ),
    letter="A",
    reverse=_back_to,
)
ESCALATE = Deed(
    *("escalate", "Escalate", "campaign", raise_early),
    *(to_level, leads_nowhere, leads, "was escalated"),
    fields=(REASON,),
    letter="E",
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
    same("The escalation ends. The ticket, its clocks and later levels go on."),
    "has its escalation closed",
    fields=(Field("because", "Why it needs nobody any more", Kind.TEXT),),
    version="escalation_version",
    addressed=True,
)
EXPLAIN = Deed(
    *("explain", "Breach reason", "rate_review", explain, _review),
    _of_review(_explainable),
    same("The reason waits for a second pair of eyes; whoever gives it cannot review it."),
    "has its breach explained",
    fields=(
        Field("reason", "Why the promise was broken", Kind.CHOICE, words.breach_reasons, proposed=_proposed),
        Field("escape_point", "Why nobody noticed in time", Kind.CHOICE, words.escape_points),
        _NOTE,
    ),
    letter="B",
    version="review_version",
)
REVIEW = Deed(
    *("review", "Agree with the reason", "supervisor_account", review, _review),
    _of_review(_answerable),
    same("The review is done, and what it had escalated is over."),
    "has its breach reviewed",
    fields=(_NOTE,),
    version="review_version",
)
SEND_BACK = Deed(
    *("send-back", "Send the reason back", "undo", send_back, _review),
    _of_review(_answerable),
    same("The review is open again, and its reason has to be given anew."),
    "has its breach reason sent back",
    fields=(REASON,),
    version="review_version",
)
ACCEPT = Deed(
    *("accept", "Accept without a measure", "task_alt", accept, _review),
    _of_review(_acceptable),
    same("The review ends here: nothing more follows from this breach."),
    "has its breach accepted",
    fields=(REASON,),
    version="review_version",
)
SNOOZE = Deed(
    *("snooze", "Snooze", "snooze", put_aside, key_of, _never),
    same(
        "Only your own inbox leaves it out until then; its clocks run on, and a new escalation brings it back at once."
    ),
    "is put aside",
    fields=(Field("until", "Until when", Kind.CHOICE, words.later), REASON),
    letter="S",
    reverse=_woken,
)
WAKE = Deed(
    *("wake", "Take back", "alarm", take_back, key_of, _never),
    same("Your inbox shows it again."),
    "is back in your inbox",
)

BAR = (ASSIGN, ESCALATE, ACKNOWLEDGE, EXPLAIN, SNOOZE)
"""The verbs of the bar, each with its key."""
OF_ESCALATION = (ACKNOWLEDGE, ACT, CLOSE_ESCALATION)
OF_REVIEW = (EXPLAIN, REVIEW, SEND_BACK, ACCEPT)
