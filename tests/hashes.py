"""Hashes of passwords that are as good as any other to whoever compares them, and cost next to nothing."""

from base64 import b64encode
from functools import cache
from hashlib import sha256

import bcrypt

from control.commands.hashing import Hashed

LEAST = 4
"""The cost that bcrypt does not go below; what a hash of the product's own costs is shown by its own tests."""


@cache
def cheap_hash(password: str) -> Hashed:
    """The hash of a password of plain letters, which is compared in a millisecond and not in a third of a second."""
    return Hashed(bcrypt.hashpw(b64encode(sha256(password.encode()).digest()), bcrypt.gensalt(LEAST)).decode())
