"""No mail tells of what is over: whoever acts has read it, and when nothing is left to be done nobody is mailed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from control.commands import breach_reviews, escalations, undoing
from control.commands.notices import read
from control.commands.registry import Call
from control.commands.sweep import sweep
from control.notify import Outside
from control.policy.notice_terms import NoticeTerms
from control.policy.rulebook import Rulebook
from tests.commands.climbed import GIVEN, PEOPLE_DECIDE
from tests.commands.desk import Desk, on
from tests.notify.post import Box, chat_room, send
from tests.worker.tower import PEOPLE, begin, reviewed, tower_rulebook

SUBJECT, EVENING, MORNING = "T-10001/resolution", on(1, 17), on(2, 9, 30)
FIELDS = {"service": "help", "category": "mail", "unit": "desk", "owner": "anna", "priority": "P2"}


def mailing(rulebook: Rulebook, **terms: Any) -> Rulebook:
    """The tower, where everybody who is told has mail and decides; quiet outside of the office's hours."""
    people = {name: replace(one, mail=f"{name}@desk.example") for name, one in rulebook.people.items()}
    permissions = {**rulebook.permissions, **dict.fromkeys((*GIVEN, "notice.read"), PEOPLE_DECIDE)}
    return replace(rulebook, people=people, permissions=permissions, notices=NoticeTerms(**terms))


@contextmanager
def fired(url: str, **terms: Any) -> Iterator[Desk]:
    """Two levels of one ticket have fired, anna's and the lead's, and their mails wait for the morning."""
    created = on(0, 17)
    desk = Desk(url, created)
    desk.activate(mailing(tower_rulebook(), **{"calendar": "office", **terms}))
    desk.record([{"at": created, "kind": "created", **FIELDS, "title": "Late"}], ticket="x")
    desk.clock.set(EVENING)
    assert sweep(desk.runtime, Call("ada")).value["raised"] == 2
    try:
        yield desk
    finally:
        desk.runtime.close()


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    with fired(store_url) as made:
        yield made


def stands(desk: Desk, subject: str = SUBJECT) -> dict[str, tuple[bool, str]]:
    """Of each person: whether they have read of a subject, and the state of the mail about it."""
    rows = desk.rows_of(
        "SELECT n.person, n.read_at, d.state FROM notice n JOIN delivery d ON d.notice_id = n.id "
        f"WHERE n.subject_id = '{subject}'"
    )
    return {row[0]: (row[1] is not None, row[2]) for row in rows}


def raised(desk: Desk) -> str:
    return f"E-{desk.rows_of('SELECT max(id) FROM escalation')[0][0]}"


def ended(desk: Desk, how: str) -> None:
    """The ticket ends now: it is resolved, closed or cancelled."""
    told = {"at": desk.clock.now(), "kind": how, "actor_kind": "human", "actor": "anna", "state": how}
    desk.record([told], ticket="x")


def mailed(desk: Desk, box: Box, world: Outside) -> list[str]:
    """Who has had a mail by the morning."""
    desk.clock.set(MORNING)
    send(desk, world)
    return sorted(name.partition("@")[0] for each in box.recipients for name in each)


def test_while_the_subject_is_open_everybody_is_mailed_whoever_stood_on_a_lower_level_too(
    desk: Desk, box: Box, world: Outside
) -> None:
    assert stands(desk) == {"anna": (False, "waiting"), "lead": (False, "waiting")}
    assert mailed(desk, box, world) == ["anna", "lead"]


@pytest.mark.parametrize(
    "does",
    [escalations.acknowledge, partial(escalations.act, action="everything was done")],
    ids=["acknowledge", "act"],
)
def test_whoever_acknowledges_or_acts_has_read_their_notice_and_the_others_have_not(
    desk: Desk, box: Box, world: Outside, does: Any
) -> None:
    does(desk.runtime, Call("lead"), number=raised(desk))
    assert stands(desk) == {"anna": (False, "waiting"), "lead": (True, "needless")}
    assert mailed(desk, box, world) == ["anna"]


def test_what_somebody_acknowledges_who_was_not_told_is_still_mailed_to_whom_it_addresses(desk: Desk) -> None:
    escalations.acknowledge(desk.runtime, Call("head"), raised(desk))
    assert stands(desk) == {"anna": (False, "waiting"), "lead": (False, "waiting")}


def test_when_the_clock_stops_nobody_is_mailed_and_the_bell_keeps_what_was_told(
    desk: Desk, box: Box, world: Outside
) -> None:
    ended(desk, "resolved")
    assert stands(desk) == {"anna": (False, "needless"), "lead": (False, "needless")}
    assert mailed(desk, box, world) == []


@pytest.mark.parametrize("end", ["closed", "cancelled"])
def test_when_a_ticket_ends_otherwise_nobody_is_mailed_either(desk: Desk, end: str) -> None:
    ended(desk, end)
    assert stands(desk) == {"anna": (False, "needless"), "lead": (False, "needless")}


