"""A desk at which refunds need an approval, and approvals in every state that a command can find."""

from dataclasses import replace
from decimal import Decimal
from hashlib import sha256
from typing import Any

from control.commands import accounts, approval_decisions, approval_requests
from control.commands.approval_content import Wanted
from control.commands.evidence import Attached
from control.commands.registry import Call
from control.policy.approval_terms import ApprovalKind, ApprovalTerms, AuthorityLimit, KindTerms, StepTerms
from control.policy.money import Currencies
from control.policy.quorum import Quorum, QuorumKind
from control.policy.roles import RoleGrant
from control.policy.rulebook import Person, Rulebook
from tests.commands.desk import Desk, on, small_rulebook

REASON = "so that it goes on"
MAIL = b"Subject: the lamp\r\n\r\nIt came in the wrong colour.\r\n"
WANTED = Wanted("Refund the lamp: it came in the wrong colour.", "120.00", files=(Attached("mail.eml", MAIL),))
LESS = Wanted("Refund half of the lamp.", "60.00", files=(Attached("mail.eml"), Attached("order.csv", b"lamp;1")))
ASKS, DECIDES, ITSELF = (
    tuple(f"approval.{deed}" for deed in deeds)
    for deeds in (
        ("request", "submit", "edit", "withdraw"),
        ("approve", "reject", "request_changes"),
        ("carry_out", "expire", "settle", "put_off"),
    )
)


def approving_rulebook(**changes: Any) -> Rulebook:
    """The small desk with a manager, who approves refunds of up to 500 euros."""
    small = small_rulebook()
    lead = Person("lead", "Lee Lead", "desk", "lead", (RoleGrant("manager", "all"),))
    return replace(
        small,
        people={**small.people, "lead": lead},
        permissions={**small.permissions, **GIVEN},
        approvals=refunds(),
        **changes,
    )


def refunds() -> ApprovalTerms:
    """One step in which any manager decides, up to 500 euros."""
    step = StepTerms("Approval", frozenset({"manager"}), Quorum(QuorumKind.ANY))
    limit = AuthorityLimit("manager", Decimal(500))
    terms = KindTerms(ApprovalKind.REFUND, "Refund", (step,), "office", 240, 14, (limit,))
    return ApprovalTerms(Currencies("EUR", {}), {ApprovalKind.REFUND: terms})


def approving(desk: Desk) -> None:
    desk.activate(approving_rulebook())


def asked(desk: Desk) -> None:
    approval_requests.request(desk.runtime, Call("anna"), "T-10001", ApprovalKind.REFUND, WANTED)


def drafted(desk: Desk) -> None:
    approval_requests.request(desk.runtime, Call("anna"), "T-10001", ApprovalKind.REFUND, WANTED, draft=True)


def approved(desk: Desk) -> None:
    approval_decisions.approve(desk.runtime, Call("lead", reason=REASON), "A-1", 1)


def much_later(desk: Desk) -> None:
    desk.clock.set(on(30, 12))


def nobody_left(desk: Desk) -> None:
    accounts.disable(desk.runtime, Call("ada", reason=REASON), "lead")


NUMBER: dict[str, Any] = {"number": "A-1"}
GIVEN: dict[str, frozenset[str]] = {
    **{deed: frozenset({"agent"}) for deed in ASKS},
    **{deed: frozenset({"manager"}) for deed in DECIDES},
    **{deed: frozenset({"administrator"}) for deed in ITSELF},
    "evidence.take": frozenset({"agent", "manager"}),
}
APPROVED: dict[str, dict[str, Any]] = {
    "approval.request": {"key": "T-10001", "kind": ApprovalKind.REFUND, "wanted": WANTED},
    "approval.submit": NUMBER,
    "approval.edit": {**NUMBER, "wanted": LESS},
    "approval.withdraw": NUMBER,
    **{deed: {**NUMBER, "of_round": 1} for deed in DECIDES},
    **dict.fromkeys(ITSELF, NUMBER),
    "approval.put_off": {**NUMBER, "problem": "it could not be written"},
    "evidence.take": {**NUMBER, "sha256": sha256(MAIL).hexdigest()},
}
BY = {
    "evidence.take": "anna",
    **dict.fromkeys(ASKS, "anna"),
    **dict.fromkeys(DECIDES, "lead"),
    **dict.fromkeys(ITSELF, "ada"),
}
FINDS = {
    "approval.request": (approving,),
    "approval.submit": (approving, drafted),
    **dict.fromkeys(("approval.edit", "approval.withdraw", *DECIDES), (approving, asked)),
    **dict.fromkeys(("approval.carry_out", "approval.put_off"), (approving, asked, approved)),
    "evidence.take": (approving, asked),
    "approval.expire": (approving, asked, much_later),
    "approval.settle": (approving, asked, nobody_left),
}
"""What each command finds at the desk."""
