"""One app and one browser for each test process; a fresh visitor for each test."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright

from tests.browser import expenses
from tests.browser.serving import Server, serving
from tests.browser.visit import HEAD, WHOLE, Visitor, driven, visiting
from tests.founding import copied


@pytest.fixture(scope="session")
def server(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app over the small company and its expense claims, as the machine serves it."""
    folder = tmp_path_factory.mktemp("browser")
    url = copied(founded, folder)
    expenses.imported(url)
    with serving(url, folder / "server.log", cold=True) as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright, chromium: Path) -> Iterator[Browser]:
    with driven(playwright, chromium) as opened:
        yield opened


@pytest.fixture(scope="session")
def known() -> dict[str, list[Visitor]]:
    """Browsers that nobody uses now, by their server and what they can."""
    return {}


@pytest.fixture
def visitor(browser: Browser, server: Server, known: dict[str, list[Visitor]]) -> Iterator[Callable[..., Visitor]]:
    """Makes visitors with a browser of their own, which remembers nobody; one who has not signed in has a new one.

    Afterwards nobody else was asked and nothing broke at the server.
    """
    with ExitStack() as visits:

        def come(*, signed: str | None = HEAD, **options: Any) -> Visitor:
            if signed is None:
                return visits.enter_context(visiting(Visitor(browser, server, signed, **options)))
            free = known.setdefault(f"{server.address} {sorted(options.items())}", [])
            if free:
                come_again = free.pop()
                come_again.begin_anew(signed)
            else:
                come_again = Visitor(browser, server, signed, **options)
            visits.callback(free.append, come_again)
            return visits.enter_context(visiting(come_again, stays=True))

        yield come


@pytest.fixture
def page(visitor: Callable[..., Visitor]) -> Page:
    """The promises as a newcomer finds them."""
    return visitor(signed=WHOLE).open("sla")
