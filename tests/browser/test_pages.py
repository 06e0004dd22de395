"""What holds for every page, whatever it shows: for people who see little, on a phone, and in both themes."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.serving import Server
from tests.browser.sights import SIGHTS, Sight, as_found
from tests.browser.visit import PHONE, Visitor, led, turned, visiting

GRAVE = {"serious", "critical"}
# What Streamlit's own markup does and no page of ours can change: the rule, the part of the page, and why it is let be.
LET_BE = {
    (
        "svg-img-alt",
        "highlighted_points_marks",
    ): "the small line in a tile is drawn by Streamlit, and takes no description",
    ("aria-dialog-name", "stToast"): "what is said in passing is framed by Streamlit, which gives the frame no name",
}


class Reader(Visitor):
    """Somebody who looks at one page after the other."""

    sight: Sight | None = None
    """What they looked at last."""


@pytest.fixture(scope="module")
def desk(browser: Browser, server: Server) -> Iterator[Reader]:
    """A browser on a desk, which has the pages' own files already: to fetch them each time is most of the time."""
    with visiting(Reader(browser, server, color_scheme="light")) as visitor:
        yield visitor


@pytest.fixture(scope="module")
def phone(browser: Browser, server: Server) -> Iterator[Reader]:
    """The same on a phone."""
    with visiting(Reader(browser, server, color_scheme="light", viewport=PHONE, has_touch=True)) as visitor:
        yield visitor


@pytest.mark.parametrize("sight", SIGHTS, ids=str)
def test_a_page_keeps_nobody_out_in_light_and_in_dark(desk: Reader, sight: Sight) -> None:
    assert violations_in_both(seen(desk, sight)) == []


@pytest.mark.parametrize("sight", SIGHTS, ids=str)
def test_a_page_fits_a_phone(phone: Reader, sight: Sight) -> None:
    assert width(seen(phone, sight)) <= PHONE["width"]


def seen(reader: Reader, sight: Sight) -> Page:
    """A page as it is to be seen by its account, in light colours."""
    reader.page.emulate_media(color_scheme="light")
    if not is_led(reader, sight):
        reader.become(sight.signed)
        reader.open(sight.address)
    reader.sight = sight
    return sight.then(reader.page)


def is_led(reader: Reader, sight: Sight) -> bool:
    """Go on to a page from the last one as a link leads there, which takes a third of opening it.

    Answers False where that cannot be: somebody else is to look, something was done on the last page, or something that
    was chosen there is still chosen, which then stands in the address.
    """
    last, reader.sight = reader.sight, None  # what goes wrong on a page is not carried to the next one
    if last is None or last.then is not as_found or last.signed != sight.signed:
        return False
    return led(reader.page, sight.address).url == f"{reader.address}/{sight.address}"


def width(page: Page) -> int:
    """How wide the page is, with what sticks out of it."""
    return int(page.get_by_test_id("stMain").evaluate("main => main.scrollWidth"))


def violations_in_both(page: Page) -> list[str]:
    """The same in the colours in which the page is, light or dark, and then in the others, in which it stays."""
    is_dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    return [*violations(page), *violations(turned(page, "light" if is_dark else "dark"))]


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
