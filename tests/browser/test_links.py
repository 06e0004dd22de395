"""Ways from page to page in a real browser: a number that is a link looks like one, and nobody is led to nothing."""

from collections.abc import Callable

import pytest

from tests.browser import company
from tests.browser.askings import SMALL
from tests.browser.visit import HEAD, WHOLE, Visitor

_COLOUR = "element => getComputedStyle(element).color"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("place", "name"),
    [(f"ticket?ticket={company.key_of('S-5')}", SMALL), ("approvals", company.key_of("S-5"))],
    ids=["approval", "ticket"],
)
def test_a_number_that_is_a_link_looks_like_one_in_both_themes(
    visitor: Callable[..., Visitor], theme: str, place: str, name: str
) -> None:
    page = visitor(color_scheme=theme).open(place)
    letters = page.get_by_role("link", name=name).first.locator("strong")
    assert letters.evaluate(_COLOUR) != page.get_by_test_id("stApp").evaluate(_COLOUR)


@pytest.mark.parametrize(("who", "led"), [(HEAD, False), (WHOLE, True)])
def test_z8_only_who_is_shown_approval_logs_is_led_to_them(
    visitor: Callable[..., Visitor], who: str, led: bool
) -> None:
    ways = visitor(signed=who).open("").get_by_test_id("stSidebarNav").get_by_role("link")
    names = {text.split("\n")[-1] for text in ways.all_inner_texts()}
    assert ("Approval controls" in names) is led
    assert "Approvals" in names
