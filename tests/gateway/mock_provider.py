"""A provider of OpenID Connect in a process of its own, which writes down what it is asked: `PORT FILE`."""

import json
import os
import sys
from collections.abc import Callable, Iterable
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from oidc_provider_mock import app as provider
from werkzeug.serving import run_simple


class Noting:
    """Stands before the provider and writes down each request, one line of JSON each."""

    def __init__(self, behind: Callable[..., Iterable[bytes]], file: Path) -> None:
        self._behind = behind
        self._file = file

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = BytesIO(body)
        noted = {
            "method": environ["REQUEST_METHOD"],
            "path": environ["PATH_INFO"],
            "query": dict(parse_qsl(environ.get("QUERY_STRING", ""))),
            "form": dict(parse_qsl(body.decode(errors="replace"))),
            "proof": environ.get("HTTP_AUTHORIZATION"),
        }
        with self._file.open("a") as kept:
            kept.write(json.dumps(noted) + "\n")
        return self._behind(environ, start)


if __name__ == "__main__":
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
    run_simple("127.0.0.1", int(sys.argv[1]), Noting(provider(), Path(sys.argv[2])), threaded=True)
