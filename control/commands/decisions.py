"""Decisions: somebody asks for one, it is taken, by whom it was put to or in a review, and whoever asks finds it again.

*Source:* domain, section 10.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from control.commands import known_decision, known_review
from control.commands.known_decision import DECISION, found, placed
from control.commands.refusing import refuse
from control.commands.registry import Deed, command
from control.commands.texts import typed_text
from control.errors import Invalid
from control.policy.decision_deeds import take_refusal
from control.policy.decision_terms import Asked, DecisionState, Taken, Where
from control.store import decisions
from control.store.canonical import canonical
from control.store.tables import decision

LONGEST_QUESTION, LONGEST_OPTION, MOST_OPTIONS = 500, 200, 8


@dataclass(frozen=True, slots=True)
class Whose:
    """By whom a decision is taken, and until when."""

    owner: str | None = None
    """An account; None: nobody is named."""
    needed_by: date | None = None
    """None: no day is named."""


@command("decision.ask")
def ask(deed: Deed, asked: Asked, where: Where) -> dict[str, Any]:
    """Ask for a decision; answers its number.

    Raises Invalid for somebody who does not act, or a day that is over.
    """
    row = _new(deed, asked, where)
    decisions.add(deed.connection, decision, row)
    return _told(deed, row)


@command("decision.record")
def record(deed: Deed, asked: Asked, where: Where, taken: Taken) -> dict[str, Any]:
    """Keep a decision that was asked for and taken at once; answers its number."""
    row = _new(deed, asked, where)
    row |= _taken(deed, row, taken, where.review)
    decisions.add(deed.connection, decision, row)
    return _told(deed, row)


@command("decision.take", about=("decision", "number"))
def take(deed: Deed, number: str, taken: Taken, review: str | None = None) -> dict[str, Any]:
    """Decide what was asked for: by whoever it was put to, or in a review that is held (`review`)."""
    row = found(deed, DECISION, number, own=True)
    values = _taken(deed, row, taken, review)
    known_decision.changed(deed, DECISION, row, values)
    return {"decision": number}


@command("decision.address", about=("decision", "number"))
def address(deed: Deed, number: str, whose: Whose) -> dict[str, Any]:
    """Say who decides, and until when it is needed."""
    row = found(deed, DECISION, number, own=True)
    known_decision.changed(deed, DECISION, row, _whose(deed, whose, row["needed_by"]))
    return {"decision": number}


@command("decision.withdraw", about=("decision", "number"), needs_reason=True)
def withdraw(deed: Deed, number: str) -> dict[str, Any]:
    """Say that a decision is not needed any more, and why."""
    row = found(deed, DECISION, number, own=True)
    because = typed_text("Why it is not needed", deed.call.reason)
    ended = {"ended_at": deed.now, "ended_by": deed.person.name}
    known_decision.changed(deed, DECISION, row, {**ended, "state": DecisionState.WITHDRAWN.value, "because": because})
    return {"decision": number}


def _new(deed: Deed, asked: Asked, where: Where) -> dict[str, Any]:
    """A whole row of a decision that is asked for."""
    its = placed(deed, where)
    return {
        "id": decisions.next_id(deed.connection, decision),
        "question": typed_text("What is to be decided", asked.question, LONGEST_QUESTION),
        "options": canonical(_options(asked.options)),
        **dict.fromkeys(column.name for column in decision.c if column.nullable),
        **_whose(deed, Whose(asked.owner, asked.needed_by)),
        **its.columns,
        "needed_since": its.since,
        "asked_at": deed.now,
        "asked_by": deed.person.name,
        "asked_seq": deed.seq,
        "state": DecisionState.ASKED.value,
        "version": 1,
    }


def _whose(deed: Deed, whose: Whose, before: str | None = None) -> dict[str, Any]:
    """The columns that say who decides and until when, which was `before`; raises Invalid."""
    known_decision.require_able(deed, DECISION, whose.owner)
    needed_by = None if whose.needed_by is None else whose.needed_by.isoformat()
    known_decision.require_ahead(deed, needed_by, before)
    return {"owner": whose.owner, "needed_by": needed_by}


def _options(given: Sequence[str]) -> list[str]:
    named = [typed_text("An option", each, LONGEST_OPTION) for each in given]
    if len(named) > MOST_OPTIONS or len(set(named)) < len(named):
        raise Invalid(f"A decision has at most {MOST_OPTIONS} options, each of them once.")
    return named


def _taken(deed: Deed, row: dict[str, Any], taken: Taken, review: str | None) -> dict[str, Any]:
    """The columns that say how it was decided; raises Invalid, Refused for whoever leaves it to others."""
    held = None if review is None else known_review.held(deed, review)
    refuse(take_refusal(deed.rulebook, deed.person, row, in_session=held is not None))
    options, outcome = json.loads(row["options"]), typed_text("How it is decided", taken.outcome)
    if options and outcome not in options:
        raise Invalid("It is decided for one of the options that were named.")
    return {
        "state": DecisionState.TAKEN.value,
        "outcome": outcome,
        "because": typed_text("Why it is decided so", taken.because),
        "taken_in": None if held is None else held["id"],
        "present": canonical([deed.person.name]) if held is None else held["present"],
        "ended_at": deed.now,
        "ended_by": deed.person.name,
    }


def _told(deed: Deed, row: dict[str, Any]) -> dict[str, Any]:
    number = f"DEC-{row['id']}"
    told = {name: row[name] for name in _TOLD if row[name] is not None}
    options = {f"option_{place}": each for place, each in enumerate(json.loads(row["options"]), start=1)}
    deed.subject("decision", number, (None, 1), after={**told, **options})
    return {"decision": number}


_TOLD = ("question", "owner", "needed_by", "review_id", "item", "subject", "state", "outcome", "because")
