"""Codes of a second factor: which step of time a code belongs to. *Source:* RFC 6238; steps of 30 seconds."""

import re
from datetime import datetime
from hmac import compare_digest

import pyotp

STEP_SECONDS = 30
DRIFT = 1
"""Steps that a clock may be ahead or behind."""


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The number of the step, counted since 1970, whose code this is; None where it is none of those that hold now."""
    typed = re.sub(r"[\s-]", "", code)
    if not re.fullmatch("[0-9]{6}", typed):
        return None
    totp = pyotp.TOTP(secret, interval=STEP_SECONDS)
    present = int(now.timestamp()) // STEP_SECONDS
    steps = range(present - DRIFT, present + DRIFT + 1)
    fitting = [step for step in steps if compare_digest(totp.generate_otp(step), typed)]
    return max(fitting, default=None)


def address_of(secret: str, account: str, company: str) -> str:
    """What an authenticator reads from the drawn code."""
    return pyotp.TOTP(secret, interval=STEP_SECONDS).provisioning_uri(name=account, issuer_name=company)
