"""Reads from `permissions.toml` which state a deed asks for and who keeps out of it: never less than `LEAST`."""

from collections.abc import Collection, Iterable

from control.model import ApprovalState, EscalationState, ReviewState, StateCategory
from control.policy.conditions import LEAST, Condition, Relation
from control.policy.decision_terms import ActionState, DecisionState
from control.policy.document_terms import DocumentState
from control.policy.issue_terms import IssueState
from control.policy.measure_terms import Halt, MeasureStage
from control.policy.review_stages import ReviewStage
from control.settings.document import Table

_STATES: dict[str, Collection[str]] = {
    "ticket": tuple(StateCategory), "escalation": tuple(EscalationState), "breach_review": tuple(ReviewState),
    "approval": tuple(ApprovalState), "issue": tuple(IssueState), "measure": (*MeasureStage, *Halt),
    "document": tuple(DocumentState), "review": tuple(ReviewStage),
    "decision": tuple(DecisionState), "action": tuple(ActionState),
    "pack": tuple(ReviewStage),
}  # fmt: skip
"""By the noun of a command; a pack is of a review."""


def read_conditions(file: Table) -> dict[str, Condition]:
    """Command → what it asks of its subject and of whoever does it; of one that is not named `LEAST` says it."""
    named = file.table("condition", required=False)
    read = {name: _read(named, name) for name in named}
    return {**LEAST, **read}


def _read(named: Table, command: str) -> Condition:
    table = named.table(command)
    states, apart_from = table.texts("states", required=True), table.texts("apart_from")
    least = LEAST.get(command)
    if least is None:
        named.note(command, "neither state nor relation is asked of this command")
        return Condition()
    words = _STATES[command.partition(".")[0]]
    _note_unknown(table, "states", states, words)
    _note_unknown(table, "apart_from", apart_from, tuple(Relation))
    lax = set(states) & set(words) - (least.states or frozenset())
    _note_laxer(table, "states", lax, "is none of the states in which there is")
    _note_laxer(table, "apart_from", least.apart_from - set(apart_from), "must be named: others do")
    _note_laxer(table, "apart_from", set(apart_from) & set(Relation) - least.apart_from, "is nobody to the subject of")
    return Condition(frozenset(states), frozenset(Relation(each) for each in apart_from if each in set(Relation)))


def _note_unknown(table: Table, key: str, given: Iterable[str], words: Collection[str]) -> None:
    for word in given:
        if word not in set(words):
            table.note(key, f"{word!r} is not one of {', '.join(words)}")


def _note_laxer(table: Table, key: str, wrong: Iterable[str], why: str) -> None:
    for word in sorted(wrong):
        table.note(key, f"{str(word)!r} {why} this deed, whatever a rulebook says")
