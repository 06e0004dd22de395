"""Deeds on tickets: each is one event by whoever did it, and everything that follows is derived at once."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from control.commands import correspondence, endings, imports, opening, progress, routing, undoing
from control.commands.registry import Answer, Call
from control.errors import Conflict, Invalid, NotFound, Refused
from control.intake.staged import StagedEvent
from control.model import EventKind, Holder, StateCategory, TicketEvent
from control.policy.roles import RoleGrant
from control.policy.rulebook import Category, Person, TicketState
from control.queries.derivations import compare
from control.store.tables import audit_event, ticket, ticket_event
from tests.commands.desk import Desk, on, small_rulebook
from tests.commands.test_imports import staged

ONE = "T-10001"
CREATED = {"at": on(0, 9), "kind": "created", "service": "help", "category": "mail", "priority": "P2", "title": "Hello"}
Act = Callable[..., Answer]


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    """A desk at ten with one ticket of nine o'clock, T-10001."""
    made = Desk(store_url, on(0, 10))
    made.record([CREATED])
    yield made
    with made.runtime.read() as connection:
        assert compare(made.runtime, connection, made.runtime.now()).differing == ()
    made.runtime.close()


def by(desk: Desk, actor: str, deed: Any, *told: Any, version: int | None = None, **named: Any) -> dict[str, Any]:
    """What the deed answers."""
    call = Call(actor, expected_version=version, reason=named.pop("reason", None))
    answer: dict[str, Any] = deed(desk.runtime, call, *told, **named).value
    return answer


def last_event(desk: Desk) -> dict[str, Any]:
    event = desk.rows(ticket_event)[-1]
    return {**event, "payload": json.loads(event["payload"])}


def stands(desk: Desk, key: str = ONE) -> dict[str, Any]:
    return next(row for row in desk.rows(ticket) if row["key"] == key)


EVENTS: list[tuple[Any, tuple[Any, ...], str, dict[str, Any]]] = [
    (correspondence.reply, ("We are on it.",), "reply", {"public": True, "text": "We are on it.", "deed": "reply"}),
    (correspondence.note, (" Looked. ",), "note", {"text": "Looked.", "deed": "note"}),
    (progress.wait, ("customer",), "state", {"state": "waiting", "deed": "wait"}),
    (progress.work, (None, "Mine."), "state", {"state": "in-progress", "note": "Mine.", "deed": "work"}),
    (
        endings.resolve,
        ("solved", "Restarted it."),
        "resolved",
        {"closure_code": "solved", "note": "Restarted it.", "state": "resolved", "deed": "resolve"},
    ),
    (
        endings.close,
        ("declined", "This is not ours."),
        "closed",
        {"closure_code": "declined", "note": "This is not ours.", "state": "closed", "deed": "close"},
    ),
    (endings.cancel, (), "cancelled", {"reason": "only a trial", "state": "cancelled", "deed": "cancel"}),
    (routing.assign, ("annex", "otto"), "assigned", {"team": "annex", "owner": "otto", "deed": "assign"}),
    (
        routing.classify,
        ("help", "mail", "spam"),
        "classified",
        {"service": "help", "category": "mail", "subcategory": "spam", "deed": "classify"},
    ),
    (routing.prioritise, ("P1",), "priority", {"priority": "P1", "reason": "only a trial", "deed": "prioritise"}),
]


@pytest.mark.parametrize(("deed", "told", "kind", "payload"), EVENTS, ids=[each[0].name for each in EVENTS])
def test_a_deed_is_one_event_now_by_the_person_who_did_it(
    desk: Desk, deed: Any, told: tuple[Any, ...], kind: str, payload: dict[str, Any]
) -> None:
    before = len(desk.rows(ticket_event))
    by(desk, "anna", deed, ONE, *told, reason="only a trial")
    event = last_event(desk)
    assert len(desk.rows(ticket_event)) == before + 1
    assert (event["at"], event["actor"], event["actor_kind"], event["source_key"]) == (on(0, 10), "anna", "human", None)
    assert (event["kind"], event["payload"]) == (kind, payload)


