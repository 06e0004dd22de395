"""Lists of approvals and of approval logs are taken along as they are shown: same rows, same order, same figures."""

from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from control.commands import imports
from control.commands.registry import Call
from control.queries.approval_log_counting import Control
from control.runtime import Runtime
from pages.ui import approval_log_lists
from pages.ui.text import NOTHING, until
from tests.browser.askings import CREDIT, SMALL
from tests.commands.approval_logs import COUNTS, claims
from tests.pages.conftest import HEAD, WHOLE, Opened, written
from tests.pages.test_exporting import fetched, link, made, only, shown

MANAGER, AGENT = "nadia-farouk", "tomas-brandt"
APPROVALS, CONTROLS = "approvals.py", "approval_controls.py"
LIMITS = {"limit-head": "500", "rate-USD": "0.9"}


@pytest.fixture
def logged(runtime: Runtime) -> Runtime:
    """The small company with the claims in it."""
    imports.commit(runtime, Call("system"), claims(rulebook=runtime.rulebook()))
    return runtime


def pressed(app: AppTest, listing: str, form: str = "csv") -> AppTest:
    return app.button(key=f"export-{listing}-{form}").click().run()


def table(app: AppTest, column: str) -> int:
    """The place of the table that has this column."""
    return next(place for place, each in enumerate(app.dataframe) if column in each.value)


LISTED = {"number": "Approval", "what": "What", "ticket": "Ticket", "asked_by": "Asked by", "state": "State",
          "step": "Step"}  # fmt: skip


@pytest.mark.parametrize("who", [HEAD, WHOLE, MANAGER, AGENT])
@pytest.mark.parametrize("which", ["Open", "Ended"])
def test_the_approvals_are_taken_along_as_they_are_shown(
    opened: Opened, runtime: Runtime, which: str, who: str, tmp_path: Path
) -> None:
    app = opened(APPROVALS, signed=who, which=which)
    on_the_page = app.dataframe[table(app, "asked_by")].value.to_dict("records")  # the press takes along what it shows
    app = pressed(app, "approvals")
    [as_of] = made(runtime)
    rows = fetched(app, runtime, who, tmp_path)
    assert only(rows, LISTED) == shown(app, LISTED, table(app, "asked_by"))
    assert rows
    for row, cells in zip(rows, on_the_page, strict=True):
        money = f"{Decimal(row['Amount']):,.2f} {row['Currency']}" if row["Amount"] else ""
        assert money == cells["amount"]
        at = row["Ended" if which == "Ended" else "Due"]
        assert (until(datetime.fromisoformat(at), as_of) if at else "") == cells["left"]


def test_a_draft_is_taken_along_by_whoever_made_it_and_by_nobody_else(
    opened: Opened, runtime: Runtime, tmp_path: Path
) -> None:
    states = {}
    for who in (AGENT, HEAD):
        rows = fetched(pressed(opened(APPROVALS, signed=who), "approvals"), runtime, who, tmp_path)
        states[who] = {row["State"] for row in rows}
    assert ("Draft" in states[AGENT], "Draft" in states[HEAD]) == (True, False)


@pytest.mark.parametrize("who", [HEAD, MANAGER])
def test_what_waits_for_somebody_is_taken_along_as_it_is_shown(
    opened: Opened, runtime: Runtime, who: str, tmp_path: Path
) -> None:
    app = pressed(opened(APPROVALS, signed=who), "approvals to decide")
    cards = [str(each.key).removeprefix("details-") for each in app.button if str(each.key).startswith("details-")]
    assert [row["Approval"] for row in fetched(app, runtime, who, tmp_path)] == cards
    assert (SMALL in cards, CREDIT in cards) == (True, who == HEAD)


@pytest.mark.parametrize("who", [AGENT, "ruth-abel"])
def test_nothing_that_waits_is_nothing_to_take_along(opened: Opened, who: str) -> None:
    app = opened(APPROVALS, signed=who)
    assert [each for each in app.button if str(each.key).startswith("export-approvals to decide")] == []


def test_the_approvals_of_a_past_instant_are_those_of_then(opened: Opened, runtime: Runtime, tmp_path: Path) -> None:
    then = runtime.now() - timedelta(days=3)
    app = opened(APPROVALS, signed=WHOLE, as_of=written(then))
    assert [each for each in app.button if str(each.key).startswith("export-approvals")] == []  # none was open yet


DELAYS = {"steps": "Steps", "open": "Still open"}


