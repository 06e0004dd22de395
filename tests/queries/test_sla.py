"""Attainment counts tickets, never rows; what it counts and what it lists are the same tickets."""

from datetime import UTC, datetime

import pytest

from control.model import TargetKind
from control.policy.scope import Scope
from control.queries import sla
from control.queries.counting import By, Figure
from control.queries.standing import Basis, Promise
from tests.queries.seeds import Seeds, Stood, at

EVERYTHING = Scope()
RESOLUTION = Promise()
NOW = at("2026-03-10 12:00")


def kept(seeds: Seeds, **fields):
    """A ticket that was resolved on the day it was due."""
    ticket_id = seeds.ticket(first_resolved_at="2026-03-03 10:00", **fields)
    running = Stood("2026-03-02 09:00", "running", due="2026-03-03 17:00", breaches="2026-03-03 17:00")
    seeds.clock(ticket_id, [running, Stood("2026-03-03 10:00", "stopped", due="2026-03-03 17:00")])
    return ticket_id


def broken(seeds: Seeds, **fields):
    """A ticket that was resolved a day after it was due."""
    ticket_id = seeds.ticket(first_resolved_at="2026-03-04 10:00", **fields)
    running = Stood("2026-03-02 09:00", "running", due="2026-03-03 17:00", breaches="2026-03-03 17:00")
    stopped = Stood("2026-03-04 10:00", "stopped", due="2026-03-03 17:00", breaches="2026-03-03 17:00")
    seeds.clock(ticket_id, [running, stopped])
    return ticket_id


def waiting(seeds: Seeds, due: str, at_risk: str | None = None, **fields):
    """A ticket whose clock runs towards `due`."""
    ticket_id = seeds.ticket(**fields)
    seeds.clock(ticket_id, [Stood("2026-03-02 09:00", "running", due=due, breaches=due, at_risk=at_risk)])
    return ticket_id


def counts(reading, as_of=NOW, scope=EVERYTHING, promise=RESOLUTION):
    return sla.attainment(reading, as_of, scope, promise).iloc[0].to_dict()


def test_attainment_is_met_over_judged(seeds, reading):
    for _ in range(3):
        kept(seeds)
    broken(seeds)
    found = counts(reading)
    assert (found["judged"], found["met"], found["breached"], found["attainment"]) == (4, 3, 1, 0.75)


def test_attainment_is_null_where_nothing_was_judged(seeds, reading):
    seeds.ticket()
    found = counts(reading)
    assert found["judged"] == 0
    assert found["attainment"] != found["attainment"]  # NaN, and never 0 %


def test_an_open_clock_past_its_due_time_is_judged_at_its_breach(seeds, reading):
    waiting(seeds, due="2026-03-09 17:00")
    found = counts(reading)
    assert (found["breached"], found["overdue"], found["last_judged_at"]) == (1, 1, at("2026-03-09 17:00"))


def test_a_clock_is_not_breached_at_its_due_time_but_after_it(seeds, reading):
    waiting(seeds, due="2026-03-10 12:00")
    assert counts(reading)["breached"] == 0
    assert counts(reading, as_of=at("2026-03-10 12:00:01"))["breached"] == 1


def test_a_ticket_without_a_clock_is_neither_on_time_nor_late(seeds, reading):
    kept(seeds)
    seeds.ticket()
    found = counts(reading)
    assert (found["tickets"], found["unpromised"], found["judged"], found["attainment"]) == (2, 1, 1, 1.0)


def test_a_running_clock_past_its_share_is_at_risk_until_it_breaches(seeds, reading):
    waiting(seeds, due="2026-03-10 17:00", at_risk="2026-03-10 11:00")
    assert counts(reading, as_of=at("2026-03-10 10:59"))["at_risk"] == 0
    assert counts(reading, as_of=at("2026-03-10 11:00"))["at_risk"] == 1
    assert counts(reading, as_of=at("2026-03-10 17:01"))["at_risk"] == 0


def test_a_past_figure_is_what_it_was_before_the_clock_stopped(seeds, reading):
    broken(seeds)
    before_due, after_due, resolved = (at(f"2026-03-{day} 18:00") for day in ("02", "03", "04"))
    assert [counts(reading, as_of=then)["overdue"] for then in (before_due, after_due, resolved)] == [0, 1, 0]
    assert [counts(reading, as_of=then)["judged"] for then in (before_due, after_due, resolved)] == [0, 1, 1]


def test_a_due_time_that_moved_later_counts_by_what_it_was_at_the_time(seeds, reading):
    ticket_id = seeds.ticket()
    tight = Stood("2026-03-02 09:00", "running", due="2026-03-06 17:00", breaches="2026-03-06 17:00")
    eased = Stood("2026-03-04 09:00", "running", due="2026-03-20 17:00", breaches="2026-03-20 17:00", cause="priority")
    seeds.clock(ticket_id, [tight, eased])
    listed = sla.listed(reading, at("2026-03-03 09:00"), EVERYTHING, RESOLUTION, sla.Pick(Figure.TICKETS))
    assert counts(reading)["breached"] == 0
    assert len(listed) == 1


