"""Where Pilothouse is reached: the hosts it answers to, and the origins from which it is asked.

*Source:* reliability, section 2: with no list of hosts a page elsewhere reached the websocket by rebinding a name.
"""

import ipaddress
import os
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from control.errors import Invalid

VARIABLE = "CONTROL_PUBLIC_URL"
_LOOPBACK = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:[0-9]{1,5})?")


@dataclass(frozen=True, slots=True)
class Place:
    """The address under which people know it; without one, this machine's own."""

    origin: str | None = None
    """Scheme, host and port, such as `https://desk.example`; None: whatever name this machine has for itself."""

    @property
    def https(self) -> bool:
        """Whether people reach it over a connection that is encrypted, as whoever stands before it says."""
        return self.origin is not None and self.origin.startswith("https://")

    @property
    def host(self) -> str | None:
        """The name of the host in its address; None without one."""
        return None if self.origin is None else urlsplit(self.origin).hostname

    def is_host(self, connection: HTTPConnection) -> bool:
        """Whether a request names this place as the host it is for, once and well."""
        named = connection.headers.getlist("host")
        if len(named) != 1:
            return False
        if self.origin is not None:
            return named[0].lower() == urlsplit(self.origin).netloc
        return bool(_LOOPBACK.fullmatch(named[0].lower()))

    def is_own(self, connection: HTTPConnection) -> bool:
        """Whether a request says that it comes from a page of this place; one that says nothing does not."""
        named = connection.headers.getlist("origin")
        return len(named) == 1 and named[0].lower() == self.address(connection)

    def address(self, connection: HTTPConnection, path: str = "") -> str:
        """The whole address of a path here, as whoever asks knows this place."""
        return f"{self.origin or 'http://' + connection.headers.get('host', '').lower()}{path}"

    def is_posted_here(self, connection: HTTPConnection) -> bool:
        """Whether a form was sent from a page of this place, as only the browser itself can say.

        Told to name no page that leads somewhere, a browser gives the origin of a form as `null`; where it comes from
        it says in another header then, which no script can set.
        """
        said = connection.headers.getlist("sec-fetch-site")
        return said == ["same-origin"] if said else self.is_own(connection)


def place() -> Place:
    """The place that the environment names; raises Invalid for an address that is none."""
    asked = os.environ.get(VARIABLE)
    if not asked:
        return Place()
    parts = urlsplit(asked)
    plain = parts.path in {"", "/"} and not (parts.query or parts.fragment or parts.username)
    if parts.scheme not in {"http", "https"} or not parts.hostname or not plain:
        raise Invalid(f"{VARIABLE} is {asked!r}; it is an address such as https://desk.example, without a path.")
    return Place(f"{parts.scheme}://{parts.netloc}".lower())


def is_loopback(host: str) -> bool:
    """Whether `host` is this machine as only it can reach itself."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
