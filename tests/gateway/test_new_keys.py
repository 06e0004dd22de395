"""Keys of a provider: a new one is asked for, now and then, and a shared secret among them opens nothing."""

from collections.abc import Iterator
from typing import Any

import pytest

from control.clock import SystemClock
from control.gateway import provider
from control.gateway.id_token import DoubtError, UnknownKeyError
from control.gateway.provider import Provider
from control.gateway.provider_terms import SCOPES, ProviderTerms
from control.store.flows import Flow
from tests.gateway.providing import CLIENT, running, told

NONCE = "n" * 43
BACK = "http://127.0.0.1/auth/oidc/callback"


@pytest.fixture
def issuer() -> Iterator[str]:
    with running("tests.gateway.hostile_provider") as running_at:
        yield running_at


def subject(asked: Provider) -> str:
    now = SystemClock().now()
    return asked.vouched("c", Flow("s" * 64, NONCE, "v" * 64, "/", now), BACK, now).subject


def newcomer(issuer: str) -> Provider:
    """One who has not asked for anything yet."""
    return Provider(ProviderTerms(issuer, CLIENT, None, "It", "preferred_username", SCOPES))


def orders(issuer: str, **more: Any) -> None:
    told(f"{issuer}/orders", {"claims": {"nonce": NONCE}, **more})


def test_a_new_key_is_asked_for_once_the_old_ones_are_not_quite_new(
    issuer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = newcomer(issuer)
    orders(issuer)
    assert [subject(asked), subject(asked)] == ["s-1", "s-1"]
    other = told(f"{issuer}/asked")["other"]
    orders(issuer, signer="other", kid="other", more_keys=[other])
    for _ in range(3):
        with pytest.raises(UnknownKeyError):
            subject(asked)
    assert told(f"{issuer}/asked")["keys"] == 1
    monkeypatch.setattr(provider, "NEW_KEYS", 0.0)
    assert [subject(asked), subject(asked)] == ["s-1", "s-1"]
    assert told(f"{issuer}/asked")["keys"] == 2


def test_a_shared_secret_among_the_provider_s_keys_opens_nothing(issuer: str) -> None:
    secret = {"kty": "oct", "kid": "shared", "k": "c2VjcmV0LXRoYXQtaXMtbG9uZy1lbm91Z2gtZm9yLWE", "use": "sig"}
    orders(issuer, alg="HS256", secret="secret-that-is-long-enough-for-a", kid="shared", more_keys=[secret])
    with pytest.raises(DoubtError):
        subject(newcomer(issuer))
    orders(issuer, more_keys=[secret])
    assert subject(newcomer(issuer)) == "s-1"  # it keeps nobody out either
