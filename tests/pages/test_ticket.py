"""One ticket explains itself: its promises, who held its time, how its due times moved, what happened."""

from datetime import timedelta

import pytest

from control.commands import correspondence, endings, opening, tickets
from control.commands.registry import Call
from control.policy.scope import Scope
from control.queries.explanation import explain
from tests.browser import company
from tests.pages.conftest import WHOLE, Opened, said, visit, written

SUMMED = ("Counted", "Paused", "Outside support hours", "Between cycles")


@pytest.fixture
def key(runtime):
    """The number of a ticket of the company by its title."""
    from control.policy.scope import Scope
    from control.queries.tickets import found

    def of(title):
        with runtime.read() as connection:
            return found(connection, runtime.now(), Scope(), title)["key"].iloc[0]

    return of


def seconds(app, heading):
    """The seconds of each row of a table of totals."""
    table = next(table.value for table in app.table if table.value.index.name == heading)
    return {name: int(text.replace(",", "")) for name, text in table["Seconds"].items()}


def test_the_ledger_adds_up_to_the_second_in_both_of_its_totals_and_line_by_line(opened: Opened, key):
    app = opened("ticket.py", ticket=key(company.BREACHED_TITLE))
    for heading in ("What counted", "Held by"):
        parts = seconds(app, heading)
        wall = parts.pop("Wall time")
        assert sum(parts.values()) == wall
    lines = app.dataframe[0].value
    assert lines["seconds"].sum() == wall
    assert lines["from"].to_list()[1:] == lines["to"].to_list()[:-1]
    assert (lines["to"].iloc[-1] - lines["from"].iloc[0]).total_seconds() == wall


def test_the_totals_are_those_of_the_explanation(opened: Opened, runtime, key):
    ticket = key(company.BREACHED_TITLE)
    with runtime.read() as connection:
        story = explain(runtime, connection, runtime.now(), Scope(), ticket).clocks[-1]
    shown = seconds(opened("ticket.py", ticket=ticket), "What counted")
    expected = dict(zip(SUMMED, (int(length.total_seconds()) for length in story.totals.values()), strict=True))
    assert {name: shown.get(name, 0) for name in SUMMED} == expected


def test_every_cycle_can_be_explained(opened: Opened, key):
    app = opened("ticket.py", ticket=key(company.BREACHED_TITLE))
    walls = {}
    for cycle in app.segmented_control(key="clock").options:
        explained = opened("ticket.py", ticket=key(company.BREACHED_TITLE), clock=cycle)
        walls[cycle] = seconds(explained, "What counted")["Wall time"]
    assert list(walls) == ["First response", "Resolution", "Resolution, cycle 2"]
    # The last cycle continues the first: its ledger holds both, and what lay between.
    assert walls["First response"] < walls["Resolution"] < walls["Resolution, cycle 2"]


def test_the_log_of_due_times_names_each_cause_with_the_due_time_before_and_after(opened: Opened, key):
    app = opened("ticket.py", ticket=key(company.PAUSED_TITLE))
    log = app.dataframe[1].value
    assert log["cause"].to_list()[0] == "Created"
    assert log["before"].to_list()[1:] == log["after"].to_list()[:-1]
    assert log.iloc[-1][["state", "after", "moved"]].to_list() == ["Paused", "–", "taken back"]


def test_text_that_somebody_typed_is_no_markup(opened: Opened, key):
    app = opened("ticket.py", ticket=key(company.MARKUP_TITLE))
    assert "**late**" not in app.subheader[0].value
    assert app.subheader[0].value.replace("\\", "") == company.MARKUP_TITLE


def test_a_ticket_reads_as_it_stood_at_a_past_instant(opened: Opened, runtime, key):
    ticket = key(company.BREACHED_TITLE)
    before_reopening = runtime.now() - timedelta(days=15)
    app = opened("ticket.py", ticket=ticket, as_of=written(before_reopening))
    assert "cycle 2" not in said(app)
    assert "Reopened" not in app.dataframe[-1].value["kind"].to_list()


def test_its_facts_are_those_of_that_instant_too(opened: Opened, runtime, key):
    ticket = key(company.BREACHED_TITLE)
    while_it_waited = runtime.now() - timedelta(days=30)
    belongs, became = opened("ticket.py", ticket=ticket, as_of=written(while_it_waited)).table[:2]
    assert "Waiting for the customer" in belongs.value.loc["State", "is"]
    assert list(became.value.index) == ["Created", "First response", "Due, as recorded there", "Reopened"]
    assert became.value.loc["Reopened", "is"] == "never"


def test_a_ticket_that_did_not_exist_yet_is_not_there(opened: Opened, runtime, key):
    long_ago = runtime.now() - timedelta(weeks=20)
    app = opened("ticket.py", ticket=key(company.BREACHED_TITLE), as_of=written(long_ago))
    assert "or none yet at" in app.error[0].value
    assert not app.dataframe


def test_an_unknown_number_is_said_to_be_unknown(opened: Opened):
    app = opened("ticket.py", ticket="T-99999")
    assert "There is no ticket T-99999" in app.error[0].value.replace("\\", "")


def test_a_ticket_without_a_promise_says_why(newcomer):
    event = {"at": newcomer.now(), "kind": "created", "state": "new"}
    key = tickets.record_ticket(newcomer, Call("system"), "test", "1", [event]).value["ticket"]
    app = visit("ticket.py", signed=WHOLE, ticket=key)
    assert app.title[0].value == f"{key}: nothing was promised"
    assert "Its service is not known" in app.info[0].value


def test_what_people_wrote_with_their_deeds_stands_in_the_log_as_they_wrote_it(newcomer):
    form = {"title": "Parcel is late", "service": "customer-care", "category": "delivery", "type": "request"}
    form |= {"impact": "low", "urgency": "low", "customer": "Hotel Seeblick"}
    call = Call("nadia-farouk", reason="“It came **broken**.”")
    key = opening.open_ticket(newcomer, call, form).value["ticket"]
    correspondence.reply(newcomer, call, key, "<b>We</b> are :red[on] it.")
    endings.resolve(newcomer, call, key, "fulfilled", "Sent again.")
    endings.reopen(newcomer, call, key)
    log = visit("ticket.py", ticket=key).dataframe[-1].value
    assert log["said"].to_list()[1:] == [
        "<b>We</b> are :red[on] it. · public: yes",
        "Sent again. · closure code: Request fulfilled, state: resolved",
        "“It came **broken**.” · on behalf of: customer, state: in-progress",
    ]
