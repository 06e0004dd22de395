"""Who answers the reason of a breach, who is told of it, and that it is never the person who gave it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from control.commands import breach_reviews, escalations, notices
from control.commands.registry import Call
from control.commands.sweep import sweep
from control.errors import Invalid, Refused
from control.policy.ladder import Ladder, Level, Recipient, Watched
from control.policy.rulebook import Rulebook
from tests.commands.climbed import GIVEN, PEOPLE_DECIDE
from tests.commands.desk import Desk, on
from tests.worker.tower import reviewed, tower_rulebook

FIELDS = {"service": "help", "category": "mail", "unit": "desk", "owner": "anna", "priority": "P2", "team": "desk"}
SENT_BACK = "that says nothing at all"
ABOVE = frozenset({"manager", "department head", "committee member"})


def rules(**accounts: Any) -> Rulebook:
    """The tower, where reviews are watched: at their due time by the owner of the category, two hours later by a head.

    `accounts` are people in other persons' places: account name → person.
    """
    made = reviewed(tower_rulebook())
    people = {**made.people} | {
        name: replace(made.people[kin], name=name, person=person) for name, (kin, person) in accounts.items()
    }
    watches = (Level(0, Recipient.CATEGORY_OWNER), Level(120, Recipient.DEPARTMENT_HEAD))
    ladders = {"rev": Ladder("rev", frozenset({Watched.BREACH_REVIEW}), watches)}
    given = dict.fromkeys(GIVEN, PEOPLE_DECIDE) | dict.fromkeys(
        ("breach_review.review", "breach_review.return", "breach_review.accept"), ABOVE
    )
    permissions = {**made.permissions, **given, "notice.read": PEOPLE_DECIDE}
    return replace(made, people=people, ladders=ladders, permissions=permissions)


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    """A resolution is late, and B-2 is its review, due on Tuesday evening; B-1 is of the first response."""
    made = Desk(store_url, on(0, 9))
    made.activate(rules(lead2=("lead", "lead"), anna2=("lead", "anna")))
    made.record([{"at": on(0, 9), "kind": "created", **FIELDS, "title": "No mail"}])
    made.clock.set(on(1, 9, 30))
    sweep(made.runtime, Call("ada"))
    [number] = made.rows_of("SELECT id FROM breach_review WHERE kind = 'resolution'")
    assert number[0] == 2
    for who in ("anna", "lead"):
        notices.read(made.runtime, Call(who))
    yield made
    made.runtime.close()


def explain(desk: Desk, who: str = "anna", note: str = "") -> None:
    breach_reviews.explain(desk.runtime, Call(who), "B-2", "queue", "unseen", note)


def told(desk: Desk) -> list[tuple[str, str]]:
    """Person and words of what nobody has read of B-2 yet."""
    rows = "SELECT person, said FROM notice WHERE subject_id = 'B-2' AND read_at IS NULL ORDER BY person"
    return [tuple(row) for row in desk.rows_of(rows)]


def addressed(desk: Desk) -> list[str]:
    """Whom the escalations of B-2 were addressed to, oldest first."""
    rows = (
        "SELECT p.person FROM escalation_person p JOIN escalation e ON e.id = p.escalation_id "
        "WHERE e.subject_id = 'B-2' ORDER BY e.id, p.person"
    )
    return [row[0] for row in desk.rows_of(rows)]


# ------------------------------------------------------------------ four eyes


def test_another_account_of_whoever_gave_the_reason_does_not_review_it(desk: Desk) -> None:
    explain(desk, "lead2")
    with pytest.raises(Refused, match="Lead gave the reason of B-2: somebody else reviews it"):
        breach_reviews.review(desk.runtime, Call("lead"), "B-2")


@pytest.mark.parametrize("deed", ["review", "send_back"])
def test_nor_once_the_rulebook_has_lost_that_account(desk: Desk, deed: str) -> None:
    explain(desk, "lead2")
    desk.activate(rules())
    with pytest.raises(Refused, match="gave the reason of B-2"):
        getattr(breach_reviews, deed)(desk.runtime, Call("lead", reason=SENT_BACK), "B-2")


def test_nor_once_the_rulebook_says_that_two_accounts_are_one_person(desk: Desk) -> None:
    explain(desk, "anna")
    made = rules()
    people = {**made.people, "lead": replace(made.people["lead"], person="anna")}
    desk.activate(replace(made, people=people))
    with pytest.raises(Refused, match="gave the reason of B-2"):
        breach_reviews.review(desk.runtime, Call("lead"), "B-2")


def test_both_people_are_kept_with_their_accounts(desk: Desk) -> None:
    explain(desk, "lead2")
    breach_reviews.review(desk.runtime, Call("head"), "B-2")
    columns = "reasoned_by, reasoned_by_person, reviewed_by, reviewed_by_person"
    [row] = desk.rows_of(f"SELECT {columns} FROM breach_review WHERE id = 2")
    assert tuple(row) == ("lead2", "lead", "head", "head")


# ------------------------------------------------------------------ who is told


def test_the_lead_is_told_that_a_reason_waits(desk: Desk) -> None:
    explain(desk)
    said = "T-10001 “No mail”: Anna says why its resolution was late; look at B-2, and agree or send it back."
    assert told(desk) == [("lead", said)]


@pytest.mark.parametrize("who", ["lead", "lead2"])
def test_of_the_lead_s_own_reason_the_next_one_upwards_is_told(desk: Desk, who: str) -> None:
    explain(desk, who)
    assert [person for person, _ in told(desk)] == ["head"]


def test_nobody_is_told_who_may_not_look_at_it(desk: Desk) -> None:
    made = rules()
    only = dict.fromkeys(("breach_review.review",), frozenset({"committee member"}))
    desk.activate(replace(made, permissions={**made.permissions, **only}))
    explain(desk)
    assert [person for person, _ in told(desk)] == ["member"]


def test_whoever_gave_a_reason_is_told_why_it_came_back(desk: Desk) -> None:
    explain(desk)
    notices.read(desk.runtime, Call("lead"))
    breach_reviews.send_back(desk.runtime, Call("lead", reason=SENT_BACK), "B-2")
    assert told(desk) == [("anna", f"T-10001 “No mail”: Lead sends back why its resolution was late: {SENT_BACK}")]


def test_once_they_are_gone_the_owner_is_told_in_their_place(desk: Desk) -> None:
    explain(desk, "lead2")
    desk.activate(rules())
    breach_reviews.send_back(desk.runtime, Call("head", reason=SENT_BACK), "B-2")
    assert [person for person, said in told(desk) if SENT_BACK in said] == ["anna"]


# ------------------------------------------------------------------ what climbs


def test_what_nobody_explained_goes_to_the_owner_of_the_category(desk: Desk) -> None:
    desk.clock.set(on(2, 9, 31))
    sweep(desk.runtime, Call("ada"))
    assert addressed(desk) == ["anna"]


@pytest.mark.parametrize("who", ["anna", "anna2"])
def test_what_waits_for_a_second_pair_of_eyes_passes_over_whoever_explained_it(desk: Desk, who: str) -> None:
    explain(desk, who)
    desk.clock.set(on(2, 9, 31))
    sweep(desk.runtime, Call("ada"))
    assert addressed(desk) == ["head"]


def test_it_passes_over_them_by_person_when_their_account_is_gone(desk: Desk) -> None:
    explain(desk, "anna2")
    desk.activate(rules())
    desk.clock.set(on(2, 9, 31))
    sweep(desk.runtime, Call("ada"))
    assert addressed(desk) == ["head"]


def test_two_reviews_of_one_ticket_are_addressed_each_by_its_own_reason(desk: Desk) -> None:
    explain(desk)
    desk.clock.set(on(2, 9, 31))
    sweep(desk.runtime, Call("ada"))
    rows = desk.rows_of(
        "SELECT e.subject_id, p.person FROM escalation_person p JOIN escalation e ON e.id = p.escalation_id "
        "WHERE e.subject_type = 'breach_review' ORDER BY e.subject_id"
    )
    assert [tuple(row) for row in rows] == [("B-1", "anna"), ("B-2", "head")]


def test_what_a_review_had_raised_is_over_once_it_is_reviewed(desk: Desk) -> None:
    explain(desk)
    desk.clock.set(on(2, 9, 31))
    sweep(desk.runtime, Call("ada"))
    breach_reviews.review(desk.runtime, Call("head"), "B-2")
    states = desk.rows_of("SELECT state FROM escalation WHERE subject_id = 'B-2'")
    assert [row[0] for row in states] == ["moot"]


# ------------------------------------------------------------------ text

UNFIT = [
    ("\u200b" * 12, "holds nothing that can be read"),
    ("\u2800" * 12, "holds nothing that can be read"),
    ("nothing \0 to see", r"control character \(U\+0000\)"),
    ("nothing \x1b[31m to see", r"control character \(U\+001B\)"),
    ("nothing \ud800 to see", "half a pair"),
    ("x" * 20_001, "20,001 characters: at most"),
]


@pytest.mark.parametrize(("text", "why"), UNFIT)
def test_a_text_that_cannot_be_read_is_refused_wherever_it_is_typed(desk: Desk, text: str, why: str) -> None:
    explain(desk, "lead")
    desk.clock.set(on(2, 9, 31))
    sweep(desk.runtime, Call("ada"))
    [number] = [f"E-{row[0]}" for row in desk.rows_of("SELECT id FROM escalation WHERE subject_id = 'B-2'")]
    for deed in (
        lambda: explain(desk, "head", note=text),
        lambda: breach_reviews.review(desk.runtime, Call("head"), "B-2", text),
        lambda: breach_reviews.send_back(desk.runtime, Call("head", reason=text), "B-2"),
        lambda: escalations.act(desk.runtime, Call("anna"), number, text),
    ):
        with pytest.raises(Invalid, match=why):
            deed()
    escalations.act(desk.runtime, Call("anna"), number, "Asked the lead.")
    with pytest.raises(Invalid, match=why):
        escalations.close(desk.runtime, Call("anna"), number, text)
    with pytest.raises(Invalid, match=why):
        escalations.close(desk.runtime, Call("anna", key="once"), number, text)


@pytest.mark.parametrize("text", [text for text, _ in UNFIT])
def test_a_refused_reason_leaves_one_event_that_can_be_kept(desk: Desk, text: str) -> None:
    explain(desk)
    before = desk.rows_of("SELECT max(seq) FROM audit_event")[0][0]
    with pytest.raises(Invalid):
        breach_reviews.send_back(desk.runtime, Call("lead", reason=text), "B-2")
    rows = desk.rows_of(f"SELECT outcome, reason FROM audit_event WHERE seq > {before}")
    kept = text.replace("\0", "\ufffd").replace("\ud800", "\ufffd")[:2000]
    assert [tuple(row) for row in rows] == [("denied:invalid", kept)]


def test_a_reason_longer_than_the_trail_keeps_is_refused(desk: Desk) -> None:
    explain(desk)
    with pytest.raises(Invalid, match="The reason has 2,001 characters: at most 2,000 are kept"):
        breach_reviews.send_back(desk.runtime, Call("lead", reason="x" * 2_001), "B-2")
    breach_reviews.send_back(desk.runtime, Call("lead", reason="x" * 2_000), "B-2")


def test_line_breaks_of_any_machine_are_kept_alike(desk: Desk) -> None:
    explain(desk, note="one\r\ntwo")
    assert desk.rows_of("SELECT note FROM breach_review WHERE id = 2")[0][0] == "one\ntwo"
