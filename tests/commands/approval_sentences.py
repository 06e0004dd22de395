"""Who may do what about an approval, as sentences: the expected answers of the matrix, without looking at any rulebook.

*Source:* domain 1 (a delegate inherits the limits and conflicts of whoever lent, and two accounts are one person), 5
(nobody approves what they asked for, edited last or have something from; automation may ask and never approve), 7 (what
is asked for is never approved by the requester); reliability 4.2 (request ✗ approve, approve ✗ carry out, an auditor
writes nothing).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from tests.commands.sentences import ANSWERS, BY_ROLE, NEVER_LENT, ROLES, SCOPES

DECIDES = ("approval.approve", "approval.reject", "approval.request_changes")
ASKS = ("approval.submit", "approval.edit", "approval.withdraw")
RUNS = ("approval.carry_out", "approval.expire", "approval.settle", "approval.put_off")

# ------------------------------------------------------------------------------------------- in which state it is done

STATES = (
    "draft", "pending", "changes requested", "approved", "consumed", "rejected", "withdrawn", "expired", "void",
)  # fmt: skip
DATED = {"pending", "changes requested", "approved"}
"""What time has something to do with: it was submitted, and has not ended."""
IN_STATE = {
    **dict.fromkeys(DECIDES, frozenset({"pending"})),
    "approval.submit": {"draft"},
    "approval.edit": {"draft", *DATED},
    "approval.withdraw": {"draft", *DATED},
    "approval.carry_out": {"approved"},
    "approval.expire": DATED,
    "approval.settle": {"pending"},
    "approval.put_off": DATED,
}

# ------------------------------------------------------------------------------------------ how somebody stands to it

TIES = (
    "asked for it", "asked in their place", "submitted it", "submitted in their place", "edited it",
    "edited in their place", "benefits", "decided", "decided in their place",
)  # fmt: skip
"""In their place: somebody else did it, acting for them."""
REQUESTER = {"asked for it", "asked in their place"}
WHOSE = ("account", "twin", "delegate")
"""Whose tie it is: that of the account whose right it is, of another account of their person, or of their delegate."""
ASKED = ("asked", "at the limit", "beyond the limit", "not asked")
"""Whether the step asks for the role, and what the request counts for against the authority of the role."""


@dataclass(frozen=True)
class ApprovalCell:
    """One question of the matrix about an approval."""

    command: str
    role: str
    scope: str
    state: str
    place: str
    """Where the ticket lies: `own` (the unit of the scope of that name), `nowhere`, or `theirs`: there, and owned by
    the account."""
    tie: str = ""
    whose: str = ""
    asked: str = "asked"
    by: str = "themselves"
    """Who gives the command: `themselves`, or a `delegate` to whom they lent the role."""

    @property
    def is_seen(self) -> bool:
        """Whether they may know of the ticket: their role reaches it, or it is theirs."""
        return self.reaches or self.place == "theirs"

    @property
    def reaches(self) -> bool:
        """Whether the role reaches the ticket; what lies nowhere is reached by who sees everything."""
        return self.scope == "all" or (self.scope == "own" and self.place != "nowhere")

    @property
    def ties_them(self) -> bool:
        """Whether the tie is that of anybody who acts: a delegate's own counts when they act, and only then."""
        return self.tie != "" and (self.whose != "delegate" or self.by == "delegate")


def cells_of(command: str) -> list[ApprovalCell]:
    """Every cell of a command."""
    axes = product(ROLES, SCOPES, STATES, ("themselves", "delegate"), _relations(command))
    made = [ApprovalCell(command, role, scope, state, by=by, **how) for role, scope, state, by, how in axes]
    return [cell for cell in made if _can_be(cell)]


def _relations(command: str) -> Iterator[dict[str, str]]:
    """The ways to stand to a request of which the sentences about a command speak."""
    if command in RUNS:
        yield from ({"place": "own", "tie": tie, "whose": whose} for tie, whose in product(TIES, WHOSE[:2]))
        yield {"place": "own"}
        return
    yield from ({"place": place} for place in ("own", "theirs", "nowhere"))
    ties = product(("own", "theirs"), TIES, WHOSE)
    yield from ({"place": place, "tie": tie, "whose": whose} for place, tie, whose in ties)
    if command in DECIDES:
        yield from ({"place": place, "asked": asked} for place, asked in product(("own", "theirs"), ASKED[1:]))


def _can_be(cell: ApprovalCell) -> bool:
    """Only what waits is asked of anybody, and nobody submitted or decided a draft.

    Where it is too late for everybody, or the role may not, requesters are tried, and who has nothing to do with it.
    """
    if cell.asked != "asked" and cell.state != "pending":
        return False
    may_be = cell.state in IN_STATE[cell.command] and cell.role in BY_ROLE[cell.command]
    if not may_be and cell.tie not in {"", *REQUESTER}:
        return False
    return cell.state != "draft" or not cell.tie.startswith(("submitted", "decided"))


def expected(cell: ApprovalCell) -> str:
    """`done`, `refused` (a rule says no), `late` (its state does not let it be), or `hidden` (there is nothing)."""
    if cell.role not in BY_ROLE[cell.command]:
        return "refused"
    if cell.by == "delegate" and cell.role in NEVER_LENT:
        return "refused"
    if cell.command in RUNS and cell.scope != "all":
        return "refused"  # what runs by itself is of the whole company
    if not cell.is_seen:
        return "hidden"
    if cell.state not in IN_STATE[cell.command]:
        return "late"
    if cell.command in DECIDES:
        return "done" if _decides(cell) else "refused"
    if cell.command in RUNS:
        return "refused" if cell.command == "approval.carry_out" and _has_decided(cell) else "done"
    return "done" if _asks(cell) else "refused"


def _decides(cell: ApprovalCell) -> bool:
    """Whoever is asked, within their authority, and neither they nor their delegate stand to it in any way."""
    is_asked = cell.role in ANSWERS and cell.reaches and cell.asked in {"asked", "at the limit"}
    return is_asked and not cell.ties_them


def _asks(cell: ApprovalCell) -> bool:
    """What was asked for is edited by whoever works the ticket, a draft by whoever asked alone, and so is withdrawn.

    Whoever asked for something takes it back wherever it lies by now: nothing comes of that.
    """
    is_theirs = cell.ties_them and cell.tie in REQUESTER
    if cell.command == "approval.withdraw":
        return is_theirs
    if cell.command == "approval.submit" or cell.state == "draft":
        return is_theirs and cell.reaches
    return cell.reaches


def _has_decided(cell: ApprovalCell) -> bool:
    """Whoever approved something leaves it to others to carry it out."""
    return cell.ties_them and cell.tie.startswith("decided")
