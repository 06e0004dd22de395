"""The second journey: another instant and another scope, and somebody else who opens the same address."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page

from control.clock import SystemClock
from tests.browser.reading import Grid, figures, number, title
from tests.browser.visit import WHOLE, Visitor, settled

BACK = "Back to the present"
SERVICE = "Workplace IT"


@pytest.fixture
def weeks_ago() -> datetime:
    """An instant at which less was known than today."""
    return (SystemClock().now() - timedelta(weeks=8)).replace(second=0, microsecond=0)


def test_a_shared_address_shows_the_same_figures_to_somebody_else(
    visitor: Callable[..., Visitor], weeks_ago: datetime
) -> None:
    page = visitor(signed=WHOLE).open("sla")
    today = figures(page)
    look_from(page, weeks_ago)
    everything = figures(page)
    look_at_service(page, SERVICE)
    shared = title(page), figures(page)
    assert today != everything != shared[1]

    other = visitor(signed=WHOLE).open(page.url)
    assert (title(other), figures(other)) == shared
    assert other.get_by_role("button", name=BACK).is_visible()
    assert other.get_by_role("combobox", name="Service", exact=True).input_value() == SERVICE


def test_a_past_instant_is_said_on_every_page_until_one_returns_to_the_present(page: Page, weeks_ago: datetime) -> None:
    today = title(page)
    assert page.get_by_role("button", name=BACK).count() == 0
    look_from(page, weeks_ago)
    for name in ("Tickets", "One ticket", "Promises"):
        page.get_by_test_id("stSidebarNav").get_by_role("link", name=name).click()
        settled(page)
        assert page.get_by_role("button", name=BACK).is_visible()
        assert f"as_of={weeks_ago:%Y-%m-%d}" in page.url
    page.get_by_role("button", name=BACK).click()
    settled(page)
    assert "as_of" not in page.url
    assert title(page) == today


def test_instant_and_scope_survive_the_way_from_a_figure_to_its_rows(page: Page, weeks_ago: datetime) -> None:
    look_from(page, weeks_ago)
    look_at_service(page, SERVICE)
    judged = page.get_by_role("link", name="List ").first
    wanted = number(judged.inner_text())
    judged.click()
    page.wait_for_url("**/tickets?*")
    settled(page)
    assert page.get_by_role("button", name=BACK).is_visible()
    found = Grid.called(page, "Tickets")
    assert (number(title(page)), found.length) == (wanted, wanted)
    assert all(SERVICE in row for row in found.rows())


def look_from(page: Page, at: datetime) -> None:
    """Type an instant, digit by digit, as the field takes it."""
    page.get_by_role("spinbutton", name="year, As of (UTC)").click()
    page.keyboard.type(f"{at:%Y%m%d%H%M}", delay=20)
    page.keyboard.press("Enter")
    page.get_by_role("button", name=BACK).wait_for()
    page.keyboard.press("Escape")  # the calendar of the field stays open over the one below it
    settled(page)


def look_at_service(page: Page, name: str) -> None:
    page.get_by_role("combobox", name="Service", exact=True).click()
    page.get_by_role("option", name=name, exact=True).click()
    settled(page)
