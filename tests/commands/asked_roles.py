"""What the rulebook of the matrix demands before something is done: every role is asked, and never for everything."""

from decimal import Decimal

from control.policy.approval_terms import ApprovalKind, ApprovalTerms, AuthorityLimit, KindTerms, StepTerms
from control.policy.money import Currencies
from control.policy.quorum import Quorum, QuorumKind
from tests.commands.sentences import ANSWERS

SINGLE = {
    "manager": ApprovalKind.EXCEPTION, "department head": ApprovalKind.SERVICE_CHANGE,
    "sponsor": ApprovalKind.SLA_CHANGE, "controller": ApprovalKind.AUTOMATION_CHANGE,
    "committee member": ApprovalKind.KPI_CHANGE,
}  # fmt: skip
"""By role: the kind that asks every role but that one."""
LIMITS = {role: 100 * (number + 1) for number, role in enumerate(sorted(ANSWERS))}
"""Up to how many euros each role answers for; one more person answers for any refund."""


def demands() -> ApprovalTerms:
    """Two decide about access, one about a refund within their limit; each other kind asks all roles but one."""
    two, one, everybody = Quorum(QuorumKind.COUNT, 2), Quorum(QuorumKind.ANY), ANSWERS
    asked: dict[ApprovalKind, tuple[frozenset[str], Quorum]] = {
        ApprovalKind.ACCESS: (everybody, two),
        ApprovalKind.REFUND: (everybody, one),
        **dict.fromkeys((ApprovalKind.STAGE_GATE, ApprovalKind.DOCUMENT_RELEASE), (everybody, one)),
        **{kind: (everybody - {role}, one) for role, kind in SINGLE.items()},
    }
    limits = (
        *(AuthorityLimit(role, Decimal(up_to)) for role, up_to in LIMITS.items()),
        AuthorityLimit("committee member", Decimal(10_000), "service:help"),
    )
    kinds = {
        kind: KindTerms(
            kind=kind,
            title=kind,
            steps=(StepTerms("Approval", roles, quorum),),
            calendar="office",
            decide_within_minutes=240,
            expires_after_days=14,
            limits=limits if kind is ApprovalKind.REFUND else (),
        )
        for kind, (roles, quorum) in asked.items()
    }
    return ApprovalTerms(Currencies("EUR", {}), kinds)
