"""The trail can be played again (A2): what it says of rights, of approvals and of what is late the tables say too.

Which fields of approvals follow from an event without being named in it stands in `told_approvals`.
"""

import shutil
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from sqlalchemy import text

from control.commands.approval_content import Wanted
from control.commands.approval_decisions import approve
from control.commands.approval_requests import request
from control.commands.approval_timing import do_what_is_due
from control.commands.registry import Call
from control.commands.sweep import sweep
from control.model import ApprovalState
from control.policy.approval_terms import ApprovalKind
from control.store.tables import approval
from tests.commands.approval_play import DEEDS as TRIES
from tests.commands.approval_play import Play, busy_desk
from tests.commands.climbed import climb
from tests.commands.desk import Desk, on
from tests.commands.steps import DEEDS, Step, taken, watched
from tests.commands.told import events_since, stood, told
from tests.rings import times

BEGINS = on(8, 15)
ENDS = {f"ends {state}" for state in ApprovalState}
SHORTEST = times(check=25, proof=40)
SEQUENCES = st.lists(
    st.builds(Step, st.sampled_from(sorted(DEEDS)), st.integers(0, 11), st.integers(0, 6)),
    min_size=SHORTEST,
    max_size=SHORTEST + 20,
)


def test_a2_what_the_trail_says_on_sqlite_is_what_the_tables_say(
    sqlite_url: str, tmp_path: Path, figure: Callable[[str, str], None]
) -> None:
    late_desk(sqlite_url).runtime.close()
    done: Counter[str] = Counter()
    copy = tmp_path / "played.sqlite"

    @seed(20_261_126)
    @settings(max_examples=times(check=12, proof=500), database=None, suppress_health_check=list(HealthCheck))
    @given(SEQUENCES)
    def play(steps: list[Step]) -> None:
        for left in tmp_path.glob("played.sqlite*"):
            left.unlink()
        shutil.copyfile(sqlite_url.removeprefix("sqlite:///"), copy)
        desk = Desk(f"sqlite:///{copy}", BEGINS)
        with closing(desk.runtime):
            done["sequences"] += 1
            done.update(played(desk, steps))

    play()
    figure("random sequences replayed from the trail", f"{done['sequences']:,} with 0 differences")
    assert times(check=set(), proof=set(DEEDS)) <= done.keys()


def test_a2_what_the_trail_says_on_postgresql_is_what_the_tables_say(postgres_url: str) -> None:
    desk, draw = late_desk(postgres_url), Random(20_261_126)
    with closing(desk.runtime):
        for _ in range(times(check=2, proof=25)):
            played(desk, [Step(draw.choice(sorted(DEEDS)), draw.randrange(12), draw.randrange(7)) for _ in range(60)])


def test_a2_what_the_trail_says_of_approvals_on_sqlite_is_what_the_tables_say(
    sqlite_url: str, tmp_path: Path, figure: Callable[[str, str], None]
) -> None:
    busy_desk(sqlite_url).runtime.close()
    came: Counter[str] = Counter()
    copy = tmp_path / "played.sqlite"
    sequences = times(check=8, proof=500)
    for number in range(sequences):
        for left in tmp_path.glob("played.sqlite*"):
            left.unlink()
        shutil.copyfile(sqlite_url.removeprefix("sqlite:///"), copy)
        desk = Desk(f"sqlite:///{copy}", on(0, 9))
        with closing(desk.runtime):
            decided(desk, Random(f"replayed {number}"), came)
    figure("random sequences about approvals replayed from the trail", f"{sequences:,} with 0 differences")
    assert times(check=set(), proof={*(f"{name} done" for name in TRIES), *ENDS}) <= came.keys()


def test_a2_what_the_trail_says_of_approvals_on_postgresql_is_what_the_tables_say(postgres_url: str) -> None:
    desk = busy_desk(postgres_url)
    with closing(desk.runtime):
        for number in range(times(check=2, proof=25)):
            decided(desk, Random(f"replayed there {number}"), Counter())


def test_a2_a_field_that_changes_without_being_named_is_a_difference(sqlite_url: str) -> None:
    desk = late_desk(sqlite_url)
    with closing(desk.runtime):
        before, seq = stood(desk), len(events_since(desk, 0))
        with desk.runtime.store.writer.begin() as connection:
            connection.execute(text("UPDATE escalation SET action = 'beside' WHERE id = 1"))
        assert told(before, events_since(desk, seq)) != stood(desk)


BESIDE = (
    "UPDATE approval SET next_at = NULL", "UPDATE approval_round SET weight_cents = 1",
    "UPDATE approval_step SET quorum = 'all' WHERE number = 1", "UPDATE approval_seat SET role = 'sponsor'",
    "DELETE FROM approval_seat WHERE account = 'max'", "UPDATE approval_decision SET comment = 'beside'",
    "UPDATE approval_effect SET delivery_key = 'A-9'",
)  # fmt: skip


@pytest.mark.parametrize("statement", BESIDE)
def test_a2_a_field_of_an_approval_that_changes_without_being_named_is_a_difference(
    sqlite_url: str, statement: str
) -> None:
    desk = busy_desk(sqlite_url)
    with closing(desk.runtime):
        before, seq, because = stood(desk), len(events_since(desk, 0)), "because it is so"
        wanted = Wanted("Refund the lamp.", "300.00")
        request(desk.runtime, Call("anna"), "T-10001", ApprovalKind.REFUND, wanted)
        approve(desk.runtime, Call("mona", reason=because), "A-1", 1)
        do_what_is_due(desk.runtime, Call("system"))
        request(desk.runtime, Call("anna"), "T-10002", ApprovalKind.REFUND, wanted)
        assert told(before, events_since(desk, seq)) == stood(desk)
        with desk.runtime.store.writer.begin() as connection:
            for name in connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
                connection.exec_driver_sql(f"DROP TRIGGER {name}")  # as whoever owns the file can
            connection.execute(text(statement))
        assert told(before, events_since(desk, seq)) != stood(desk)


def played(desk: Desk, steps: list[Step]) -> Counter[str]:
    """Try every step, and play the trail of them again; answers how often each command was done."""
    before, seq = stood(desk), len(events_since(desk, 0))
    done = Counter(
        step.command for number, step in enumerate(steps, start=seq) if taken(desk, replace(step, number=number))
    )
    events = events_since(desk, seq)
    assert len(events) == len(steps)
    assert not [event for event in events if event["outcome"].startswith("failed")]
    assert told(before, events) == stood(desk)
    return done


def decided(desk: Desk, draw: Random, came: Counter[str]) -> None:
    """Let people ask and decide at random, play the trail of it again, and count what came of it."""
    before, seq = stood(desk), len(events_since(desk, 0))
    play = Play(desk, draw, came)
    for _ in range(draw.randint(SHORTEST, SHORTEST + 20)):
        play.step()
    events = events_since(desk, seq)
    assert not [event for event in events if event["outcome"].startswith("failed")]
    assert told(before, events) == stood(desk)
    came.update(f"ends {row['state']}" for row in desk.rows(approval))


def late_desk(url: str) -> Desk:
    """A desk where promises were broken, reviews wait and have climbed, and people hold roles."""
    desk = Desk(url, on(4, 12))
    climb(desk)
    desk.activate(watched(desk.runtime.rulebook()))
    desk.clock.set(on(8, 14, 30))
    sweep(desk.runtime, Call("ada"))
    desk.clock.set(BEGINS)
    return desk