@pytest.mark.parametrize(("deed", "told", "kind", "payload"), EVENTS, ids=[each[0].name for each in EVENTS])
def test_the_trail_names_the_versions_and_what_changed(
    desk: Desk, deed: Any, told: tuple[Any, ...], kind: str, payload: dict[str, Any]
) -> None:
    was = stands(desk)
    answer = by(desk, "anna", deed, ONE, *told, reason="only a trial")
    now, trail = stands(desk), desk.rows(audit_event)[-1]
    assert (trail["subject_id"], trail["version_before"], trail["version_after"]) == (ONE, 1, 2)
    changed = {name for name in was if was[name] != now[name]} - {"version"}
    assert set(json.loads(trail["before"])) == set(json.loads(trail["after"])) == changed
    assert (answer["ticket"], answer["version"], answer["state"]) == (ONE, 2, now["state"])


def test_what_a_customer_said_to_one_of_us_is_the_customers_event(desk: Desk) -> None:
    by(desk, "anna", correspondence.contact, ONE, "Is anybody there?")
    event = last_event(desk)
    assert (event["kind"], event["actor_kind"]) == ("contact", "customer")
    assert event["payload"] == {"text": "Is anybody there?", "taken_by": "anna", "deed": "contact"}


@pytest.mark.parametrize(("deed", "told", "kind", "payload"), EVENTS, ids=[each[0].name for each in EVENTS])
def test_a_deed_on_what_somebody_else_changed_is_a_conflict_that_names_them(
    desk: Desk, deed: Any, told: tuple[Any, ...], kind: str, payload: dict[str, Any]
) -> None:
    by(desk, "ada", routing_by_ada(desk), ONE, owner="anna")
    before = desk.rows(ticket_event)
    with pytest.raises(Conflict, match="Ada changed T-10001 at 2026-03-02 10:00:00 UTC, after you looked at it"):
        by(desk, "anna", deed, ONE, *told, version=1, reason="only a trial")
    assert desk.rows(ticket_event) == before


def routing_by_ada(desk: Desk) -> Any:
    """Assigning, which an administrator may here."""
    small = small_rulebook()
    permissions = {**small.permissions, "ticket.assign": frozenset({"agent", "administrator"})}
    desk.activate(replace(small, permissions=permissions))
    return routing.assign


def test_a_deed_on_the_version_that_the_person_saw_is_done(desk: Desk) -> None:
    assert by(desk, "anna", correspondence.note, ONE, "Seen.", version=1)["version"] == 2
    assert by(desk, "anna", correspondence.note, ONE, "Seen.", version=2)["version"] == 3


def test_a_conflict_with_an_import_names_whoever_imported(desk: Desk) -> None:
    desk.clock.set(on(4, 12))
    imports.commit(desk.runtime, Call("anna"), staged())
    known = desk.rows(ticket)[-1]
    desk.clock.set(on(4, 13))
    by(desk, "anna", routing.assign, known["key"], owner="otto", version=1)
    desk.clock.set(on(4, 14))
    told = staged()
    late = replace(told.tickets[3], events=(*told.tickets[3].events[:1],), reported_due_at=on(2, 9))
    imports.commit(desk.runtime, Call("anna"), replace(told, file_sha256="e" * 64, tickets=(late,)))
    with pytest.raises(Conflict, match=r"Anna changed .* at 2026-03-06 14:00:00 UTC"):
        by(desk, "anna", correspondence.note, known["key"], "Seen.", version=2)


def test_a_conflict_with_an_import_that_was_taken_back_names_whoever_did(desk: Desk) -> None:
    desk.clock.set(on(4, 12))
    read = staged()
    imports.commit(desk.runtime, Call("anna"), read)
    key = desk.rows(ticket)[-1]["key"]
    number = read.tickets[3].external_id
    note = StagedEvent(TicketEvent(on(3, 9), EventKind.NOTE, payload={"title": "Other"}), "note@1")
    later = replace(read.tickets[3], external_id=number, events=(note,), record=None)
    imports.commit(desk.runtime, Call("anna"), replace(read, file_sha256="e" * 64, row_is_event=True, tickets=(later,)))
    seen = stands(desk, key)["version"]
    desk.clock.set(on(4, 14))
    undoing.undo(desk.runtime, Call("ada", reason="the mapping read the wrong zone"), 2)
    with pytest.raises(Conflict, match=f"Ada changed {key} at 2026-03-06 14:00:00 UTC"):
        by(desk, "anna", correspondence.note, key, "Seen.", version=seen)


