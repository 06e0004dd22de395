"""How approvals are told, in sentences that can be read without opening anything."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from control.model import Decision
from control.policy.approval_terms import KindTerms
from control.policy.money import Money
from control.policy.notice_words import local

_LONGEST = 120
"""Characters of what is asked for that a sentence has room for."""
_DECIDED = {
    Decision.APPROVE: "approves",
    Decision.REJECT: "rejects",
    Decision.REQUEST_CHANGES: "asks for changes to",
}


def called(row: Mapping[str, Any]) -> str:
    """An approval by its kind and amount or gate, such as “refund of 120.00 EUR” and “stage gate to identified”."""
    if row["gate"] is not None:
        return f"{row['kind']} to {row['gate']}" if row["gate"] != row["kind"] else str(row["kind"])
    amount = amount_of(row)
    return str(row["kind"]) if amount is None else f"{row['kind']} of {amount}"


def amount_of(row: Mapping[str, Any]) -> Money | None:
    """The amount that a row of `approval` names; None where it names none."""
    return None if row["amount"] is None else Money(Decimal(row["amount"]), row["currency"])


def asked(row: Mapping[str, Any], ticket: Mapping[str, Any], due_at: datetime, zone: str) -> str:
    """What whoever is asked is told."""
    return (
        f"A-{row['id']}: a {called(row)} for {ticket['key']} waits for your decision until {local(due_at, zone)}: "
        f"{_short(row['asked'])}"
    )


def decided(row: Mapping[str, Any], decision: Decision, who: str, comment: str | None) -> str:
    """What whoever asked is told of a decision."""
    said = f"{who} {_DECIDED[decision]} the {called(row)} (A-{row['id']})"
    return f"{said}: {comment}" if comment else f"{said}."


def carried_out(row: Mapping[str, Any], *, asked: bool) -> str:
    """What is said of a deed that was done; of one that nobody was `asked` about, that the rulebook lets it be."""
    how = "as approved" if asked else "without anybody, as the rulebook lets it be"
    return f"The {called(row)} was carried out {how} (A-{row['id']}): {_short(row['asked'])}"


def ended(row: Mapping[str, Any], because: str) -> str:
    """What somebody is told whose approval ended without a decision."""
    return f"The {called(row)} (A-{row['id']}) has ended: {because}"


def changed(row: Mapping[str, Any], who: str) -> str:
    """What whoever asked is told when somebody else changes what they asked for."""
    return f"{who} changed what you asked for: it is a {called(row)} now (A-{row['id']}): {_short(row['asked'])}"


def settled(row: Mapping[str, Any], because: str) -> str:
    """What whoever asked is told when people have left it."""
    return f"People have left the {called(row)} (A-{row['id']}): {because}"


def put_off(row: Mapping[str, Any], problem: str) -> str:
    """What whoever asked is told when what was approved cannot be carried out yet."""
    return f"The {called(row)} (A-{row['id']}) was approved and could not be carried out yet: {problem}"


def nobody(step: str, terms: KindTerms, weighed: bool) -> str:
    """Why a request is refused that nobody could decide; how much counts together is not for everybody to read."""
    together = " What was asked for within 24 hours counts together." if weighed else ""
    return (
        f"There are not enough people who could decide the step “{step}” of a {terms.title.lower()} here, "
        f"apart from whoever asks or has something from it.{together}"
    )


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
