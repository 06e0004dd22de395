"""The recurring issue that a deed is about: found by its number, in sight and within reach of whoever acts."""

from collections.abc import Mapping
from typing import Any

from control.commands.numbers import id_of
from control.commands.refusing import refuse_what_is_over
from control.commands.registry import Deed
from control.errors import NotFound
from control.policy.recurring import place_of, state_refusal
from control.policy.scope import Scope
from control.queries.issues import places
from control.store import issue_grouping, issues
from control.store.tables import issue

Issue = Mapping[str, Any]
"""The row of an issue, by the names of its columns."""


def issue_in_reach(deed: Deed, number: str) -> Issue:
    """An issue that whoever acts sees and may decide about; one that is a part of another lies where that one does.

    Raises NotFound where they see none of its tickets, Refused where their roles do not reach where it lies.
    """
    row = issues.row_of(deed.connection, id_of("I", number, "issue"))
    with_tickets = 0 if row is None else row["merged_into"] or row["id"]
    lies = {} if row is None else places(deed.connection, Scope(), with_tickets)
    if row is None or not _is_seen(deed, with_tickets, sum(lies.values())):
        raise NotFound(f"There is no issue {number}.")
    deed.require(place_of(lies))
    return row


def issue_to_change(deed: Deed, number: str) -> Issue:
    """The same of the issue that a deed is done to; raises Conflict where its state does not let it be done.

    Or where it is no longer as the person saw it.
    """
    row = issue_in_reach(deed, number)
    why = state_refusal(deed.rulebook, number, row["state"], deed.command)
    refuse_what_is_over(deed, ("issue", number), why)
    deed.expect(row["version"], number, row["changed_seq"] or row["found_seq"])
    return row


def change(deed: Deed, row: Issue, values: Mapping[str, Any]) -> None:
    """Set `values` on an issue as it was seen, which gives it the next version."""
    deed.change(issue, row, values, ("issue", f"I-{row['id']}"))
    if deed.about is not None and deed.about.changed:
        issue_grouping.sign(deed.connection, row["id"], deed.seq)


def _is_seen(deed: Deed, number: int, tickets: int) -> bool:
    """Whether whoever acts sees at least half of an issue's `tickets`, as its list asks."""
    scope = deed.sight
    return scope.sight is None or 0 < tickets <= 2 * sum(places(deed.connection, scope, number).values())
