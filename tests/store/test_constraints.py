"""What the database itself refuses, whoever asks: each constraint is broken by a statement of its own."""

from typing import Any

import pytest
from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from control.store.engine import Store
from control.store.metadata import METADATA
from control.store.tables import APPEND_ONLY
from tests.store.approval_rows import (
    APPROVAL_CHECKS,
    APPROVAL_DANGLING,
    APPROVAL_UNIQUES,
    NEEDED,
    OTHER_APPROVALS,
)
from tests.store.decision_rows import DECISION_CHECKS, DECISION_DANGLING, OTHER_DECISIONS
from tests.store.document_rows import (
    DOCUMENT_CHECKS,
    DOCUMENT_DANGLING,
    DOCUMENT_UNIQUES,
    NEEDED_BY_DOCUMENTS,
    OTHER_DOCUMENTS,
)
from tests.store.issue_rows import ISSUE_CHECKS, ISSUE_DANGLING, NEEDED_BY_ISSUES, OTHER_ISSUES
from tests.store.measure_rows import MEASURE_CHECKS, MEASURE_DANGLING, NEEDED_BY_MEASURES, OTHER_MEASURES
from tests.store.review_rows import OTHER_REVIEWS, REVIEW_CHECKS, REVIEW_DANGLING, REVIEW_UNIQUES
from tests.store.rows import AT, SOUND, insert, insert_all, table

OTHER_KEY: dict[str, dict[str, Any]] = {
    "audit_event": {"seq": 2, "hash": "2" * 64},
    "rulebook_version": {"version": "b" * 64},
    "rulebook_activation": {"number": 2},
    "idempotency": {"key": "other"},
    "import_batch": {"id": 2},
    "import_finding": {"number": 2},
    "import_undo": {"batch_id": 3},
    "import_settlement": {"number": 9},
    "ticket": {"id": 2, "key": "T-2", "external_id": "X2"},
    "ticket_event": {"seq": 2, "source_key": "two"},
    "approval_log_case": {"id": 2, "external_id": "C2"},
    "approval_log_event": {"id": 2, "source_key": "two"},
    "clock": {"cycle": 2},
    "clock_change": {"number": 2},
    "judgement": {"cycle": 2},
    "clock_repair": {"id": 2, "state": "applied"},
    "watch": {"cycle": 2},
    "escalation": {"id": 2, "level": 2},
    "escalation_person": {"person": "ben"},
    "snooze": {"person": "ben"},
    "lease": {"name": "other"},
    "breach_review": {"id": 2, "cycle": 2},
    "notice": {"id": 2, "person": "ben"},
    "delivery": {"id": 2},
    "account": {"name": "ben"},
    "session": {"id": "8" * 64},
    "one_time": {"id": "9" * 64},
    "sign_in_try": {"id": 2},
    "sign_in_flow": {"state": "8" * 64},
    "identity": {"subject": "s2"},
    "role_grant": {"id": 2},
    "delegation": {"id": 2},
    "export": {"id": "d" * 32},
    **OTHER_APPROVALS,
    **OTHER_ISSUES,
    **OTHER_MEASURES,
    **OTHER_DOCUMENTS,
    **OTHER_REVIEWS,
    **OTHER_DECISIONS,
}
"""What makes a second row of each table sound beside the first."""
NEEDS = {
    "breach_review": ("judgement",),
    **NEEDED,
    **NEEDED_BY_ISSUES,
    **NEEDED_BY_MEASURES,
    **NEEDED_BY_DOCUMENTS,
}
"""Tables that need a second row first, for the second row of another to refer to."""

COMPANY = {
    "id": 1, "name": "Harbour Light Ltd", "nature": "real", "founded_at": AT, "founded_seq": 1, "version": 1,
}  # fmt: skip
"""The one row of its table: there is no second beside it."""
TELLING = {"nature": "demo", "seed": 1, "started_at": AT, "edition": "first"}
TEXTS = {"kind", "actor_kind", "actor", "payload", "source_key"}

