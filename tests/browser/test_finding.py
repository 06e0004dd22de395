"""The third journey: a number on a slip of paper, a word from a call, and the way back."""

from urllib.parse import urljoin

from playwright.sync_api import Page

from tests.browser import company
from tests.browser.reading import Grid, title
from tests.browser.visit import settled


def test_a_ticket_is_found_by_its_number_ours_and_that_of_its_source(page: Page) -> None:
    look_for(page, "error 17")
    ours, *_ = Grid.called(page, "Tickets").rows()[0]
    for number in (ours, ours.lower(), "S-1"):
        look_for(page, number)
        assert shown(page, company.BREACHED_TITLE)


def test_a_text_finds_every_ticket_whose_title_has_it_and_the_back_button_returns(page: Page) -> None:
    start = title(page)
    look_for(page, "error 17")
    assert "1 ticket " in title(page)
    assert shown(page, company.BREACHED_TITLE)
    page.go_back()
    settled(page)
    assert title(page) == start
    page.go_forward()
    settled(page)
    assert shown(page, company.BREACHED_TITLE)


def test_what_nobody_wrote_is_not_found_and_the_page_says_so(page: Page) -> None:
    look_for(page, "zeppelin")
    assert title(page).startswith("0 tickets")
    assert page.get_by_test_id("stAlert").is_visible()


def test_an_unknown_number_in_an_address_is_said_to_be_unknown(page: Page) -> None:
    page.goto(urljoin(page.url, "/ticket?ticket=T-99999"))
    settled(page)
    assert "There is no ticket T-99999" in page.get_by_test_id("stAlert").inner_text()


def look_for(page: Page, text: str) -> None:
    """Type into the search on the left and press Enter."""
    page.get_by_role("searchbox", name="Find a ticket").fill(text)
    page.keyboard.press("Enter")
    page.wait_for_url("**/ticket*")
    settled(page)


def shown(page: Page, text: str) -> bool:
    """Whether a ticket's title is shown: as the title's line of its page, or in a list."""
    if page.get_by_test_id("stMain").get_by_text(text, exact=True).count():
        return True
    return any(text in row for row in Grid.called(page, "Tickets").rows())
