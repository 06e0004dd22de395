"""Demo passwords: for the demo company, on this machine, until the next start."""

from collections.abc import Iterator
from itertools import pairwise

import pytest

from control.commands import company
from control.commands.demo_access import demo_passwords, shown_people
from control.commands.registry import Call
from control.errors import Refused
from control.model import Nature
from control.settings import load
from control.store.tables import audit_event, one_time, session
from tests.commands.desk import Desk, on
from tests.commands.door import enters, stays_out
from tests.surroundings import ROOT


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    made = Desk(store_url, on(0, 9))
    yield made
    made.runtime.close()


@pytest.fixture
def play(desk: Desk) -> Desk:
    """The desk of a company that is invented."""
    company.found(desk.runtime, Call("ada"), "A play", Nature.DEMO, company.Telling(1, on(0, 0), "first"))
    return desk


def passwords(desk: Desk) -> dict[str, str]:
    return {each.account: each.password for each in demo_passwords(desk.runtime)}


def test_a_printed_password_lets_its_person_in(play: Desk) -> None:
    made = passwords(play)
    assert set(made) == {"ada", "anna"}  # one agent is enough
    assert enters(play, "anna", made["anna"]).method == "demo"
    assert [row["method"] for row in play.rows(session)] == ["demo"]


def test_it_is_typed_in_groups_or_without_large_or_small(play: Desk) -> None:
    made = passwords(play)["anna"]
    assert [len(group) for group in made.split("-")] == [4, 4, 4, 4]
    for typed in (made.upper(), made.replace("-", ""), f" {made.replace('-', ' ')} "):
        assert enters(play, "anna", typed).account == "anna"


def test_it_lets_nobody_else_in_and_nobody_from_elsewhere(play: Desk) -> None:
    made = passwords(play)
    assert stays_out(play, "ada", made["anna"]) == "credentials"
    for address in ("192.168.1.20", "203.0.113.7", "localhost.example", ""):
        assert stays_out(play, "anna", made["anna"], address=address) == "credentials"
    assert enters(play, "anna", made["anna"], address="::1").account == "anna"


def test_it_holds_until_the_next_start(play: Desk) -> None:
    old, new = passwords(play), passwords(play)
    assert stays_out(play, "anna", old["anna"]) == "credentials"
    assert enters(play, "anna", new["anna"]).account == "anna"
    assert len(play.rows(one_time)) == 2


def test_the_store_and_the_trail_hold_none_of_them(play: Desk) -> None:
    made = demo_passwords(play.runtime)
    everything = str(play.rows(one_time)) + str(play.rows(audit_event)) + repr(made)
    for each in made:
        assert each.password not in everything
        assert each.password.replace("-", "") not in everything


def test_none_are_made_for_a_company_that_is_real_or_that_nobody_has_named(desk: Desk) -> None:
    with pytest.raises(Refused) as said:
        demo_passwords(desk.runtime)
    assert said.value.rule == "demo"
    company.found(desk.runtime, Call("ada"), "Harbour Light Ltd", Nature.REAL)
    with pytest.raises(Refused):
        demo_passwords(desk.runtime)
    assert desk.rows(one_time) == []


def test_none_are_made_in_production(play: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTROL_MODE", "production")
    with pytest.raises(Refused) as said:
        demo_passwords(play.runtime)
    assert said.value.rule == "demo"
    assert play.rows(one_time) == []


@pytest.mark.parametrize("folder", ["config", "config/demo"])
def test_the_people_between_them_show_the_roles(folder: str) -> None:
    shown = shown_people(load(ROOT / folder))
    held = {grant.role for person in shown for grant in person.grants}
    assert 6 <= len(shown) <= 8
    assert held >= {"department head", "manager", "agent", "analyst", "auditor", "administrator", "controller"}
    assert all(before.name != after.name for before, after in pairwise(sorted(shown, key=lambda each: each.name)))
