"""What is asked about approvals is read by an index, and their state at an instant is the one that is kept of now."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import Connection, select

from control.policy.scope import Scope
from control.queries import approval_causes, approval_delays, approvals, approvals_waiting, evidence
from control.queries import approval_history as history
from control.queries.approvals import ApprovalsAsked
from control.queries.frames import frame
from control.store import approvals as kept
from control.store import evidence as kept_evidence
from control.store.approvals import Together
from control.store.tables import approval
from tests.commands.desk import Desk
from tests.queries.neighbours import BESIDE, NOW, found
from tests.queries.test_plans import plan

ASKED: dict[str, tuple[Callable[[Connection], object], str]] = {
    "what is open": (
        lambda c: approvals.listed(c, NOW, Scope(), ApprovalsAsked()),
        r"approval USING INDEX ix_approval_open",
    ),
    "what has ended": (
        lambda c: approvals.listed(c, NOW, Scope(), ApprovalsAsked(ended=True)),
        r"approval USING INDEX ix_approval_ended",
    ),
    "one of them": (lambda c: approvals.one(c, NOW, Scope(), 1), r"approval USING INTEGER PRIMARY KEY"),
    "those of a ticket": (
        lambda c: approvals.of_ticket(c, NOW, Scope(), 1),
        r"approval USING INDEX ix_approval_ticket_id",
    ),
    "its rounds": (lambda c: history.rounds(c, NOW, Scope(), 1), r"approval_round USING .*approval_id=\?"),
    "its steps": (lambda c: history.steps(c, NOW, Scope(), 1), r"approval_step USING .*approval_id=\?"),
    "its decisions": (
        lambda c: history.decisions(c, NOW, Scope(), 1),
        r"approval_decision USING .*approval_id=\?",
    ),
    "its effect": (
        lambda c: history.effects(c, NOW, Scope(), 1),
        r"approval_effect USING INTEGER PRIMARY KEY",
    ),
    "its files": (
        lambda c: evidence.attached(c, NOW, Scope(), (1,)),
        r"approval_evidence USING .*approval_id=\?(.|\n)*approval_evidence USING .*approval_id=\?",
    ),
    "what is in a file": (
        lambda c: evidence.content(c, NOW, Scope(), 1, "0" * 64),
        r"approval_evidence USING INDEX",
    ),
    "the files of what it asks now": (
        lambda c: kept_evidence.of_content(c, 1, "0" * 64),
        r"approval_evidence USING .*approval_id=\? AND content_hash=\?",
    ),
    "what a file was called": (
        lambda c: kept_evidence.name_of(c, 1, "0" * 64),
        r"approval_evidence USING INDEX",
    ),
    "what opened lately": (
        lambda c: frame(c, approval_delays._steps(NOW, Scope())),
        r"approval_step USING INDEX ix_approval_step_opened_at",
    ),
    "who decided lately": (
        lambda c: approval_delays._roles(c, NOW),
        r"approval_decision USING INDEX ix_approval_decision_decided_at",
    ),
    "what waits, as a list": (
        lambda c: approvals.listed(c, NOW, Scope(), ApprovalsAsked(waits=True)),
        r"approval_step USING (COVERING )?INDEX uq_approval_step_open",
    ),
    "how much waits": (
        lambda c: frame(c, approvals_waiting._rows(NOW, False)),
        r"approval_step USING INDEX uq_approval_step_open",
    ),
    "how much waited": (
        lambda c: frame(c, approvals_waiting._rows(NOW, True)),
        r"approval_step USING INDEX ix_approval_step_opened_at",
    ),
    "because of what": (
        lambda c: approval_causes.causes(c, NOW, Scope(), [1, 2]),
        r"audit_event USING INTEGER PRIMARY KEY",
    ),
    "the one that is decided": (lambda c: kept.row_of(c, 1), r"approval USING INTEGER PRIMARY KEY"),
    "the steps of its round": (lambda c: kept.steps_of(c, [1]), r"approval_step USING .*approval_id=\? AND round=\?"),
    "the lists of its round": (lambda c: kept.seats_of(c, [1]), r"approval_seat USING .*approval_id=\? AND round=\?"),
    "what was said in it": (
        lambda c: kept.decisions_of(c, [1]),
        r"approval_decision USING .*approval_id=\? AND round=\?",
    ),
    "what waits": (kept.pending, r"approval USING INDEX ix_approval_pending"),
    "what time does": (lambda c: kept.timed(c, NOW, 10), r"approval USING INDEX ix_approval_next"),
}


@pytest.mark.parametrize("name", ASKED)
def test_what_is_asked_is_read_by_an_index(empty: Connection, name: str) -> None:
    ask, index = ASKED[name]
    read = plan(empty, ask)
    assert re.search(index, read), read
    # What is open, and what is being decided, are all that their own indexes hold.
    small = read.replace("SCAN approval USING INDEX", "").replace("SCAN approval_step USING INDEX uq", "")
    assert "SCAN approval" not in small, read


def test_what_counts_together_is_read_by_two_indexes(empty: Connection) -> None:
    asked = Together("refund", NOW, 1, "Brown", ["anna"], ["anna"])
    of_customer = plan(empty, lambda c: kept._sum(c, asked, approval.c.customer == "Brown"))
    assert "USING INDEX ix_approval_customer" in of_customer, of_customer
    by_person = approval.c.requested_by_person.in_(["anna"]) | approval.c.requested_for.in_(["anna"])
    of_person = plan(empty, lambda c: kept._sum(c, asked, by_person))
    for index in ("ix_approval_requester", "ix_approval_in_place_of"):
        assert f"USING INDEX {index}" in of_person, of_person


def test_how_an_approval_stands_at_this_instant_is_what_is_kept_of_it(sqlite_url: str) -> None:
    desk: Desk = found(sqlite_url, BESIDE["dora"])
    with desk.runtime.read() as connection:
        rows = connection.execute(select(approval.c.id, approval.c.state, approval.c.round)).all()
        stood = {row.id: approvals.one(connection, NOW, Scope(), row.id).iloc[0] for row in rows}
    assert {row.id: (row.state, row.round) for row in rows} == {
        number: (one["state"], one["round"]) for number, one in stood.items()
    }
    assert {row.state for row in rows} == {"pending", "consumed", "withdrawn"}
    desk.runtime.close()
