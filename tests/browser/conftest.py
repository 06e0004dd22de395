"""One app and one browser for each test process; a fresh visitor for each test."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import company
from tests.browser.serving import Server, serving
from tests.browser.visit import Visitor, driven


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app over the small company, as the machine serves it."""
    folder = tmp_path_factory.mktemp("browser")
    url = f"sqlite:///{folder / 'control.sqlite'}"
    company.found(url)
    with serving(url, folder / "server.log") as running:
        yield running


@pytest.fixture(scope="session")
def browser(chromium: Path) -> Iterator[Browser]:
    with driven(chromium) as opened:
        yield opened


@pytest.fixture
def visitor(browser: Browser, server: Server) -> Iterator[Callable[..., Visitor]]:
    """Makes visitors with a browser of their own; afterwards nobody else was asked and nothing broke at the server."""
    visitors: list[Visitor] = []
    before = len(server.said())

    def come(**options: Any) -> Visitor:
        visitors.append(Visitor(browser, server.address, **options))
        return visitors[-1]

    yield come
    for each in visitors:
        each.leave()
    ours = server.address.removeprefix("http://")
    assert {host for each in visitors for host in each.hosts} <= {ours}
    assert "Traceback" not in server.said()[before:]


@pytest.fixture
def page(visitor: Callable[..., Visitor]) -> Page:
    """The promises as a newcomer finds them."""
    return visitor().open("sla")