ANSWERED = {
    "state": "reviewed",
    "reason": "r",
    "escape_point": "e",
    "reasoned_by": "anna",
    "reasoned_by_person": "Anna",
    "reviewed_by": "ben",
    "reviewed_by_person": "Ben",
}
"""A review that one person explained and another one looked at."""

CHECKS: list[tuple[str, str, dict[str, Any]]] = [
    ("audit_event", "seq_positive", {"seq": 0}),
    ("audit_event", "hash_length", {"hash": "short"}),
    ("audit_event", "outcome_known", {"outcome": "perhaps"}),
    ("audit_event", "outcome_known", {"outcome": "denied:"}),
    ("audit_event", "replay_names_its_first", {"outcome": "replayed"}),
    ("audit_event", "replay_names_its_first", {"outcome": "ok", "replay_of": 1}),
    ("audit_head", "only_one", {"id": 2, "seq": 0, "hash": "0" * 64, "revision": 0}),
    ("company", "only_one", COMPANY | {"id": 2}),
    ("company", "nature_known", COMPANY | {"nature": "imagined"}),
    ("company", "demo_is_told", COMPANY | {"seed": 1}),
    ("company", "demo_is_told", COMPANY | TELLING | {"edition": None}),
    ("company", "demo_is_told", COMPANY | TELLING | {"started_at": None}),
    ("company", "version_positive", COMPANY | {"version": 0}),
    ("rulebook_version", "version_length", {"version": "1.0"}),
    ("rulebook_activation", "number_positive", {"number": 0}),
    ("idempotency", "key_length", {"key": ""}),
    ("idempotency", "key_length", {"key": "x" * 201}),
    ("import_batch", "every_row_counted_once", {"rows_in": 4}),
    ("import_batch", "counts", {"accepted": 3, "rejected": -1}),
    ("import_finding", "severity_known", {"severity": "hint"}),
    ("import_finding", "number_positive", {"number": 0}),
    ("import_undo", "counts", {"events": -1}),
    ("import_settlement", "one_way", {"reason": None}),
    ("import_settlement", "one_way", {"corrected_by": 1}),
    ("ticket", "state_category_known", {"state_category": "Resolved"}),
    ("ticket", "routing_known", {"routing": "lost"}),
    ("ticket", "reopen_count_counts", {"reopen_count": -1}),
    ("ticket", "version_positive", {"version": 0}),
    ("ticket_event", "kind_known", {"kind": "exploded"}),
    ("ticket_event", "actor_kind_known", {"actor_kind": "cat"}),
    ("ticket_event", "seq_positive", {"seq": 0}),
    ("approval_log_event", "meaning_known", {"meaning": "paid"}),
    ("approval_log_event", "amount_has_a_currency", {"currency": None}),
    ("clock", "kind_known", {"kind": "last_response"}),
    ("clock", "state_known", {"state": "asleep"}),
    ("clock", "verdict_known", {"verdict": "maybe"}),
    ("clock", "cycle_positive", {"cycle": 0}),
    ("clock_change", "state_known", {"state": "asleep"}),
    ("clock_change", "number_positive", {"number": 0}),
    ("clock_change", "until_after_at", {"until": AT.replace(hour=8)}),
    ("judgement", "kind_known", {"kind": "last_response"}),
    ("judgement", "verdict_known", {"verdict": "none"}),
    ("judgement", "cycle_positive", {"cycle": 0}),
    ("clock_repair", "recorded_verdict_known", {"recorded_verdict": "none"}),
    ("clock_repair", "proposed_verdict_known", {"proposed_verdict": "maybe"}),
    ("clock_repair", "state_known", {"state": "forgotten"}),
    ("watch", "subject_type_known", {"subject_type": "bird"}),
    ("watch", "about_one", {"ticket_id": None}),
    ("watch", "counts", {"passed": -1}),
    ("watch", "counts", {"tries": -1}),
    ("escalation", "subject_type_known", {"subject_type": "bird"}),
    ("escalation", "about_one", {"measure_id": 1}),
    ("escalation", "kind_known", {"kind": "last_response"}),
    ("escalation", "recipient_known", {"recipient": "the cat"}),
    ("escalation", "state_known", {"state": "forgotten", "ended_at": AT}),
    ("escalation", "counts", {"level": 0}),
    ("escalation", "late_counts", {"late_seconds": -1}),
    ("escalation", "acknowledged_by_somebody", {"acknowledged_at": AT}),
    ("escalation", "actioned_by_somebody", {"actioned_by": "anna"}),
    ("escalation", "ended_or_open", {"state": "closed"}),
    ("escalation", "ended_or_open", {"ended_at": AT}),
    ("snooze", "until_later", {"until": AT}),
    ("lease", "token_positive", {"token": 0}),
    ("breach_review", "kind_known", {"kind": "last_response"}),
    (
        "breach_review",
        "state_known",
        {"state": "forgotten", "reason": "r", "escape_point": "e", "reviewed_by": "ben", "reviewed_by_person": "ben"},
    ),
    ("notice", "subject_type_known", {"subject_type": "bird"}),
    ("notice", "about_one", {"measure_id": 1}),
    ("notice", "about_one", {"review_id": 1}),
    ("notice", "about_one", {"ticket_id": None}),
    ("notice", "times_positive", {"times": 0}),
    ("delivery", "channel_known", {"channel": "pigeon"}),
    ("delivery", "state_known", {"state": "lost", "ended_at": AT}),
    ("delivery", "tries_count", {"tries": -1}),
    ("delivery", "ended_or_waiting", {"state": "sent"}),
    ("delivery", "ended_or_waiting", {"ended_at": AT}),
    ("breach_review", "version_positive", {"version": 0}),
    ("breach_review", "reasoned", {"reason": "queue"}),
    ("breach_review", "reviewed", {"reviewed_by": "ben", "reviewed_by_person": "ben"}),
    ("breach_review", "people_known", {"reasoned_by": "ben"}),
    ("breach_review", "people_known", {"reasoned_by_person": "ben"}),
    ("breach_review", "people_known", ANSWERED | {"reviewed_by_person": None}),
    ("breach_review", "four_eyes", ANSWERED | {"reviewed_by": "anna"}),
    ("breach_review", "four_eyes", ANSWERED | {"reviewed_by_person": "Anna"}),
    *APPROVAL_CHECKS,
    *ISSUE_CHECKS,
    *MEASURE_CHECKS,
    *DOCUMENT_CHECKS,
    *REVIEW_CHECKS,
    *DECISION_CHECKS,
]

