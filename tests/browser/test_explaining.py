"""The first journey: a promise was broken; why, and does the explanation add up?"""

import re
from datetime import datetime, timedelta

from playwright.sync_api import Page

from tests.browser import company
from tests.browser.reading import Grid, figures, number, table, title
from tests.browser.visit import settled

WALL = timedelta(days=28)
"""From the creation of the ticket in the story to its last resolution."""
PAUSE = timedelta(days=6)
BETWEEN = timedelta(days=7)
"""From its first resolution to its reopening."""
SECONDS = 3
"""The column of a line's length in seconds in the table of the ledger."""


def test_a_breached_ticket_is_found_from_the_promises_and_its_ledger_adds_up_to_the_second(page: Page) -> None:
    breached = number(figures(page)["Breached"])
    page.get_by_role("link", name=f"List {breached} tickets").click()
    page.wait_for_url("**/tickets?*")
    settled(page)
    found = Grid.called(page, "Tickets")
    assert (number(title(page)), found.length) == (breached, breached)

    found.press_first_cell(next(at for at, row in enumerate(found.rows()) if company.BREACHED_TITLE in row))
    page.wait_for_url("**/ticket?*")
    settled(page)
    assert company.BREACHED_TITLE in page.get_by_test_id("stMain").inner_text()
    assert "breached" in title(page)

    counted, held = seconds_of(page, "What counted"), seconds_of(page, "Held by")
    wall = counted.pop("Wall time")
    assert set(counted) == {"Counted", "Paused", "Outside support hours", "Between cycles"}
    assert sum(counted.values()) == wall == WALL.total_seconds()
    assert held.pop("Wall time") == wall == sum(held.values())
    # Pauses, nights and the days between the cycles are told apart: neither is longer than the story has it.
    assert 0 < counted["Paused"] < PAUSE.total_seconds()
    assert 0 < counted["Between cycles"] <= BETWEEN.total_seconds()


def test_the_lines_of_a_ledger_join_without_gap_and_add_up_to_its_totals(page: Page) -> None:
    open_by_text(page, company.BREACHED_TITLE)
    counted = seconds_of(page, "What counted")
    lines = Grid.called(page, "The ledger").rows()
    for name in counted.keys() - {"Wall time"}:
        assert sum(number(line[SECONDS]) for line in lines if name in line) == counted[name]
    starts, ends = [line[0] for line in lines], [line[1] for line in lines]
    assert starts[1:] == ends[:-1]
    assert datetime.fromisoformat(ends[-1]) - datetime.fromisoformat(starts[0]) == WALL


def test_a_title_that_looks_like_markup_is_read_as_it_was_typed(page: Page) -> None:
    open_by_text(page, company.MARKUP_TITLE)
    main = page.get_by_test_id("stMain")
    assert main.get_by_text(company.MARKUP_TITLE, exact=True).count() == 1
    assert main.locator("b, .stMarkdownColoredText").filter(has_text=re.compile("since Monday|again")).count() == 0


def open_by_text(page: Page, text: str) -> None:
    """Find the one ticket with this title by the search on the left, and open it."""
    page.get_by_role("searchbox", name="Find a ticket").fill(text)
    page.keyboard.press("Enter")
    page.wait_for_url("**/tickets?*")
    settled(page)
    found = Grid.called(page, "Tickets")
    assert found.length == 1
    found.press_first_cell(0)
    page.wait_for_url("**/ticket?*")
    settled(page)


def seconds_of(page: Page, heading: str) -> dict[str, int]:
    """The seconds in each row of a table of totals."""
    return {name: number(cells[-1]) for name, cells in table(page, heading).items()}
