"""Acting on what is late: from a breach to its end, many at once by keys, and never on a ticket that was not meant."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page
from sqlalchemy import text

from control.commands.correspondence import note
from control.commands.registry import Call
from control.commands.tickets import record_ticket
from control.runtime import Runtime, open_runtime
from tests.browser import company
from tests.browser.reading import Grid, title
from tests.browser.serving import Server, serving
from tests.browser.visit import Visitor, become, settled
from tests.founding import copied

LIST = "Tickets that need somebody"
WHY = "The customer has asked for the third time since this morning."


@pytest.fixture
def url(founded: Path, tmp_path: Path) -> str:
    """A company of this test's own, in which something is done."""
    return copied(founded, tmp_path)


@pytest.fixture
def server(url: str, tmp_path: Path) -> Iterator[Server]:
    with serving(url, tmp_path / "server.log") as running:
        yield running


@pytest.fixture
def runtime(url: str) -> Iterator[Runtime]:
    """The same store from beside the app, as another process has it."""
    opened = open_runtime(url)
    yield opened
    opened.close()


def act_as(page: Page, server: Server, account: str) -> None:
    """Let somebody else sit down at the page that is open."""
    become(page, server, account)
    page.reload()
    settled(page)


def beside(page: Page) -> Locator:
    """The drawer or dialog that is open."""
    return page.get_by_role("dialog")


def do(page: Page, word: str) -> None:
    beside(page).get_by_role("button", name=word, exact=True).first.click()
    settled(page)


def choose(page: Page, label: str, option: str) -> None:
    beside(page).get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option, exact=True).click()
    settled(page)


def close(page: Page) -> None:
    page.keyboard.press("Escape")
    beside(page).wait_for(state="detached")
    settled(page)


def open_ticket(page: Page, name: str) -> None:
    page.get_by_role("combobox", name="Open a ticket").click()
    page.get_by_role("option").filter(has_text=name).click()
    settled(page)
    beside(page).get_by_text("What happened last").wait_for()


def trail(runtime: Runtime, *columns: str) -> list[tuple[object, ...]]:
    """What was done through pages, oldest first."""
    with runtime.read() as connection:
        rows = f"SELECT {', '.join(columns)} FROM audit_event WHERE origin = 'ui' ORDER BY seq"
        return [tuple(row) for row in connection.execute(text(rows))]


def test_a_breach_is_escalated_seen_acted_on_reviewed_and_resolved(
    visitor: Callable[..., Visitor], server: Server, runtime: Runtime
) -> None:
    page = visitor().open("exceptions")
    act_as(page, server, "tomas-brandt")
    open_ticket(page, company.OURS_TITLE)
    assert "resolution breached" in beside(page).inner_text()

    do(page, "Escalate")
    assert "Level 3, department head: Joris Dekker is told now" in beside(page).inner_text()
    beside(page).get_by_role("textbox", name="Reason").fill(WHY)
    do(page, "Escalate")
    assert WHY in beside(page).inner_text()
    do(page, "Breach reason")
    choose(page, "Why nobody noticed in time", "The warning was not acted on")
    do(page, "Breach reason")
    assert "Waits for a second pair of eyes" in beside(page).inner_text()
    assert beside(page).get_by_role("button", name="Agree with the reason").is_disabled()
    close(page)

    act_as(page, server, "joris-dekker")
    assert "your decision" in title(page)
    open_ticket(page, company.OURS_TITLE)
    do(page, "Acknowledge")
    do(page, "Acknowledge")
    do(page, "Say what was done")
    beside(page).get_by_role("textbox", name="What was done about it").fill("Called the customer, Ines takes it today.")
    do(page, "Say what was done")
    do(page, "Agree with the reason")
    do(page, "Agree with the reason")
    beside(page).get_by_role("link", name="The whole ticket").click()
    page.wait_for_url("**/ticket?*")
    settled(page)

    act_as(page, server, "tomas-brandt")
    page.get_by_role("button", name="Resolve", exact=True).click()
    settled(page)
    choose(page, "How it ended", "Solved for good")
    beside(page).get_by_role("textbox", name="What was done").fill("Refunded in full, the kettle is on its way back.")
    do(page, "Resolve")
    assert "resolution breached" in title(page)
    assert "open" not in title(page)
    assert trail(runtime, "command", "actor", "outcome") == [
        ("escalation.raise", "tomas-brandt", "ok"),
        ("breach_review.explain", "tomas-brandt", "ok"),
        ("escalation.acknowledge", "joris-dekker", "ok"),
        ("escalation.act", "joris-dekker", "ok"),
        ("breach_review.review", "joris-dekker", "ok"),
        ("ticket.resolve", "tomas-brandt", "ok"),
    ]