CONFIRMED = {"state": "confirmed", "decided_at": AT, "decided_by": "ben", "decided_by_person": "ben"}
"""A grant that two people have looked at."""
CHECKS += [
    ("account", "password_dated", {"password_at": None}),
    ("account", "disabled_by_somebody", {"disabled_at": AT}),
    ("account", "counts", {"version": 0}),
    ("session", "id_length", {"id": "short"}),
    ("session", "method_known", {"method": "knocking"}),
    ("session", "ended_for_a_reason", {"ended_at": AT}),
    ("export", "id_length", {"id": "short"}),
    ("export", "form_known", {"form": "exe"}),
    ("export", "lasts", {"until_at": AT}),
    ("one_time", "id_length", {"id": "short"}),
    ("one_time", "purpose_known", {"purpose": "fun"}),
    ("one_time", "lasts", {"until_at": AT}),
    ("sign_in_flow", "state_length", {"state": "short"}),
    ("role_grant", "lasts", {"until_at": AT}),
    ("role_grant", "state_known", {"state": "perhaps"}),
    ("role_grant", "decided_by_somebody", {"decided_at": AT}),
    ("role_grant", "decided_by_a_person", {"decided_by_person": "ben"}),
    ("role_grant", "ended_by_somebody", {"ended_at": AT}),
    ("role_grant", "counts", {"version": 0}),
    ("role_grant", "four_eyes", CONFIRMED | {"decided_by": "ada"}),
    ("role_grant", "four_eyes", CONFIRMED | {"decided_by_person": "ada"}),
    ("delegation", "two_people", {"to_account": "anna"}),
    ("delegation", "lasts", {"until_at": AT}),
    ("delegation", "ended_by_somebody", {"ended_by": "anna"}),
    ("delegation", "counts", {"version": 0}),
]

