"""Codes of a second factor against the standard, computed here from its text."""

import hmac
from base64 import b32decode, b32encode
from datetime import UTC, datetime, timedelta
from hashlib import sha1
from urllib.parse import parse_qs, urlsplit

import pytest

from control.policy.second_factor import address_of, step_of

SECRET = b32encode(b"12345678901234567890").decode()
NOON = datetime(2026, 3, 2, 12, 0, 10, tzinfo=UTC)


def code(secret: str, at: datetime) -> str:
    """RFC 4226, section 5.3, with the counter of RFC 6238."""
    counter = int(at.timestamp()) // 30
    digest = hmac.new(b32decode(secret), counter.to_bytes(8), sha1).digest()
    offset = digest[-1] & 0xF
    return f"{(int.from_bytes(digest[offset : offset + 4]) & 0x7FFFFFFF) % 1_000_000:06}"


@pytest.mark.parametrize(("seconds", "told"), [(59, "287082"), (1111111109, "081804"), (20000000000, "353130")])
def test_the_standards_own_examples_are_read(seconds: int, told: str) -> None:
    assert step_of(SECRET, told, datetime.fromtimestamp(seconds, UTC)) == seconds // 30


@pytest.mark.parametrize("off", [-30, 0, 30])
def test_a_code_is_read_one_step_early_or_late(off: int) -> None:
    assert step_of(SECRET, code(SECRET, NOON + timedelta(seconds=off)), NOON) == (int(NOON.timestamp()) + off) // 30


@pytest.mark.parametrize("off", [-60, 60])
def test_a_code_is_not_read_two_steps_away(off: int) -> None:
    assert step_of(SECRET, code(SECRET, NOON + timedelta(seconds=off)), NOON) is None


def test_a_code_may_be_typed_with_a_blank_in_it() -> None:
    right = code(SECRET, NOON)
    assert step_of(SECRET, f" {right[:3]} {right[3:]}", NOON) is not None


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "１２３４５６", "\ud83d", "000000 or 1"])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert step_of(SECRET, typed, NOON) is None


def test_an_authenticator_is_told_the_secret_the_account_and_the_company() -> None:
    told = urlsplit(address_of(SECRET, "mara-lindqvist", "Harbour & Light"))
    assert (told.scheme, told.netloc) == ("otpauth", "totp")
    assert parse_qs(told.query) == {"secret": [SECRET], "issuer": ["Harbour & Light"]}