def test_a_ticket_that_breached_in_one_cycle_is_breached_though_it_was_met_in_another(seeds, reading):
    ticket_id = kept(seeds, reopen_count=1)
    second = Stood("2026-03-05 09:00", "running", due="2026-03-06 09:00", breaches="2026-03-06 09:00")
    stopped = Stood("2026-03-07 09:00", "stopped", due="2026-03-06 09:00", breaches="2026-03-06 09:00")
    seeds.clock(ticket_id, [second, stopped], cycle=2)
    found = counts(reading)
    assert (found["judged"], found["met"], found["breached"]) == (1, 0, 1)
    assert found["last_judged_at"] == at("2026-03-06 09:00")


def test_a_breach_stays_in_the_period_of_the_first_breach(seeds, reading):
    ticket_id = broken(seeds, reopen_count=1)
    second = Stood("2026-03-05 09:00", "running", due="2026-03-06 09:00", breaches="2026-03-06 09:00")
    seeds.clock(ticket_id, [second, Stood("2026-03-05 10:00", "stopped", due="2026-03-06 09:00")], cycle=2)
    assert counts(reading)["last_judged_at"] == at("2026-03-03 17:00")


def test_a_ticket_met_twice_is_one_ticket_in_the_period_of_the_last_stop(seeds, reading):
    ticket_id = kept(seeds, reopen_count=1)
    second = Stood("2026-03-05 09:00", "running", due="2026-03-06 09:00", breaches="2026-03-06 09:00")
    seeds.clock(ticket_id, [second, Stood("2026-03-05 10:00", "stopped", due="2026-03-06 09:00")], cycle=2)
    found = counts(reading)
    assert (found["judged"], found["met"], found["last_judged_at"]) == (1, 1, at("2026-03-05 10:00"))


def test_a_cancelled_clock_keeps_a_breach_and_is_otherwise_not_judged(seeds, reading):
    for breaches in ("2026-03-03 17:00", None):
        ticket_id = seeds.ticket()
        running = Stood("2026-03-02 09:00", "running", due="2026-03-03 17:00", breaches="2026-03-03 17:00")
        seeds.clock(ticket_id, [running, Stood("2026-03-04 09:00", "cancelled", breaches=breaches)])
    found = counts(reading, as_of=at("2026-03-05 09:00"))
    assert (found["judged"], found["breached"], found["overdue"], found["unpromised"]) == (1, 1, 0, 0)


def test_a_paused_clock_cannot_breach(seeds, reading):
    ticket_id = seeds.ticket()
    running = Stood("2026-03-02 09:00", "running", due="2026-03-03 17:00", breaches="2026-03-03 17:00")
    seeds.clock(ticket_id, [running, Stood("2026-03-03 09:00", "paused")])
    assert counts(reading)["breached"] == 0


def test_kinds_of_promises_are_counted_apart(seeds, reading):
    ticket_id = kept(seeds)
    late = Stood("2026-03-02 09:00", "running", due="2026-03-02 10:00", breaches="2026-03-02 10:00")
    seeds.clock(ticket_id, [late], kind="first_response")
    assert counts(reading)["met"] == 1
    assert counts(reading, promise=Promise(TargetKind.FIRST_RESPONSE))["breached"] == 1


def test_a_period_takes_what_was_judged_since_its_first_instant(seeds, reading):
    kept(seeds)  # judged on 3 March at 10:00
    broken(seeds)  # judged on 3 March at 17:00
    assert counts(reading, promise=Promise(since=at("2026-03-03 10:00")))["judged"] == 2
    assert counts(reading, promise=Promise(since=at("2026-03-03 10:01")))["judged"] == 1


def test_a_scope_takes_a_unit_with_everything_below_it(seeds, reading):
    kept(seeds, unit="care")
    kept(seeds, unit="care-first-line")
    broken(seeds, unit="repairs")
    broken(seeds)
    assert counts(reading, scope=Scope("care", below=frozenset({"care-first-line"})))["tickets"] == 2
    assert counts(reading)["tickets"] == 4


def test_a_scope_takes_one_service(seeds, reading):
    kept(seeds, service="orders")
    broken(seeds, service="repairs")
    assert counts(reading, scope=Scope(service="repairs"))["breached"] == 1


@pytest.mark.parametrize("by", list(By))
def test_a_breakdown_adds_up_to_the_total_with_those_that_have_none(seeds, reading, by):
    kept(seeds, service="orders", owner="mara", unit="care", priority="P1", category="delivery")
    broken(seeds, service="repairs", owner="joris", unit="field", priority="P2", category="machine")
    broken(seeds)
    waiting(seeds, due="2026-03-09 09:00", service="orders")
    seeds.ticket(service="orders")
    parts = sla.breakdown(reading, NOW, EVERYTHING, RESOLUTION, by)
    total = counts(reading)
    assert {figure: parts[figure].sum() for figure in Figure} == {figure: total[figure] for figure in Figure}
    assert parts["name"].isna().sum() == 1


