"""What nobody asked for is not there: files beside the pages, other methods and origins, requests behind requests."""

import socket

import pytest

from tests.browser.serving import Server
from tests.gateway.knocking import LOOKS, knock

HEAD = "joris-dekker"
FILES = [
    "/.git/HEAD",
    "/.git/config",
    "/.gitignore",
    "/.streamlit/config.toml",
    "/app.py",
    "/pages/frame.py",
    "/config/people.toml",
    "/data/control.sqlite",
    "/data/secret.key",
    "/requirements.txt",
    "/static/../../app.py",
    "/static/%2e%2e/%2e%2e/app.py",
    "/app/static/app.py",
    "/media/../app.py",
]
INSIDE = [b"ref: refs", b"[core]", b"import", b"[server]", b"SQLite format", b"--hash", b"title ="]


@pytest.mark.parametrize("path", FILES)
def test_no_file_of_the_repository_or_the_machine_is_served(server: Server, path: str) -> None:
    answer = knock(server, path, token=server.token(HEAD))
    page = b"<!doctype html>" in answer.body.lower()  # Streamlit answers what it does not know with its empty frame
    assert page or answer.status in {400, 404}
    assert [each for each in INSIDE if each in answer.body and not page] == []


@pytest.mark.parametrize("path", ["/static/", "/static/js/", "/media/", "/pages/", "/auth/", "/component/"])
def test_no_folder_is_listed(server: Server, path: str) -> None:
    body = knock(server, path, token=server.token(HEAD)).body
    assert b"Index of" not in body
    assert b".py" not in body
    assert b"frame" not in body


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "TRACK"])
@pytest.mark.parametrize("path", ["/", "/sla", "/auth/sign-in", "/healthz", "/_stcore/health"])
def test_no_request_is_sent_back_as_it_came(server: Server, path: str, method: str) -> None:
    said = {"X-Echo": "an unlikely word", "Sec-Fetch-Site": "same-origin"}
    answer = knock(server, path, method=method, headers=said, token=server.token(HEAD))
    assert answer.status in {400, 403, 404, 405}
    assert b"an unlikely word" not in answer.body


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", "http://127.0.0.1:1"])
@pytest.mark.parametrize(
    "path", ["/", "/auth/sign-in", "/healthz", "/_stcore/health", "/_stcore/host-config", "/media/x"]
)
def test_no_other_origin_is_let_read_an_answer(server: Server, path: str, origin: str) -> None:
    said = knock(server, path, headers={"Origin": origin}, token=server.token(HEAD)).headers
    assert said["Access-Control-Allow-Origin"] is None
    assert said["Access-Control-Allow-Credentials"] is None


def test_no_frame_around_the_pages_may_command_them(server: Server) -> None:
    said = knock(server, "/_stcore/host-config", token=server.token(HEAD))
    assert b'"allowedOrigins":[]' in said.body.replace(b" ", b"")


@pytest.mark.parametrize("path", ["/", "/auth/sign-in", "/auth/style.css", "/auth/wheel.svg", "/auth/nothing", "/sla"])
@pytest.mark.parametrize("known", [False, True])
def test_every_text_says_in_which_letters_it_is_written(server: Server, path: str, known: bool) -> None:
    answer = knock(server, path, headers=LOOKS, token=server.token(HEAD) if known else None)
    kind = answer.headers["Content-Type"] or ""
    assert not answer.body or "charset=utf-8" in kind, kind


def said_raw(server: Server, request: bytes) -> bytes:
    """What a connection is answered, to its end."""
    host, port = server.address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=30) as line:
        line.sendall(request)
        answered = b""
        while piece := line.recv(65_536):
            answered += piece
    return answered


@pytest.mark.parametrize(
    "lengths",
    [
        ["Content-Length: 5", "Content-Length: 60"],
        ["Content-Length: +5"],
        ["Content-Length: 5, 60"],
        ["Transfer-Encoding: chunked, identity"],
        ["Transfer-Encoding: gzip"],
        ["Content-Length: 5", "Transfer-Encoding: chunked"],
    ],
    ids=str,
)
def test_no_second_request_hides_behind_the_length_of_the_first(server: Server, lengths: list[str]) -> None:
    host = server.address.removeprefix("http://")
    form = ["Sec-Fetch-Site: same-origin", "Content-Type: application/x-www-form-urlencoded"]
    first = "\r\n".join(["POST /auth/sign-in HTTP/1.1", f"Host: {host}", *form, *lengths, "", ""])
    hidden = f"0\r\n\r\nGET /auth/style.css HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    answered = said_raw(server, (first + hidden).encode())
    if lengths[-1] == "Transfer-Encoding: chunked":  # it counts alone, so that the second request is one of its own
        assert answered.count(b"HTTP/1.1 ") == 2
    else:
        assert answered.startswith(b"HTTP/1.1 400 ")
        assert b"text/css" not in answered


@pytest.mark.parametrize("where", ["?name=joris-dekker&password=x", ""])
def test_what_is_asked_for_in_an_address_is_no_part_of_a_form(server: Server, where: str) -> None:
    kind = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
    answer = knock(server, f"/auth/sign-in{where}", method="POST", headers=LOOKS | kind, body=b"name=somebody&to=/")
    assert answer.status == 401
    assert b'value="somebody"' in answer.body
    assert HEAD.encode() not in answer.body
