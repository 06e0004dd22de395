"""What a page shows is as much as the person sees who looks, whatever somebody else was shown before."""

import pytest

from control.policy.scope import Scope
from control.policy.sight import seen_by
from control.queries import tickets
from pages.ui import reads, session
from tests.pages.conftest import WHOLE, Opened, said

AGENT, OTHER = "tomas-brandt", "piotr-wolny"


def keys(runtime, person):
    """The tickets that a person sees, asked of the query that was tried with everything else."""
    with runtime.read() as connection:
        scope = seen_by(runtime.rulebook(), runtime.rulebook().people[person])
        return set(tickets.found(connection, runtime.now(), scope, "T-", 1_000)["key"])


@pytest.fixture
def foreign(runtime):
    """The number of a ticket that an agent of customer care does not see."""
    return min(keys(runtime, WHOLE) - keys(runtime, AGENT))


def listed(opened, person):
    return set(opened("tickets.py", signed=person, find="T-").dataframe[0].value["ticket"])


def test_two_people_who_ask_the_same_are_shown_what_each_of_them_sees(opened: Opened, runtime):
    for person in (WHOLE, AGENT, WHOLE, AGENT):
        shown = listed(opened, person)
        assert shown <= keys(runtime, person)
        assert len(shown) == min(len(keys(runtime, person)), 100)


def test_a_number_out_of_sight_reads_like_one_that_there_is_not(opened: Opened, foreign):
    nobodys = "T-99999"
    pages = {number: said(opened("ticket.py", signed=AGENT, ticket=number)) for number in (foreign, nobodys)}
    without = {page.replace(number[2:], "…") for number, page in pages.items()}
    assert len(without) == 1
    assert "There is no ticket" in without.pop()


def test_a_number_out_of_sight_is_not_found_by_typing_it(opened: Opened, foreign):
    app = opened("tickets.py", signed=AGENT, find=foreign)
    assert app.title[0].value.startswith("0 tickets mention")


def test_the_units_and_services_on_the_left_are_those_that_are_seen(opened: Opened):
    app = opened("sla.py", signed=AGENT)
    assert set(app.selectbox(key="unit").options) == {"Customer care", "Care, first line", "Claims and refunds"}
    assert "Workplace IT" not in app.selectbox(key="service").options
    assert "City of Boston" in opened("sla.py", signed=WHOLE).selectbox(key="unit").options


def test_an_address_that_names_a_unit_out_of_sight_is_told_that_there_is_none(opened: Opened):
    said_of = {unit: opened("sla.py", unit=unit).warning[0].value for unit in ("City of Boston", "The navy")}
    assert said_of["City of Boston"].replace("City of Boston", "…") == said_of["The navy"].replace("The navy", "…")


def test_a_figure_is_of_what_is_seen(opened: Opened, runtime):
    for person in (WHOLE, AGENT, OTHER):
        total = opened("tickets.py", signed=person).title[0].value.split()[0].replace(",", "")
        with runtime.read() as connection:
            scope = Scope(sight=seen_by(runtime.rulebook(), runtime.rulebook().people[person]).sight)
            assert int(total) == tickets.counts(connection, runtime.now(), scope)["tickets"].iloc[0], person


def test_a_page_that_asks_further_than_somebody_sees_is_a_mistake_and_no_answer(opened: Opened, monkeypatch):
    view = opened("sla.py", signed=AGENT).session_state["view"]
    monkeypatch.setattr(session, "view", lambda: view)
    for asked in ((tickets.counts, Scope()), (tickets.counts,)):
        with pytest.raises(ValueError, match="without the sight of the person who looks"):
            reads.ask(*asked)
