"""A visitor without a browser, who may say of themselves whatever they like."""

import socket
from collections.abc import Iterable
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPMessage

from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from tests.browser.serving import Server
from tests.signing import COOKIE

LOOKS = {"Accept": "text/html"}
"""What a browser says where a person looks."""


@dataclass(frozen=True)
class Answer:
    """What a visitor was answered."""

    status: int
    headers: HTTPMessage
    body: bytes = field(repr=False)


def knock(
    server: Server,
    path: str,
    *,
    method: str = "GET",
    headers: Iterable[tuple[str, str]] | dict[str, str] = (),
    body: bytes = b"",
    token: str | None = None,
) -> Answer:
    """One request, which follows no redirection; headers go out as they are given, twice if they are given twice."""
    pairs = list(headers.items()) if isinstance(headers, dict) else list(headers)
    pairs += [("Cookie", f"{COOKIE}={token}")] if token else []
    named = {name.lower() for name, _ in pairs}
    host = server.address.removeprefix("http://")
    connection = HTTPConnection(host, timeout=60)
    try:
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in [*([] if "host" in named else [("Host", host)]), *pairs]:
            connection.putheader(name, value)
        if body and "content-length" not in named:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body or None)
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read())
    finally:
        connection.close()


def websocket(
    server: Server,
    token: str | None,
    *,
    origin: str | None = "own",
    host: str | None = None,
    resumes: str = "",
    headers: dict[str, str] | None = None,
) -> ClientConnection:
    """The websocket of the pages, opened; raises InvalidStatus where it is refused.

    `origin` is `own` for that of the server; `resumes` is a session of Streamlit's to be taken up.
    """
    address = f"{server.address.replace('http', 'ws')}/_stcore/stream"
    known = {} if token is None else {"Cookie": f"{COOKIE}={token}"}
    spoken = ["streamlit", *(["none", resumes] if resumes else [])]
    said = server.address if origin == "own" else origin
    here = server.address.removeprefix("http://").split(":")
    return connect(
        address if host is None else address.replace(":".join(here), host),
        sock=None if host is None else socket.create_connection((here[0], int(here[1]))),
        subprotocols=[Subprotocol(each) for each in spoken],
        origin=None if said is None else Origin(said),
        additional_headers=known | (headers or {}),
        max_size=None,
        compression=None,
        open_timeout=60,
        proxy=None,
    )


def is_refused(server: Server, token: str | None, **said: str | None) -> bool:
    """Whether the websocket is refused before it is opened."""
    try:
        with websocket(server, token, **said):  # type: ignore[arg-type]
            return False
    except InvalidStatus as refused:
        return refused.response.status_code == 403
