"""Asking another provider: within limits of time and size, following nobody, and told apart from what it answers."""

import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import httpx

LONGEST = 10.0
"""Seconds that one question may take in all."""
LARGEST = 512 * 1024
"""Bytes of one answer: a document of addresses, some keys, a token."""
_STEP = 5.0
"""Seconds that one step of it may take: to connect, or to hear anything."""


class AwayError(Exception):
    """The provider could not be asked, or answered nothing that can be read."""


class Asking:
    """Asks, and answers what was answered; `near` is whether it asks this machine, before which nothing stands."""

    def __init__(self, *, near: bool) -> None:
        self._client = httpx.Client(timeout=_STEP, follow_redirects=False, trust_env=not near)

    def document(self, address: str) -> dict[str, Any]:
        """A document that the provider publishes; raises AwayError where there is none."""
        answer = self._ask("GET", address, {"Accept": "application/json"}, None)
        if answer.status_code != httpx.codes.OK:
            raise AwayError(f"{address} answered {answer.status_code}")
        return _table(answer)

    def post(self, url: str, data: Mapping[str, str], headers: Mapping[str, str], auth: Any) -> httpx.Response:
        """A form, with whatever proves who sends it, as Authlib puts it together; raises AwayError for no answer."""
        address, told, body = auth.prepare("POST", url, dict(headers), urlencode(data))
        answer = self._ask("POST", address, told, body)
        if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise AwayError(f"{url} answered {answer.status_code}")
        _table(answer)
        return answer

    def _ask(self, method: str, address: str, headers: Mapping[str, str], body: str | None) -> httpx.Response:
        ends = time.monotonic() + LONGEST
        # What comes compressed may be a thousand times as large: it is asked for as it is.
        asked = {**headers, "Accept-Encoding": "identity"}
        try:
            with self._client.stream(method, address, headers=asked, content=body) as answer:
                return httpx.Response(answer.status_code, content=_read(answer, ends), request=answer.request)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise AwayError(f"{address}: {type(error).__name__}") from error


def _read(answer: httpx.Response, ends: float) -> bytes:
    if answer.headers.get("content-encoding", "identity") != "identity":
        raise AwayError(f"{answer.url} answered in a form that was not asked for")
    read = bytearray()
    for part in answer.iter_raw():
        read += part
        if len(read) > LARGEST or time.monotonic() > ends:
            raise AwayError(f"{answer.url} answered too much or too slowly")
    return bytes(read)


def _table(answer: httpx.Response) -> dict[str, Any]:
    try:
        read = answer.json()
    except ValueError as error:
        raise AwayError(f"{answer.url} answered no JSON") from error
    if not isinstance(read, dict):
        raise AwayError(f"{answer.url} answered no table")
    return read
