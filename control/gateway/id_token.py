"""The token with which a provider says who somebody is: believed once everything about it is right.

Authlib and joserfc look at it; here stands what is demanded. *Source:* OpenID Connect Core 1.0, 3.1.3.7; RFC 8725.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519"})
"""Signatures by a private key, which nobody but the provider has; `none` and those by a shared secret are not here."""
LEEWAY = 60
"""Seconds by which the clocks of two machines may differ."""
LONGEST_SUBJECT = 255
_KINDS = frozenset({"RSA", "EC", "OKP"})


class DoubtError(Exception):
    """What was answered cannot be what the provider says."""


class UnknownKeyError(DoubtError):
    """It names a key that the provider did not have when it was asked: it may have a new one."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a token has to say."""

    issuer: str
    client: str
    nonce: str = field(repr=False)
    algorithms: frozenset[str]
    """Those of `ALGORITHMS` with which the provider says that it signs."""
    access_token: str | None = field(repr=False)


def checked(token: object, keys: Iterable[object], expected: Expected, now: datetime) -> Mapping[str, Any]:
    """What the token claims; raises DoubtError where anything about it is not right, UnknownKeyError for its key."""
    if not isinstance(token, str) or not expected.algorithms <= ALGORITHMS or not expected.algorithms:
        raise DoubtError("there is no token, or none that could be believed")
    try:
        claims = CodeIDToken(*_opened(token, keys, expected.algorithms), _demanded(expected), _said(expected))
        claims.validate(now=int(now.timestamp()), leeway=LEEWAY)
    except InvalidKeyIdError as error:
        raise UnknownKeyError("the key is not known") from error
    except (JoseError, ValueError, TypeError, KeyError, OverflowError) as error:
        raise DoubtError(f"{type(error).__name__}: {error}") from error
    subject = claims["sub"]
    if not (0 < len(subject) <= LONGEST_SUBJECT and subject.isascii() and subject.isprintable()):
        raise DoubtError("the subject is none")
    return dict(claims)


def _opened(token: str, keys: Iterable[object], algorithms: frozenset[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Claims and header of a token that one of the keys has signed."""
    signing = [key for key in keys if isinstance(key, dict) and _signs(key)]
    found = KeySet.import_key_set({"keys": signing})
    # What a header says beside is nobody's business here; which keys and algorithms there are, it does not say.
    registry = JWSRegistry(algorithms=sorted(algorithms), strict_check_header=False)
    read = jwt.decode(token, found, registry=registry)
    return read.claims, read.header


def _signs(key: Mapping[str, Any]) -> bool:
    """Whether it is the public half of a key that signs; a shared secret in the list of a provider is none."""
    return key.get("kty") in _KINDS and key.get("use", "sig") == "sig"


def _demanded(expected: Expected) -> dict[str, dict[str, Any]]:
    return {
        "iss": {"essential": True, "value": expected.issuer},
        "sub": {"essential": True},
        "aud": {"essential": True, "value": expected.client},
        "exp": {"essential": True},
        "iat": {"essential": True},
        "nonce": {"essential": True, "value": expected.nonce},
    }


def _said(expected: Expected) -> dict[str, Any]:
    return {"nonce": expected.nonce, "client_id": expected.client, "access_token": expected.access_token}
