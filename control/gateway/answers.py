"""The forms as they are sent: filled from templates in which everything that comes from outside is escaped."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse

FORMS = Path(__file__).parent / "forms"
_TEMPLATES = Environment(loader=FileSystemLoader(FORMS), autoescape=select_autoescape(default=True))
_LONGEST = 4_096
"""Characters of one field of a form."""


def shown(form: str, status: int = 200, **fields: Any) -> HTMLResponse:
    """The form called `form`, filled in."""
    return HTMLResponse(_TEMPLATES.get_template(f"{form}.html").render(fields), status)


async def typed(request: Request) -> Mapping[str, str]:
    """What was typed into a form: its text fields, without what is too long to be meant."""
    form = await request.form(max_files=0, max_fields=20, max_part_size=_LONGEST)
    return {name: value for name, value in form.items() if isinstance(value, str) and len(value) <= _LONGEST}


def elsewhere() -> PlainTextResponse:
    """What is answered to whatever would change something and was not sent from a page of this place."""
    return PlainTextResponse("This was not sent from a page of Pilothouse.", 403)


def way_back(asked: str) -> str:
    """Where somebody wanted to go, if that lies here; else the first page."""
    parts = urlsplit(asked)
    here = asked.startswith("/") and not asked.startswith(("//", "/\\", "/auth/"))
    plain = not (parts.scheme or parts.netloc) and not any(ord(letter) < 0x21 or letter == "\\" for letter in asked)
    return asked if here and plain else "/"
