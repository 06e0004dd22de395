"""Whose data a store holds, from the command line: the demo company is carried on and marked, a real one is begun."""

import json
from datetime import datetime, timedelta

import pytest

from control.clock import SystemClock
from control.demo.loading import tell
from control.runtime import open_runtime
from control.store.engine import open_store
from tests.cli.conftest import Typed


@pytest.fixture
def yesterday(sqlite_url: str) -> datetime:
    """A demo company of two days that was told until yesterday."""
    until = (SystemClock().now() - timedelta(days=1)).replace(microsecond=0)
    store = open_store(sqlite_url)
    tell(store, until, span=timedelta(days=2))
    store.close()
    return until


@pytest.mark.usefixtures("yesterday")
def test_the_demo_company_is_carried_forward_to_now(typed: Typed) -> None:
    said = typed("demo")
    assert said.status == 0, said.err
    assert "Fernhaven Logistics, an invented company, is told until" in said.out
    assert "new events" in said.out


@pytest.mark.usefixtures("yesterday")
def test_a_store_of_the_demo_company_has_its_own_rulebook(typed: Typed, sqlite_url: str) -> None:
    said = typed("upgrade")
    assert said.status == 0
    runtime = open_runtime(sqlite_url)
    assert "delivery-desk" in runtime.rulebook().units
    runtime.close()


@pytest.mark.usefixtures("yesterday")
def test_status_says_that_the_company_is_invented(typed: Typed) -> None:
    assert "company: Fernhaven Logistics (demo)" in typed("status").out
    assert json.loads(typed("status", "--json").out)["company"] == {"name": "Fernhaven Logistics", "nature": "demo"}


def test_nothing_is_told_before_it_has_happened(typed: Typed) -> None:
    said = typed("demo", "--until", (SystemClock().now() + timedelta(days=1)).isoformat())
    assert said.status == 2
    assert "has not come yet" in said.err


def test_init_begins_a_real_company_with_the_rulebook_of_the_folder(typed: Typed) -> None:
    said = typed("init", "--name", "Harbour Light Ltd")
    assert said.status == 0
    assert said.out.endswith("belongs to Harbour Light Ltd; its rulebook is that of " + said.out.rsplit(" ", 1)[1])
    assert json.loads(typed("status", "--json").out)["company"] == {"name": "Harbour Light Ltd", "nature": "real"}


def test_the_demo_company_stays_out_of_a_real_one(typed: Typed) -> None:
    typed("init", "--name", "Harbour Light Ltd")
    said = typed("demo")
    assert said.status == 2
    assert "Harbour Light Ltd, a real company" in said.err


def test_a_start_leaves_a_real_company_alone_and_brings_it_up_to_date(typed: Typed) -> None:
    typed("init", "--name", "Harbour Light Ltd")
    said = typed("demo", "--or-leave")
    assert said.status == 0
    assert "Harbour Light Ltd, a real company" in said.out
    assert said.out.endswith("in force already.\n")


@pytest.mark.usefixtures("yesterday")
def test_production_refuses_the_demo_company_and_what_it_has_left(
    typed: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONTROL_MODE", "production")
    for command in (["demo"], ["demo", "--or-leave"], ["status"]):
        said = typed(*command)
        assert said.status == 2
        assert "production" in said.err


def test_a_company_is_begun_once(typed: Typed) -> None:
    typed("init", "--name", "Harbour Light Ltd")
    assert "belongs to Harbour Light Ltd (real) already" in typed("init").err
