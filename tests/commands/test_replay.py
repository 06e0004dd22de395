"""The trail can be played again (A2): what it says of who may what, and of what is late, is what the tables say."""

import shutil
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from random import Random

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from sqlalchemy import text

from control.commands.registry import Call
from control.commands.sweep import sweep
from tests.commands.climbed import climb
from tests.commands.desk import Desk, on
from tests.commands.steps import DEEDS, Step, taken, watched
from tests.commands.told import events_since, stood, told
from tests.rings import times

BEGINS = on(8, 15)
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


def test_a2_a_field_that_changes_without_being_named_is_a_difference(sqlite_url: str) -> None:
    desk = late_desk(sqlite_url)
    with closing(desk.runtime):
        before, seq = stood(desk), len(events_since(desk, 0))
        with desk.runtime.store.writer.begin() as connection:
            connection.execute(text("UPDATE escalation SET action = 'beside' WHERE id = 1"))
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


def late_desk(url: str) -> Desk:
    """A desk where promises were broken, reviews wait and have climbed, and people hold roles."""
    desk = Desk(url, on(4, 12))
    climb(desk)
    desk.activate(watched(desk.runtime.rulebook()))
    desk.clock.set(on(8, 14, 30))
    sweep(desk.runtime, Call("ada"))
    desk.clock.set(BEGINS)
    return desk
