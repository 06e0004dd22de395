"""Surges: tickets that suddenly gather make a candidate at once, or show that an issue that is known recurs."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from control.commands.issue_learning import returned, said_of
from control.commands.issue_surge_finding import Surged, Surges
from control.commands.measure_telling import tell_of
from control.commands.registry import Call, Deed, command
from control.errors import Conflict
from control.policy import measure_words
from control.policy.issue_terms import IssueState
from control.policy.recurring import SURGES_FOR_DAYS
from control.policy.scope import Scope
from control.runtime import Runtime
from control.store import issues, leases, measures

Row = Mapping[str, Any]


@command("issue.surge")
def surge(deed: Deed, surged: Surged, token: int | None = None) -> dict[str, Any]:
    """Keep that tickets gather: of the issue that more than half of them belong to, else of a new candidate.

    Raises Conflict where tickets were compared anew since it was seen, or none of these stays.
    """
    deed.require(Scope())
    leases.require(deed.connection, token)
    newest = issues.newest_model(deed.connection)
    tickets = issues.belonging(deed.connection, [one.ticket for one in surged.placed])
    if newest is None or newest["number"] != surged.model or not tickets:
        raise Conflict("Tickets were compared anew meanwhile: this look for surges is of no use any more.")
    known = _most_of(tickets)
    number = _candidate(deed, surged) if known is None else known
    placed = _placed(deed, surged, [row for row in tickets if _is_free(row, new=known is None)], number)
    if _keep(deed, surged, number, tickets):
        _propose(deed, number, len(tickets))
    back = returned(deed)
    found = {"tickets": len(tickets), "placed": placed, "usual": surged.usual, "once_in_days": surged.once_in_days}
    deed.subject("issue", f"I-{number}", after={**found, "new": known is None, "back": back})
    return {"issue": f"I-{number}", "new": known is None, **found, "back": back}


def look_for_surge(runtime: Runtime, call: Call, surges: Surges, token: int | None = None) -> dict[str, Any]:
    """Look whether tickets gather; answers as `issue.surge` does, nothing where they do not. Raises as it does."""
    now = runtime.now()
    with runtime.read() as connection:
        rulebook = runtime.rulebook_in_force(connection)
    terms = None if rulebook is None else rulebook.issues
    found = None if terms is None else surges.found(runtime, terms)
    kept = {} if found is None else dict(surge(runtime, call, found, token).value)
    surges.looked(now)
    return kept


def _most_of(tickets: Sequence[Row]) -> int | None:
    """The issue that more than half of them belong to."""
    counted = Counter(row["issue_id"] for row in tickets if row["issue_id"] is not None)
    [(issue, times)] = counted.most_common(1) or [(None, 0)]
    return issue if 2 * times > len(tickets) else None


def _is_free(row: Row, *, new: bool) -> bool:
    """Whether a ticket may be put to the surge: it belongs nowhere, or, for a new one, to what nobody decided about."""
    return row["issue_id"] is None or (new and row["state"] == IssueState.CANDIDATE)


def _candidate(deed: Deed, surged: Surged) -> int:
    """A new issue; it has no place in the model until all are compared anew."""
    number = issues.next_number(deed.connection)
    row = {"id": number, "state": IssueState.CANDIDATE.value, **said_of(deed, surged.why, None)}
    issues.add(deed.connection, [{**row, "found_at": deed.now, "found_seq": deed.seq, "version": 1}])
    return number


def _placed(deed: Deed, surged: Surged, free: Sequence[Row], number: int) -> int:
    """Put those tickets to the issue; answers how many."""
    likeness = {one.ticket: one.likeness for one in surged.placed}
    by = {"issue_id": number, "model": surged.model, "placed_at": deed.now, "placed_seq": deed.seq}
    rows = [{"ticket_id": row["id"], "likeness": likeness[row["id"]], **by} for row in free]
    issues.place(deed.connection, [row["id"] for row in free], rows)
    return len(rows)


def _keep(deed: Deed, surged: Surged, number: int, tickets: Sequence[Row]) -> bool:
    """What was seen now, as more of the surge that goes on or as a new one; answers whether it is a new one."""
    first, last = tickets[0]["created_at"], tickets[-1]["created_at"]
    seen = {"from_at": first, "last_at": last, "tickets": len(tickets), "usual": surged.usual, "seen_at": deed.now}
    before = issues.last_surge(deed.connection, number)
    if before is None or before["seen_at"] <= deed.now - timedelta(days=SURGES_FOR_DAYS):
        begun = {"issue_id": number, "since_at": first, "found_at": deed.now, "found_seq": deed.seq}
        issues.add_surge(deed.connection, {**begun, **seen, "once_in_days": surged.once_in_days})
        return True
    strongest = max(surged.once_in_days, before["once_in_days"])
    since = min(first, before["since_at"])
    issues.surge_again(deed.connection, before["number"], {**seen, "since_at": since, "once_in_days": strongest})
    return False


def _propose(deed: Deed, number: int, tickets: int) -> None:
    """Tell owner and sponsor of what was closed that what it was made for is back: they take it up again, or do not."""
    for row in measures.closed_of_issue(deed.connection, number):
        said = measure_words.recurs(row, f"I-{number}", tickets)
        tell_of(deed, row, [row["owner"], row["sponsor"]], said)
