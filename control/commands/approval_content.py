"""What is asked for: read from what was typed, and the hash by which a decision is bound to it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from control.commands.evidence import Attached, Files
from control.commands.registry import Deed
from control.commands.texts import typed_text
from control.errors import Invalid
from control.policy.approval_terms import WITH_AMOUNT, ApprovalKind, ApprovalTerms, KindTerms
from control.policy.evidence import Evidence
from control.policy.money import in_base, money
from control.policy.rulebook import Rulebook
from control.store.canonical import digest

CONTENT = ("kind", "ticket_id", "asked", "amount", "currency", "beneficiary")
"""The columns of an approval that say what is asked for, beside its files; whatever else changes, decisions stay bound
to these."""
CONTENT_OF_GATE = ("measure_id", "gate", "measure_hash", "terms")
"""Those that say it of a gate of a measure as well."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for, as it was typed."""

    asked: str
    """What is to be done, and why."""
    amount: str | None = None
    """Such as 120.00; needed for what costs money, and for nothing else."""
    currency: str | None = None
    """ISO 4217; None: the base currency."""
    beneficiary: str | None = None
    """The account of whoever has something from it; None: nobody of us."""
    cause: str | None = None
    """The breach review or escalation of the ticket because of which it is asked for, such as B-3; None: neither."""
    files: Sequence[Attached] = ()
    """What shows that it is so; an edit names those that stay, and what it does not name is attached no longer."""


def wanted_of(row: Mapping[str, Any]) -> Wanted:
    """What a row of `approval` asks for, as it was typed; its files stand beside it."""
    return Wanted(row["asked"], row["amount"], row["currency"], row["beneficiary"])


def content_of(
    deed: Deed, kind: ApprovalKind, about: Mapping[str, Any], wanted: Wanted, files: Files
) -> dict[str, Any]:
    """The columns of `CONTENT` and `CONTENT_OF_GATE`, with `base_cents` and `content_hash`; raises Invalid for what
    cannot be asked for. `about` names a ticket by `ticket_id`, or is everything that is said of a gate.
    """
    terms = approval_terms(deed.rulebook)
    if kind is ApprovalKind.DOCUMENT_RELEASE and not files.shown:
        raise Invalid("A version of a document is its file: attach at least one.")
    if wanted.beneficiary is not None and wanted.beneficiary not in deed.rulebook.people:
        raise Invalid("There is no such account to have something from it.")
    row = {
        "kind": kind.value,
        **dict.fromkeys(("ticket_id", *CONTENT_OF_GATE)),
        **about,
        "asked": typed_text("What is asked for", wanted.asked),
        **_money(terms, kind, wanted),
        "beneficiary": wanted.beneficiary,
    }
    return row | {"content_hash": hash_of(row, files.shown)}


def hash_of(row: Mapping[str, Any], files: Iterable[Evidence]) -> str:
    """The hash of what a row of `approval` asks for with these files; without any it is that of the row alone."""
    attached = sorted((each.name, each.sha256) for each in files)
    asked = {name: row[name] for name in (CONTENT if row["measure_id"] is None else (*CONTENT, *CONTENT_OF_GATE))}
    return digest(asked | {"evidence": attached} if attached else asked)


def approval_terms(rulebook: Rulebook) -> ApprovalTerms:
    """What the rulebook demands; raises Invalid where it says nothing of approvals."""
    if rulebook.approvals is None:
        raise Invalid("The rulebook in force says nothing of approvals, so none can be asked for.")
    return rulebook.approvals


def terms_of(rulebook: Rulebook, kind: ApprovalKind) -> KindTerms:
    """What it demands of one kind; raises Invalid where it does not name it."""
    kinds = approval_terms(rulebook).kinds
    if kind not in kinds:
        raise Invalid(f"There is no approval of the kind “{kind}” here: there are {', '.join(kinds) or 'none'}.")
    return kinds[kind]


def _money(terms: ApprovalTerms, kind: ApprovalKind, wanted: Wanted) -> dict[str, Any]:
    if kind not in WITH_AMOUNT:
        if wanted.amount is not None or wanted.currency is not None:
            raise Invalid(f"An approval of the kind “{kind}” names no amount.")
        return {"amount": None, "currency": None, "base_cents": None}
    if wanted.amount is None:
        raise Invalid(f"An approval of the kind “{kind}” needs an amount.")
    asked = money(wanted.amount, wanted.currency or terms.currencies.base, terms.currencies)
    cents = int(in_base(asked, terms.currencies).scaleb(2))
    return {"amount": str(asked.amount), "currency": asked.currency, "base_cents": cents}
