"""The trail in a real browser: a filter stands in the address, a number opens its event, the list is a step back."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page

from tests.browser.reading import title
from tests.browser.sights import AUDITOR
from tests.browser.visit import Visitor, settled

ROW = 36
"""Pixels of a row, and of the headers above the first."""


def address(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def choose(page: Page, field: str, word: str) -> None:
    page.get_by_role("combobox", name=field).fill(word)
    page.get_by_role("option", name=word, exact=True).click()
    settled(page)


def press_first_number(page: Page) -> None:
    grid = page.get_by_test_id("stDataFrame").first
    grid.scroll_into_view_if_needed()
    grid.click(position={"x": 20, "y": ROW * 1.5})
    settled(page)


def test_a_filter_stands_in_the_address_and_a_number_opens_its_event(visitor: Callable[..., Visitor]) -> None:
    page = visitor(signed=AUDITOR).open("audit")
    choose(page, "How it ended", "Done")
    assert address(page)["ended"] == ["Done"]
    press_first_number(page)
    [number] = address(page)["event"]
    assert page.get_by_role("heading", name=f"Event {number}").is_visible()
    assert page.get_by_text("Its place in the chain").is_visible()
    page.get_by_role("button", name="Back to the list").click()
    settled(page)
    assert "event" not in address(page)
    assert address(page)["ended"] == ["Done"]
    assert title(page)


def test_what_is_earlier_is_a_press_away_and_another_filter_begins_anew(visitor: Callable[..., Visitor]) -> None:
    page = visitor(signed=AUDITOR).open("audit")
    page.get_by_role("button", name="Earlier events").click()
    settled(page)
    assert int(address(page)["before"][0]) > 1
    choose(page, "What was done", "ticket.record")
    assert "before" not in address(page)
    assert address(page)["command"] == ["ticket.record"]
