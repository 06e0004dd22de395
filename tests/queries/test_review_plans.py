"""What is asked about reviews, and for their agendas, reads few rows, by an index."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Connection

from control.policy.review_stages import AgendaKind
from control.policy.scope import Scope
from control.queries import agenda, decisions, review_packs, review_room
from control.queries.agenda import AgendaAsked
from control.store import review_packs as kept_packs
from control.store import review_room as kept
from tests.queries.neighbours import NOW
from tests.queries.test_plans import plan


def belongs(kind: AgendaKind) -> Callable[[Connection], object]:
    """What of a kind belongs on the agenda of the desk."""
    return lambda c: agenda.pressing(c, NOW, Scope("desk"), AgendaAsked(kind, NOW + timedelta(days=28)))


ASKED: dict[str, tuple[Callable[[Connection], object], str]] = {
    "the list": (lambda c: review_room.listed(c, NOW, Scope()), r"review USING INDEX ix_review_meets_at"),
    "one": (lambda c: review_room.listed(c, NOW, Scope(), 1), r"review USING INTEGER PRIMARY KEY"),
    "its figures": (
        lambda c: review_room.figures(c, NOW, Scope(), 1),
        r"review_figure USING INDEX sqlite_autoindex_review_figure",
    ),
    "one of its figures": (
        lambda c: review_room.figures(c, NOW, Scope(), 1, "open tickets"),
        r"review_figure USING INDEX sqlite_autoindex_review_figure_2 \(review_id=\? AND name=\?\)",
    ),
    "how it was answered before": (
        lambda c: review_room.answered_before(c, NOW, Scope(), 1),
        r"(?s)this USING INTEGER PRIMARY KEY.*review USING INDEX uq_review_held \(series=\? AND meets_at<\?\)"
        r".*review_answer USING INDEX sqlite_autoindex_review_answer",
    ),
    "its answers": (
        lambda c: review_room.answers(c, NOW, Scope(), 1),
        r"review_answer USING INDEX sqlite_autoindex_review_answer",
    ),
    "its agenda": (
        lambda c: review_room.agenda(c, NOW, Scope(), 1),
        r"agenda_item USING INDEX sqlite_autoindex_agenda_item",
    ),
    "what was said": (
        lambda c: review_room.notes(c, NOW, Scope(), 1),
        r"review_note USING INDEX sqlite_autoindex_review_note",
    ),
    "whether it went on": (
        lambda c: review_room.moved(c, NOW, Scope(), 1),
        r"(?s)review USING INTEGER PRIMARY KEY.*agenda_item USING INDEX.*review_note USING COVERING INDEX",
    ),
    "what happened to an item since": (
        lambda c: review_room.since(c, NOW, Scope(), 1, 2),
        r"(?s)review USING INTEGER PRIMARY KEY.*agenda_item.*audit_event USING INDEX ix_audit_event_subject_id ",
    ),
    "the decisions": (lambda c: decisions.asked(c, NOW, Scope()), r"decision USING INDEX ix_decision_asked_at"),
    "one decision": (lambda c: decisions.asked(c, NOW, Scope(), 1), r"decision USING INTEGER PRIMARY KEY"),
    "what follows from a decision": (
        lambda c: decisions.asked(c, NOW, Scope(), 1),
        r"action_item USING (COVERING )?INDEX ix_action_item_decision_id",
    ),
    "the actions": (lambda c: decisions.given(c, NOW, Scope()), r"action_item USING INDEX ix_action_item_given_at"),
    "one action": (lambda c: decisions.given(c, NOW, Scope(), 1), r"action_item USING INTEGER PRIMARY KEY"),
    "its pack": (
        lambda c: review_packs.forms(c, NOW, Scope(), 1),
        r"(?s)review_pack USING INDEX.*review_pack_try USING INDEX",
    ),
    "the review that is held next": (
        lambda c: kept_packs.following(c, {"id": 1, "series": "monthly", "ended_at": NOW}),
        r"review USING INDEX uq_review_held|review USING INDEX ix_review_meets_at",
    ),
    "the one that is held at an instant": (
        lambda c: kept.held_at(c, "monthly", NOW),
        r"review USING (COVERING )?INDEX uq_review_held",
    ),
    "the last one of a series": (
        lambda c: kept.last_frozen(c, "monthly"),
        r"review USING INDEX uq_review_held",
    ),
    "approvals to decide": (
        belongs(AgendaKind.APPROVAL),
        r"approval_step USING (COVERING )?INDEX uq_approval_step_open",
    ),
    "what was escalated": (belongs(AgendaKind.ESCALATION), r"escalation USING INDEX \w*open"),
    "plans that are late": (belongs(AgendaKind.SLIP), r"measure_item USING INDEX sqlite_autoindex_measure_item"),
    "values that were challenged": (
        belongs(AgendaKind.VALUE),
        r"measure_value USING INDEX sqlite_autoindex_measure_value",
    ),
    "what rests": (belongs(AgendaKind.HOLD), r"measure"),
    "decisions that are needed": (belongs(AgendaKind.DECISION), r"decision USING INDEX ix_decision_asked"),
    "actions that are overdue": (belongs(AgendaKind.ACTION), r"action_item USING INDEX ix_action_item_open"),
    "reasons that are overdue": (
        belongs(AgendaKind.BREACH_REVIEW),
        r"breach_review USING INDEX ix_breach_review_to_do",
    ),
}


@pytest.mark.parametrize("name", ASKED)
def test_what_is_asked_is_read_by_an_index(empty: Connection, name: str) -> None:
    ask, index = ASKED[name]
    read = plan(empty, ask)
    assert re.search(index, read), read
    assert not re.search(r"SCAN (ticket|approval)(?!_)", read), read
