"""Two people at once: one wins, the other is told who was faster and when."""

from functools import partial

import pytest

from control.commands.registry import Answer, Call
from control.errors import Conflict
from control.store.tables import ticket
from tests.commands.deeds import approve, at_once, events, rename, title
from tests.commands.desk import Desk, on
from tests.rings import times

KEY = "T-10001"


def test_a_change_to_what_somebody_else_changed_names_them_and_the_instant(tried: Desk) -> None:
    tried.clock.set(on(0, 9, 30))
    rename(tried.runtime, Call("ben", expected_version=1), KEY, "by Ben")
    tried.clock.set(on(0, 9, 45))
    with pytest.raises(Conflict, match="Ben Okoro changed T-10001 at 2026-03-02 09:30:00 UTC"):
        rename(tried.runtime, Call("anna", expected_version=1), KEY, "by Anna")
    assert title(tried) == "by Ben"
    assert events(tried, "actor", "outcome") == [("ben", "ok"), ("anna", "conflict")]


def test_a_version_that_never_was_is_a_conflict_too(tried: Desk) -> None:
    with pytest.raises(Conflict):
        rename(tried.runtime, Call("anna", expected_version=99), KEY, "by Anna")
    assert title(tried) == "Hello"


def test_without_a_version_the_last_one_read_is_meant(tried: Desk) -> None:
    rename(tried.runtime, Call("ben"), KEY, "by Ben")
    rename(tried.runtime, Call("anna"), KEY, "by Anna")
    assert title(tried) == "by Anna"


def test_of_two_who_decide_at_once_exactly_one_decides(tried: Desk) -> None:
    for _ in range(times(check=15, proof=500)):
        version = tried.rows(ticket)[0]["version"]
        outcomes = at_once(*(partial(decide, tried, actor, version) for actor in ("anna", "ben")))
        won = [outcome for outcome in outcomes if isinstance(outcome, Answer)]
        lost = [outcome for outcome in outcomes if isinstance(outcome, Conflict)]
        assert (len(won), len(lost)) == (1, 1), outcomes
        assert {"anna": "Anna", "ben": "Ben Okoro"}[won[0].value["by"]] in lost[0].sentence
        assert tried.rows(ticket)[0]["version"] == version + 1


def test_many_at_once_all_get_their_turn(tried: Desk) -> None:
    count = times(check=8, proof=60)
    outcomes = at_once(*(partial(rename, tried.runtime, Call("anna"), KEY, f"{number}") for number in range(count)))
    answers = [outcome for outcome in outcomes if isinstance(outcome, Answer)]
    assert len(answers) == count, outcomes
    assert len({answer.seq for answer in answers}) == count
    assert tried.rows(ticket)[0]["version"] == 1 + count


def decide(desk: Desk, actor: str, version: int) -> Answer:
    """Take or hand back the ticket, whichever it is not, as somebody who sees `version`."""
    call = Call(actor, expected_version=version, reason="looked at and found in order")
    return approve(desk.runtime, call, KEY)