UNIQUE: list[tuple[str, dict[str, Any]]] = [
    ("audit_event", {"hash": "1" * 64}),
    ("ticket", {"key": "T-1"}),
    ("ticket", {"source": "mail", "external_id": "X1"}),
    ("ticket_event", {"ticket_id": 1, "source_key": "one"}),
    ("approval_log_case", {"log": "claims", "external_id": "C1"}),
    ("approval_log_event", {"case_id": 1, "source_key": "one"}),
    ("clock_repair", {"state": "proposed"}),
    (
        "escalation",
        {"subject_type": "clock", "subject_id": "T-1/resolution", "ladder": "solve", "level": 1, "cycle": 1},
    ),
    ("breach_review", {"ticket_id": 1, "kind": "resolution", "cycle": 1}),
    ("notice", {"person": "anna", "subject_type": "clock", "subject_id": "T-1/resolution"}),
    *((name, {column: SOUND[name][column] for column in OTHER_KEY[name] if column in SOUND[name]}) for name in SOUND),
    *APPROVAL_UNIQUES,
    *DOCUMENT_UNIQUES,
    *REVIEW_UNIQUES,
]

DANGLING: list[tuple[str, dict[str, Any]]] = [
    ("audit_event", {"outcome": "replayed", "replay_of": 99}),
    ("company", COMPANY | {"founded_seq": 99}),
    ("rulebook_activation", {"version": "c" * 64}),
    ("rulebook_activation", {"activated_seq": 99}),
    ("idempotency", {"seq": 99}),
    ("import_batch", {"committed_seq": 99}),
    ("import_finding", {"batch_id": 99}),
    ("import_undo", {"batch_id": 99}),
    ("import_undo", {"undone_seq": 99}),
    ("import_settlement", {"batch_id": 99}),
    ("import_settlement", {"corrected_by": 99, "reason": None}),
    ("import_settlement", {"settled_seq": 99}),
    ("ticket", {"rulebook_version": "c" * 64}),
    ("ticket", {"batch_id": 99}),
    ("ticket", {"withdrawn_seq": 99}),
    ("ticket_event", {"ticket_id": 99}),
    ("ticket_event", {"recorded_seq": 99}),
    ("ticket_event", {"batch_id": 99}),
    ("ticket_event", {"undone_seq": 99}),
    ("approval_log_case", {"batch_id": 99}),
    ("approval_log_event", {"case_id": 99}),
    ("approval_log_event", {"batch_id": 99}),
    ("approval_log_event", {"undone_seq": 99}),
    ("clock", {"ticket_id": 99}),
    ("clock_change", {"cycle": 99}),
    ("clock_change", {"event_seq": 99}),
    ("judgement", {"ticket_id": 99}),
    ("judgement", {"rulebook_version": "c" * 64}),
    ("judgement", {"known_event_seq": 99}),
    ("judgement", {"recorded_seq": 99}),
    ("clock_repair", {"cycle": 99}),
    ("clock_repair", {"proposed_seq": 99}),
    ("watch", {"ticket_id": 99}),
    ("escalation", {"ticket_id": 99}),
    *((name, {"ticket_id": None, "measure_id": 99}) for name in ("watch", "escalation", "notice")),
    ("escalation", {"rulebook_version": "c" * 64}),
    ("escalation", {"raised_seq": 99}),
    ("escalation_person", {"escalation_id": 99}),
    ("snooze", {"ticket_id": 99}),
    ("snooze", {"snoozed_seq": 99}),
    ("breach_review", {"cycle": 99}),
    ("breach_review", {"opened_seq": 99}),
    ("notice", {"ticket_id": 99}),
    ("notice", {"ticket_id": None, "review_id": 99}),
    ("notice", {"last_seq": 99}),
    ("delivery", {"notice_id": 99}),
    ("export", {"made_seq": 99}),
    ("one_time", {"made_seq": 99}),
    ("identity", {"linked_seq": 99}),
    ("role_grant", {"asked_seq": 99}),
    ("delegation", {"made_seq": 99}),
    *APPROVAL_DANGLING,
    *ISSUE_DANGLING,
    *MEASURE_DANGLING,
    *DOCUMENT_DANGLING,
    *REVIEW_DANGLING,
    *DECISION_DANGLING,
]


