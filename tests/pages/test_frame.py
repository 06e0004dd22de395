"""The frame: who looks, how far and from when; the address says it, and every page keeps to it."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from streamlit.testing.v1 import AppTest

from control.policy.scope import scope_of
from control.queries import sla
from control.queries.standing import Promise
from tests.pages.conftest import WHOLE, Opened, let_in, said, visit, written

PAGES = ("overview.py", "exceptions.py", "sla.py", "tickets.py", "ticket.py", "intake.py")
BANNER = "The past can be looked at, not changed."


@pytest.fixture
def weeks_ago(runtime):
    return (runtime.now() - timedelta(weeks=8)).replace(second=0, microsecond=0)


def figure(app, label):
    return next(metric.value for metric in app.metric if metric.label == label)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_without_being_told_anything(opened: Opened, page):
    app = opened(page, signed="yuki-tanabe")
    assert not app.exception
    assert len(app.title) == 1


@pytest.mark.parametrize("page", PAGES)
def test_a_past_instant_is_said_on_every_page_with_the_reason_why_nothing_can_be_done(opened: Opened, weeks_ago, page):
    assert BANNER in said(opened(page, as_of=written(weeks_ago)))


@pytest.mark.parametrize("page", PAGES)
def test_the_present_has_no_banner(opened: Opened, page):
    assert BANNER not in said(opened(page))


def test_the_figures_of_a_past_instant_are_those_of_that_instant(opened: Opened, runtime, weeks_ago):
    with runtime.read() as connection:
        row = sla.attainment(connection, weeks_ago, scope_of(runtime.rulebook()), Promise()).iloc[0]
    assert figure(opened(signed=WHOLE, as_of=written(weeks_ago)), "Breached") == str(row["breached"])


def test_the_way_back_to_the_present_is_one_press(opened: Opened, weeks_ago):
    app = opened(as_of=written(weeks_ago))
    app.button[0].click().run()
    assert BANNER not in said(app)
    assert "as_of" not in app.query_params


def test_an_instant_that_has_not_come_yet_reads_as_the_present(opened: Opened, runtime):
    app = opened(as_of=written(runtime.now() + timedelta(days=30)))
    assert not app.exception
    assert BANNER not in said(app)


def test_a_scope_in_the_address_narrows_every_figure(opened: Opened, runtime):
    service = runtime.rulebook().services["repairs"]
    unit = runtime.rulebook().units["customer-operations"]
    for key, title, scope in (
        ("service", service.title, scope_of(runtime.rulebook(), None, service.name)),
        ("unit", unit.title, scope_of(runtime.rulebook(), unit.name)),
    ):
        with runtime.read() as connection:
            row = sla.attainment(connection, runtime.now(), scope, Promise()).iloc[0]
        shown = figure(opened(**{key: title}), "Resolutions on time")
        assert shown == f"{row['attainment']:.1%}".replace("%", " %")


def test_a_unit_that_the_rulebook_does_not_know_is_said_and_does_not_narrow_in_silence(opened: Opened):
    app = opened(unit="The navy")
    assert "There is no unit “The navy” in the rulebook" in said(app)


def test_the_side_names_whoever_is_signed_in(opened: Opened):
    [link] = opened(signed="nadia-farouk").get("link_button")
    assert (link.proto.label, link.proto.url) == ("Nadia Farouk", "/auth/account")


def test_without_a_database_the_page_says_what_makes_one(tmp_path: Path, monkeypatch):
    monkeypatch.setenv("CONTROL_DATABASE_URL", f"sqlite:///{tmp_path / 'none.sqlite'}")
    app = visit(signed="")
    assert not app.exception
    assert "python -m control upgrade" in app.error[0].value.replace("\\", "")


@pytest.mark.parametrize("written", ["yesterday", "1999-12-31T23:59", "2026-02-30T10:00"])
def test_an_address_with_an_instant_that_cannot_be_shown_says_so(opened: Opened, written: str):
    app = opened("sla.py", as_of=written)
    assert "names no instant that can be shown" in app.sidebar.warning[0].value


def test_a_run_reads_one_state_whatever_is_written_meanwhile(opened: Opened, company_url: str):
    def run() -> None:
        import os

        import streamlit as st

        from control.clock import SystemClock
        from control.commands.registry import Call
        from control.commands.tickets import record_ticket
        from control.policy.scope import Scope
        from control.queries.tickets import counts
        from control.runtime import open_runtime
        from pages.ui import session

        def tickets() -> int:
            with session.reading(session.runtime()) as connection:
                return int(counts(connection, SystemClock().now(), Scope())["tickets"].iloc[0])

        with session.snapshot():
            before = tickets()
            beside = open_runtime(os.environ["CONTROL_DATABASE_URL"])
            record_ticket(beside, Call("system"), "beside", "1", [{"at": beside.now(), "kind": "created"}])
            beside.close()
            within = tickets()
        st.text(f"{within - before} {tickets() - before}")

    app = let_in(AppTest.from_function(run, default_timeout=60), "joris-dekker").run()
    assert not app.exception
    assert app.text[0].value == "0 1"


def test_a_company_that_is_real_or_unclaimed_has_no_badge(opened: Opened):
    assert "Demo" not in said(opened())


@pytest.mark.parametrize("page", PAGES)
def test_a_company_that_is_invented_is_marked_on_every_page(opened: Opened, company_url, page):
    with create_engine(company_url).begin() as connection:
        connection.execute(
            text(
                "INSERT INTO company (id, name, nature, seed, edition, started_at, founded_at, founded_seq, version) "
                "VALUES (1, 'A *bold* play', 'demo', 1, 'first', 0, 0, 1, 1)"
            )
        )
    assert r"Demo: A \*bold\* play" in said(opened(page))
