"""Where a ticket lies, and who sees it there: the one condition of every query against a table of sentences."""

from itertools import product

import pytest
from sqlalchemy import select

from control.policy.scope import Scope, Sight
from control.queries import population, tickets
from control.store.tables import ticket
from tests.queries.escalated import Escalated
from tests.queries.seeds import at

NOW = at("2026-03-10 12:00")
UNITS, SERVICES = ("care", "annex", None), ("orders", "parts", None)
ANSWERS = {"orders": "care", "parts": "annex"}
"""Which unit answers for a service."""


def is_seen(unit, service, units, services):
    """A ticket is seen in its unit, by its service, and without a unit where its service is answered for."""
    if unit in units or service in services:
        return True
    return unit is None and service is not None and ANSWERS[service] in units


def sight(units, services):
    return Sight(units, services, tuple(service for service, unit in ANSWERS.items() if unit in units))


SIGHTS = [(), ("care",), ("annex",), ("care", "annex")], [(), ("orders",), ("parts",), ("orders", "parts")]


@pytest.mark.parametrize(("units", "services"), list(product(*SIGHTS)))
def test_a_ticket_is_seen_where_the_sentences_say_it_is(seeds, reading, units, services):
    placed = {seeds.ticket(unit=unit, service=service): (unit, service) for unit, service in product(UNITS, SERVICES)}
    expected = {number for number, place in placed.items() if is_seen(*place, units, services)}
    scope = Scope(sight=sight(units, services))
    for written in (population.within(scope), population.lies_in(scope), population.placed(scope)):
        assert set(reading.scalars(select(ticket.c.id).where(written))) == expected


def test_who_sees_a_part_sees_of_a_chosen_unit_only_what_is_in_both(seeds, reading):
    placed = {seeds.ticket(unit=unit, service=service): (unit, service) for unit, service in product(UNITS, SERVICES)}
    found = tickets.found(reading, NOW, Scope("care", sight=sight((), ("parts",))), "T-")["key"]
    assert {placed[int(key[2:])] for key in found} == {("care", "parts")}


def test_what_somebody_owns_or_was_told_of_is_theirs_and_nobody_elses(store):
    seeds = Escalated(store)
    owned, told, other = (seeds.ticket(unit="annex", owner=owner) for owner in ("anna", "ben", "ben"))
    seeds.escalation(told, "2026-03-03 09:00", "anna")
    with store.reader.connect() as reading:
        seen = {
            person: set(
                reading.scalars(select(ticket.c.id).where(population.within(Scope(sight=Sight(), person=person))))
            )
            for person in ("anna", "ben", "eve", None)
        }
    assert seen == {"anna": {owned, told}, "ben": {told, other}, "eve": set(), None: set()}


def test_who_sees_everything_sees_what_lies_nowhere(seeds, reading):
    nowhere = seeds.ticket()
    assert set(reading.scalars(select(ticket.c.id).where(population.within(Scope(person="anna"))))) == {nowhere}
