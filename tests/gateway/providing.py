"""The way to another provider and back as a browser goes it, step by step and by hand."""

import html
import json
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from control.runtime import open_runtime
from control.store.tables import sign_in_try
from tests.browser.serving import PATIENCE, Server, free_port
from tests.gateway.conftest import served
from tests.gateway.knocking import LOOKS, Answer, knock
from tests.surroundings import ROOT

CLIENT, SECRET, TITLE = "pilothouse", "a-secret-of-the-client", "Harbour accounts"
WAY = "__Host-pilothouse-way"
HERE = {"Sec-Fetch-Site": "same-origin"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True)
class Begun:
    """A way that was begun: where the browser was sent, with what, and what it keeps."""

    address: str
    asked: dict[str, str]
    kept: str = field(repr=False)


@contextmanager
def running(module: str, *args: str, host: str = "127.0.0.1") -> Iterator[str]:
    """A provider in a process of its own; answers its issuer."""
    port = free_port()
    command = [sys.executable, "-m", module, str(port), *args]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    issuer = f"http://{host}:{port}"
    try:
        ends = time.monotonic() + PATIENCE
        while not answers(issuer):
            assert process.poll() is None
            assert time.monotonic() < ends
            time.sleep(0.05)
        yield issuer
    finally:
        process.terminate()
        process.wait(timeout=10)


def answers(issuer: str) -> bool:
    try:
        told(f"{issuer}/.well-known/openid-configuration")
    except OSError:
        return False
    return True


def told(address: str, order: Any = None, method: str | None = None) -> Any:
    """What a provider answers to us, who are no browser; an order is sent as JSON."""
    body = None if order is None else json.dumps(order).encode()
    asked = urllib.request.Request(address, body, {"Content-Type": "application/json"}, method=method)
    with urllib.request.urlopen(asked, timeout=10) as answer:
        read = answer.read()
        return json.loads(read) if read else None


@contextmanager
def app_with(issuer: str, founded: Path, folder: Path, **more: str) -> Iterator[Server]:
    """An app over a company of its own that lets another provider sign people in."""
    said = {"ISSUER": issuer, "CLIENT_ID": CLIENT, "CLIENT_SECRET": SECRET, "TITLE": TITLE, **more}
    with ExitStack() as stack:
        with pytest.MonkeyPatch.context() as patch:  # it is set while the app starts, and for nobody else's
            for name, value in said.items():
                patch.setenv(f"CONTROL_OIDC_{name}", value)
            server = stack.enter_context(contextmanager(served)(founded, folder))
        yield server


def begin(server: Server, to: str = "/", kept: str | None = None, token: str | None = None) -> Begun:
    """Press the button of the form."""
    cookies = {"Cookie": f"{WAY}={kept}"} if kept else {}
    body = urlencode({"to": to}).encode()
    headers = LOOKS | FORM | HERE | cookies
    answer = knock(server, "/auth/oidc/begin", method="POST", headers=headers, body=body, token=token)
    assert answer.status == 200, answer.body
    address = led_to(answer)
    keeps = re.match(rf"{WAY}=([^;]+);", answer.headers["Set-Cookie"])
    assert keeps is not None
    return Begun(address, dict(parse_qsl(urlsplit(address).query, strict_parsing=True)), keeps[1])


def come_back(server: Server, begun: Begun | None, method: str = "GET", **said: str) -> Answer:
    """Be led back by the provider, as from another site; `begun` is what the browser keeps of a way, if of any."""
    cookies = {"Cookie": f"{WAY}={begun.kept}"} if begun else {}
    headers = LOOKS | {"Sec-Fetch-Site": "cross-site"} | cookies
    return knock(server, f"/auth/oidc/callback?{urlencode(said)}", method=method, headers=headers)


def led_to(answer: Answer) -> str:
    """Where a page leads on to by itself."""
    found = re.search(r'http-equiv="refresh" content="0;url=([^"]*)"', answer.body.decode())
    assert found is not None, answer.body
    return html.unescape(found[1])


def let_in(answer: Answer) -> str:
    """The token with which somebody was let in."""
    found = re.search(r"__Host-pilothouse=([^;]+);", answer.headers.get("Set-Cookie", ""))
    assert answer.status == 200, answer.body
    assert found is not None
    return found[1]


def turned_away(answer: Answer, status: int) -> str:
    """The sentence with which somebody was not let in."""
    found = re.search(r'role="alert"[^>]*>([^<]*)<', answer.body.decode())
    assert (answer.status, answer.headers["Set-Cookie"]) == (status, None)
    assert found is not None
    return html.unescape(found[1])


def forget_tries(server: Server) -> None:
    """Let nobody wait because of what was tried before."""
    runtime = open_runtime(server.url)
    with runtime.store.writer.begin() as connection:
        connection.execute(sign_in_try.delete())
    runtime.close()


def rows(server: Server, statement: str) -> list[tuple[Any, ...]]:
    """What the store of an app says."""
    runtime = open_runtime(server.url)
    try:
        with runtime.read() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(statement)]
    finally:
        runtime.close()