@pytest.mark.parametrize("figure", list(Figure))
@pytest.mark.parametrize("basis", list(Basis))
def test_every_figure_lists_exactly_the_tickets_that_it_counts(seeds, reading, figure, basis):
    promise = Promise(basis=basis)
    for service in ("orders", "repairs", None):
        kept(seeds, service=service, reported_due_at="2026-03-03 11:00")
        broken(seeds, service=service, reported_due_at="2026-03-03 11:00")
        waiting(seeds, due="2026-03-09 09:00", service=service, reported_due_at="2026-03-08 11:00")
        waiting(seeds, due="2026-03-11 09:00", at_risk="2026-03-10 09:00", service=service)
        seeds.ticket(service=service)
    listed = sla.listed(reading, NOW, EVERYTHING, promise, sla.Pick(figure))
    assert len(listed) == counts(reading, promise=promise)[figure]
    assert listed["key"].is_unique
    parts = sla.breakdown(reading, NOW, EVERYTHING, promise, By.SERVICE).set_index("name")
    for name in ("orders", "repairs", None):
        of_one = sla.listed(reading, NOW, EVERYTHING, promise, sla.Pick(figure, By.SERVICE, name))
        row = parts[parts.index.isna()] if name is None else parts.loc[[name]]
        assert len(of_one) == row[figure].iloc[0]


def test_a_list_can_be_read_page_by_page(seeds, reading):
    for _ in range(5):
        broken(seeds)
    pages = [
        sla.listed(reading, NOW, EVERYTHING, RESOLUTION, sla.Pick(Figure.JUDGED, limit=2, offset=offset))
        for offset in (0, 2, 4)
    ]
    assert [len(page) for page in pages] == [2, 2, 1]
    assert len({key for page in pages for key in page["key"]}) == 5


def test_by_recorded_due_times_a_resolution_is_on_time_up_to_the_due_time_itself(seeds, reading):
    seeds.ticket(reported_due_at="2026-03-05 12:00", first_resolved_at="2026-03-05 12:00")
    seeds.ticket(reported_due_at="2026-03-05 12:00", first_resolved_at="2026-03-05 12:01")
    seeds.ticket(reported_due_at="2026-03-05 12:00")  # still open, and overdue
    seeds.ticket(reported_due_at="2026-03-25 12:00")  # still open, and not due yet
    seeds.ticket()  # no due time was recorded: not on time
    found = counts(reading, promise=Promise(basis=Basis.RECORDED))
    expected = {"tickets": 5, "unpromised": 1, "judged": 3, "met": 1, "breached": 2, "overdue": 1}
    assert {name: found[name] for name in expected} == expected
    assert found["attainment"] == pytest.approx(1 / 3)


def test_by_recorded_due_times_a_ticket_given_up_before_it_was_due_is_not_judged(seeds, reading):
    seeds.ticket(reported_due_at="2026-03-05 12:00", cancelled_at="2026-03-04 12:00")
    seeds.ticket(reported_due_at="2026-03-05 12:00", cancelled_at="2026-03-06 12:00")
    found = counts(reading, promise=Promise(basis=Basis.RECORDED))
    assert (found["judged"], found["overdue"]) == (1, 0)


def test_by_recorded_due_times_nothing_is_known_of_responses(seeds, reading):
    seeds.ticket(reported_due_at="2026-03-05 12:00")
    found = counts(reading, promise=Promise(TargetKind.FIRST_RESPONSE, Basis.RECORDED))
    assert (found["judged"], found["unpromised"]) == (0, 1)


def test_a_series_puts_each_judgement_into_one_period_and_adds_up(seeds, reading):
    kept(seeds)  # 3 March 10:00
    broken(seeds)  # 3 March 17:00
    waiting(seeds, due="2026-03-09 17:00")
    edges = [datetime(2026, 3, day, tzinfo=UTC) for day in (1, 4, 7, 11)]
    found = sla.series(reading, NOW, EVERYTHING, RESOLUTION, edges)
    assert found.to_dict("records") == [
        {"period": 0, "judged": 2, "met": 1, "breached": 1},
        {"period": 2, "judged": 1, "met": 0, "breached": 1},
    ]
    assert found["judged"].sum() == counts(reading)["judged"]


def test_a_judgement_on_an_edge_belongs_to_the_period_that_begins_there(seeds, reading):
    kept(seeds)  # judged on 3 March at 10:00
    edges = [at("2026-03-02 10:00"), at("2026-03-03 10:00"), at("2026-03-04 10:00")]
    assert sla.series(reading, NOW, EVERYTHING, RESOLUTION, edges)["period"].to_list() == [1]


def test_what_is_due_next_comes_soonest_first_and_leaves_out_what_is_late_or_finished(seeds, reading):
    late, soon, later = (waiting(seeds, due=f"2026-03-{day} 09:00") for day in ("09", "11", "12"))
    kept(seeds)
    assert late != soon
    found = sla.due_next(reading, NOW, EVERYTHING, TargetKind.RESOLUTION)
    assert found["key"].to_list() == [f"T-{soon}", f"T-{later}"]
    assert found["due_at"].to_list() == [at("2026-03-11 09:00"), at("2026-03-12 09:00")]
