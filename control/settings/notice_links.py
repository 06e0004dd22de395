"""What notices name elsewhere in the rulebook, and addresses that lead nowhere."""

import re
from collections.abc import Iterator
from itertools import pairwise
from urllib.parse import urlsplit

from control.policy.rulebook import Rulebook
from control.settings.dangling import Loose, dangling

_FILE = "notices.toml"
_MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
"""One address, and nothing that a header or a second address could be made of."""
_WEEK = 7 * 24 * 60


def notice_ends(rulebook: Rulebook) -> Iterator[Loose]:
    """Everything about notices that cannot be meant, or does not fit to the rest of the rulebook."""
    terms = rulebook.notices
    yield from dangling(_FILE, "mail.calendar", terms.calendar, rulebook.calendars, "calendar")
    if not terms.wait_minutes or not all(1 <= each <= _WEEK for each in terms.wait_minutes):
        yield _FILE, "delivery.wait_minutes", "needs at least one wait, each from a minute to a week"
    if any(later < earlier for earlier, later in pairwise(terms.wait_minutes)):
        yield _FILE, "delivery.wait_minutes", "shrinks: whoever could not be reached is left in peace longer each time"
    for name, webhook in terms.webhooks.items():
        why = _not_callable(webhook.url)
        if why is not None:
            yield _FILE, f"webhook.{name}.url", why
    for name, person in rulebook.people.items():
        if person.mail is not None and not is_address(person.mail):
            yield "people.toml", f"person.{name}.mail", f"{person.mail!r} is no mail address"


def is_address(text: str) -> bool:
    """Whether a text is one mail address."""
    return len(text) <= 254 and _MAIL.fullmatch(text) is not None


def _not_callable(url: str) -> str | None:
    """Why nothing can be sent to an address; None where it can. A blank one was noted when its file was read."""
    try:
        parts = urlsplit(url)
        named = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        named = False
    if url and (not named or not url.isascii() or not url.isprintable() or " " in url):
        return f"{url!r} is no address that can be called: it looks like https://chat.example/hooks/pilothouse"
    if url and (parts.username is not None or parts.password is not None):
        return "holds a name or a password: a secret stands in the environment, never in a file"
    return None
