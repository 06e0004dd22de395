"""Which tickets belong to a recurring issue, as people say: linked and unlinked, two issues merged, or one split.

What they say stays however often tickets are compared. *Source:* domain, section 6.
"""

from collections.abc import Sequence
from typing import Any

from control.commands.known_issue import Issue, change, issue_in_reach, issue_to_change
from control.commands.known_ticket import Ticket, ticket_in_reach
from control.commands.registry import Deed, command
from control.commands.texts import typed_text
from control.errors import Conflict, Invalid
from control.policy.issue_terms import IssueState
from control.policy.recurring import LONGEST_LABEL
from control.policy.scope import Scope
from control.queries.issues import places
from control.store import issue_grouping, issues


@command("issue.link", about=("issue", "number"))
def link(deed: Deed, number: str, ticket: str) -> dict[str, Any]:
    """Say that a ticket belongs to an issue, whichever it belonged to before."""
    row, known = issue_to_change(deed, number), ticket_in_reach(deed, ticket)
    before = issue_grouping.belonging(deed.connection, known["id"])
    if before is not None and before["issue_id"] == row["id"] and before["pinned_by"] is not None:
        raise Conflict(f"{ticket} belongs to {number} already, because somebody said so.")
    _pin(deed, row["id"], [known["id"]])
    _regrouped(deed, row, linked=ticket, was=None if before is None else f"I-{before['issue_id']}")
    return {"issue": number, "ticket": ticket}


@command("issue.unlink", about=("issue", "number"), needs_reason=True)
def unlink(deed: Deed, number: str, ticket: str) -> dict[str, Any]:
    """Say that a ticket does not belong to an issue; it belongs to none until it is like another, or is linked."""
    row, known = issue_to_change(deed, number), ticket_in_reach(deed, ticket)
    _require_some_left(deed, row, _belonging(deed, row, [known]))
    apart = {"ticket_id": known["id"], "issue_id": row["id"]}
    signed = {"said_at": deed.now, "said_by": deed.person.name, "said_seq": deed.seq}
    issue_grouping.keep_apart(deed.connection, {**apart, **signed})
    _regrouped(deed, row, unlinked=ticket)
    return {"issue": number, "ticket": ticket}


@command("issue.merge", about=("issue", "number"), needs_reason=True)
def merge(deed: Deed, number: str, into: str) -> dict[str, Any]:
    """Say that an issue is the same trouble as another one, `into`, to which all its tickets belong from then on.

    Answers how many of them whoever acts sees. Raises Invalid for the issue itself, Conflict where one of the two is a
    part of another one already.
    """
    row, other = issue_to_change(deed, number), issue_in_reach(deed, into)
    if row["id"] == other["id"]:
        raise Invalid(f"{number} cannot be a part of itself: name the issue that goes on.")
    if other["state"] == IssueState.MERGED:
        raise Conflict(f"{into} is a part of I-{other['merged_into']}: merge into that one.")
    moved, seen = issue_grouping.tickets_of(deed.connection, row["id"]), places(deed.connection, deed.sight, row["id"])
    _pin(deed, other["id"], moved)
    issue_grouping.lead_on(deed.connection, row["id"], other["id"])
    by = {"decided_at": deed.now, "decided_by": deed.person.name, "decided_by_person": deed.person.person}
    nothing = {"kind": None, "dismissed_until": None, "returns_at": None}
    merged = {"state": IssueState.MERGED.value, "merged_into": other["id"], "reason": deed.call.reason}
    change(deed, row, {**merged, **by, **nothing})
    issue_grouping.regroup(deed.connection, other["id"], deed.seq)
    deed.tell(tickets=len(moved))
    return {"issue": number, "into": into, "tickets": sum(seen.values())}


@command("issue.split", about=("issue", "number"), needs_reason=True)
def split(deed: Deed, number: str, tickets: Sequence[str], label: str) -> dict[str, Any]:
    """Say that these tickets of an issue, some of them and not all, are another trouble: a candidate with a name.

    Why they are alike is said when tickets are next compared. Raises Invalid for none or all of its tickets.
    """
    said = typed_text("The name", label, LONGEST_LABEL)
    row = issue_to_change(deed, number)
    if not tickets:
        raise Invalid(f"Nothing of {number} was chosen: a new issue begins with one ticket or more.")
    chosen = _belonging(deed, row, [ticket_in_reach(deed, each) for each in dict.fromkeys(tickets)])
    _require_some_left(deed, row, chosen)
    new = issues.next_number(deed.connection)
    issues.add(deed.connection, [_candidate(deed, row, new, said)])
    _pin(deed, new, chosen)
    _regrouped(deed, row, split_off=f"I-{new}", label=said, tickets=list(dict.fromkeys(tickets)))
    return {"issue": number, "new": f"I-{new}", "tickets": len(chosen)}


def _candidate(deed: Deed, row: Issue, number: int, label: str) -> dict[str, Any]:
    """An issue that people made of a part of another one; of its words nothing is known yet."""
    named = {"id": number, "state": IssueState.CANDIDATE.value, "label": label, "named_by": deed.person.name}
    found = {"words": "[]", "filed": "[]", "found_at": deed.now, "found_seq": deed.seq, "version": 1}
    return {**named, **found, "split_from": row["id"]}


def _pin(deed: Deed, issue: int, tickets: Sequence[int]) -> None:
    placed = {"placed_at": deed.now, "placed_seq": deed.seq, "pinned_by": deed.person.name}
    issue_grouping.pin(deed.connection, tickets, {"issue_id": issue, **placed})


def _regrouped(deed: Deed, row: Issue, **said: Any) -> None:
    """Give an issue the next version because other tickets belong to it, and let the trail say which."""
    issue_grouping.regroup(deed.connection, row["id"], deed.seq)
    deed.subject("issue", f"I-{row['id']}", (row["version"], row["version"] + 1), after=said)


def _belonging(deed: Deed, row: Issue, known: Sequence[Ticket]) -> list[int]:
    """The ids of these tickets; raises Conflict for one that does not belong to the issue."""
    for each in known:
        found = issue_grouping.belonging(deed.connection, each["id"])
        if found is None or found["issue_id"] != row["id"]:
            raise Conflict(f"{each['key']} does not belong to I-{row['id']}, or not any more.")
    return [each["id"] for each in known]


def _require_some_left(deed: Deed, row: Issue, taken: Sequence[int]) -> None:
    """Raise Invalid where nothing of the issue would be left, so that nobody would see it any more."""
    if len(taken) >= sum(places(deed.connection, Scope(), row["id"]).values()):
        what = "Its only ticket stays" if len(taken) == 1 else "Not all of its tickets can be taken"
        raise Invalid(f"{what}: merge I-{row['id']} into another issue, name it anew, or dismiss it.")
