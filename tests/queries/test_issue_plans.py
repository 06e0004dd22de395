"""What is asked about recurring issues reads their own tickets alone, by an index."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Connection

from control.policy.scope import Scope
from control.queries import issue_tickets, issues
from control.queries.issues import IssuesAsked
from control.store import issue_grouping as said
from control.store import issues as kept
from tests.queries.neighbours import NOW
from tests.queries.test_plans import plan

ASKED: dict[str, tuple[Callable[[Connection], object], str]] = {
    "the list": (
        lambda c: issues.listed(c, NOW, Scope(), IssuesAsked(90)),
        r"ticket USING INTEGER PRIMARY KEY(.|\n)*issue_ticket USING (COVERING )?INDEX ix_issue_ticket_issue_id",
    ),
    "its weeks": (lambda c: issues.weekly(c, NOW, Scope()), r"ticket USING INTEGER PRIMARY KEY"),
    "the tickets of one": (
        lambda c: issues.tickets(c, NOW, Scope(), 1, 200),
        r"issue_ticket USING INDEX ix_issue_ticket_issue_id",
    ),
    "where one lies": (
        lambda c: issues.places(c, Scope(), 1),
        r"issue_ticket USING (COVERING )?INDEX ix_issue_ticket_issue_id",
    ),
    "the issue of a ticket": (
        lambda c: issues.of_ticket(c, NOW, Scope(), 1),
        r"issue_ticket USING INTEGER PRIMARY KEY",
    ),
    "where a merged one went": (
        lambda c: issues.merged(c, NOW, Scope(), 1),
        r"part USING INTEGER PRIMARY KEY(.|\n)*issue USING INTEGER PRIMARY KEY",
    ),
    "where a ticket belongs": (lambda c: said.belonging(c, 1), r"issue_ticket USING INTEGER PRIMARY KEY"),
    "all that belongs to one": (
        lambda c: said.tickets_of(c, 1),
        r"issue_ticket USING (COVERING )?INDEX ix_issue_ticket_issue_id",
    ),
    "what does not belong together": (said.apart, r"issue_apart"),
    "what is compared": (
        lambda c: issue_tickets.since(c, NOW - timedelta(days=90)),
        r"ticket USING INDEX ix_ticket_created_at(.|\n)*breach_review USING INDEX sqlite_autoindex_breach_review",
    ),
    "the newest": (lambda c: issue_tickets.newest(c, NOW, 1_000), r"ticket USING INDEX ix_ticket_created_at"),
    "what came since": (lambda c: issue_tickets.after(c, 10_000), r"ticket USING INTEGER PRIMARY KEY \(rowid>\?\)"),
    "the newest model": (kept.newest_model, r"issue_model"),
    "what is dismissed": (kept.dismissed, r"issue USING INDEX ix_issue_dismissed"),
    "what recurred since": (
        lambda c: kept.tickets_since(c, 1, NOW),
        r"issue_ticket USING (COVERING )?INDEX ix_issue_ticket_issue_id",
    ),
    "the tickets that belong to any": (lambda c: kept.members(c, NOW), r"issue_ticket"),
    "where tickets belong": (lambda c: kept.belonging(c, [10_001]), r"ticket USING INTEGER PRIMARY KEY"),
    "the last surge of one": (
        lambda c: kept.last_surge(c, 1),
        r"issue_surge USING INDEX ix_issue_surge_issue_id_seen_at",
    ),
}


@pytest.mark.parametrize("name", ASKED)
def test_what_is_asked_is_read_by_an_index(empty: Connection, name: str) -> None:
    ask, index = ASKED[name]
    read = plan(empty, ask)
    assert re.search(index, read), read
    assert not re.search(r"SCAN ticket(?!_)", read), read
