"""Events as a history needs them: the creation first, and one record that says two things said twice."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from control.model import ActorKind, EventKind, Holder, StateCategory, TicketEvent
from control.policy.projection import project
from control.policy.timeline import facts, held
from tests.commands.desk import on, small_rulebook

RULES = small_rulebook()


def event(hour: int, kind: str, seq: int = 0, **payload: Any) -> TicketEvent:
    return TicketEvent(on(0, hour), EventKind(kind), payload=payload, seq=seq)


def told(*events: TicketEvent) -> list[tuple[datetime, str]]:
    return [(one.at.astimezone(UTC), one.kind.value) for one in facts(events, RULES.states)]


def test_what_is_dated_before_the_creation_counts_at_the_creation() -> None:
    assert told(event(9, "closed", 2), event(10, "created", 1)) == [(on(0, 10), "created"), (on(0, 10), "closed")]


def test_a_ticket_created_in_a_final_state_is_resolved_where_it_is_created() -> None:
    assert told(event(9, "created", 1, state="resolved")) == [(on(0, 9), "created"), (on(0, 9), "resolved")]


def test_a_ticket_created_in_an_open_state_says_one_thing_only() -> None:
    assert told(event(9, "created", 1, state="waiting")) == [(on(0, 9), "created")]


@given(order=st.permutations([event(9, "created", 1), event(10, "note", 2), event(10, "closed", 3)]))
def test_the_order_is_that_of_instant_and_sequence_however_they_come(order: list[TicketEvent]) -> None:
    assert [one.seq for one in facts(order, RULES.states)] == [1, 2, 3]


def test_the_holder_follows_the_state_and_without_one_the_owner() -> None:
    events = [
        event(9, "created", 1),
        event(10, "assigned", 2, owner="anna"),
        event(11, "state", 3, state="waiting"),
        event(12, "state", 4, state="new"),
        event(13, "resolved", 5, state="resolved"),
        event(14, "reopened", 6),
    ]
    expected = [Holder.QUEUE, Holder.AGENT, Holder.CUSTOMER, Holder.QUEUE, Holder.BETWEEN_CYCLES, Holder.AGENT]
    assert [mark.holder for mark in held(events, RULES)] == expected


def test_a_closed_ticket_that_was_never_resolved_is_resolved_by_closing() -> None:
    ticket = project([event(9, "created", 1), event(12, "closed", 2)], RULES)
    assert (ticket.first_resolved_at, ticket.last_resolved_at, ticket.closed_at) == (on(0, 12),) * 3
    assert (ticket.state_category, ticket.fields["state"]) == (StateCategory.CLOSED, "closed")


def test_first_and_last_resolution_and_the_reopenings_are_facts_of_their_own() -> None:
    ticket = project(
        [
            event(9, "created", 1),
            event(10, "resolved", 2),
            event(11, "reopened", 3),
            event(13, "resolved", 4),
        ],
        RULES,
    )
    assert (ticket.first_resolved_at, ticket.last_resolved_at, ticket.reopen_count) == (on(0, 10), on(0, 13), 1)


def test_only_a_public_reply_by_a_human_is_a_first_response() -> None:
    automatic = TicketEvent(on(0, 10), EventKind.REPLY, ActorKind.AUTOMATION, payload={"public": True})
    note = event(11, "reply", 3, public=False)
    ticket = project([event(9, "created", 1), automatic, note, event(12, "reply", 4, public=True)], RULES)
    assert ticket.first_response_at == on(0, 12)


def test_a_category_of_the_catalogue_gives_team_owner_and_unit_and_none_leaves_it_unrouted() -> None:
    routed = project([event(9, "created", 1, service="help", category="mail")], RULES)
    lost = project([event(9, "created", 1)], RULES)
    assert (routed.routing, routed.fields["team"], routed.fields["owner"], routed.fields["unit"]) == (
        "routed",
        "desk",
        "anna",
        "desk",
    )
    assert lost.routing == "unrouted"


def test_impact_and_urgency_give_the_priority_that_nobody_named() -> None:
    derived = project([event(9, "created", 1, impact="high", urgency="high")], RULES)
    named = project([event(9, "created", 1, impact="high", urgency="high", priority="P2")], RULES)
    assert (derived.fields["priority"], named.fields["priority"]) == ("P1", "P2")
