"""The page of approval controls: tiles that say what they cannot judge, lists of exactly their cases, and a trail."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from streamlit.testing.v1 import AppTest

from control.commands import imports, rulebook
from control.commands.registry import Call
from control.policy.approval_terms import ApprovalKind, LogTerms
from control.queries.approval_log_counting import Control
from control.runtime import Runtime
from control.settings import dump, load
from tests.commands.approval_logs import CLAIMS, COUNTS, LOG, ROWS, claims, without
from tests.pages.conftest import WHOLE, Opened, said, written
from tests.surroundings import ROOT

PAGE = "approval_controls.py"
LIMITS = {"limit-head": "500", "rate-USD": "0.9"}


@pytest.fixture
def logged(runtime: Runtime) -> Runtime:
    """The small company with the claims in it."""
    imports.commit(runtime, Call("system"), claims(rulebook=runtime.rulebook()))
    return runtime


def figures(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def column(app: AppTest, name: str, table: int = 0) -> list[str]:
    return list(app.dataframe[table].value[name])


def test_without_a_log_the_page_says_how_one_is_brought(opened: Opened) -> None:
    app = opened(PAGE, signed=WHOLE)
    assert app.title[0].value == "No approval log here yet"
    assert "python -m control import" in app.info[0].value
    assert "travel_declarations.toml" in app.info[0].value


def test_before_anything_had_happened_the_page_says_so(opened: Opened, logged: Runtime) -> None:
    app = opened(PAGE, signed=WHOLE, as_of=written(datetime(2026, 3, 1, tzinfo=UTC)))
    assert "No approval log told anything by this instant" in app.info[0].value


def test_z8_whoever_sees_a_part_of_the_company_is_told_why_they_see_no_log_and_whom_to_ask(
    opened: Opened, logged: Runtime
) -> None:
    app = opened(PAGE)
    assert app.title[0].value == "Approval logs are of the whole company"
    words = app.info[0].value
    assert "Joris Dekker sees a part of it" in words
    assert "Ask Yuki Tanabe \\(analyst\\), Ruth Abel \\(auditor\\) or Helen Osei \\(controller\\)" in words
    assert not app.metric
    assert not app.dataframe


def test_z8_a_case_of_a_log_is_told_to_nobody_who_sees_a_part_by_whatever_address(
    opened: Opened, logged: Runtime
) -> None:
    for address in ({"case": "C-4"}, {"case": "C-99"}, {"control": "cases"}, {"decided": "lead"}, {"log": LOG}):
        app = opened(PAGE, **address)
        assert app.title[0].value == "Approval logs are of the whole company"
        assert not app.dataframe


def test_every_control_is_a_tile_with_its_count(opened: Opened, logged: Runtime) -> None:
    app = opened(PAGE, signed=WHOLE, **LIMITS)
    assert not app.exception
    assert figures(app) == {
        "Executed without approval": "1",
        "Approved, never executed": "1",
        "With a rejection": "3",
        "Over the limit": "1",
        "Approved by the requester": "1",
        "Executed": "4",
        "All cases": "6",
    }
    assert app.title[0].value == (
        "1 case executed without any final approval; 1 approved by whoever requested it"
    )  # of a limit that is tried, no title tells
    assert "Of 3 cases that could be judged." in said(app)


def test_a_limit_that_the_rulebook_does_not_know_is_not_judged_as_kept(opened: Opened, logged: Runtime) -> None:
    app = opened(PAGE, signed=WHOLE)
    assert figures(app)["Over the limit"] == "–"
    assert "The rulebook knows no limit for the roles of this log." in said(app)
    assert "it can be named there (approvals\\.toml, log\\.claims)" in said(app)
    assert "4 cannot be judged" in [link.label for link in app.get("page_link")]


def held(runtime: Runtime, **limit_of: str) -> None:
    """Let the rulebook hold the claims against its limits of refunds."""
    rules = load(ROOT / "config")
    assert rules.approvals is not None
    terms = replace(rules.approvals, logs={LOG: LogTerms(ApprovalKind.REFUND, limit_of)})
    rulebook.activate(runtime, Call("piotr-wolny", reason="claims have limits"), dump(replace(rules, approvals=terms)))


def test_what_is_over_the_limit_is_so_by_the_rulebook_which_the_page_names(opened: Opened, logged: Runtime) -> None:
    held(logged, head="manager")
    app = opened(PAGE, signed=WHOLE)
    assert figures(app)["Over the limit"] == "2"  # 500.01 euros, and 552 dollars at 0.92
    assert app.title[0].value.endswith("; 2 finally approved over the limit of the role")
    assert "those of a refund (approvals\\.toml, log\\.claims): head as manager, up to 500.00 EUR." in said(app)
    assert not app.warning


def test_a_limit_that_is_tried_is_a_what_if_and_no_finding(opened: Opened, logged: Runtime) -> None:
    held(logged, head="manager")
    app = opened(PAGE, signed=WHOLE)
    app.text_input(key="limit-head").set_value("505").run()
    assert figures(app)["Over the limit"] == "1"
    assert "What if: head up to 505.00 EUR, instead of 500.00 EUR." in app.warning[0].value
    assert "over the limit" not in app.title[0].value
    assert "What if: 16.7 % of all cases" in said(app)
    app = next(each for each in app.button if each.label == "By the rulebook again").click().run()
    assert figures(app)["Over the limit"] == "2"
    assert not app.warning


def test_the_cases_of_a_what_if_say_that_they_are_one(opened: Opened, logged: Runtime) -> None:
    held(logged, head="manager")
    app = opened(PAGE, signed=WHOLE, control="over_limit", **{"limit-head": "505"})
    assert app.title[0].value == "1 case finally approved over the limit of the role, by limits that are tried"
    assert "instead of 500.00 EUR" in app.warning[0].value
    assert column(app, "case") == ["C-4"]
    assert not opened(PAGE, signed=WHOLE, control="executed", **{"limit-head": "505"}).warning


def test_a_role_that_is_named_in_vain_is_told_and_leaves_nothing_judged(opened: Opened, logged: Runtime) -> None:
    held(logged, chief="manager")
    app = opened(PAGE, signed=WHOLE)
    assert "The rulebook names chief, which approves nothing finally in this log." in said(app)
    assert "No limit is known of head: what they approve cannot be judged." in said(app)
    assert figures(app)["Over the limit"] == "–"


@pytest.mark.parametrize("typed", ["5,00", "-1", "much"])
def test_a_limit_that_is_no_amount_is_said_and_is_no_limit(opened: Opened, logged: Runtime, typed: str) -> None:
    app = opened(PAGE, signed=WHOLE, **{"limit-head": typed})
    assert "is no amount" in said(app)
    assert figures(app)["Over the limit"] == "–"


def test_a_log_without_names_is_not_said_to_be_free_of_approving_oneself(opened: Opened, runtime: Runtime) -> None:
    nameless = [without(row, who="") for row in ROWS]
    imports.commit(runtime, Call("system"), claims(nameless, runtime.rulebook()))
    app = opened(PAGE, signed=WHOLE)
    assert figures(app)["Approved by the requester"] == "–"
    assert "Cannot be judged" in said(app)
    assert "The log does not tell who approved, or for whom." in said(app)


@pytest.mark.parametrize("control", list(Control))
def test_a_tile_leads_to_exactly_its_cases(opened: Opened, logged: Runtime, control: Control) -> None:
    app = opened(PAGE, signed=WHOLE, control=control.value, **LIMITS)
    expected = COUNTS[control.value]
    assert app.title[0].value.startswith(f"{len(expected)} case")
    assert set(column(app, "case")) == expected


def test_rework_and_times_are_tables_that_lead_to_their_rows(opened: Opened, logged: Runtime) -> None:
    app = opened(PAGE, signed=WHOLE)
    assert column(app, "word") == ["Never submitted anew", "Submitted anew once", "Submitted anew twice"]
    assert column(app, "cases") == [1, 1, 1]
    assert column(app, "role", 1) == ["lead", "head", "– none –"]
    assert column(app, "decisions", 1) == [5, 4, 1]
    assert column(app, "median", 1) == [2.0, 2.5, 16.0]
    assert "Wall hours: nights, weekends and holidays count." in said(app)


def test_rework_leads_to_the_cases_that_came_back_so_often(opened: Opened, logged: Runtime) -> None:
    app = opened(PAGE, signed=WHOLE, control="rejected", anew="2")
    assert app.title[0].value == "1 case with a rejection, submitted anew twice"
    assert column(app, "case") == ["C-6"]


@pytest.mark.parametrize(("role", "number"), [("lead", 5), ("head", 4), ("– none –", 1)])
def test_a_time_leads_to_the_decisions_that_make_it(opened: Opened, logged: Runtime, role: str, number: int) -> None:
    app = opened(PAGE, signed=WHOLE, decided=role)
    assert app.title[0].value.startswith(f"{number} decision")
    assert len(column(app, "case")) == number


def test_times_can_be_measured_by_a_calendar_which_is_named(opened: Opened, logged: Runtime) -> None:
    app = opened(PAGE, signed=WHOLE)
    measured = app.selectbox(key="hours")
    name = next(each for each in measured.options if "ravensholt" in each)
    app = measured.set_value(name).run()
    assert "Working hours by the calendar ravensholt-office" in said(app)
    assert column(app, "median", 1) != [2.0, 2.5, 16.0]


def test_a_case_tells_its_story_and_nothing_of_what_it_does_not_know(opened: Opened, logged: Runtime) -> None:
    app = opened(PAGE, signed=WHOLE, case="C-4")
    assert app.title[0].value == "Case C\\-4"
    assert "Submitted twice, finally approved once, rejected twice." in said(app)
    assert column(app, "activity") == ["sent in", "sent back", "sent back", "sent in", "approved"]
    assert column(app, "after")[3] == "1 d 23 h"
    assert column(app, "amount")[0] == "552.00 USD"
    assert "tells nothing of it" in opened(PAGE, signed=WHOLE, case="C-99").info[0].value


@pytest.mark.parametrize("address", [{"control": "nonsense"}, {"anew": "x", "control": "rejected"}, {"log": "nothing"}])
def test_an_address_that_somebody_made_up_breaks_nothing(
    opened: Opened, logged: Runtime, address: dict[str, str]
) -> None:
    app = opened(PAGE, signed=WHOLE, **address)
    assert not app.exception
    assert app.title[0].value


def test_one_of_several_logs_is_chosen(opened: Opened, logged: Runtime) -> None:
    other = claims([without(ROWS[9], event="o", claim="O-1")], logged.rulebook(), replace(CLAIMS, source="others"))
    imports.commit(logged, Call("system"), other)
    app = opened(PAGE, signed=WHOLE)
    assert app.selectbox(key="log").options == [LOG, "others"]
    assert figures(app.selectbox(key="log").set_value("others").run())["All cases"] == "1"
    assert column(opened(PAGE, signed=WHOLE, log="others", control="cases"), "case") == ["O-1"]


def test_the_intake_page_names_the_cases_of_a_log_and_leads_to_its_controls(opened: Opened, logged: Runtime) -> None:
    app = opened("intake.py", signed="yuki-tanabe")
    assert figures(app)["New cases"] == "6"
    assert "New tickets" not in figures(app)
