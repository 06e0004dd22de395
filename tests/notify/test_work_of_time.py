"""From a level that fires to the mail that tells of it: the worker does both, and after an outage tells once."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from control.commands.notices import Told
from control.model import SubjectType
from control.notify import Outside, deliver
from control.policy.notice_terms import NoticeTerms
from control.worker import Worker
from tests.commands.desk import Desk, on
from tests.notify.post import Box, deliveries, notices, say
from tests.worker.tower import LEVELS, PEOPLE, begin, instant, spread, tower_rulebook

TICKETS = 20


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    made = Desk(store_url, on(0, 9))
    tower = tower_rulebook()
    people = {name: replace(one, mail=f"{name}@desk.example") for name, one in tower.people.items()}
    made.activate(replace(tower, people=people))
    begin(made, spread(on(0, 8), timedelta(hours=1), TICKETS))
    yield made
    made.runtime.close()


def test_after_an_outage_each_person_gets_one_mail_with_one_notice_for_each_subject(
    desk: Desk, box: Box, world: Outside
) -> None:
    desk.clock.set(on(14, 12))
    worker = Worker(desk.runtime, "one", most=7, afterwards=partial(deliver, outside=world))
    assert worker.tick().raised == TICKETS * len(LEVELS)
    assert sorted(box.recipients) == sorted([f"{name}@desk.example"] for name in PEOPLE)
    told = {(person, subject) for person, subject, *_ in notices(desk)}
    assert told == {
        (person, f"T-{10_000 + number}/resolution") for person in PEOPLE for number in range(1, TICKETS + 1)
    }
    assert len(told) == len(notices(desk))
    assert all(text.count("its resolution was due") == TICKETS for text in box.texts())
    assert {row[1] for row in deliveries(desk)} == {"sent"}


def test_a_hundred_more_ticks_tell_nobody_anything(desk: Desk, box: Box, world: Outside) -> None:
    desk.clock.set(on(14, 12))
    worker = Worker(desk.runtime, "one", afterwards=partial(deliver, outside=world))
    worker.tick()
    before = (len(box.mails), notices(desk), deliveries(desk))
    for _ in range(100):
        worker.tick()
        desk.clock.advance(timedelta(seconds=5))
    assert (len(box.mails), notices(desk), deliveries(desk)) == before


def test_a_warning_reaches_its_reader_before_the_promise_is_due(store_url: str, box: Box, world: Outside) -> None:
    desk = Desk(store_url, on(0, 9))
    tower = tower_rulebook(notices=NoticeTerms("office", digest_minutes=90))
    people = {name: replace(one, mail=f"{name}@desk.example") for name, one in tower.people.items()}
    desk.activate(replace(tower, people=people))
    begin(desk, [on(0, 9)])  # due at five, when the office closes; its owner is warned at four
    worker = Worker(desk.runtime, "one", afterwards=partial(deliver, outside=world))
    desk.clock.set(on(0, 16))
    while not box.mails and desk.clock.now() < on(1, 17):
        worker.tick()
        desk.clock.advance(timedelta(seconds=20))
    assert (desk.clock.now() - timedelta(seconds=20), box.recipients) == (on(0, 16, 59), [["anna@desk.example"]])
    desk.runtime.close()


def test_a_warning_that_is_told_once_more_hurries_where_the_promise_has_become_due_sooner(desk: Desk) -> None:
    known = desk.runtime.rulebook()
    desk.activate(replace(known, notices=NoticeTerms(None, digest_minutes=90)))
    sooner, later = on(0, 9, 10), on(0, 14)
    for due_at in (later, sooner, later):
        said = Told("anna", SubjectType.CLOCK, "T-10001/resolution", 10001, "It is due.", False, due_at)
        allowed = {**desk.runtime.rulebook().permissions, "test.tell": frozenset({"agent"})}
        desk.activate(replace(desk.runtime.rulebook(), permissions=allowed))
        say(desk, said)
    assert [instant(row[0]) for row in desk.rows_of("SELECT next_at FROM delivery")] == [on(0, 9, 9)]
