"""What the environment says of another provider makes sense, or the start says why not."""

import pytest

from control.errors import Invalid
from control.gateway.provider_terms import ProviderTerms, provider_terms

SOUND = {"ISSUER": "https://login.example/tenant", "CLIENT_ID": "pilothouse", "CLIENT_SECRET": "s3cret-of-the-client"}


def said(patch: pytest.MonkeyPatch, **changes: str) -> None:
    for name, value in (SOUND | changes).items():
        patch.setenv(f"CONTROL_OIDC_{name}", value)


def test_an_environment_that_names_none_has_none() -> None:
    assert provider_terms() is None


def test_what_is_not_said_has_its_usual_value(monkeypatch: pytest.MonkeyPatch) -> None:
    said(monkeypatch)
    assert provider_terms() == ProviderTerms(
        issuer="https://login.example/tenant",
        client="pilothouse",
        secret="s3cret-of-the-client",
        title="login.example",
        named_by="preferred_username",
        scopes="openid profile email",
    )


def test_the_secret_of_the_client_is_shown_by_no_log(monkeypatch: pytest.MonkeyPatch) -> None:
    said(monkeypatch)
    assert "s3cret" not in repr(provider_terms())


@pytest.mark.parametrize("issuer", ["http://127.0.0.1:9400", "http://localhost:9400", "http://[::1]:9400"])
def test_a_provider_on_this_machine_needs_no_encryption(monkeypatch: pytest.MonkeyPatch, issuer: str) -> None:
    said(monkeypatch, ISSUER=issuer)
    terms = provider_terms()
    assert terms is not None
    assert terms.is_safe(f"{issuer}/token")
    assert not terms.is_safe("http://login.example/token")


@pytest.mark.parametrize("address", ["http://127.0.0.1/token", "http://login.example", "ftp://login.example", None, 7])
def test_one_elsewhere_sends_nobody_to_what_is_not_encrypted(monkeypatch: pytest.MonkeyPatch, address: object) -> None:
    said(monkeypatch)
    terms = provider_terms()
    assert terms is not None
    assert not terms.is_safe(address)
    assert terms.is_safe("https://tokens.login.example/token")


WRONG = [
    ({"ISSUER": ""}, "CONTROL_OIDC_ISSUER is missing"),
    ({"CLIENT_ID": " "}, "CONTROL_OIDC_CLIENT_ID is missing"),
    ({"ISSUER": "login.example"}, "it is an address such as"),
    ({"ISSUER": "https://"}, "it is an address such as"),
    ({"ISSUER": "https://login.example/?x=1"}, "it is an address such as"),
    ({"ISSUER": "https://name:word@login.example"}, "it is an address such as"),
    ({"ISSUER": "http://login.example"}, "must begin with https"),
    ({"ISSUER": "http://127.0.0.1.login.example"}, "must begin with https"),
    ({"CLIENT_ID": "pilot\nhouse"}, "a character that no client id has"),
    ({"TITLE": "x" * 61}, "has 61 characters and may have 60"),
    ({"SCOPES": "profile email"}, "must name openid"),
]


@pytest.mark.parametrize(("changes", "why"), WRONG)
def test_what_makes_no_sense_is_refused_with_a_sentence(
    monkeypatch: pytest.MonkeyPatch, changes: dict[str, str], why: str
) -> None:
    said(monkeypatch, **changes)
    with pytest.raises(Invalid, match=why):
        provider_terms()
