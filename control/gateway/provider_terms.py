"""Which other provider signs people in, as the environment says it; none where it says nothing."""

import os
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from control.errors import Invalid
from control.gateway.place import is_loopback

PREFIX = "CONTROL_OIDC_"
ISSUER, CLIENT = f"{PREFIX}ISSUER", f"{PREFIX}CLIENT_ID"
SCOPES = "openid profile email"
_LONGEST_TITLE = 60


@dataclass(frozen=True, slots=True)
class ProviderTerms:
    """What is known of a provider before it is asked."""

    issuer: str
    client: str
    secret: str | None = field(repr=False)
    """None: it knows us by the address to which it sends people back, and by the proof of the code alone."""
    title: str
    """What people call it."""
    named_by: str
    """The claim that names the account."""
    scopes: str

    @property
    def here(self) -> bool:
        """Whether it is on this machine, where nothing travels that would have to be encrypted."""
        return is_loopback(urlsplit(self.issuer).hostname or "")

    def is_safe(self, address: object) -> bool:
        """Whether an address that it names may be asked: encrypted, or on this machine as it is itself."""
        if not isinstance(address, str):
            return False
        parts = urlsplit(address)
        near = self.here and parts.scheme == "http" and is_loopback(parts.hostname or "")
        return bool(parts.hostname) and not parts.fragment and (parts.scheme == "https" or near)


def provider_terms() -> ProviderTerms | None:
    """The provider that the environment names; None where it names none. Raises Invalid where it makes no sense."""
    said = {name: value.strip() for name, value in os.environ.items() if name.startswith(PREFIX) and value.strip()}
    if not said:
        return None
    for name in (ISSUER, CLIENT):
        if name not in said:
            raise Invalid(
                f"{name} is missing, and {', '.join(sorted(said))} says that another provider signs people in."
            )
    terms = ProviderTerms(
        issuer=said[ISSUER],
        client=said[CLIENT],
        secret=said.get(f"{PREFIX}CLIENT_SECRET"),
        title=said.get(f"{PREFIX}TITLE") or urlsplit(said[ISSUER]).hostname or said[ISSUER],
        named_by=said.get(f"{PREFIX}ACCOUNT_CLAIM") or "preferred_username",
        scopes=said.get(f"{PREFIX}SCOPES") or SCOPES,
    )
    _refuse(terms)
    return terms


def _refuse(terms: ProviderTerms) -> None:
    parts = urlsplit(terms.issuer)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise Invalid(
            f"{ISSUER} is {terms.issuer!r}; it is an address such as https://login.example, as the provider says it."
        )
    if not terms.is_safe(terms.issuer):
        raise Invalid(f"{ISSUER} is {terms.issuer!r}; it must begin with https unless the provider is on this machine.")
    if not terms.client.isascii() or not terms.client.isprintable():
        raise Invalid(f"{CLIENT} holds a character that no client id has.")
    if len(terms.title) > _LONGEST_TITLE:
        raise Invalid(f"{PREFIX}TITLE has {len(terms.title)} characters and may have {_LONGEST_TITLE}.")
    if "openid" not in terms.scopes.split():
        raise Invalid(
            f"{PREFIX}SCOPES is {terms.scopes!r}; it must name openid, or the provider says nothing of anybody."
        )
