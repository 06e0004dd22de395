"""Secrets that are handed over once: how each is written, and the hash by which the store knows it.

They are drawn by chance and long, so that a fast hash without salt is enough: nobody tries them one after the other.
"""

from datetime import timedelta
from hashlib import sha256

LINK_BYTES = 32
LINK_LASTS = timedelta(minutes=30)
DEMO_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits that nobody takes for one another; 16 of them are drawn from 7 · 10²³ passwords."""
DEMO_GROUPS, DEMO_GROUP = 4, 4


def hash_of(secret: str) -> str:
    """SHA-256, as hexadecimal digits; half a pair counts as itself."""
    return sha256(secret.encode(errors="surrogatepass")).hexdigest()


def demo_written(letters: str) -> str:
    """The letters of a demo password in groups, as it is printed."""
    return "-".join(letters[place : place + DEMO_GROUP] for place in range(0, len(letters), DEMO_GROUP))


def demo_read(typed: str) -> str:
    """The letters of a demo password, however the groups were typed."""
    return "".join(typed.casefold().replace("-", " ").split())
