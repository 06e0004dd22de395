"""Judged is judged: what was recorded stays, and what speaks against it is proposed, never applied."""

from dataclasses import replace

import pytest

from control.model import EventKind, TargetKind, TicketEvent, Verdict
from control.policy.clocks import ClockHistory, replay
from control.policy.judgement import Judgement, honour, judgements
from control.policy.promises import promises
from tests.commands.desk import on, small_rulebook

TERMS = promises(small_rulebook())
CREATED = TicketEvent(on(0, 9), EventKind.CREATED, payload={"service": "help", "priority": "P2"}, seq=1)
RESOLVED = TicketEvent(on(0, 12), EventKind.RESOLVED, seq=2)
WAITING = TicketEvent(on(0, 10), EventKind.STATE, payload={"state": "waiting"}, seq=3)
BACK = TicketEvent(on(0, 11), EventKind.STATE, payload={"state": "in-progress"}, seq=4)


def solved(*events: TicketEvent) -> ClockHistory:
    return replay(TargetKind.RESOLUTION, events, TERMS)


def test_an_open_clock_is_judged_only_after_its_due_time_has_passed() -> None:
    assert judgements(solved(CREATED), on(0, 17)) == []
    [late] = judgements(solved(CREATED), on(0, 17, 1))
    assert (late.verdict, late.judged_at, late.due_at) == (Verdict.BREACHED, on(0, 17), on(0, 17))


def test_a_judgement_that_the_facts_still_bear_out_proposes_nothing() -> None:
    history = solved(CREATED, RESOLVED)
    kept, repairs = honour(history, judgements(history, on(0, 13)), on(0, 13))
    assert kept == history
    assert repairs == []


def test_a_met_clock_stays_met_when_a_late_pause_would_move_its_due_time() -> None:
    recorded = judgements(solved(CREATED, RESOLVED), on(0, 13))
    history, [repair] = honour(solved(CREATED, WAITING, BACK, RESOLVED), recorded, on(0, 13))
    assert history.read(on(0, 13)).verdict is Verdict.MET
    assert history.cycles[-1].due_at == on(0, 17)
    assert repair.due_at == on(1, 10)


def test_a_breach_stays_from_the_instant_it_was_judged_in_the_log_as_in_the_reading() -> None:
    breach = Judgement(TargetKind.RESOLUTION, 1, Verdict.BREACHED, on(0, 11, 30), on(0, 11, 30), "solve", 480)
    history, [repair] = honour(solved(CREATED, RESOLVED), [breach], on(0, 13))
    assert history.read(on(0, 13)).verdict is Verdict.BREACHED
    assert repair.verdict is Verdict.MET
    log = [(change.at, change.cause, change.cycle.breached) for change in history.changes]
    assert log == [(on(0, 9), "created", False), (on(0, 11, 30), "judgement", True), (on(0, 12), "resolved", True)]


def test_a_judgement_of_a_cycle_that_the_facts_no_longer_show_is_proposed_as_none() -> None:
    second = Judgement(TargetKind.RESOLUTION, 2, Verdict.MET, on(1, 9), on(1, 12), "solve", 480)
    _, [repair] = honour(solved(CREATED, RESOLVED), [second], on(2, 9))
    assert repair.verdict is Verdict.NONE


@pytest.mark.parametrize("verdict", [Verdict.MET, Verdict.BREACHED])
def test_honouring_twice_is_honouring_once(verdict: Verdict) -> None:
    [judged] = judgements(solved(CREATED, RESOLVED), on(0, 13))
    recorded = [replace(judged, verdict=verdict, due_at=on(0, 16), judged_at=on(0, 12))]
    once, _ = honour(solved(CREATED, RESOLVED), recorded, on(0, 13))
    twice, repairs = honour(once, recorded, on(0, 13))
    assert twice.cycles == once.cycles
    assert repairs == []
