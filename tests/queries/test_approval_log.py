"""Controls over a small approval log whose figures were counted by hand; each figure lists exactly its cases."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from control.commands import imports, undoing
from control.commands.registry import Call
from control.errors import Invalid
from control.policy.exact_amounts import exact_amount
from control.policy.scope import Scope, Sight
from control.queries import approval_log, approval_log_times
from control.queries.approval_log import Pick
from control.queries.approval_log_counting import Control, Limits
from control.queries.approval_log_times import OfRole
from tests.commands.approval_logs import CLAIMS, COUNTS, LIMITED, LOG, ROWS, claims, without
from tests.commands.desk import OFFICE, Desk, on
from tests.stores import PreparedStore

END, EVERY = on(8, 9), Scope()


def told(url: str) -> None:
    """The claims in a store."""
    desk = Desk(url, END)
    imports.commit(desk.runtime, Call("anna"), claims())
    desk.runtime.close()


@pytest.fixture
def desk(prepared_store: PreparedStore) -> Iterator[Desk]:
    url, _ = prepared_store("claims", told)
    made = Desk(url, END)
    yield made
    made.runtime.close()


@pytest.fixture
def ask(desk):
    """Asks a query of the log as of an instant: (query, further arguments, at) → frame."""

    def asked(query, *arguments, at=END, scope=EVERY):
        with desk.runtime.read() as connection:
            return query(connection, at, scope, *arguments)

    return asked


def counts(ask, limits=LIMITED, **when):
    return ask(approval_log.controls, LOG, limits, **when).iloc[0].to_dict()


def listed(ask, control, limits=LIMITED, anew=None, **when):
    return list(ask(approval_log.cases, LOG, Pick(control, limits, anew), **when)["case"])


def test_each_control_counts_what_was_counted_by_hand(ask):
    assert counts(ask) == {name: len(cases) for name, cases in COUNTS.items()}


@pytest.mark.parametrize("control", list(Control))
def test_each_control_lists_exactly_the_cases_that_it_counts(ask, control):
    found = listed(ask, control)
    assert set(found) == COUNTS[control.value]
    assert len(found) == len(set(found))


@pytest.mark.parametrize("at", [on(0, 8), on(0, 9), on(0, 12), on(1, 9), on(1, 12), on(2, 10), on(3, 10)], ids=str)
def test_a_figure_of_the_past_lists_its_cases_of_then(ask, at):
    then = counts(ask, at=at)
    assert {control.value: len(listed(ask, control, at=at)) for control in Control} == then


def test_a_control_of_the_past_knows_only_what_had_happened(ask):
    assert listed(ask, Control.CASES, at=on(0, 8)) == []
    assert listed(ask, Control.UNEXECUTED, at=on(0, 14)) == ["C-2"]
    assert listed(ask, Control.UNEXECUTED, at=on(1, 9, 30)) == ["C-6"]
    assert listed(ask, Control.UNAPPROVED, at=on(1, 8)) == []


def test_whoever_does_not_see_the_whole_company_sees_nothing_of_a_log(ask):
    narrow = Scope(sight=Sight(("desk",), ("help",), ("help",)), person="anna")
    assert ask(approval_log.logs, scope=narrow).empty
    assert set(counts(ask, scope=narrow).values()) == {0}
    assert ask(approval_log.events, LOG, "C-1", scope=narrow).empty
    assert ask(approval_log_times.cycle_times, LOG, scope=narrow).empty
    assert ask(approval_log_times.rework, LOG, scope=narrow).empty


def test_a_log_is_named_with_what_is_known_of_it(ask):
    [row] = ask(approval_log.logs).to_dict("records")
    assert (row["log"], row["cases"], row["events"]) == (LOG, 6, len(ROWS))
    assert (row["first_at"], row["last_at"]) == (on(0, 9), on(3, 10))


def test_a_log_that_nobody_knows_has_no_cases(ask):
    assert set(ask(approval_log.controls, "nothing", Limits()).iloc[0]) == {0}


# --------------------------------------------------------------------------------------------------------- the limits


def test_without_a_limit_nothing_is_over_it_and_nothing_is_judged_and_all_that_was_approved_is_unknown(ask):
    found = counts(ask, Limits())
    assert [found[name] for name in ("over_limit", "limit_judged", "limit_unknown")] == [0, 0, 4]


def test_what_a_role_approves_whose_limit_is_not_known_is_not_counted_as_within(ask):
    of_others = Limits("EUR", (("lead", Decimal(1)),))
    assert set(listed(ask, Control.LIMIT_UNKNOWN, of_others)) == {"C-1", "C-2", "C-4", "C-6"}
    assert listed(ask, Control.LIMIT_JUDGED, of_others) == []


def test_an_amount_equal_to_the_limit_is_within_it(ask):
    assert listed(ask, Control.OVER_LIMIT, Limits("EUR", (("head", Decimal("500.01")),))) == []


def test_a_currency_without_a_rate_cannot_be_judged_and_is_not_counted_as_within(ask):
    of_euros = Limits("EUR", LIMITED.by_role)
    assert set(listed(ask, Control.LIMIT_UNKNOWN, of_euros)) == {"C-4", "C-6"}
    assert set(listed(ask, Control.LIMIT_JUDGED, of_euros)) == {"C-1", "C-2"}


def test_a_rate_counts_the_limit_in_the_other_currency(ask):
    dear = Limits("EUR", LIMITED.by_role, (("USD", Decimal("0.91")),))  # 552 USD are 502.32 EUR
    assert set(listed(ask, Control.OVER_LIMIT, dear)) == {"C-2", "C-4"}


def test_the_role_of_a_limit_is_the_role_that_approved_finally(ask):
    assert listed(ask, Control.OVER_LIMIT, Limits("EUR", (("lead", Decimal(1)),))) == []


SMALL = st.decimals(0, 10_000, places=6, allow_nan=False, allow_infinity=False)


@given(amount=SMALL, limit=SMALL, rate=st.decimals("0.0001", 1_000, places=6, allow_nan=False, allow_infinity=False))
def test_the_most_that_a_role_may_approve_is_exact_in_every_currency(amount, limit, rate):
    most = Limits("EUR", (("head", limit),), (("USD", rate),)).most()
    assert (amount > most["head", "USD"]) == (amount * rate > limit)
    assert most["head", "EUR"] == limit


# --------------------------------------------------------------------------------------------------- who approved whom


def test_a_log_without_names_says_that_it_cannot_be_judged(desk, ask):
    nameless = [without(row, who="", event=f"x{row[0]}", claim=f"N{row[1]}") for row in ROWS]
    log = replace(CLAIMS, source="nameless")
    imports.commit(desk.runtime, Call("anna"), claims(nameless, mapping=log))
    found = ask(approval_log.controls, "nameless", Limits()).iloc[0]
    assert (found["self_approved"], found["self_judged"], found["self_unknown"]) == (0, 0, 4)


def test_a_step_that_one_approved_oneself_counts_too(desk, ask):
    rows = [without(ROWS[0], event="s1", claim="S-1"), without(ROWS[2], event="s2", claim="S-1", who="ann")]
    imports.commit(desk.runtime, Call("anna"), claims(rows))
    assert set(listed(ask, Control.SELF_APPROVED)) == {"C-2", "S-1"}


# --------------------------------------------------------------------------------------------------------- their times


def test_a_role_has_a_case_from_the_event_before_its_decision(ask):
    # lead: C-1 2 h from sending in (being looked at is nobody's turn), C-4 24 h, C-5 48 h, C-6 1 h and 1 h;
    # head: C-1 24 h, C-2 4 h, C-4 1 h after the lead sent it back and 1 h after it came in anew; nobody: C-6 16 h.
    found = ask(approval_log_times.cycle_times, LOG)
    rows = found.to_dict("records")
    assert [(row["role"], row["decisions"], row["cases"], row["measured"]) for row in rows] == [
        ("lead", 5, 4, 5),
        ("head", 4, 3, 4),
        (None, 1, 1, 1),
    ]
    assert list(found["median_hours"]) == [2.0, 2.5, 16.0]
    assert list(found["p90_hours"].round(6)) == [38.4, 18.0, 16.0]


def test_hours_of_a_calendar_are_its_working_hours(ask, desk):
    [office] = desk.runtime.rulebook().calendars.values()
    assert office.windows == OFFICE
    found = ask(approval_log_times.cycle_times, LOG, office).set_index("role")
    # By nine to five: the lead had C-4 for 8 h and C-5 for 16 h; the head C-1 for 8 h.
    assert list(found.loc["lead", ["median_hours", "p90_hours"]].astype(float).round(6)) == [2.0, 12.8]
    assert found.loc["head", "median_hours"] == 2.5


def test_a_calendar_that_does_not_know_the_holidays_of_the_time_is_refused(ask, desk):
    [office] = desk.runtime.rulebook().calendars.values()
    with pytest.raises(Invalid, match="office"):
        ask(approval_log_times.cycle_times, LOG, replace(office, holidays_from=date(2026, 3, 4)))


@pytest.mark.parametrize("role", ["lead", "head", None])
def test_the_time_of_a_role_lists_the_decisions_that_make_it(ask, role):
    found = ask(approval_log_times.cycle_times, LOG)
    [row] = [each for each in found.to_dict("records") if each["role"] == role]
    decided = ask(approval_log_times.decisions, LOG, OfRole(role))
    assert (len(decided), decided["case"].nunique()) == (row["decisions"], row["cases"])
    assert decided["hours"].median() == row["median_hours"]
    assert decided["hours"].is_monotonic_decreasing


def test_a_decision_before_which_there_was_nothing_is_counted_and_not_measured(desk, ask):
    imports.commit(desk.runtime, Call("anna"), claims([without(ROWS[3], event="d1", claim="D-1")]))
    head = ask(approval_log_times.cycle_times, LOG).set_index("role").loc["head"]
    assert (head["decisions"], head["measured"]) == (5, 4)
    assert ask(approval_log_times.decisions, LOG, OfRole("head"))["case"].iloc[-1] == "D-1"


def test_rework_is_counted_by_how_often_a_case_came_back(ask):
    found = ask(approval_log_times.rework, LOG)
    rows = found[["anew", "cases", "rounds"]].to_dict("records")
    assert [tuple(row.values()) for row in rows] == [(0, 1, 0), (1, 1, 1), (2, 1, 2)]
    assert found["median_hours"].isna().tolist() == [True, False, False]
    assert found["median_hours"].tolist()[1:] == [48.0, 3.0]


def test_rework_lists_its_cases_and_adds_up_to_those_that_were_rejected(ask):
    found = ask(approval_log_times.rework, LOG)
    for row in found.to_dict("records"):
        assert len(listed(ask, Control.REJECTED, anew=row["anew"])) == row["cases"]
    assert found["cases"].sum() == counts(ask)["rejected"]
    assert listed(ask, Control.REJECTED, anew=2) == ["C-6"]


# ---------------------------------------------------------------------------------------------------------- the trail


def test_a_case_tells_its_events_in_order_with_what_it_asked_for(ask):
    found = ask(approval_log.events, LOG, "C-4").to_dict("records")
    assert [(row["meaning"], row["actor"]) for row in found] == [
        ("submitted", "dan"), ("rejected", "cem"), ("rejected", "bea"), ("submitted", "dan"),
        ("finally approved", "bea"),
    ]  # fmt: skip
    assert {(row["requester"], row["amount"], row["currency"]) for row in found} == {("dan", Decimal(552), "USD")}
    assert [row["role"] for row in found] == ["staff", "lead", "head", "staff", "head"]


def test_a_case_that_nobody_knows_tells_nothing(ask):
    assert ask(approval_log.events, LOG, "C-99").empty


def test_the_amounts_of_cases_are_exact(ask):
    found = ask(approval_log.cases, LOG, Pick()).set_index("case")
    assert found.loc["C-2", "amount"] == exact_amount("500.01")
    assert isinstance(found.loc["C-2", "amount"], Decimal)


def test_who_approved_is_known_by_role_and_currency(ask):
    rows = ask(approval_log.approvers, LOG).to_dict("records")
    assert [(row["role"], row["currency"], row["finals"], row["largest"]) for row in rows] == [
        ("head", "EUR", 2, Decimal("500.01")),
        ("head", "USD", 1, Decimal(552)),
        (None, "EUR", 1, Decimal(30)),
    ]


def test_what_was_taken_back_counts_in_no_figure(desk, ask):
    undoing.undo(desk.runtime, Call("ada", reason="the wrong week was exported"), 1)
    assert ask(approval_log.logs).empty
    assert set(counts(ask).values()) == {0}
    assert ask(approval_log.events, LOG, "C-1").empty
    assert ask(approval_log_times.cycle_times, LOG).empty
    assert ask(approval_log_times.rework, LOG).empty
    assert ask(approval_log.approvers, LOG).empty
