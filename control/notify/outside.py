"""What the environment says about the world outside: the mail server, our own address, the secrets of webhooks.

*Source:* reliability, section 6, rule 29 (secrets stand in the environment, never in a file or a table).
"""

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

from control.errors import Unavailable

_PAGES = {"M-": "measure", "R-": "review"}
"""What has a page of its own beside tickets, by how its number begins."""
_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed over; `security` is smtp (none), smtp+starttls or smtps."""

    security: str
    host: str
    port: int
    account: str | None = None
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Outside:
    """Names of the environment and what they hold; each question says what is missing where it cannot be answered."""

    environment: Mapping[str, str] = field(default_factory=lambda: os.environ, repr=False)
    mark: str = ""
    """What everything that goes out says of itself: that its company is invented."""

    def mail_server(self) -> MailServer:
        """The server of CONTROL_SMTP_URL; raises Unavailable where there is none, or no address to be read there."""
        url = self.environment.get("CONTROL_SMTP_URL", "").strip()
        if not url:
            raise Unavailable("No mail server is named: CONTROL_SMTP_URL is not set.")
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            parts, port = urlsplit(""), None
        if parts.scheme not in _PORTS or not parts.hostname:
            raise Unavailable(
                "CONTROL_SMTP_URL cannot be read: it looks like smtp+starttls://name:password@mail.example:587."
            )
        if parts.scheme == "smtp":
            self.refuse_in_the_clear(f"The mail server {parts.hostname}", parts.hostname)
        account, password = (None if each is None else unquote(each) for each in (parts.username, parts.password))
        return MailServer(parts.scheme, parts.hostname, port or _PORTS[parts.scheme], account, password)

    def refuse_in_the_clear(self, what: str, host: str) -> None:
        """Raise Unavailable where production would tell another machine something without encryption."""
        if self.environment.get("CONTROL_MODE") == "production" and not _is_here(host):
            raise Unavailable(f"{what} would be told everything in the clear, over a line that others may read.")

    def sender(self) -> str:
        """The address that mails come from; raises Unavailable where CONTROL_MAIL_FROM names none."""
        address = self.environment.get("CONTROL_MAIL_FROM", "").strip()
        name, _, domain = address.rpartition("@")
        if not (name and domain and address.isascii() and address.isprintable()) or set(address) & set(' <>,;"'):
            raise Unavailable("No sender is named: CONTROL_MAIL_FROM is not set to one mail address.")
        return address

    def secret(self, webhook: str) -> bytes:
        """What calls of a webhook are signed with; raises Unavailable where the environment has nothing."""
        name = f"CONTROL_WEBHOOK_SECRET_{webhook.upper().replace('-', '_')}"
        secret = self.environment.get(name, "").strip()
        if not secret:
            raise Unavailable(f"The webhook {webhook} has no secret: {name} is not set.")
        return secret.encode()

    def link(self, key: str) -> str | None:
        """The address of the page of a ticket, a measure or a review; None where CONTROL_PUBLIC_URL does not say where
        we are.
        """
        here = self.environment.get("CONTROL_PUBLIC_URL", "").strip().rstrip("/")
        page = _PAGES.get(key[:2], "ticket")
        return f"{here}/{page}?{page}={key}" if here else None


def _is_here(host: str) -> bool:
    """Whether a name or number is this machine as only it can reach itself."""
    with suppress(ValueError):
        return ip_address(host).is_loopback
    return host == "localhost"