@pytest.mark.parametrize("by", ["Step", "Kind", "Unit", "Role"])
@pytest.mark.parametrize("who", [HEAD, WHOLE])
def test_the_delay_map_is_taken_along_as_it_is_shown(
    opened: Opened, runtime: Runtime, by: str, who: str, tmp_path: Path
) -> None:
    app = pressed(opened(APPROVALS, signed=who, delay=by), "approval delays")
    place = table(app, "late")
    on_the_page = app.dataframe[place].value.to_dict("records")
    rows = fetched(app, runtime, who, tmp_path)
    assert only(rows, DELAYS) == shown(app, DELAYS, place)
    assert [row[by] or "– not decided yet –" for row in rows] == [cells["name"] for cells in on_the_page]
    for row, cells in zip(rows, on_the_page, strict=True):
        assert float(row["Working hours"]) == pytest.approx(cells["hours"], abs=0.05)
        assert float(row["Minutes late"]) == pytest.approx(cells["late"], abs=2)
        assert Decimal(row["Money that waited, EUR"]) == Decimal(str(cells["money"])).quantize(Decimal("0.01"))


CASES = {"case": "Case", "first": "First event", "last": "Last event", "submissions": "Submitted",
         "rejections": "Rejected", "finals": "Finally approved", "executions": "Executed"}  # fmt: skip


@pytest.mark.parametrize("control", list(Control))
def test_the_cases_of_a_control_are_taken_along_as_they_are_shown(
    opened: Opened, logged: Runtime, control: Control, tmp_path: Path
) -> None:
    app = opened(CONTROLS, signed=WHOLE, control=control.value, **LIMITS)
    app = pressed(app, "cases of an approval log")
    rows = fetched(app, logged, WHOLE, tmp_path)
    assert only(rows, CASES) == shown(app, CASES)
    assert {row["Case"] for row in rows} == COUNTS[control.value]
    money = [f"{Decimal(row['Amount']):,.2f} {row['Currency']}" if row["Amount"] else NOTHING for row in rows]
    assert money == list(app.dataframe[0].value["amount"])


@pytest.mark.parametrize("anew", ["0", "1", "2"])
def test_the_cases_that_came_back_are_taken_along_as_they_are_shown(
    opened: Opened, logged: Runtime, anew: str, tmp_path: Path
) -> None:
    app = pressed(opened(CONTROLS, signed=WHOLE, control="rejected", anew=anew), "cases of an approval log")
    assert only(fetched(app, logged, WHOLE, tmp_path), CASES) == shown(app, CASES)


def test_every_row_is_taken_along_where_a_page_shows_some(
    opened: Opened, logged: Runtime, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(approval_log_lists, "PAGE", 2)
    app = pressed(opened(CONTROLS, signed=WHOLE, control="cases"), "cases of an approval log")
    assert len(app.dataframe[0].value) == 2
    rows = fetched(app, logged, WHOLE, tmp_path)
    assert len(rows) == 6
    assert only(rows, CASES)[:2] == shown(app, CASES)


@pytest.mark.parametrize("hours", ["Wall hours", "Working hours of ravensholt-office"])
def test_the_times_of_roles_are_taken_along_as_they_are_shown(
    opened: Opened, logged: Runtime, hours: str, tmp_path: Path
) -> None:
    app = pressed(opened(CONTROLS, signed=WHOLE, hours=hours), "times of an approval log")
    place = table(app, "decisions")
    rows = fetched(app, logged, WHOLE, tmp_path)
    names = {"role": "Role", "decisions": "Decisions", "cases": "Cases"}
    assert only(rows, names) == shown(app, names, place)
    for column, head in (("median", "Median, h"), ("p90", "90th percentile, h")):
        assert [float(row[head]) for row in rows] == list(app.dataframe[place].value[column])


def test_the_rework_of_a_log_is_taken_along_as_it_is_shown(opened: Opened, logged: Runtime, tmp_path: Path) -> None:
    app = pressed(opened(CONTROLS, signed=WHOLE), "rework of an approval log")
    rows = fetched(app, logged, WHOLE, tmp_path)
    names = {"cases": "Cases", "rounds": "Times in all"}
    assert only(rows, names) == shown(app, names, table(app, "rounds"))
    assert [row["Median, h"] for row in rows] == ["", "48.0", "3.0"]


@pytest.mark.parametrize("role", ["lead", "head", "– none –"])
def test_the_decisions_of_a_role_are_taken_along_as_they_are_shown(
    opened: Opened, logged: Runtime, role: str, tmp_path: Path
) -> None:
    app = pressed(opened(CONTROLS, signed=WHOLE, decided=role), "decisions of an approval log")
    rows = fetched(app, logged, WHOLE, tmp_path)
    names = {"case": "Case", "meaning": "Decision", "got": "Got it", "decided": "Decided", "hours": "Hours"}
    assert only(rows, names) == shown(app, names)


def test_another_control_has_no_link_to_what_was_asked_for_of_one(opened: Opened, logged: Runtime) -> None:
    app = pressed(opened(CONTROLS, signed=WHOLE, control="rejected"), "cases of an approval log")
    assert link(app)
    app.query_params["control"] = "executed"
    app.run()
    assert [each for each in app.get("link_button") if str(each.proto.url).startswith("/export/")] == []
