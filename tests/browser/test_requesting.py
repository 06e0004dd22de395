"""A ticket is opened in a browser, and whoever looks at what came of it is kept out as little as before."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser import company
from tests.browser.serving import Server, serving
from tests.browser.sights import SIGHTS_OF_DEEDS, Sight
from tests.browser.test_pages import violations, width
from tests.browser.visit import DESKTOP, PHONE, Visitor


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app over a company of these tests' own, in which something is done."""
    folder = tmp_path_factory.mktemp("requests")
    company.found(url := f"sqlite:///{folder / 'control.sqlite'}")
    with serving(url, folder / "server.log") as running:
        yield running
        assert "Traceback" not in running.said()


@pytest.mark.parametrize(("theme", "size"), [("light", DESKTOP), ("dark", DESKTOP), ("light", PHONE)])
@pytest.mark.parametrize("sight", SIGHTS_OF_DEEDS, ids=str)
def test_a_ticket_that_was_opened_says_so_where_everybody_can_read_it(
    browser: Browser, server: Server, sight: Sight, theme: str, size: dict[str, int]
) -> None:
    visitor = Visitor(browser, server.address, color_scheme=theme, viewport=size)
    page = sight.then(visitor.open(sight.address))
    page.get_by_test_id("stMain").get_by_text("is open.").wait_for()
    assert violations(page) == []
    assert width(page) <= size["width"]
    visitor.leave()