@pytest.mark.parametrize(("name", "constraint", "values"), CHECKS, ids=str)
def test_a_value_outside_its_set_is_refused(filled: Store, name: str, constraint: str, values: dict[str, Any]) -> None:
    row = {**SOUND.get(name, {}), **OTHER_KEY.get(name, {}), **values}
    with pytest.raises(IntegrityError, match=f"ck_{name}_{constraint}"), filled.writer.begin() as connection:
        connection.execute(METADATA.tables[name].insert().values(row))


def test_every_check_constraint_is_broken_by_one_of_these_tests() -> None:
    broken = {f"ck_{name}_{constraint}" for name, constraint, _ in CHECKS}
    assert broken | {"ck_audit_head_revision_reached"} == {
        str(found.name)
        for table in METADATA.tables.values()
        for found in table.constraints
        if isinstance(found, CheckConstraint)
    }


def test_the_revision_never_lies_behind_the_head(filled: Store) -> None:
    with pytest.raises(IntegrityError, match="revision_reached"), filled.writer.begin() as connection:
        connection.execute(text("UPDATE audit_head SET revision = 1"))


@pytest.mark.parametrize(("name", "values"), UNIQUE, ids=str)
def test_what_is_unique_is_there_once(filled: Store, name: str, values: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match=r"(?i)unique"), filled.writer.begin() as connection:
        insert(connection, name, **{**OTHER_KEY[name], **values})


@pytest.mark.parametrize("name", SOUND)
def test_a_second_row_beside_the_first_is_taken(filled: Store, name: str) -> None:
    with filled.writer.connect() as connection:
        for needed in NEEDS.get(name, ()):
            insert(connection, needed, **OTHER_KEY[needed])
        insert(connection, name, **OTHER_KEY[name])
        connection.rollback()


@pytest.mark.parametrize(("name", "values"), DANGLING, ids=str)
def test_a_reference_to_nothing_is_refused_at_the_latest_when_the_deed_ends(
    filled: Store, name: str, values: dict[str, Any]
) -> None:
    with pytest.raises(IntegrityError, match=r"(?i)foreign key"), filled.writer.begin() as connection:
        insert(connection, name, **{**OTHER_KEY.get(name, {}), **values})


def test_every_reference_is_broken_by_one_of_these_tests() -> None:
    broken = {(name, column) for name, values in DANGLING for column in values}
    references = [
        (table.name, {column.name for column in found.columns})
        for table in METADATA.tables.values()
        for found in table.constraints
        if isinstance(found, ForeignKeyConstraint)
    ]
    assert [
        (name, columns) for name, columns in references if not any((name, each) in broken for each in columns)
    ] == []


