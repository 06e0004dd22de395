"""Pages as their frame runs them, over the small company; everybody who looks here only reads."""

import os
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import pytest
from streamlit.testing.v1 import AppTest

from control.commands import rulebook
from control.commands.registry import Call
from control.runtime import Runtime, open_runtime
from control.settings import dump, load
from tests.components import look_for_components_once
from tests.founding import copied
from tests.signing import signed_in
from tests.surroundings import ROOT

look_for_components_once()

Opened = Callable[..., AppTest]
HEAD = "joris-dekker"
"""Who is signed in where a test says nothing: the head of the department."""
WHOLE = "mara-lindqvist"
"""Somebody who sees the whole company."""


@pytest.fixture
def company_url(founded: Path, tmp_path: Path) -> str:
    """The address of a company of this test's own."""
    return copied(founded, tmp_path)


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


@pytest.fixture
def newcomer(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Runtime]:
    """A store of its own with the rulebook in force and nothing else, which the pages of this test look at."""
    monkeypatch.setenv("CONTROL_DATABASE_URL", sqlite_url)
    opened = open_runtime(sqlite_url)
    rulebook.activate(opened, Call("system", reason="the first start"), dump(load(ROOT / "config")))
    yield opened
    opened.close()


def visit(place: str = "sla.py", /, signed: str = HEAD, **address: str) -> AppTest:
    """The page after its first run, as `signed` sees it; nobody is signed in where that is empty."""
    app = AppTest.from_file(str(ROOT / "pages" / "frame.py"), default_timeout=60)
    if signed:
        let_in(app, signed)
    for name, value in address.items():
        app.query_params[name] = value
    return (app if place == "overview.py" else app.switch_page(place)).run()


def let_in(app: AppTest, account: str) -> AppTest:
    """Let the gateway have let `account` in, whose next run it is."""
    runtime = open_runtime(os.environ["CONTROL_DATABASE_URL"])
    try:
        app.user = {"sub": account, "sid": signed_in(runtime, account, uuid4().hex)}
    finally:
        runtime.close()
    return app


def written(at: datetime) -> str:
    """An instant as an address names it."""
    return f"{at:%Y-%m-%dT%H:%M}"


def said(app: AppTest) -> str:
    """Everything that is written on a page, one piece a line."""
    kinds = ("title", "header", "subheader", "markdown", "caption", "info", "warning", "error")
    return "\n".join(str(element.value) for kind in kinds for element in app.get(kind))
