"""What holds for every page, whatever it shows: for people who see little, on a phone, and in both themes."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.sights import SIGHTS, Sight
from tests.browser.visit import PHONE, Visitor

GRAVE = {"serious", "critical"}
# What Streamlit's own markup does and no page of ours can change: the rule, the part of the page, and why it is let be.
LET_BE = {
    (
        "svg-img-alt",
        "highlighted_points_marks",
    ): "the small line in a tile is drawn by Streamlit, and takes no description",
    ("aria-dialog-name", "stToast"): "what is said in passing is framed by Streamlit, which gives the frame no name",
}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("sight", SIGHTS, ids=str)
def test_a_page_keeps_nobody_out(visitor: Callable[..., Visitor], sight: Sight, theme: str) -> None:
    page = sight.then(visitor(color_scheme=theme).open(sight.address))
    assert violations(page) == []


@pytest.mark.parametrize("sight", SIGHTS, ids=str)
def test_a_page_fits_a_phone(visitor: Callable[..., Visitor], sight: Sight) -> None:
    page = sight.then(visitor(viewport=PHONE, has_touch=True).open(sight.address))
    assert width(page) <= PHONE["width"]


def width(page: Page) -> int:
    """How wide the page is, with what sticks out of it."""
    return int(page.get_by_test_id("stMain").evaluate("main => main.scrollWidth"))


def violations(page: Page) -> list[str]:
    """What axe finds serious or critical, as rule, place and the reason it gives."""
    found = Axe().run(page).response["violations"]
    return [
        f"{rule['id']} at {' '.join(map(str, node['target']))}: {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
        if rule["impact"] in GRAVE and not is_let_be(rule["id"], str(node["target"]))
    ]


def is_let_be(rule: str, place: str) -> bool:
    return any(rule == known and part in place for known, part in LET_BE)
