"""The demo company in a store: the same facts in one go and in two, by imports and commands, where it may be."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from control.clock import FixedClock
from control.commands import company, tickets
from control.commands.company import Telling, found
from control.commands.registry import Call
from control.commands.rulebook import activate
from control.demo.founding import NAME
from control.demo.loading import tell
from control.errors import ControlError, Invalid, Refused
from control.model import Nature
from control.queries.derivations import compare
from control.runtime import Runtime, open_runtime
from control.settings import dump, load
from control.store import audit
from control.store.engine import Store, open_store
from tests.surroundings import ROOT

UNTIL = datetime(2026, 3, 13, 14, 30, tzinfo=UTC)
SPAN = timedelta(days=9)
FACTS = (
    "SELECT t.external_id, e.at, e.kind, e.actor_kind, e.actor, e.payload, e.source_key FROM ticket_event e "
    "JOIN ticket t ON t.id = e.ticket_id WHERE e.batch_id IS NOT NULL ORDER BY t.external_id, e.source_key"
)


@pytest.fixture
def store(store_url: str) -> Any:
    opened = open_store(store_url)
    yield opened
    opened.close()


def rows(store: Store, statement: str) -> list[tuple[Any, ...]]:
    with store.reader.connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement))]


def opened_twice(url: str, make_postgres: Callable[[], str], folder: Any) -> str:
    """The address of another empty store of the same kind."""
    if url.startswith("postgresql"):
        return make_postgres()
    path = url.removeprefix("sqlite:///")
    shutil.copyfile(path, folder / "other.sqlite")
    return f"sqlite:///{folder / 'other.sqlite'}"


def test_told_in_two_goes_it_holds_the_same_facts_as_told_in_one(
    store: Store, store_url: str, request: pytest.FixtureRequest, tmp_path: Any
) -> None:
    def another() -> str:
        template = request.getfixturevalue("postgres_template")
        return str(request.getfixturevalue("make_postgres_database")(template))

    other = open_store(opened_twice(store_url, another, tmp_path))
    half = UNTIL - timedelta(days=2, hours=3)
    first = tell(store, half, span=SPAN - timedelta(days=2))
    then = tell(store, UNTIL)
    whole = tell(other, UNTIL, span=SPAN)
    assert rows(store, FACTS) == rows(other, FACTS)
    assert first.events + then.events == whole.events == len(rows(other, FACTS))
    other.close()


def test_what_was_told_stands_the_chain_is_sound_and_nothing_was_refused(store: Store) -> None:
    told = tell(store, UNTIL, span=SPAN)
    runtime = Runtime(store, FixedClock(UNTIL))
    with runtime.read() as connection:
        assert audit.first_break(connection) is None
        assert compare(runtime, connection, UNTIL).differing == ()
    outcomes = dict(rows(store, "SELECT outcome, count(*) FROM audit_event GROUP BY outcome"))
    assert set(outcomes) == {"ok"}
    assert rows(store, "SELECT count(*), sum(rejected), sum(warnings) FROM import_batch")[0] == (10, 0, 0)
    assert told.tickets > 100
    assert told.deeds == rows(store, "SELECT count(*) FROM audit_event WHERE origin = 'ui'")[0][0]


def test_those_who_own_tickets_are_people_of_the_rulebook(store: Store) -> None:
    tell(store, UNTIL, span=SPAN)
    owners = rows(store, "SELECT DISTINCT owner FROM ticket WHERE owner IS NOT NULL")
    assert {owner for (owner,) in owners} <= set(load(ROOT / "config" / "demo").people)


def test_the_store_says_whose_data_it_holds_and_that_they_are_invented(store: Store) -> None:
    tell(store, UNTIL, seed=4, span=timedelta(days=2))
    assert rows(store, "SELECT name, nature, seed, version FROM company") == [(NAME, "demo", 4, 2)]


def test_what_lies_before_the_end_of_the_story_is_not_told_again(store: Store) -> None:
    tell(store, UNTIL, span=timedelta(days=1))
    with pytest.raises(Invalid, match="already"):
        tell(store, UNTIL)


def test_another_seed_is_refused_for_a_story_that_has_begun(store: Store) -> None:
    tell(store, UNTIL, seed=4, span=timedelta(days=1))
    with pytest.raises(Refused, match="from the seed 4, not from 5"):
        tell(store, UNTIL + timedelta(days=1), seed=5)


def in_force(store: Store) -> Runtime:
    runtime = Runtime(store, FixedClock(UNTIL))
    activate(runtime, Call("system", reason="the first start"), dump(load(ROOT / "config")))
    return runtime


def test_a_real_company_is_left_alone(store: Store) -> None:
    found(in_force(store), Call("system"), "Harbour Light Ltd", Nature.REAL)
    with pytest.raises(Refused, match="Harbour Light Ltd, a real company"):
        tell(store, UNTIL, span=timedelta(days=1))
    assert rows(store, "SELECT count(*) FROM import_batch") == [(0,)]


def test_tickets_that_nobody_claims_are_left_alone(store: Store) -> None:
    created = [{"at": UNTIL, "kind": "created", "title": "Hello", "service": "repairs"}]
    tickets.record_ticket(in_force(store), Call("system"), "mail", "1", created)
    with pytest.raises(Refused, match="tickets that nobody invented"):
        tell(store, UNTIL, span=timedelta(days=1))


def test_in_production_nothing_invented_is_loaded(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTROL_MODE", "production")
    with pytest.raises(Refused, match="production"):
        tell(store, UNTIL, span=timedelta(days=1))
    assert rows(store, "SELECT count(*) FROM company") == [(0,)]


def test_in_production_a_store_of_the_demo_company_is_not_opened(
    store: Store, store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(store, UNTIL, span=timedelta(days=1))
    monkeypatch.setenv("CONTROL_MODE", "production")
    with pytest.raises(Refused, match="Fernhaven Logistics, a company that is invented"):
        open_runtime(store_url)


def test_a_mode_that_nobody_knows_is_refused(store_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTROL_MODE", "Production")
    with pytest.raises(Invalid, match="it may be trial or production"):
        open_runtime(store_url)


@pytest.mark.parametrize(
    ("name", "nature", "told_from"),
    [
        ("", Nature.REAL, None),
        ("x" * 121, Nature.REAL, None),
        ("A play", Nature.DEMO, None),
        ("Harbour Light Ltd", Nature.REAL, Telling(1, UNTIL, "first")),
    ],
)
def test_a_company_that_cannot_be_meant_is_refused(
    store: Store, name: str, nature: Nature, told_from: Telling | None
) -> None:
    with pytest.raises(Invalid):
        found(in_force(store), Call("system"), name, nature, told_from)


def test_a_company_is_founded_once(store: Store) -> None:
    runtime = in_force(store)
    found(runtime, Call("system"), "Harbour Light Ltd", Nature.REAL)
    with pytest.raises(Refused, match=r"belongs to Harbour Light Ltd \(real\) already"):
        found(runtime, Call("system"), "Another", Nature.REAL)


@pytest.mark.parametrize("until", [UNTIL + timedelta(minutes=1), UNTIL - timedelta(days=3)])
def test_the_story_is_carried_neither_ahead_of_the_clock_nor_back(store: Store, until: datetime) -> None:
    runtime = in_force(store)
    found(runtime, Call("system"), "A play", Nature.DEMO, Telling(1, UNTIL - timedelta(days=9), "first"))
    company.carry(runtime, Call("system"), UNTIL - timedelta(days=1))
    with pytest.raises(ControlError):
        company.carry(runtime, Call("system"), until)


def test_a_real_company_is_not_carried(store: Store) -> None:
    runtime = in_force(store)
    found(runtime, Call("system"), "Harbour Light Ltd", Nature.REAL)
    with pytest.raises(Refused, match="Only a demo company"):
        company.carry(runtime, Call("system"), UNTIL)