def test_an_unknown_ticket_is_not_found(desk: Desk) -> None:
    with pytest.raises(NotFound, match=r"There is no ticket T-4\."):
        by(desk, "anna", correspondence.note, "T-4", "Seen.")


def test_a_ticket_that_is_seen_outside_the_reach_of_a_role_is_refused(desk: Desk) -> None:
    routing.assign(desk.runtime, Call("anna"), ONE, owner="otto")
    with pytest.raises(Refused, match="Otto may do this only for unit annex") as refused:
        by(desk, "otto", correspondence.note, ONE, "Seen.")
    assert refused.value.rule == "scope"


def test_a_ticket_out_of_sight_is_answered_as_one_that_there_is_not(desk: Desk) -> None:
    with pytest.raises(NotFound, match=f"^There is no ticket {ONE}.$"):
        by(desk, "otto", correspondence.note, ONE, "Seen.")


def test_a_ticket_is_merged_only_into_one_within_reach(desk: Desk) -> None:
    desk.record([{**CREATED, "unit": "annex"}], "two")
    desk.activate(replace(small_rulebook(), people={**small_rulebook().people, "dan": person("dan", "unit:desk")}))
    with pytest.raises(NotFound, match=r"^There is no ticket T-10002.$"):
        by(desk, "dan", endings.merge, ONE, "T-10002")


def person(name: str, scope: str, role: str = "agent", **more: Any) -> Person:
    return Person(name, name.title(), "desk", name, (RoleGrant(role, scope),), **more)


def test_a_merge_expects_the_version_of_the_ticket_that_ends_and_not_of_the_other(desk: Desk) -> None:
    desk.record([CREATED], "two")
    desk.record([{"at": on(0, 10), "kind": "note"}], "two")
    answer = endings.merge(desk.runtime, Call("anna", expected_version=1), ONE, "T-10002").value
    assert answer["state"] == "cancelled"
    assert desk.rows_of("SELECT version FROM ticket ORDER BY id")[0][0] == 2


def test_a_merge_ends_one_ticket_and_is_noted_on_the_other(desk: Desk) -> None:
    desk.record([CREATED], "two")
    answer = by(desk, "anna", endings.merge, ONE, "T-10002")
    assert (answer["ticket"], answer["state"]) == (ONE, "cancelled")
    kinds = [(row["ticket_id"], row["kind"]) for row in desk.rows(ticket_event)[-2:]]
    assert sorted(kinds) == [(10_001, "merged"), (10_002, "note")]
    assert {row["state"] for row in desk.clock_rows()[0] if row["started_at"] == on(0, 9)} == {"cancelled", "running"}
    assert stands(desk, "T-10002")["version"] == 2


def test_the_version_that_the_person_saw_is_that_of_the_ticket_that_is_merged(desk: Desk) -> None:
    desk.record([CREATED], "two")
    by(desk, "anna", correspondence.note, "T-10002", "Seen.")
    assert by(desk, "anna", endings.merge, ONE, "T-10002", version=1)["version"] == 2


# ------------------------------------------------------------------ what clocks make of it


def test_a_reply_answers_the_first_response_and_waiting_pauses_the_resolution(desk: Desk) -> None:
    by(desk, "anna", correspondence.reply, ONE, "We are on it.")
    by(desk, "anna", progress.wait, ONE, "customer")
    assert {row["kind"]: row["state"] for row in desk.clock_rows()[0]} == {
        "first_response": "stopped",
        "resolution": "paused",
    }


def test_a_note_answers_nobody(desk: Desk) -> None:
    by(desk, "anna", correspondence.note, ONE, "We are on it.")
    assert stands(desk)["first_response_at"] is None


def with_a_robot(desk: Desk) -> None:
    """Let a program with an account of its own give every command of an agent."""
    small = small_rulebook()
    people = {**small.people, "robot": person("robot", "all", "automation")}
    permissions = {name: roles | {"automation"} for name, roles in small.permissions.items()}
    desk.activate(replace(small, people=people, permissions=permissions))


def test_a_program_answers_nobody_whatever_it_is_permitted(desk: Desk) -> None:
    with_a_robot(desk)
    by(desk, "robot", correspondence.reply, ONE, "Your request is important to us.")
    assert last_event(desk)["actor_kind"] == "automation"
    assert stands(desk)["first_response_at"] is None


