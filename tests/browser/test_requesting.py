"""A ticket is opened in a browser, and whoever looks at what came of it is kept out as little as before."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.serving import Server, serving
from tests.browser.sights import SIGHTS_OF_DEEDS, Sight
from tests.browser.test_pages import violations_in_both, width
from tests.browser.visit import DESKTOP, PHONE, Visitor
from tests.founding import copied


@pytest.fixture(scope="module")
def server(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app over a company of these tests' own, in which something is done."""
    folder = tmp_path_factory.mktemp("requests")
    with serving(copied(founded, folder), folder / "server.log") as running:
        yield running
        assert "Traceback" not in running.said()


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
@pytest.mark.parametrize("sight", SIGHTS_OF_DEEDS, ids=str)
def test_a_ticket_that_was_opened_says_so_where_everybody_can_read_it(
    browser: Browser, server: Server, sight: Sight, size: dict[str, int]
) -> None:
    visitor = Visitor(browser, server, color_scheme="light", viewport=size)
    page = sight.then(visitor.open(sight.address))
    page.get_by_test_id("stMain").get_by_text("is open.").wait_for()
    assert violations_in_both(page) == []
    assert width(page) <= size["width"]
    visitor.leave()
