"""One app over the small company for everybody who knocks; whoever changes who may come in has one of their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from control.runtime import Runtime, open_runtime
from tests.browser.serving import Server, serving
from tests.founding import copied


@pytest.fixture(scope="session")
def server(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    yield from served(founded, tmp_path_factory.mktemp("served"))


@pytest.fixture
def own_server(founded: Path, tmp_path: Path) -> Iterator[Server]:
    """An app over a company of this test's own."""
    yield from served(founded, tmp_path)


@pytest.fixture
def runtime(own_server: Server) -> Iterator[Runtime]:
    """The store of that app, from beside it."""
    opened = open_runtime(own_server.url)
    yield opened
    opened.close()


def served(founded: Path, folder: Path, *, cold: bool = False) -> Iterator[Server]:
    with serving(copied(founded, folder), folder / "server.log", cold=cold) as running:
        yield running
        assert "Traceback" not in running.said()