def test_many_tickets_are_assigned_by_keys(visitor: Callable[..., Visitor], server: Server, runtime: Runtime) -> None:
    page = visitor().open("exceptions")
    act_as(page, server, "joris-dekker")
    found = Grid.called(page, LIST)
    care = [at for at, cells in enumerate(found.rows()) if "Orders and customer care" in cells][:2]
    keys = [found.rows()[at][0] for at in care]
    for at in care:
        found.tick(at)
    page.keyboard.press("a")
    settled(page)
    assert all(key in beside(page).inner_text() for key in keys)
    choose(page, "Owner", "Ines Carvalho (ines-carvalho)")
    do(page, "Assign 2 tickets")
    page.get_by_text("Assign: 2 done").first.wait_for()
    assert trail(runtime, "command", "subject_id", "outcome") == [("ticket.assign", key, "ok") for key in keys]


def test_a_row_that_arrives_between_selection_and_press_changes_nothing_about_what_is_meant(
    visitor: Callable[..., Visitor], server: Server, runtime: Runtime
) -> None:
    page = visitor().open("exceptions")
    act_as(page, server, "joris-dekker")
    found = Grid.called(page, LIST)
    row = found.row_of(company.OURS_TITLE)
    meant = found.rows()[row][0]
    found.tick(row)
    arrive_first(runtime)
    # The page runs again, twice, with a list in which every position by now means another ticket.
    found.tick(row - 1)
    found.tick(row - 1)
    page.keyboard.press("s")
    settled(page)
    assert f"Snooze: {meant}" in beside(page).inner_text()
    choose(page, "Until when", "For an hour")
    beside(page).get_by_role("textbox", name="Reason").fill("Waits for a call back from the customer.")
    do(page, "Snooze")
    assert trail(runtime, "command", "subject_id", "outcome") == [("ticket.snooze", meant, "ok")]
    page.get_by_role("button", name="new, refresh").wait_for()
    found = Grid.called(page, LIST)
    assert "Arrived just now" not in {cell for cells in found.rows() for cell in cells}
    page.get_by_role("button", name="new, refresh").click()
    settled(page)
    assert "Arrived just now" in {cell for cells in Grid.called(page, LIST).rows() for cell in cells}


def test_a_ticket_that_somebody_changed_meanwhile_is_refused_and_named(
    visitor: Callable[..., Visitor], server: Server, runtime: Runtime
) -> None:
    page = visitor().open("exceptions")
    act_as(page, server, "joris-dekker")
    open_ticket(page, company.OURS_TITLE)
    do(page, "Assign")
    choose(page, "Owner", "Ines Carvalho (ines-carvalho)")
    note(runtime, Call("tomas-brandt"), company.key_of("O-1"), "Somebody looks at it already.")
    do(page, "Assign")
    assert "Tomas Brandt" in beside(page).inner_text()
    assert trail(runtime, "command", "outcome") == [("ticket.assign", "conflict")]


def arrive_first(runtime: Runtime) -> None:
    """Another process records a ticket that is due before every other that nobody was told of in person."""
    long_ago = runtime.now() - timedelta(days=300)
    weight = {"impact": "high", "urgency": "high", "service": "workplace", "category": "disturbance"}
    where = {"unit": "customer-care", "state": "new"}
    created = {"at": long_ago, "kind": "created", "title": "Arrived just now", **where, **weight}
    record_ticket(runtime, Call("system"), "elsewhere", "1", [created])
