"""The overview says whether the service is under control; every number leads to exactly the rows that make it."""

from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest

from control.queries.backlog import AGES
from control.queries.needs import Reason
from control.store import leases
from pages.ui.labels import REASONS
from tests.pages.conftest import WHOLE, Opened, said, visit, written


def metrics(app):
    return {metric.label: metric.value for metric in app.metric}


def links(app):
    """The address of each link that lists tickets, by its words, in order."""
    return [each for each in app.get("page_link") if each.proto.label.startswith("List ")]


@pytest.mark.parametrize("weeks", [0, 8])
def test_every_count_is_the_number_of_rows_that_its_link_lists(opened: Opened, runtime, weeks):
    address = {"as_of": written(runtime.now() - timedelta(weeks=weeks))} if weeks else {}
    app = opened("overview.py", signed=WHOLE, **address)
    followed = 0
    for link in links(app):
        number = int(link.proto.label.split()[1].replace(",", ""))
        query = dict(parse_qsl(urlsplit(f"?{link.proto.query_string}").query))
        page = f"{link.proto.page}.py"
        listed = opened(page, signed=WHOLE, **address, **query)
        assert not listed.exception
        assert len(listed.dataframe[0].value) == number, link.proto.label
        followed += 1
    assert followed >= 4


def test_the_approvals_that_wait_are_counted_with_their_money_and_listed(opened: Opened):
    app = opened("overview.py", signed=WHOLE)
    assert metrics(app)["Approvals"] == "3"
    assert "2,559\\.90 EUR wait with them; the oldest has waited" in said(app)
    [link] = [each for each in links(app) if each.proto.label == "List 3 approvals"]
    assert (link.proto.page, link.proto.query_string) == ("approvals", "which=Waiting")
    listed = opened("approvals.py", signed=WHOLE, which="Waiting").dataframe[0].value
    assert set(listed["number"]) == {"A-1", "A-2", "A-3"}
    assert set(listed["state"]) == {"Waits for a decision"}


def test_the_ages_add_up_to_what_is_open(opened: Opened):
    found = metrics(opened("overview.py"))
    ages = [int(found[f"{age.name} days"]) for age in AGES]
    assert sum(ages) == int(found["Open"])


def test_the_title_says_what_speaks_against_control(opened: Opened):
    app = opened("overview.py")
    found = metrics(app)
    late = found[REASONS[Reason.BREACHED].word]
    assert app.title[0].value.startswith(f"Not under control: {late} breached and open")


def test_what_somebody_put_aside_is_still_counted_for_the_service(opened: Opened, runtime):
    from control.commands.registry import Call
    from control.commands.snoozes import put_aside
    from tests.browser import company

    before = metrics(opened("overview.py"))
    until = runtime.now() + timedelta(hours=3)
    put_aside(runtime, Call("joris-dekker", reason="It waits for the supplier."), company.key_of("O-1"), until)
    app = opened("overview.py")
    assert metrics(app)[REASONS[Reason.BREACHED].word] == before[REASONS[Reason.BREACHED].word]


def test_a_worker_that_is_silent_is_said_before_everything_else(opened: Opened, runtime):
    with runtime.store.writer.begin() as connection:
        connection.exec_driver_sql("DELETE FROM lease")
        leases.taken(connection, "one", runtime.now() - timedelta(minutes=5))
    app = opened("overview.py")
    assert app.title[0].value == "Nobody watches: the worker does not run"
    assert "has been silent for 5 m" in app.warning[0].value


def test_a_worker_that_has_just_run_is_no_warning(opened: Opened, runtime):
    with runtime.store.writer.begin() as connection:
        connection.exec_driver_sql("DELETE FROM lease")
        leases.taken(connection, "one", runtime.now() - timedelta(seconds=20))
    app = opened("overview.py")
    assert not app.warning
    assert metrics(app)["The worker last ran"].endswith(" s ago")


def test_what_cannot_be_watched_is_said_with_its_ticket_and_its_reason(opened: Opened, runtime):
    key = given_up(runtime)
    [said] = [each.value for each in opened("overview.py", signed=WHOLE).warning if "watched" in each.value]
    assert said.startswith(f"1 promise cannot be watched: {key}. It \\_broke\\_")
    past = opened("overview.py", as_of=written(runtime.now() - timedelta(weeks=8)))
    assert not past.warning


