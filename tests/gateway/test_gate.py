"""Closed by default: nobody reaches anything without a session, or from elsewhere (W1, W2, W4, W13)."""

import json
import subprocess
import sys
from itertools import product

import pytest

from tests.browser.serving import Server
from tests.gateway.knocking import LOOKS, is_refused, knock
from tests.surroundings import ROOT

HEAD = "joris-dekker"
OPEN = {
    *("/auth/sign-in", "/auth/logout", "/auth/link", "/auth/link.js", "/auth/style.css", "/auth/wheel.svg"),
    "/healthz",
}
FOUND = """
import json, re
from app import app
routes = app._build_starlette_app().routes
print(json.dumps(sorted({(re.sub(r"{[^}]*}", "x", getattr(r, "path", "/")), m)
                         for r in routes for m in (getattr(r, "methods", None) or ["GET"])})))
"""
"""Every route of the app as it is put together, with each method that it takes."""


@pytest.fixture(scope="module")
def routes() -> list[tuple[str, str]]:
    ran = subprocess.run([sys.executable, "-c", FOUND], cwd=ROOT, capture_output=True, text=True, check=True)
    return [(path, method) for path, method in json.loads(ran.stdout.splitlines()[-1])]


def test_w1_every_route_of_the_running_app_is_closed_to_a_stranger(
    server: Server, routes: list[tuple[str, str]]
) -> None:
    closed = [(path or "/", method) for path, method in routes if not path.startswith("/auth/")]
    asked = [*closed, *((path, "GET") for path in ("/sla", "/static/index.html", "/media/x.csv", "/pages/frame.py"))]
    assert len(routes) > 15
    answers = {(path, method): knock(server, path, method=method).status for path, method in asked}
    assert set(answers.values()) == {401}


def test_w1_what_is_open_is_what_is_listed(server: Server) -> None:
    assert {path: knock(server, path).status for path in sorted(OPEN)} == {
        "/auth/link": 200,
        "/auth/link.js": 200,
        "/auth/logout": 303,
        "/auth/sign-in": 200,
        "/auth/style.css": 200,
        "/auth/wheel.svg": 200,
        "/healthz": 200,
    }
    assert knock(server, "/auth/anything").status == 404
    assert knock(server, "/authentic").status == 401
    assert knock(server, "/healthz/").status == 401


@pytest.mark.parametrize("path", ["/auth/../media/x", "//media/x", "/auth/%2e%2e/_stcore/metrics", "/AUTH/../sla"])
def test_w1_no_way_of_writing_a_path_goes_round_the_gate(server: Server, path: str) -> None:
    assert knock(server, path).status in {400, 401, 404}


def test_w1_a_person_who_looks_is_led_to_the_form_and_back_to_where_they_wanted_to_go(server: Server) -> None:
    answer = knock(server, "/sla?service=Repairs&as_of=2026-03-02T09:30", headers=LOOKS)
    wanted = "%2Fsla%3Fservice%3DRepairs%26as_of%3D2026-03-02T09%3A30"
    assert (answer.status, answer.headers["Location"]) == (303, f"/auth/sign-in?to={wanted}")


def test_a_link_on_another_site_is_asked_once_more_from_here_because_the_browser_keeps_the_token_back(
    server: Server,
) -> None:
    answer = knock(server, '/sla?service="><script>', headers=LOOKS | {"Sec-Fetch-Site": "cross-site"})
    assert answer.status == 401
    assert b"script" not in answer.body.replace(b"%3Cscript%3E", b"")
    assert b'content="0;url=/sla?service=%22%3E%3Cscript%3E"' in answer.body


def test_w1_the_websocket_is_closed_to_a_stranger(server: Server) -> None:
    assert is_refused(server, None)
    assert is_refused(server, "joris-dekker/" + "0" * 32)
    assert not is_refused(server, server.token(HEAD))


def test_whoever_is_signed_in_is_served(server: Server) -> None:
    token = server.token(HEAD)
    for path in ("/", "/sla", "/_stcore/health", "/_stcore/host-config"):
        assert knock(server, path, token=token).status == 200, path


ORIGINS = ["own", "none", "https://elsewhere.example", "null"]
HOSTS = ["own", "elsewhere.example", "localhost.elsewhere.example:80"]


@pytest.mark.parametrize(("origin", "host"), list(product(ORIGINS, HOSTS)))
def test_w4_the_websocket_is_opened_from_a_page_of_this_place_alone(server: Server, origin: str, host: str) -> None:
    here = server.address.removeprefix("http://")
    named = here if host == "own" else host
    said = {"own": f"http://{named}", "none": None}.get(origin, origin)
    assert is_refused(server, server.token(HEAD), origin=said, host=named) is not (origin == host == "own")


@pytest.mark.parametrize("host", ["elsewhere.example", "127.0.0.1.elsewhere.example", "", "127.0.0.1@elsewhere"])
def test_another_host_is_not_answered(server: Server, host: str) -> None:
    assert knock(server, "/auth/sign-in", headers={"Host": host}).status in {400, 421}


def test_two_hosts_are_not_answered(server: Server) -> None:
    here = server.address.removeprefix("http://")
    assert knock(server, "/sla", headers=[("Host", here), ("Host", "elsewhere.example")]).status in {400, 421}


POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'; form-action 'self'"
)


@pytest.mark.parametrize("known", [False, True])
@pytest.mark.parametrize(
    "path", ["/", "/sla", "/auth/sign-in", "/auth/nothing", "/_stcore/health", "/media/none", "/healthz"]
)
def test_w13_every_answer_tells_the_browser_what_it_may_do(server: Server, path: str, known: bool) -> None:
    said = knock(server, path, headers=LOOKS, token=server.token(HEAD) if known else None).headers
    assert said.get_all("Content-Security-Policy") == [POLICY]
    assert said["X-Content-Type-Options"] == "nosniff"
    assert said["Referrer-Policy"] == "no-referrer"
    assert said["X-Frame-Options"] == "DENY"
    assert said["Cross-Origin-Opener-Policy"] == said["Cross-Origin-Resource-Policy"] == "same-origin"
    assert said["Cache-Control"] == "no-store"
    assert said["Server"] == "uvicorn"  # its own, and without a version
    assert said["Strict-Transport-Security"] is None  # nobody promises encryption over a connection without it
