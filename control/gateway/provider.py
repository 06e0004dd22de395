"""Another provider that signs people in: where it is asked, the way to it, and what its answer says.

*Source:* OpenID Connect Core 1.0, 3.1; Discovery 1.0, 4; RFC 7636 (proof of the code), RFC 9207 (who answers).
"""

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any

from authlib.oauth2.base import OAuth2Error
from authlib.oauth2.client import OAuth2Client

from control.commands.identities import Vouched
from control.commands.vouching import Way
from control.errors import Unavailable
from control.gateway.asking import Asking, AwayError
from control.gateway.id_token import ALGORITHMS, DoubtError, Expected, UnknownKeyError, checked
from control.gateway.provider_terms import ProviderTerms
from control.store.flows import Flow

LOG = logging.getLogger(__name__)
KEPT = 600.0
"""Seconds for which it is not asked again where it is and which keys it has."""
AWAY = 10.0
"""Seconds for which it is not asked again after it did not answer: nobody waits behind somebody who waits."""
NEW_KEYS = 30.0
"""Seconds within which keys are not asked for twice, whatever keys a token names."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What the provider says of itself."""

    metadata: Mapping[str, Any]
    keys: list[Any]
    at: float


class Provider:
    """One provider; several threads may ask at once."""

    def __init__(self, terms: ProviderTerms) -> None:
        self.terms = terms
        self._asking = Asking(near=terms.here)
        self._lock = Lock()
        self._known: _Known | None = None
        self._away_until = 0.0

    def address(self, way: Way, back: str) -> str:
        """Where a browser is sent to sign in, and from there to `back`; raises Unavailable where nobody answers."""
        metadata = self._now_known(KEPT).metadata
        client = self._client(metadata, back)
        asked, _ = client.create_authorization_url(
            metadata["authorization_endpoint"], state=way.state, code_verifier=way.verifier, nonce=way.nonce
        )
        return str(asked)

    def is_answered_by(self, issuer: str | None) -> bool:
        """Whether an answer that says it comes from `issuer`, or does not say from whom, may come from here."""
        if issuer is not None:
            return issuer == self.terms.issuer
        return self._now_known(KEPT).metadata.get("authorization_response_iss_parameter_supported") is not True

    def vouched(self, code: str, begun: Flow, back: str, now: datetime) -> Vouched:
        """Whom the provider means by a code; raises DoubtError, and Unavailable where the provider is away."""
        known = self._now_known(KEPT)
        try:
            answer = self._client(known.metadata, back).fetch_token(
                known.metadata["token_endpoint"], code=code, code_verifier=begun.verifier
            )
        except AwayError as error:
            raise self._away(error) from error
        except (OAuth2Error, ValueError, TypeError) as error:
            raise DoubtError(f"the code is refused: {type(error).__name__}") from error
        claims = self._claims(answer, begun.nonce, now)
        return Vouched(self.terms.issuer, claims["sub"], self.terms.named_by, claims)

    def _claims(self, answer: Mapping[str, Any], nonce: str, now: datetime) -> Mapping[str, Any]:
        """What its token claims, by the keys that it has now: whoever signs with a new one is asked for it."""
        known = self._now_known(KEPT)
        algorithms = _texts(known.metadata, "id_token_signing_alg_values_supported", "RS256") & ALGORITHMS
        expected = Expected(self.terms.issuer, self.terms.client, nonce, algorithms, answer.get("access_token"))
        try:
            return checked(answer.get("id_token"), known.keys, expected, now)
        except UnknownKeyError:
            return checked(answer.get("id_token"), self._now_known(NEW_KEYS).keys, expected, now)

    def _client(self, metadata: Mapping[str, Any], back: str) -> OAuth2Client:
        taken = _texts(metadata, "token_endpoint_auth_methods_supported", "client_secret_basic")
        method = "client_secret_basic" if "client_secret_basic" in taken else "client_secret_post"
        return OAuth2Client(
            self._asking,
            client_id=self.terms.client,
            client_secret=self.terms.secret,
            token_endpoint_auth_method=method if self.terms.secret else "none",
            scope=self.terms.scopes,
            redirect_uri=back,
            code_challenge_method="S256",
        )

    def _now_known(self, oldest: float) -> _Known:
        """What it says of itself, no older than so many seconds; raises Unavailable where it does not say it."""
        with self._lock:
            if self._known is not None and time.monotonic() - self._known.at < oldest:
                return self._known
            if time.monotonic() < self._away_until:
                raise self._unavailable()
            try:
                self._known = self._asked()
            except AwayError as error:
                raise self._away(error) from error
            return self._known

    def _asked(self) -> _Known:
        issuer = self.terms.issuer
        metadata = self._asking.document(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        if metadata.get("issuer") != issuer:
            raise AwayError(
                f"it calls itself {str(metadata.get('issuer'))[:200]!r}, and CONTROL_OIDC_ISSUER {issuer!r}"
            )
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if not self.terms.is_safe(metadata.get(name)):
                raise AwayError(f"its {name} is no address that is asked")
        if "S256" not in _texts(metadata, "code_challenge_methods_supported", "S256"):
            raise AwayError("it takes no proof of the code by S256")
        keys = self._asking.document(metadata["jwks_uri"]).get("keys")
        return _Known(metadata, keys if isinstance(keys, list) else [], time.monotonic())

    def _away(self, error: AwayError) -> Unavailable:
        LOG.warning("the provider %s is away: %s", self.terms.issuer, error)
        self._away_until = time.monotonic() + AWAY
        return self._unavailable()

    def _unavailable(self) -> Unavailable:
        return Unavailable(
            f"{self.terms.title} cannot be reached now. Sign in with your password, or try again in a minute."
        )


def _texts(metadata: Mapping[str, Any], name: str, default: str) -> frozenset[str]:
    """What a list of the metadata holds; `default` where the provider says nothing of it."""
    said = metadata.get(name, [default])
    return frozenset(each for each in said if isinstance(each, str)) if isinstance(said, list) else frozenset()
