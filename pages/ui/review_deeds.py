"""What can be done about the review of a breach: give its reason, look at it, send it back, and let it be."""

from collections.abc import Mapping
from typing import Any

from control.commands.breach_reviews import accept, explain, review, send_back
from control.model import TargetKind
from control.policy import breach_answers
from control.policy.permissions import Refusal
from control.queries import breach_reviews
from control.queries.ledger import OfCycle
from pages.ui import exception_asking, reads, words
from pages.ui.deeds import A_NOTE, A_REASON, Deed, Field, Kind, same
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.sight import of_one
from pages.ui.text import missing

_REASONED_BY = tuple(f"review_{name}" for name in breach_answers.GIVEN_BY)


def _review(view: View, record: Record) -> Mapping[str, Any]:
    return {"number": record["review_number"]}


def _of_review(guard: Any) -> Any:
    def found(view: View, record: Record) -> Refusal | None:
        if missing(record["review_number"]):
            return Refusal("nothing", f"No breach of {record['key']} waits for a review.")
        why: Refusal | None = guard(view, record)
        return why

    return found


def _explainable(view: View, record: Record) -> Refusal | None:
    return breach_answers.explain_refusal(view.rulebook, str(record["review_number"]), str(record["review_state"]))


def _answerable(view: View, record: Record, command: str = breach_answers.ANSWER) -> Refusal | None:
    by = (None if missing(name) else str(name) for name in map(record.get, _REASONED_BY))
    explained = breach_answers.Explained(str(record["review_number"]), str(record["review_state"]), *by)
    return breach_answers.answer_refusal(view.rulebook, view.actor, explained, command)


def _returnable(view: View, record: Record) -> Refusal | None:
    return _answerable(view, record, breach_answers.SEND_BACK)


def _acceptable(view: View, record: Record) -> Refusal | None:
    return breach_answers.accept_refusal(view.rulebook, str(record["review_number"]), str(record["review_state"]))


def _proposed(view: View, record: Record) -> str | None:
    """The reason that the ledger of the breached clock speaks for."""
    cycle = OfCycle(str(record["key"]), TargetKind(str(record["review_kind"])), int(record["review_cycle"]))
    rows = reads.rows(breach_reviews.proposal, of_one(view), view.runtime, cycle)
    return str(rows[0]["reason"]) if rows else None


EXPLAIN = Deed(
    *("explain", "Breach reason", "rate_review", explain, _review),
    _of_review(_explainable),
    same("The reason waits for a second pair of eyes; whoever gives it cannot review it."),
    "has its breach explained",
    fields=(
        Field("reason", "Why the promise was broken", Kind.CHOICE, words.breach_reasons, proposed=_proposed),
        Field("escape_point", "Why nobody noticed in time", Kind.CHOICE, words.escape_points),
        A_NOTE,
    ),
    letter="B",
    version="review_version",
    beside=exception_asking.at_review,
)
REVIEW = Deed(
    *("review", "Agree with the reason", "supervisor_account", review, _review),
    _of_review(_answerable),
    same("The review is done, and what it had escalated is over."),
    "has its breach reviewed",
    fields=(A_NOTE,),
    version="review_version",
)
SEND_BACK = Deed(
    *("send-back", "Send the reason back", "undo", send_back, _review),
    _of_review(_returnable),
    same("The review is open again, and its reason has to be given anew."),
    "has its breach reason sent back",
    fields=(A_REASON,),
    version="review_version",
)
ACCEPT = Deed(
    *("accept", "Accept without a measure", "task_alt", accept, _review),
    _of_review(_acceptable),
    same("The review ends here: nothing more follows from this breach."),
    "has its breach accepted",
    fields=(A_REASON,),
    version="review_version",
)

OF_REVIEW = (EXPLAIN, REVIEW, SEND_BACK, ACCEPT)
