"""A review that was closed stays as it was, with its pack, its figures and every list behind them, whatever is done."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from hashlib import sha256
from io import BytesIO
from random import Random
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import text

from control.commands import actions, decisions, review_sitting
from control.commands.decisions import Whose
from control.commands.registry import REGISTRY, Call
from control.errors import ControlError
from control.packs.review_building import kept_by
from control.packs.review_verifying import verified
from control.policy.decision_terms import Asked, Taken, ToDoAsked, Where
from control.policy.review_packs import PackForm
from control.policy.scope import Scope
from control.queries import review_room
from tests.commands.desk import Desk, on
from tests.commands.meeting import held, meeting
from tests.commands.test_any_deeds import CREATED, DEEDS
from tests.rings import times

LEAD = Call("lead", reason="so that it goes on")
HERE, SEEDS, LONG = Where("R-1", 1), times(check=1, proof=3), times(check=60, proof=500)
FORMS = (PackForm.PPTX, PackForm.PDF, PackForm.XLSX)


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    made = Desk(store_url, on(0, 9))
    meeting(made)
    yield made
    made.runtime.close()


def packs(desk: Desk) -> dict[str, bytes]:
    """Each form of the pack of the review, made anew."""
    with desk.runtime.read() as connection:
        kept = kept_by(desk.runtime, connection, 1)
    return {form.value: kept.form(form) for form in FORMS}


def looked_at(desk: Desk) -> dict[str, pd.DataFrame]:
    """Its figures with every thing behind them, its answers, its agenda and what was said."""
    queries = (review_room.figures, review_room.answers, review_room.agenda, review_room.notes)
    with desk.runtime.read() as connection:
        return {query.__name__: query(connection, desk.clock.now(), Scope(), 1) for query in queries}


def closed(desk: Desk) -> list[str]:
    """A review of six tickets, in which somebody decides, asks, gives and notes something, is closed."""
    keys = [desk.record([CREATED], f"before {number}")["ticket"] for number in range(6)]
    desk.clock.set(on(2, 9))
    held(desk)
    decisions.ask(desk.runtime, LEAD, Asked("Which carrier?", ("A", "B"), "lead", date(2026, 4, 1)), HERE)
    decisions.record(desk.runtime, LEAD, Asked("Who answers?"), HERE, Taken("Bea", "She can."))
    actions.give(desk.runtime, LEAD, ToDoAsked("Get the offer", "anna", date(2026, 4, 1)), HERE)
    review_sitting.note(desk.runtime, LEAD, "R-1", "Two offers are there.", 1)
    review_sitting.settle(desk.runtime, LEAD, "R-1", 1, "The second one.")
    review_sitting.close(desk.runtime, LEAD, "R-1")
    return keys


Deed = Callable[[Desk], object]
OF_THE_REVIEW: tuple[Deed, ...] = (
    lambda desk: decisions.address(desk.runtime, LEAD, "DEC-1", Whose("lead", desk.clock.now().date())),
    lambda desk: decisions.take(desk.runtime, LEAD, "DEC-1", Taken("B", "It is quicker.")),
    lambda desk: actions.move(desk.runtime, LEAD, "ACT-1", "lead", desk.clock.now().date()),
    lambda desk: actions.finish(desk.runtime, LEAD, "ACT-1", "It came."),
    lambda desk: decisions.ask(desk.runtime, LEAD, Asked("And the winter?"), Where(unit="desk")),
)
"""What may be done about the very things that it was closed with."""


@pytest.mark.parametrize("seed", range(SEEDS))
def test_whatever_is_done_after_it_its_pack_is_the_same_to_the_byte(
    desk: Desk, seed: int, figure: Callable[[str, str], None]
) -> None:
    draw, keys = Random(seed), closed(desk)
    before, shown, done = packs(desk), looked_at(desk), 0
    for number in range(LONG):
        desk.clock.set(desk.clock.now() + timedelta(minutes=7))
        done += is_done(lambda: deed_at_random(desk, draw, keys, number))  # noqa: B023 (it is called at once)
    assert done > LONG // 4
    after = packs(desk)
    assert {form: sha256(each).hexdigest() for form, each in after.items()} == {
        form: sha256(each).hexdigest() for form, each in before.items()
    }
    for name, frame in looked_at(desk).items():
        pd.testing.assert_frame_equal(frame, shown[name])
    with desk.runtime.read() as connection:
        for each in after.values():
            assert verified(desk.runtime, connection, BytesIO(each)) == ("R-1", [])
    where = desk.runtime.store.writer.dialect.name
    figure(f"commands at random after a review was closed, on {where}", f"{LONG} in each of {SEEDS}, its pack the same")


def test_a_decision_that_is_changed_in_the_store_is_found_out_by_the_trail(desk: Desk) -> None:
    closed(desk)
    made = packs(desk)["xlsx"]
    with desk.runtime.store.writer.begin() as connection:
        other = text("UPDATE review SET closing = replace(closing, 'She can.', 'Nobody asked.')")
        assert connection.execute(other).rowcount == 1
    with desk.runtime.read() as connection:
        _, found = verified(desk.runtime, connection, BytesIO(made))
    assert any("not those that the review was closed with" in each for each in found)
    assert any("She can." in each or "Nobody asked." in each for each in found)


def deed_at_random(desk: Desk, draw: Random, keys: list[str], number: int) -> object:
    chance = draw.random()
    if chance < 0.2:
        return keys.append(desk.record([CREATED], f"after {number}")["ticket"])
    if chance < 0.3:
        return REGISTRY["clock.judge"](desk.runtime, Call("ada"))
    if chance < 0.4:
        return draw.choice(OF_THE_REVIEW)(desk)
    command, told = DEEDS[draw.choice(sorted(DEEDS))]
    made: Any = command(desk.runtime, Call("anna", reason=LEAD.reason), draw.choice(keys), **told)
    return made


def is_done(deed: Callable[[], object]) -> bool:
    try:
        deed()
    except ControlError:
        return False
    return True
