"""Pages as their frame runs them, over the small company; everybody who looks here only reads."""

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from control.runtime import Runtime, open_runtime
from tests.browser import company
from tests.surroundings import ROOT

Opened = Callable[..., AppTest]


@pytest.fixture(scope="session")
def company_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One store with the small company in it, complete in its file."""
    path = tmp_path_factory.mktemp("company") / "control.sqlite"
    company.found(f"sqlite:///{path}")
    return path


@pytest.fixture
def company_url(company_file: Path, tmp_path: Path) -> str:
    """The address of a company of this test's own."""
    copy = tmp_path / "control.sqlite"
    for part in company_file.parent.glob(f"{company_file.name}*"):
        shutil.copyfile(part, copy.with_name(part.name))
    return f"sqlite:///{copy}"


@pytest.fixture
def runtime(company_url: str) -> Iterator[Runtime]:
    opened = open_runtime(company_url)
    yield opened
    opened.close()


@pytest.fixture
def opened(company_url: str, monkeypatch: pytest.MonkeyPatch) -> Opened:
    """Opens a page (`sla.py`) of the company at an address, as somebody who follows a link."""
    monkeypatch.setenv("CONTROL_DATABASE_URL", company_url)
    return visit


def visit(page: str = "sla.py", **address: str) -> AppTest:
    """The page after its first run."""
    app = AppTest.from_file(str(ROOT / "pages" / "frame.py"), default_timeout=60)
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    return app if page == "sla.py" else app.switch_page(page).run()


def written(at: datetime) -> str:
    """An instant as an address names it."""
    return f"{at:%Y-%m-%dT%H:%M}"


def said(app: AppTest) -> str:
    """Everything that is written on a page, one piece a line."""
    kinds = ("title", "header", "subheader", "markdown", "caption", "info", "warning", "error")
    return "\n".join(str(element.value) for kind in kinds for element in app.get(kind))