def test_a_program_reopens_nothing_whatever_it_is_permitted(desk: Desk) -> None:
    with_a_robot(desk)
    by(desk, "anna", endings.resolve, ONE, "solved", "It was done.")
    with pytest.raises(Refused, match="a program's mail reopens none") as refused:
        by(desk, "robot", endings.reopen, ONE, reason="delivery failed: mailbox full")
    assert refused.value.rule == "machine"


def test_a_person_reopens_for_the_customer_with_the_customers_words(desk: Desk) -> None:
    by(desk, "anna", endings.resolve, ONE, "solved", "It was done.")
    by(desk, "anna", endings.reopen, ONE, reason="“It broke again.”")
    event = last_event(desk)
    assert (event["kind"], event["actor_kind"], event["actor"]) == ("reopened", "human", "anna")
    assert event["payload"]["on_behalf_of"] == "customer"
    assert event["payload"]["reason"] == "“It broke again.”"


# ------------------------------------------------------------------ states


def test_without_a_state_for_it_a_ticket_cannot_wait(desk: Desk) -> None:
    with pytest.raises(Invalid, match="no state in which a ticket waits for the supplier"):
        by(desk, "anna", progress.wait, ONE, "supplier")


@pytest.mark.parametrize("state", ["in-progress", "nowhere"])
def test_a_named_state_must_mean_what_is_done(desk: Desk, state: str) -> None:
    with pytest.raises(Invalid, match=f"no state “{state}” that means waiting customer: there are waiting"):
        by(desk, "anna", progress.wait, ONE, "customer", state)


def test_a_named_state_is_taken_before_our_own(desk: Desk) -> None:
    states = {**small_rulebook().states, "parked": TicketState("parked", StateCategory.OPEN, Holder.AGENT, ours=True)}
    desk.activate(replace(small_rulebook(), states=states))
    assert by(desk, "anna", progress.work, ONE, "in-progress")["state"] == "in-progress"
    by(desk, "anna", progress.wait, ONE, "customer")
    assert by(desk, "anna", progress.work, ONE)["state"] == "parked"


def test_a_ticket_waits_for_one_thing_once(desk: Desk) -> None:
    by(desk, "anna", progress.wait, ONE, "customer")
    with pytest.raises(Invalid, match="waits for the customer already"):
        by(desk, "anna", progress.wait, ONE, "customer")


# ------------------------------------------------------------------ endings


def test_what_was_resolved_with_code_and_note_is_closed_without_saying_them_again(desk: Desk) -> None:
    by(desk, "anna", endings.resolve, ONE, "solved", "It was done.")
    assert by(desk, "anna", endings.close, ONE)["state"] == "closed"


def test_what_a_feed_resolved_needs_code_and_note_to_be_closed(desk: Desk) -> None:
    by(desk, "anna", endings.resolve, ONE, "solved", "It was done.")
    desk.clock.set(on(0, 12))
    desk.record([{"at": on(0, 11), "kind": "reopened"}, {"at": on(0, 12), "kind": "resolved"}])
    with pytest.raises(Invalid, match="closure code is missing"):
        by(desk, "anna", endings.close, ONE)
    assert by(desk, "anna", endings.close, ONE, "solved", "Looked at it.")["state"] == "closed"


# ------------------------------------------------------------------ where it belongs


def test_what_is_so_already_is_no_event_and_no_other_version(desk: Desk) -> None:
    by(desk, "anna", routing.assign, ONE, owner="otto")
    before, revision = desk.rows(ticket_event), desk.runtime.revision()
    assert by(desk, "anna", routing.assign, ONE, owner="otto")["version"] == 2
    assert (desk.rows(ticket_event), desk.runtime.revision()) == (before, revision)


def test_whom_a_table_names_is_assigned_once_somebody_says_so(desk: Desk) -> None:
    assert stands(desk)["owner"] == "anna"
    assert by(desk, "anna", routing.assign, ONE, owner="anna")["version"] == 2
    assert last_event(desk)["payload"] == {"owner": "anna", "deed": "assign"}
    assert by(desk, "anna", routing.assign, ONE, owner="anna")["version"] == 2


def test_what_an_assignment_does_not_name_stays(desk: Desk) -> None:
    by(desk, "anna", routing.assign, ONE, team="annex", owner="otto")
    answer = by(desk, "anna", routing.assign, ONE, team="desk")
    assert (answer["team"], answer["owner"]) == ("desk", "otto")


