"""The very first request to an app that has just started finds it closed, whatever it asks for (W1)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.serving import Server
from tests.gateway.conftest import served
from tests.gateway.knocking import LOOKS, is_refused, knock

FILES = (
    "/sla", "/pages/sla.py", "/pages/frame.py", "/pages/ui/session.py", "/app.py", "/app/static/", "/robots.txt",
    "/app/static/app.py", "/app/static/../app.py", "/static/index.html", "/media/x", "/component/x", "/?page=sla",
    "/_stcore/metrics", "/config/people.toml", "/data/control.sqlite", "/.streamlit/config.toml", "/~/+/sla",
)  # fmt: skip
"""A page by its address, its file and its neighbours, and whatever else lies in the folder that is served."""
INSIDE = (b"import streamlit", b"st.title", b"<noscript>", b"[server]", b"SQLite format", b"grants")


@pytest.fixture(scope="module", params=["/sla", "/pages/sla.py", "/app/static/app.py", "websocket"])
def fresh(request: pytest.FixtureRequest, founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An app that was never asked for anything but whether it works, and then for this first."""
    for server in served(founded, tmp_path_factory.mktemp("fresh"), cold=True):
        if request.param == "websocket":
            assert is_refused(server, None)
        else:
            assert knock(server, request.param).status == 401
        yield server


def test_w1_nothing_is_served_before_anybody_has_signed_in(fresh: Server) -> None:
    for path in FILES:
        answer = knock(fresh, path)
        assert (path, answer.status) == (path, 401)
        assert not [part for part in INSIDE if part in answer.body]
        looks = knock(fresh, path, headers=LOOKS)
        assert (looks.status, looks.headers["Location"].partition("?")[0]) == (303, "/auth/sign-in")


def test_w1_whoever_is_signed_in_is_served_no_file_of_the_program_or_the_data(fresh: Server) -> None:
    token = fresh.token("ines-carvalho")
    for path in FILES:
        answer = knock(fresh, path, token=token)
        assert not [part for part in INSIDE if part in answer.body and part != b"<noscript>"], path
