"""A desk at which tickets are compared, and one issue that was found there."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from control.commands.issue_finding import Joined, Learnt, Placed, Why
from control.commands.issue_surge_finding import Surged
from control.policy.issue_terms import IssueKind, IssueTerms
from control.policy.recurring import Filed
from control.policy.rulebook import Rulebook
from tests.commands.approved import approving_rulebook
from tests.commands.desk import Desk, on
from tests.store.rows import insert

TERMS = IssueTerms(
    shares={"text": Decimal("0.5"), "category": Decimal("0.3"), "customer": Decimal("0.2")},
    looks_back_days=90,
    recent_days=30,
    least_tickets=3,
    least_customers=2,
    learns_every_days=7,
)
REGROUPS = ("issue.link", "issue.unlink", "issue.merge", "issue.split")
DECIDES = ("issue.confirm", "issue.know", "issue.dismiss", "issue.name", *REGROUPS)
ITSELF = ("issue.learn", "issue.place", "issue.surge")
GIVEN = {
    **{deed: frozenset({"manager"}) for deed in DECIDES},
    **{deed: frozenset({"administrator", "automation"}) for deed in ITSELF},
}
WHY = Why(("parcel", "late"), (Filed("category", "help/mail", 1_000, 500),))
ISSUES: dict[str, dict[str, Any]] = {
    "issue.learn": {"learnt": Learnt(0, b"held", (10_001, 10_002), (), (WHY,), (Placed(10_001, 0, 900),))},
    "issue.place": {"joined": Joined(1, 10_002, (Placed(10_002, 0, 800),))},
    "issue.surge": {"surged": Surged(1, (Placed(10_001, 0, 900), Placed(10_002, 0, 800)), 250, 9_000, WHY)},
    **{deed: {"number": "I-1", "kind": IssueKind.SUPPLIER_ISSUE} for deed in ("issue.confirm", "issue.know")},
    "issue.dismiss": {"number": "I-1", "until": on(20, 9), "returns_at": 3},
    "issue.name": {"number": "I-1", "label": "Parcels come late"},
    "issue.link": {"number": "I-1", "ticket": "T-10002"},
    "issue.unlink": {"number": "I-1", "ticket": "T-10001"},
    "issue.merge": {"number": "I-1", "into": "I-2"},
    "issue.split": {"number": "I-1", "tickets": ["T-10001"], "label": "Parcels are lost"},
}
"""Arguments with which each command can be carried out at the desk that it finds."""
BY = {**dict.fromkeys(DECIDES, "lead"), **dict.fromkeys(ITSELF, "ada")}


def comparing_rulebook() -> Rulebook:
    """The desk where recurring issues are looked for."""
    desk = approving_rulebook()
    return replace(desk, issues=TERMS, permissions={**desk.permissions, **GIVEN})


def comparing(desk: Desk) -> None:
    desk.activate(comparing_rulebook())


def found(desk: Desk) -> None:
    """An issue to which the first ticket belongs."""
    with desk.runtime.store.writer.begin() as connection:
        insert(connection, "issue_model", through=10_001)
        insert(connection, "issue")
        insert(connection, "issue_ticket", ticket_id=10_001)


def another(desk: Desk) -> None:
    """Another issue, and one more ticket of the first."""
    with desk.runtime.store.writer.begin() as connection:
        insert(connection, "issue", id=2)
        for ticket, issue in ((10_002, 2), (10_003, 1)):
            insert(connection, "issue_ticket", ticket_id=ticket, issue_id=issue)


FINDS = {
    "issue.learn": (comparing,),
    **dict.fromkeys(("issue.place", "issue.surge", *DECIDES), (comparing, found)),
    **dict.fromkeys(REGROUPS, (comparing, found, another)),
}
"""What each command finds at the desk."""