def test_an_escalation_that_is_closed_by_hand_needs_no_mail(desk: Desk) -> None:
    escalations.act(desk.runtime, Call("lead"), raised(desk), "everything was done")
    escalations.close(desk.runtime, Call("lead"), raised(desk), "it is solved")
    assert stands(desk) == {"anna": (False, "needless"), "lead": (True, "needless")}


def test_what_goes_on_after_it_was_over_is_mailed_by_the_same_notice(desk: Desk, box: Box, world: Outside) -> None:
    ended(desk, "resolved")
    desk.clock.set(on(2, 9))
    desk.record([{"at": on(2, 9), "kind": "reopened", "actor_kind": "customer", "state": "in-progress"}], ticket="x")
    desk.clock.set(on(3, 9))
    assert sweep(desk.runtime, Call("ada")).value["raised"] == len(PEOPLE)
    rows = desk.rows_of(f"SELECT person, times FROM notice WHERE subject_id = '{SUBJECT}' ORDER BY person")
    assert [tuple(row) for row in rows] == [("anna", 2), ("head", 1), ("lead", 2), ("member", 1)]
    send(desk, world)
    assert sorted(box.recipients) == sorted([f"{name}@desk.example"] for name in PEOPLE)


def test_a_webhook_is_told_though_it_is_over(store_url: str) -> None:
    with fired(store_url, webhooks=chat_room("https://chat.example/")) as desk:
        ended(desk, "resolved")
        assert stands(desk)["webhook:chat-room"] == (False, "waiting")


def test_a_review_that_somebody_has_looked_at_is_asked_for_no_more(store_url: str) -> None:
    with fired(store_url) as desk:
        desk.activate(reviewed(desk.runtime.rulebook()))
        desk.clock.set(on(1, 17, 1))
        sweep(desk.runtime, Call("ada"))
        assert set(stands(desk, "B-1").values()) == {(False, "waiting")}
        breach_reviews.explain(desk.runtime, Call("lead"), "B-1", "queue", "unseen")
        assert stands(desk, "B-1") == {"anna": (False, "waiting")}, "it waits for another pair of eyes"
        breach_reviews.review(desk.runtime, Call("anna"), "B-1")
        assert stands(desk, "B-1") == {"anna": (True, "needless")}


def test_a_mail_that_waits_to_be_tried_again_is_needless_once_its_notice_is_read(
    desk: Desk, box: Box, world: Outside
) -> None:
    refused(desk, box, world)
    assert {each[1] for each in stands(desk).values()} == {"waiting"}
    read(desk.runtime, Call("anna"))
    assert mailed(desk, box, world) == ["lead"]
    assert stands(desk) == {"anna": (True, "needless"), "lead": (False, "sent")}


def test_a_mail_that_waits_to_be_tried_again_is_needless_once_its_subject_is_over(
    desk: Desk, box: Box, world: Outside
) -> None:
    refused(desk, box, world)
    ended(desk, "resolved")
    assert mailed(desk, box, world) == []


def test_of_a_mail_that_is_tried_again_only_what_is_still_to_be_told_goes(
    store_url: str, box: Box, world: Outside
) -> None:
    with fired(store_url, calendar=None) as desk:
        desk.record([{"at": on(0, 17), "kind": "created", **FIELDS, "title": "Another"}], ticket="y")
        sweep(desk.runtime, Call("ada"))
        refused(desk, box, world)
        ended(desk, "resolved")
        assert mailed(desk, box, world) == ["anna", "lead"]
        assert all("T-10002" in text and "T-10001" not in text for text in box.texts())


def test_what_is_sent_while_it_becomes_needless_is_noted_as_sent(store_url: str, box: Box, world: Outside) -> None:
    with fired(store_url, calendar=None) as desk:
        box.on_mail = lambda: read(desk.runtime, Call("anna")) and None
        send(desk, world)
        assert stands(desk) == {"anna": (True, "sent"), "lead": (False, "sent")}


def test_of_a_ticket_whose_import_is_taken_back_no_mail_goes_not_even_again(
    store_url: str, box: Box, world: Outside
) -> None:
    desk = Desk(store_url, on(0, 9))
    desk.activate(mailing(tower_rulebook()))
    begin(desk, [on(0, 9)])
    desk.clock.set(EVENING)
    sweep(desk.runtime, Call("ada"))
    refused(desk, box, world)
    undoing.undo(desk.runtime, Call("ada", reason="the wrong file was taken"), 1)
    assert mailed(desk, box, world) == []
    desk.runtime.close()


def refused(desk: Desk, box: Box, world: Outside) -> None:
    """The server takes no mail for once: what is due has been tried, and waits."""
    addresses = {f"{name}@desk.example" for name in PEOPLE}
    box.refused |= addresses
    if desk.runtime.rulebook().notices.calendar:
        desk.clock.set(on(2, 9))
    assert send(desk, world).failed
    box.refused -= addresses
