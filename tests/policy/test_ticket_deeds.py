"""Whose deed it is, and which deeds a ticket's state allows: one rule for the guard and for the disabled button."""

import pytest

from control.model import Holder, StateCategory
from control.policy.rulebook import TicketState
from control.policy.sources import OWN_SOURCE, Source, TicketDeed
from control.policy.ticket_deeds import elsewhere, merge_refusal, refusal, state_for
from tests.commands.desk import small_rulebook

ALLOWED = """
new         y     y     y      y    y     y      y     .      y     y       y         y        y
open        y     y     y      y    .     y      y     .      y     y       y         y        y
waiting customer y y    y      y    y     y      y     .      y     y       y         y        y
waiting supplier y y    y      y    y     y      y     .      y     y       y         y        y
waiting approval y y    y      y    y     y      y     .      y     y       y         y        y
resolved    y     y     y      .    .     .      y     y      .     .       y         .        y
closed      y     y     y      .    .     .      .     y      .     .       .         .        .
cancelled   .     y     y      .    .     .      .     .      .     .       .         .        .
"""
HEADER = "reply note contact wait work resolve close reopen merge cancel classify prioritise assign"
DEEDS = HEADER.split()


def table() -> list[tuple[str, str, bool]]:
    rows = []
    for line in ALLOWED.strip().splitlines():
        words = line.split()
        marks, state = words[-len(DEEDS) :], " ".join(words[: -len(DEEDS)])
        rows += [(state, deed, mark == "y") for deed, mark in zip(DEEDS, marks, strict=True)]
    return rows


def test_the_table_names_every_state_and_every_deed() -> None:
    assert {state for state, _, _ in table()} == set(StateCategory)
    assert {deed for _, deed, _ in table()} == set(TicketDeed)


@pytest.mark.parametrize(("state", "deed", "allowed"), table())
def test_a_deed_is_possible_in_the_states_of_the_table(state: str, deed: str, allowed: bool) -> None:
    ticket = {"key": "T-1", "source": OWN_SOURCE, "state_category": state}
    found = refusal(small_rulebook(), ticket, TicketDeed(deed))
    assert (found is None) is allowed
    assert found is None or (found.rule, found.sentence[:4]) == ("state", "T-1 ")


@pytest.mark.parametrize("deed", DEEDS)
def test_of_a_tool_that_is_not_listed_only_notes_contacts_and_assignments_are_ours(deed: str) -> None:
    ticket = {"key": "T-1", "source": "unheard-of", "state_category": "open"}
    found = refusal(small_rulebook(), ticket, TicketDeed(deed))
    if deed in {"note", "contact", "assign"}:
        assert found is None
    else:
        assert found is not None
        assert found.rule == "elsewhere"
        assert "comes from unheard-of" in found.sentence


def test_a_tool_that_is_listed_owns_what_its_list_says() -> None:
    rulebook = small_rulebook(sources={"tool": Source("tool", "Tool", frozenset({TicketDeed.CLOSE}))})
    assert elsewhere(rulebook, "tool") == (TicketDeed.CLOSE,)


def test_nothing_about_our_own_tickets_belongs_elsewhere_whatever_the_rulebook_says() -> None:
    rulebook = small_rulebook(sources={OWN_SOURCE: Source(OWN_SOURCE, "x", frozenset(TicketDeed))})
    assert elsewhere(rulebook, OWN_SOURCE) == ()


@pytest.mark.parametrize(
    ("into", "state", "sentence"),
    [
        ("T-1", "open", "T-1 cannot be merged into itself."),
        ("T-2", "resolved", "T-2 is resolved: no ticket can be merged into one that has ended."),
        ("T-2", "cancelled", "T-2 is cancelled: no ticket can be merged into one that has ended."),
    ],
)
def test_a_merge_into_itself_or_into_what_has_ended_is_refused(into: str, state: str, sentence: str) -> None:
    found = merge_refusal({"key": "T-1"}, {"key": into, "state_category": state})
    assert found is not None
    assert found.sentence == sentence


def test_a_merge_into_a_ticket_that_goes_on_is_possible() -> None:
    assert merge_refusal({"key": "T-1"}, {"key": "T-2", "state_category": "waiting supplier"}) is None


def test_our_deeds_lead_to_the_state_that_is_marked_as_ours_and_else_to_the_first_by_name() -> None:
    names = {"b": False, "c": True, "a": False}
    states = {name: TicketState(name, StateCategory.OPEN, Holder.AGENT, ours) for name, ours in names.items()}
    assert state_for(small_rulebook(states=states), StateCategory.OPEN) == "c"
    del states["c"]
    assert state_for(small_rulebook(states=states), StateCategory.OPEN) == "a"
    assert state_for(small_rulebook(states=states), StateCategory.CLOSED) is None
