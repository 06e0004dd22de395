"""Whatever people do to a ticket, in whatever order and at once: the rule that disables the button decides alike."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from control.commands import correspondence, endings, progress, routing
from control.commands.registry import Answer, Call
from control.errors import Conflict, Refused
from control.policy.sources import TicketDeed
from control.policy.ticket_deeds import refusal
from control.queries.derivations import compare
from control.store.tables import ticket, ticket_event
from tests.commands.deeds import at_once
from tests.commands.desk import Desk, on
from tests.rings import times

CREATED = {"at": on(0, 9), "kind": "created", "service": "help", "category": "mail", "priority": "P2", "title": "Hello"}
DEEDS: dict[str, tuple[Any, dict[str, Any]]] = {
    "reply": (correspondence.reply, {"text": "We are on it."}),
    "note": (correspondence.note, {"text": "Looked."}),
    "contact": (correspondence.contact, {"text": "Hello?"}),
    "wait": (progress.wait, {"waits_for": "customer"}),
    "work": (progress.work, {}),
    "resolve": (endings.resolve, {"closure_code": "solved", "note": "It was done."}),
    "close": (endings.close, {"closure_code": "solved", "note": "It was done."}),
    "reopen": (endings.reopen, {}),
    "cancel": (endings.cancel, {}),
    "merge": (endings.merge, {"into": "T-10001"}),
    "classify": (routing.classify, {"service": "help", "category": "mail", "subcategory": "spam"}),
    "prioritise": (routing.prioritise, {"priority": "P1"}),
    "assign": (routing.assign, {"team": "annex"}),
}


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    """A desk whose first ticket only takes in what is merged."""
    made = Desk(store_url, on(0, 9))
    made.record([CREATED], "goal")
    yield made
    made.runtime.close()


def test_every_deed_is_among_those_that_are_tried() -> None:
    assert set(DEEDS) == set(TicketDeed)


@settings(
    max_examples=times(check=10, proof=300), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(names=st.lists(st.sampled_from(sorted(DEEDS)), min_size=1, max_size=10))
def test_any_deeds_are_done_or_refused_as_the_rule_says_and_leave_what_the_facts_say(
    desk: Desk, names: list[str]
) -> None:
    key = desk.record([CREATED], f"try {len(desk.rows(ticket))}")["ticket"]
    for name in names:
        desk.clock.set(desk.clock.now() + timedelta(minutes=7))
        before = stands(desk, key)
        known = len(desk.rows(ticket_event))
        forbidden = refusal(desk.runtime.rulebook(), before, TicketDeed(name))
        if forbidden is not None:
            with pytest.raises(Refused) as refused:
                do(desk, key, name, before["version"])
            assert (refused.value.sentence, refused.value.rule) == (forbidden.sentence, forbidden.rule)
            assert (stands(desk, key), len(desk.rows(ticket_event))) == (before, known)
        elif not (name == "wait" and before["state"] == "waiting"):
            answer = do(desk, key, name, before["version"]).value
            assert answer["version"] == stands(desk, key)["version"] <= before["version"] + 1
    with desk.runtime.read() as connection:
        assert compare(desk.runtime, connection, desk.clock.now()).differing == ()


def test_of_two_who_end_a_ticket_at_once_one_does_and_the_other_is_told_who_was_faster(desk: Desk) -> None:
    for number in range(times(check=6, proof=200)):
        key = desk.record([CREATED], f"race {number}")["ticket"]
        known = len(desk.rows(ticket_event))
        outcomes = at_once(*(partial(do, desk, key, name, 1) for name in ("resolve", "cancel")))
        lost = [outcome for outcome in outcomes if isinstance(outcome, Conflict)]
        assert sum(isinstance(outcome, Answer) for outcome in outcomes) == 1
        assert [f"Anna changed {key} at" in outcome.sentence for outcome in lost] == [True]
        assert len(desk.rows(ticket_event)) == known + 1


def do(desk: Desk, key: str, name: str, version: int) -> Answer:
    deed, told = DEEDS[name]
    act: Callable[..., Answer] = deed
    return act(desk.runtime, Call("anna", expected_version=version, reason="so that it is tried"), key, **told)


def stands(desk: Desk, key: str) -> dict[str, Any]:
    return next(row for row in desk.rows(ticket) if row["key"] == key)
