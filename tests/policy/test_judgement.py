"""Judged is judged: what was recorded stays, and what speaks against it is proposed, never applied."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from control.model import ActorKind, ClockState, EventKind, TargetKind, TicketEvent, Verdict
from control.policy.clocks import Change, ClockHistory, replay
from control.policy.judgement import Judgement, Repair, honour, judgements
from control.policy.promises import promises
from control.policy.terms import Terms
from tests.commands.desk import on, small_rulebook

TERMS = promises(small_rulebook())
RESOLUTION = TargetKind.RESOLUTION
SOLVE = {"service": "help", "priority": "P2"}
CREATED = TicketEvent(on(0, 9), EventKind.CREATED, payload=SOLVE, seq=1)
RESOLVED = TicketEvent(on(0, 12), EventKind.RESOLVED, seq=2)
WAITING = TicketEvent(on(0, 10), EventKind.STATE, payload={"state": "waiting"}, seq=3)
CANCELLED = TicketEvent(on(0, 11), EventKind.CANCELLED, seq=5)
REOPENED = TicketEvent(on(1, 9), EventKind.REOPENED, seq=6)
RESOLVED_AGAIN = TicketEvent(on(1, 10), EventKind.RESOLVED, seq=7)
Honoured = tuple[ClockHistory, list[Repair]]
BACK = TicketEvent(on(0, 11), EventKind.STATE, payload={"state": "in-progress"}, seq=4)


def terms_judged(judgement: Judgement) -> Terms:
    found = TERMS(judgement.kind, SOLVE)
    assert isinstance(found, Terms)
    return found


def honoured(history: ClockHistory, recorded: Sequence[Judgement], day: int, hour: int = 9) -> Honoured:
    return honour(history, recorded, on(day, hour), terms_judged)


def solved(*events: TicketEvent) -> ClockHistory:
    return replay(TargetKind.RESOLUTION, events, TERMS)


def test_an_open_clock_is_judged_only_after_its_due_time_has_passed() -> None:
    assert judgements(solved(CREATED), on(0, 17)) == []
    [late] = judgements(solved(CREATED), on(0, 17, 1))
    assert (late.verdict, late.judged_at, late.due_at) == (Verdict.BREACHED, on(0, 17), on(0, 17))


def test_a_judgement_that_the_facts_still_bear_out_proposes_nothing() -> None:
    history = solved(CREATED, RESOLVED)
    kept, repairs = honoured(history, judgements(history, on(0, 13)), 0, 13)
    assert kept == history
    assert repairs == []


def test_a_met_clock_stays_met_when_a_late_pause_would_move_its_due_time() -> None:
    recorded = judgements(solved(CREATED, RESOLVED), on(0, 13))
    history, [repair] = honoured(solved(CREATED, WAITING, BACK, RESOLVED), recorded, 0, 13)
    assert history.read(on(0, 13)).verdict is Verdict.MET
    assert history.cycles[-1].due_at == on(0, 17)
    assert repair.due_at == on(1, 10)


def test_a_breach_stays_from_the_instant_it_was_judged_in_the_log_as_in_the_reading() -> None:
    breach = Judgement(RESOLUTION, 1, on(0, 9), Verdict.BREACHED, on(0, 11, 30), on(0, 11, 30), "solve", 480)
    history, [repair] = honoured(solved(CREATED, RESOLVED), [breach], 0, 13)
    assert history.read(on(0, 13)).verdict is Verdict.BREACHED
    assert repair.verdict is Verdict.MET
    log = [(change.at, change.cause, change.cycle.breached) for change in history.changes]
    assert log == [(on(0, 9), "created", False), (on(0, 11, 30), "judgement", True), (on(0, 12), "resolved", True)]


@pytest.mark.parametrize("verdict", [Verdict.MET, Verdict.BREACHED])
def test_a_judged_cycle_that_the_facts_no_longer_show_is_kept_as_a_finished_one(verdict: Verdict) -> None:
    second = Judgement(RESOLUTION, 2, on(1, 9), verdict, on(1, 10), on(1, 12), "solve", 480)
    history, [repair] = honoured(solved(CREATED, RESOLVED), [second], 2)
    assert (repair.verdict, repair.judged_at) == (Verdict.NONE, None)
    assert [cycle.number for cycle in history.cycles] == [1, 2]
    assert judgements(history, on(2, 9))[1:] == [second]
    assert history.changes[-1] == Change(on(1, 10), "judgement", None, history.cycles[-1])


def test_a_met_cycle_that_a_late_fact_cancels_stays_stopped_where_it_was_met() -> None:
    recorded = judgements(solved(CREATED, RESOLVED), on(0, 13))
    history, [repair] = honoured(solved(CREATED, CANCELLED, RESOLVED), recorded, 0, 13)
    assert repair.verdict is Verdict.NONE
    assert judgements(history, on(0, 13)) == recorded
    assert history.changes[-1].cycle == history.cycles[-1]


def test_a_breach_of_a_second_cycle_stays_when_a_late_fact_cancels_the_first() -> None:
    recorded = judgements(solved(CREATED, RESOLVED, REOPENED), on(5, 9))
    history, repairs = honoured(solved(CREATED, CANCELLED, RESOLVED, REOPENED), recorded, 5)
    assert [one.verdict for one in recorded] == [Verdict.MET, Verdict.BREACHED]
    assert judgements(history, on(5, 9)) == recorded
    assert [repair.recorded.cycle for repair in repairs] == [1, 2]


def test_what_was_met_stays_at_the_instant_at_which_it_was_judged() -> None:
    [met] = judgements(solved(CREATED, RESOLVED), on(0, 13))
    earlier = replace(RESOLVED, at=on(0, 11), seq=8)
    history, [repair] = honoured(solved(CREATED, RESOLVED, earlier), [met], 0, 13)
    assert judgements(history, on(0, 13)) == [met]
    assert (repair.verdict, repair.judged_at) == (Verdict.MET, on(0, 11))


def test_a_breach_stays_at_the_instant_at_which_it_was_judged() -> None:
    [late] = judgements(solved(CREATED), on(1, 9))
    history, [repair] = honoured(solved(CREATED, WAITING, BACK), [late], 2)
    assert judgements(history, on(2, 9)) == [late]
    assert repair.judged_at == on(1, 10)


def answered(*events: TicketEvent) -> ClockHistory:
    return replay(TargetKind.NEXT_RESPONSE, [CREATED, REPLIES[0], *events], TERMS)


REPLIES = [
    TicketEvent(on(0, hour), EventKind.REPLY, ActorKind.HUMAN, payload={"public": True}, seq=20 + hour)
    for hour in (10, 12, 14)
]
CONTACTS = [
    TicketEvent(on(0, hour, 30), EventKind.CONTACT, ActorKind.CUSTOMER, seq=10 + hour) for hour in (10, 11, 12, 13)
]


def test_a_running_clock_does_not_inherit_what_was_judged_of_a_cycle_that_is_gone() -> None:
    twice = (CONTACTS[0], REPLIES[1], CONTACTS[2], REPLIES[2])
    recorded = judgements(answered(*twice), on(0, 15))
    merged = TicketEvent(on(0, 12, 15), EventKind.MERGED, seq=30)
    again = (replace(REOPENED, at=on(0, 15)), replace(CONTACTS[0], at=on(0, 15, 10), seq=31))
    history, _ = honoured(answered(*twice, merged, *again), recorded, 0, 16)
    running = history.cycles[-1]
    assert [cycle.number for cycle in history.cycles] == [1, 2, 3]
    assert (running.state, running.breaches_at) == (ClockState.RUNNING, on(1, 9, 10))


def test_a_cycle_that_is_inserted_before_a_judged_one_takes_the_next_free_number() -> None:
    after = answered(CONTACTS[2], REPLIES[2])
    recorded = judgements(after, on(0, 15))
    history, repairs = honoured(answered(CONTACTS[1], REPLIES[1], CONTACTS[2], REPLIES[2]), recorded, 0, 15)
    assert [(cycle.number, cycle.started_at.hour) for cycle in history.cycles] == [(2, 11), (1, 12)]
    assert [change.cycle.number for change in history.changes] == [2, 2, 1, 1]
    assert repairs == []


def test_a_contact_told_late_moves_the_start_of_a_judged_cycle_and_not_its_verdict() -> None:
    recorded = judgements(answered(CONTACTS[1], REPLIES[1]), on(0, 13))
    history, repairs = honoured(answered(CONTACTS[0], CONTACTS[1], REPLIES[1]), recorded, 0, 13)
    assert [(cycle.number, cycle.started_at, cycle.due_at) for cycle in history.cycles] == [
        (1, CONTACTS[0].at, on(0, 13, 30))
    ]
    assert [repair.due_at for repair in repairs] == [on(0, 12, 30)]


def test_what_was_judged_later_than_one_looks_lends_its_number_alone() -> None:
    later = judgements(answered(CONTACTS[2], REPLIES[2]), on(0, 15))
    history, _ = honour(answered(CONTACTS[1], REPLIES[1], CONTACTS[2]), [], on(0, 13), terms_judged, later)
    assert [(cycle.number, cycle.state) for cycle in history.cycles] == [
        (2, ClockState.STOPPED),
        (1, ClockState.RUNNING),
    ]


@pytest.mark.parametrize("verdict", [Verdict.MET, Verdict.BREACHED])
def test_honouring_twice_is_honouring_once(verdict: Verdict) -> None:
    [judged] = judgements(solved(CREATED, RESOLVED), on(0, 13))
    recorded = [replace(judged, verdict=verdict, due_at=on(0, 16), judged_at=on(0, 12))]
    once, _ = honoured(solved(CREATED, RESOLVED), recorded, 0, 13)
    twice, repairs = honoured(once, recorded, 0, 13)
    assert twice == once
    assert repairs == []
