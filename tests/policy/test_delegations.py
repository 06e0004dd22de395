"""Acting for somebody else: within a window, by what they hold and lent, no chains, with the conflicts of both (Z9)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from control.policy.conditions import Relation
from control.policy.delegations import LONGEST, Delegation, StandIn, deed_refusal, giving_refusal, in_full, stand_in
from control.policy.duties import keeps_out
from control.policy.permissions import Refusal, refusal
from control.policy.roles import RoleGrant
from control.policy.rulebook import Person
from control.policy.scope import Scope
from control.policy.sight import seen_by
from tests.commands.desk import small_rulebook

BERLIN = ZoneInfo("Europe/Berlin")
SINCE, UNTIL = datetime(2026, 3, 2, 9, tzinfo=UTC), datetime(2026, 3, 6, 17, tzinfo=UTC)
WITHIN, MOMENT = datetime(2026, 3, 4, 12, tzinfo=UTC), timedelta(microseconds=1)


def person(name: str, *grants: tuple[str, str], **more: object) -> Person:
    held = tuple(RoleGrant(*grant) for grant in grants)
    return Person(name, name.title(), "desk", str(more.pop("person", name)), held, **more)  # type: ignore[arg-type]


PEOPLE = {
    "mia": person("mia", ("manager", "unit:desk"), ("controller", "all"), ("administrator", "all")),
    "mia2": person("mia2", ("manager", "all"), person="mia"),
    "ben": person("ben", ("agent", "unit:annex")),
    "cleo": person("cleo", ("agent", "unit:annex")),
    "left": person("left", ("manager", "all"), active=False),
    "robot": person("robot", ("automation", "all")),
}
RULES = small_rulebook(people=PEOPLE, permissions={"ticket.reply": frozenset({"manager"})})
LENT = Delegation("mia", "ben", frozenset({"manager"}), SINCE, UNTIL)
ENDED = Delegation("mia", "ben", frozenset({"manager"}), SINCE, UNTIL, WITHIN)


def acting(
    *lent: Delegation, at: datetime = WITHIN, who: str = "ben", giver: str = "mia", people: dict[str, Person] = PEOPLE
) -> StandIn | Refusal:
    return stand_in(small_rulebook(people=people), people[who], giver, lent, at)


def taken(found: StandIn | Refusal) -> StandIn:
    assert isinstance(found, StandIn)
    return found


# Twelve cases: the window, who, what, and how it ends. True: they act for the other.
NIGHT = datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN)  # a reading of the clock that this night has twice
CASES = {
    "just before it begins": ((LENT,), {"at": SINCE - MOMENT}, False),
    "at its first instant": ((LENT,), {"at": SINCE}, True),
    "at its last instant": ((LENT,), {"at": UNTIL - MOMENT}, True),
    "at its end, which is outside": ((LENT,), {"at": UNTIL}, False),
    "after it was ended": ((ENDED,), {"at": WITHIN}, False),
    "until it was ended": ((ENDED,), {"at": WITHIN - MOMENT}, True),
    "lent to somebody else": ((LENT,), {"who": "cleo"}, False),
    "lent by somebody else": ((LENT,), {"giver": "mia2"}, False),
    "lent on by whom it was lent to": (
        (LENT, Delegation("ben", "cleo", LENT.roles, SINCE, UNTIL)), {"who": "cleo"}, False,
    ),
    "by an account that is gone": ((Delegation("left", "ben", LENT.roles, SINCE, UNTIL),), {"giver": "left"}, False),
    "in the first of two equal hours of autumn": (
        (Delegation("mia", "ben", LENT.roles, SINCE, NIGHT.replace(fold=1).astimezone(UTC)),),
        {"at": NIGHT.replace(fold=0).astimezone(UTC)}, True,
    ),
    "in the second of them": (
        (Delegation("mia", "ben", LENT.roles, SINCE, NIGHT.replace(fold=0).astimezone(UTC)),),
        {"at": NIGHT.replace(fold=1).astimezone(UTC)}, False,
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_somebody_acts_for_another_as_long_as_it_holds(case) -> None:
    lent, how, acts = case
    assert isinstance(acting(*lent, **how), StandIn) is acts


def test_who_acts_for_another_has_what_was_lent_and_nothing_of_their_own() -> None:
    assert taken(acting(LENT)).grants == (RoleGrant("manager", "unit:desk"),)
    assert refusal(RULES, taken(acting(LENT)), "ticket.reply", Scope("desk")) is None
    assert refusal(RULES, taken(acting(LENT)), "ticket.reply", Scope("annex")) is not None


def test_what_the_giver_no_longer_holds_is_no_longer_lent() -> None:
    poorer = {**PEOPLE, "mia": person("mia", ("controller", "all"))}
    assert taken(acting(LENT, people=poorer)).grants == ()


def test_the_administration_is_never_lent_whatever_a_row_says() -> None:
    assert isinstance(acting(Delegation("mia", "ben", frozenset({"administrator"}), SINCE, UNTIL)), Refusal)


def test_two_delegations_lend_together() -> None:
    more = Delegation("mia", "ben", frozenset({"controller"}), SINCE, UNTIL)
    assert {grant.role for grant in taken(acting(LENT, more)).grants} == {"manager", "controller"}


@pytest.mark.parametrize(("explained_by", "out"), [("mia", True), ("mia2", True), ("ben", True), ("cleo", False)])
def test_duties_are_kept_apart_from_the_people_on_both_sides(explained_by: str, out: bool) -> None:
    found = keeps_out(RULES, "breach_review.review", taken(acting(LENT)), Relation.EXPLAINER, [explained_by])
    assert found is out


def test_who_acts_for_another_sees_what_they_lent_and_what_is_theirs_where_they_lent_all_of_it() -> None:
    seen = seen_by(RULES, taken(acting(LENT)))
    assert (seen.person, seen.sight and seen.sight.units) == (None, ("desk",))
    assert seen_by(RULES, taken(acting(replace(LENT, roles=frozenset({"manager", "controller"}))))).person == "mia"


def test_somebody_is_answered_for_in_full_by_who_was_lent_all_that_can_be() -> None:
    both = taken(acting(LENT, replace(LENT, roles=frozenset({"controller"}))))
    assert [in_full(one) for one in (taken(acting(LENT)), both, PEOPLE["ben"])] == [None, PEOPLE["mia"], PEOPLE["ben"]]


OWN = (
    *("password.change", "totp.begin", "session.end", "notice.read", "delegation.give", "account.disable"),
    *("identity.unlink", "export.make", "audit.read", "rulebook.activate", "role.withdraw", "ticket.snooze"),
)


@pytest.mark.parametrize("command", OWN)
def test_what_is_everybodys_own_is_done_for_nobody(command: str) -> None:
    everything = small_rulebook(people=PEOPLE, permissions=dict.fromkeys(OWN, frozenset({"manager", "agent"})))
    found = deed_refusal(everything, taken(acting(LENT)), command)
    assert found is not None
    assert found.rule == "delegation"
    assert deed_refusal(everything, PEOPLE["ben"], command) is None


def test_what_was_not_lent_is_said_of_what_was_lent() -> None:
    found = deed_refusal(RULES, taken(acting(LENT)), "ticket.reply", Scope(unit="annex"))
    assert found is not None
    assert found.sentence == "What Mia lent Ben, to act as manager, does not reach this."


def lending(to: str = "ben", *roles: str, giver: str = "mia", since: datetime = SINCE, until: datetime = UNTIL):
    asked = Delegation(giver, to, frozenset(roles or ("manager",)), since, until)
    return giving_refusal(RULES, PEOPLE[giver], asked, SINCE)


@pytest.mark.parametrize(
    ("found", "rule"),
    [
        pytest.param(lending(), None, id="one"),
        pytest.param(lending("ben", "manager", "controller"), None, id="two"),
        (lending("nobody"), "delegate"),
        (lending("left"), "delegate"),
        (lending("robot"), "delegate"),
        (lending("mia"), "delegate"),
        (lending("mia2"), "delegate"),
        (lending("ben", "sponsor"), "roles"),
        (lending("ben", "administrator"), "roles"),
        (lending(until=SINCE), "window"),
        pytest.param(lending(until=SINCE + LONGEST), None, id="as long as it may be"),
        pytest.param(lending(until=SINCE + LONGEST + MOMENT), "window", id="longer"),
        (lending(since=UNTIL, until=UNTIL), "window"),
    ],
)
def test_one_lends_to_another_person_what_one_holds_for_a_while_that_is_not_over(found, rule) -> None:
    assert (None if found is None else found.rule) == rule