def test_nothing_is_assigned_to_whom_or_what_the_rulebook_does_not_know(desk: Desk) -> None:
    with pytest.raises(NotFound, match="nobody called “zoe”"):
        by(desk, "anna", routing.assign, ONE, owner="zoe")
    with pytest.raises(NotFound, match="no unit “moon”"):
        by(desk, "anna", routing.assign, ONE, team="moon")
    with pytest.raises(Invalid, match="name a team or an owner"):
        by(desk, "anna", routing.assign, ONE)


def test_nothing_is_assigned_to_whoever_has_left(desk: Desk) -> None:
    people = {**small_rulebook().people, "eve": person("eve", "all", active=False)}
    desk.activate(replace(small_rulebook(), people=people))
    with pytest.raises(Invalid, match="Eve is no longer active"):
        by(desk, "anna", routing.assign, ONE, owner="eve")


def with_another_category(desk: Desk) -> None:
    small = small_rulebook()
    fax = Category("help", "fax", "Fax", "otto", None, "annex", (), ("jam",), (), None)
    desk.activate(replace(small, categories={**small.categories, ("help", "fax"): fax}))


def test_another_category_brings_its_team_and_owner(desk: Desk) -> None:
    with_another_category(desk)
    answer = by(desk, "anna", routing.classify, ONE, "help", "fax")
    assert (answer["team"], answer["owner"]) == ("annex", "otto")


def test_whoever_was_assigned_keeps_it_in_another_category(desk: Desk) -> None:
    with_another_category(desk)
    by(desk, "anna", routing.assign, ONE, owner="ada")
    answer = by(desk, "anna", routing.classify, ONE, "help", "fax")
    assert (answer["team"], answer["owner"]) == ("annex", "ada")


@pytest.mark.parametrize("place", [("help", "gossip", None), ("catering", "mail", None), ("help", "fax", "fire")])
def test_a_ticket_is_classified_only_as_the_catalogue_knows(desk: Desk, place: tuple[str, str, str | None]) -> None:
    with_another_category(desk)
    with pytest.raises(Invalid, match="T-10001 cannot be classified so: there is no "):
        by(desk, "anna", routing.classify, ONE, *place)


# ------------------------------------------------------------------ our own tickets


FORM = {"title": "No mail since nine", "service": "help", "category": "mail", "impact": "high", "urgency": "low"}


def test_a_ticket_of_our_own_is_numbered_here_and_routed_at_its_creation(desk: Desk) -> None:
    answer = by(desk, "anna", opening.open_ticket, {**FORM, "description": "  All of us.  "})
    row = stands(desk, "T-10002")
    assert answer == {
        "ticket": "T-10002",
        "version": 1,
        "state": "new",
        "unit": "desk",
        "team": "desk",
        "owner": "anna",
        "priority": "P2",
        "routing": "routed",
    }
    assert (row["source"], row["external_id"], row["description"]) == ("pilothouse", "T-10002", "All of us.")
    assert row["created_at"] == on(0, 10)


def test_the_team_of_a_table_is_no_word_of_the_form(desk: Desk) -> None:
    by(desk, "anna", opening.open_ticket, FORM)
    event = last_event(desk)
    assert (event["kind"], event["actor"], event["payload"]) == ("created", "anna", {**FORM, "state": "new"})


def test_whoever_may_open_tickets_may_ask_for_what_others_do(desk: Desk) -> None:
    assert by(desk, "otto", opening.open_ticket, FORM)["unit"] == "desk"


# ------------------------------------------------------------------ text


@pytest.mark.parametrize(
    ("text", "why"),
    [("", "is missing"), (" \n ", "is missing"), ("x" * 20_001, "20,001 characters"), ("\udcff", "half a pair")],
)
def test_text_that_says_nothing_or_cannot_be_kept_is_refused(desk: Desk, text: str, why: str) -> None:
    with pytest.raises(Invalid, match=why):
        by(desk, "anna", correspondence.reply, ONE, text)
    with pytest.raises(Invalid):
        by(desk, "anna", opening.open_ticket, {**FORM, "title": text})


def test_text_is_kept_as_it_was_typed(desk: Desk) -> None:
    text = "Zeile 1\n<b>**2**</b> 🙂 ' -- \\"
    by(desk, "anna", correspondence.reply, ONE, text)
    assert last_event(desk)["payload"]["text"] == text
