"""A rulebook comes into force once, with its difference in the trail, and everything derived follows it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from control.commands.clocks import judge, rebuild
from control.commands.registry import Call
from control.commands.rulebook import activate
from control.errors import Invalid, Refused, Unavailable
from control.model import TargetKind
from control.policy.ladder import Ladder, Level, Recipient, Watched
from control.policy.roles import RoleGrant
from control.policy.rulebook import Rulebook, SlaTarget
from control.queries.derivations import compare
from control.runtime import open_runtime
from control.settings import dump, restore
from control.store.tables import audit_event, clock, rulebook_activation, rulebook_version
from tests.commands.desk import Desk, on, small_rulebook
from tests.worker.tower import tower_rulebook

REASON = "the desk changed its hours"
LONGER = small_rulebook(
    targets=small_rulebook().targets | {"answer": SlaTarget("answer", TargetKind.FIRST_RESPONSE, "office", minutes=90)}
)
LONGEST = small_rulebook(
    targets=small_rulebook().targets | {"answer": SlaTarget("answer", TargetKind.FIRST_RESPONSE, "office", minutes=120)}
)
CREATED = {"at": on(0, 9), "kind": "created", "service": "help", "category": "mail", "title": "Hello"}


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    made = Desk(store_url, on(0, 9))
    yield made
    made.runtime.close()


def test_before_the_first_activation_nothing_else_can_be_done(store_url: str) -> None:
    runtime = open_runtime(store_url)
    with pytest.raises(Unavailable, match="No rulebook is in force yet"):
        runtime.rulebook()
    runtime.close()


@pytest.mark.parametrize("actor", ["ada", "stranger"])
def test_the_first_rulebook_is_activated_by_pilothouse_itself_and_nobody_else(store_url: str, actor: str) -> None:
    runtime = open_runtime(store_url)
    with pytest.raises(Refused):
        activate(runtime, Call(actor, reason=REASON), dump(small_rulebook()))
    assert activate(runtime, Call("system", reason=REASON), dump(small_rulebook())).value["number"] == 1
    runtime.close()


def test_what_is_in_force_is_what_was_activated(desk: Desk) -> None:
    desk.activate(LONGER)
    assert desk.runtime.rulebook() == restore(dump(LONGER))


def test_another_open_runtime_sees_the_new_rulebook_at_once(desk: Desk, store_url: str) -> None:
    other = open_runtime(store_url)
    before = other.rulebook()
    desk.activate(LONGER)
    assert other.rulebook() != before
    other.close()


def test_the_trail_names_the_places_that_differ(desk: Desk) -> None:
    answer = desk.activate(LONGER)
    event = desk.rows(audit_event)[-1]
    assert answer.value["differs"] == ["targets.answer.minutes"]
    assert (event["version_before"], event["version_after"]) == (1, 2)
    assert (event["before"], event["after"]) == ('{"targets.answer.minutes":60}', '{"targets.answer.minutes":90}')


def test_activating_what_is_in_force_changes_nothing(desk: Desk) -> None:
    revision = desk.runtime.revision()
    answer = desk.activate(small_rulebook())
    assert answer.value["changed"] is False
    assert len(desk.rows(rulebook_activation)) == 1
    assert desk.runtime.revision() == revision


def test_an_earlier_version_may_come_into_force_again(desk: Desk) -> None:
    desk.activate(LONGER)
    desk.activate(small_rulebook())
    first, _, third = desk.rows(rulebook_activation)
    assert first["version"] == third["version"]
    assert len(desk.rows(rulebook_version)) == 2


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"units": 7}', "not json"])
def test_what_is_no_rulebook_is_refused(desk: Desk, content: str) -> None:
    with pytest.raises(Invalid, match="not the content of a rulebook"):
        activate(desk.runtime, Call("ada", reason=REASON), content)


NOWHERE = replace(small_rulebook().targets["solve"], calendar="nowhere")
UNFIT = {
    "names that lead nowhere": (
        small_rulebook(targets=small_rulebook().targets | {"solve": NOWHERE}),
        r"target\.solve\.calendar there is no calendar 'nowhere'",
    ),
    "nobody may activate another": (
        small_rulebook(permissions={"ticket.record": frozenset({"agent"})}),
        r"rulebook\.activate names no role: nobody could bring another rulebook into force",
    ),
}


@pytest.mark.parametrize(("unfit", "sentence"), UNFIT.values(), ids=UNFIT.keys())
def test_a_rulebook_that_cannot_stand_is_refused(desk: Desk, unfit: Rulebook, sentence: str) -> None:
    with pytest.raises(Invalid, match=f"This rulebook cannot stand: .*{sentence}"):
        desk.activate(unfit)
    assert desk.runtime.rulebook() == restore(dump(small_rulebook()))


def test_one_rulebook_has_one_spelling_and_so_one_version(desk: Desk) -> None:
    with pytest.raises(Invalid, match="not spelled as it is kept"):
        activate(desk.runtime, Call("ada", reason=REASON), dump(LONGER).replace("{", "{ ", 1))


@pytest.mark.parametrize(
    "deed", [partial(activate, content=dump(LONGER)), judge, rebuild], ids=("activate", "judge", "rebuild")
)
def test_what_concerns_everything_takes_a_role_that_is_held_for_everything(desk: Desk, deed: Any) -> None:
    people = small_rulebook().people
    local = replace(people["ada"], name="lena", person="lena", grants=(RoleGrant("administrator", "unit:annex"),))
    desk.activate(small_rulebook(people=people | {"lena": local}))
    with pytest.raises(Refused, match="only for unit annex, not for everything"):
        deed(desk.runtime, Call("lena", reason=REASON))


def test_an_open_clock_follows_a_new_target_and_a_rebuild_agrees(desk: Desk) -> None:
    desk.record([CREATED])
    desk.clock.advance(timedelta(minutes=10))
    desk.activate(LONGER)
    (due,) = [row["due_at"] for row in desk.rows(clock) if row["kind"] == "first_response"]
    assert due == on(0, 10, 30)
    with desk.runtime.read() as connection:
        assert compare(desk.runtime, connection, desk.runtime.now()).differing == ()


def test_a_change_of_people_alone_leaves_every_clock_as_it_was(desk: Desk) -> None:
    desk.record([CREATED])
    before = desk.clock_rows()
    people = small_rulebook().people
    desk.activate(small_rulebook(people=people | {"ben": replace(people["anna"], name="ben", person="ben")}))
    assert desk.clock_rows() == before


@pytest.mark.parametrize("second", [on(0, 9, 20), on(0, 9, 10)], ids=["at one instant", "after the clock stepped back"])
def test_clocks_run_by_the_rulebook_in_force_which_is_the_one_activated_last(desk: Desk, second: datetime) -> None:
    desk.record([CREATED])
    desk.clock.set(on(0, 9, 20))
    desk.activate(LONGER)
    desk.clock.set(second)
    desk.activate(LONGEST)
    assert [row["minutes"] for row in desk.rows(clock) if row["kind"] == "first_response"] == [120]


def test_a_change_of_people_alone_leaves_a_recorded_breach_to_be_rebuilt_to_the_same_bytes(desk: Desk) -> None:
    desk.record([CREATED])
    desk.clock.set(on(1, 9))
    desk.judge()
    desk.clock.set(on(2, 9))
    people = small_rulebook().people
    desk.activate(small_rulebook(people=people | {"ben": replace(people["anna"], name="ben", person="ben")}))
    with desk.runtime.read() as connection:
        assert compare(desk.runtime, connection, desk.runtime.now()).differing == ()


def towers(*levels: Level, name: str = "solve") -> Rulebook:
    return replace(tower_rulebook(), ladders={name: Ladder(name, frozenset({Watched.RESOLUTION}), levels)})


OWNER, LEAD = Level(-60, Recipient.OWNER), Level(0, Recipient.TEAM_LEAD)


def test_a_ladder_that_loses_its_first_level_is_refused_and_nothing_follows(desk: Desk) -> None:
    desk.activate(towers(OWNER, LEAD))
    in_force = desk.runtime.rulebook()
    with pytest.raises(Invalid) as refused:
        desk.activate(towers(LEAD))
    assert "config/ladders.toml: ladder.solve: level 1 was for owner and is for team lead now" in refused.value.sentence
    assert desk.runtime.rulebook() == in_force


def test_a_name_that_was_out_of_force_in_between_still_stands_for_its_ladder(desk: Desk) -> None:
    for changed in (towers(OWNER, LEAD), towers(LEAD, name="other")):
        desk.activate(changed)
    with pytest.raises(Invalid, match="level 1 was for owner and is for team lead now"):
        desk.activate(towers(LEAD))


def test_a_ladder_may_lose_its_last_level_and_gain_it_again(desk: Desk) -> None:
    for changed in (towers(OWNER, LEAD), towers(OWNER), towers(replace(OWNER, minutes=-90), LEAD)):
        assert desk.activate(changed).value["changed"]