def test_every_unique_constraint_is_broken_by_one_of_these_tests() -> None:
    broken = {(name, frozenset(values)) for name, values in UNIQUE}
    uniques = {
        (table.name, frozenset(column.name for column in found.columns))
        for table in METADATA.tables.values()
        for found in table.constraints
        if isinstance(found, UniqueConstraint)
    }
    assert {
        (name, columns) for name, columns in uniques if not any(n == name and columns <= c for n, c in broken)
    } == set()


@pytest.mark.parametrize("name", ["ticket", "rulebook_version", "import_batch", "judgement", "clock", "ticket_event"])
def test_what_is_referred_to_stays(filled: Store, name: str) -> None:
    with pytest.raises(DBAPIError), filled.writer.begin() as connection:
        connection.execute(text(f"DELETE FROM {name}"))


@pytest.mark.parametrize("deed", ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}"])
@pytest.mark.parametrize("name", APPEND_ONLY)
def test_a_fact_is_neither_changed_nor_removed(filled: Store, name: str, deed: str) -> None:
    column = next(iter(SOUND[name]))
    with pytest.raises(DBAPIError, match=f"{name} is append-only"), filled.writer.begin() as connection:
        connection.execute(text(deed.format(name, column)))


@pytest.mark.parametrize("name", APPEND_ONLY)
def test_a_table_of_facts_is_not_emptied_at_one_stroke(filled: Store, name: str) -> None:
    # SQLite has no TRUNCATE: it is no statement there, and so it is refused too.
    with pytest.raises(DBAPIError, match=r"is append-only|syntax error"), filled.writer.begin() as connection:
        connection.execute(text(f"TRUNCATE {name} CASCADE"))


def test_a_column_takes_its_own_type_and_no_other(filled: Store) -> None:
    with pytest.raises(DBAPIError), filled.writer.begin() as connection:
        connection.execute(text("UPDATE ticket SET version = 'many'"))


@pytest.fixture
def marked(store: Store) -> Store:
    """A store in which one import was undone: its ticket is withdrawn, and its event marked."""
    with store.writer.begin() as connection:
        insert_all(connection)
        connection.execute(text("UPDATE ticket_event SET undone_seq = 1"))
        connection.execute(text("UPDATE ticket SET withdrawn_seq = 1"))
    return store


@pytest.mark.parametrize("change", ["undone_seq = NULL", "undone_seq = 2", "actor = 'anna'"])
def test_an_event_that_was_undone_stays_so(marked: Store, change: str) -> None:
    with pytest.raises(DBAPIError, match="ticket_event is append-only"), marked.writer.begin() as connection:
        connection.execute(text(f"UPDATE ticket_event SET {change}"))


@pytest.mark.parametrize("column", [column.key for column in table("ticket_event").c if column.key != "undone_seq"])
def test_nothing_else_changes_about_an_event_that_is_undone(filled: Store, column: str) -> None:
    changed = (
        f"{column} = coalesce({column}, '') || 'x'" if column in TEXTS else f"{column} = coalesce({column}, 0) + 1"
    )
    changed = "at = at + interval '1 day'" if column == "at" and filled.writer.dialect.name != "sqlite" else changed
    with pytest.raises(DBAPIError, match="ticket_event is append-only"), filled.writer.begin() as connection:
        connection.execute(text(f"UPDATE ticket_event SET undone_seq = 1, {changed}"))


def test_what_was_undone_can_be_told_again(marked: Store) -> None:
    with marked.writer.begin() as connection:
        insert(connection, "ticket", id=2, key="T-2")
        insert(connection, "ticket_event", seq=2)
        insert(connection, "ticket_event", seq=3, ticket_id=2)


def test_what_was_told_again_is_there_once(marked: Store) -> None:
    with marked.writer.begin() as connection:
        insert(connection, "ticket_event", seq=2)
    with pytest.raises(IntegrityError, match=r"(?i)unique"), marked.writer.begin() as connection:
        insert(connection, "ticket_event", seq=3)