def given_up(runtime) -> str:
    """Leave one watch with a problem, as the worker does after its last try; answers the ticket."""
    with runtime.store.writer.begin() as connection:
        row = connection.exec_driver_sql("SELECT subject_id FROM watch WHERE next_at IS NOT NULL LIMIT 1").first()
        left = f"SET next_at = NULL, tries = 5, problem = 'It _broke_.' WHERE subject_id = '{row[0]}'"
        connection.exec_driver_sql(f"UPDATE watch {left}")
        [key] = connection.exec_driver_sql(
            f"SELECT t.key FROM ticket t JOIN watch w ON w.ticket_id = t.id WHERE w.subject_id = '{row[0]}'"
        ).first()
    return str(key)


def test_what_is_only_put_off_is_no_warning(opened: Opened, runtime):
    with runtime.store.writer.begin() as connection:
        connection.exec_driver_sql("UPDATE watch SET tries = 1, problem = 'It broke.' WHERE next_at IS NOT NULL")
    assert not [each for each in opened("overview.py", signed=WHOLE).warning if "watched" in each.value]


def test_what_could_not_be_delivered_is_counted_with_the_last_reason(opened: Opened, runtime):
    with runtime.store.writer.begin() as connection:
        noted = connection.exec_driver_sql("SELECT id FROM notice LIMIT 2").all()
        for number, (notice_id,) in enumerate(noted, start=9_001):
            values = f"{number}, {notice_id}, 'mail', 'a@b.example', 'parked', {number}, 5, '550 <b>No</b>', {number}"
            names = "id, notice_id, channel, address, state, next_at, tries, problem, ended_at"
            connection.exec_driver_sql(f"INSERT INTO delivery ({names}) VALUES ({values})")
    [said] = [each.value for each in opened("overview.py", signed=WHOLE).warning if "delivered" in each.value]
    assert said.startswith("2 notices could not be delivered, the last of them D-9002: 550 \\<b\\>No")


def test_the_past_says_nothing_of_a_worker_that_is_silent_now(opened: Opened, runtime):
    with runtime.store.writer.begin() as connection:
        connection.exec_driver_sql("DELETE FROM lease")
    app = opened("overview.py", as_of=written(runtime.now() - timedelta(weeks=8)))
    assert "Nobody watches" not in app.title[0].value
    assert not app.warning


def test_an_empty_store_says_why_it_is_empty_and_what_comes_next(newcomer):
    app = visit("overview.py")
    assert app.title[0].value == "No tickets here yet"
    assert "python -m control import" in said(app)
    assert "has never run here" in said(app)


def test_a_count_says_how_it_has_changed_since_a_week_ago(opened: Opened, runtime):
    before = metrics(opened("overview.py", as_of=written(runtime.now() - timedelta(weeks=1))))
    app = opened("overview.py")
    changes = {each.label: each.delta for each in app.metric if each.proto.delta_description == "in a week"}
    now = metrics(app)
    assert changes.keys() == {REASONS[reason].word for reason in COMPARED} | {"Open", "Approvals"}
    differences = {word: int(now[word]) - int(before[word]) for word in changes}
    assert changes == {word: f"{each:+,}" if each else "±0" for word, each in differences.items()}
    assert any(differences.values())


COMPARED = (Reason.BREACHED, Reason.AT_RISK, Reason.ESCALATED, Reason.REVIEW, Reason.STALE)


def test_a_count_is_held_against_its_limit_and_only_where_the_whole_company_is_counted(opened: Opened):
    assert "limit" in said(opened("overview.py", signed=WHOLE))
    assert "limit" not in said(opened("overview.py", signed=WHOLE, unit="Customer care"))
    assert "limit" not in said(opened("overview.py", signed="nadia-farouk"))


def test_a_service_with_a_goal_is_measured_by_it_and_its_owner_is_named(opened: Opened):
    text = said(opened("overview.py", service="Repairs and replacements"))
    assert "**Goal**: 90.0 %" in text
    assert "**Owner of the figure**: Mara Lindqvist" in text
    assert "**Goal**: none" in said(opened("overview.py"))
