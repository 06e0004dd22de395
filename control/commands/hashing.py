"""Hashes of passwords: slow on purpose, so never inside a transaction, and few at a time.

A hash takes a third of a second of one core; two at a time and twenty that wait are what a small machine can bear.
"""

import logging
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from secrets import token_urlsafe
from threading import BoundedSemaphore, Lock
from typing import Any

from control.errors import Invalid, Unavailable
from control.policy import passwords

AT_A_TIME, WAITING = 2, 20
_WONDERING = ("scriptrunner_utils.script_run_context", "caching.cache_data_api")
_LONGEST_TYPED = 1024
"""Characters: what is longer is no password of ours, and is not worth composing."""


class Busy(Unavailable):
    """Too many people sign in at this moment; over HTTP it is status 429."""

    outcome = "failed:busy"

    def __init__(self) -> None:
        super().__init__("Many people sign in at this moment: try again in a few seconds.")


class Hashed(str):
    """The hash of a password that the rules accept: text from outside cannot become one, only `hashed` makes it."""

    __slots__ = ()


def hashed(password: str, context: frozenset[str] = frozenset()) -> Hashed:
    """The hash of a new password; raises Invalid for one that the rules refuse, Busy where too many wait."""
    refused = passwords.refusal(password, context)
    if refused is not None:
        raise Invalid(refused)
    with _DOOR.turn():
        return Hashed(_hasher().hash(_fitted(password)))


def is_right(password: str, kept: str | None) -> bool:
    """Whether this is the password whose hash is kept; it takes as long where none is kept, and answers False.

    Raises Busy where too many wait.
    """
    typed = password if len(password) <= _LONGEST_TYPED and passwords.is_text(password) else ""
    with _DOOR.turn():
        nobodys = _nobodys()  # also where it is not needed: the first sign-in of all takes as long for everybody
        fits = bool(_hasher().check_pw(_fitted(typed), kept or nobodys))
    return fits and kept is not None and bool(typed)


def _fitted(password: str) -> str:
    """What is hashed: of one length for every password, because of what is longer than 72 bytes the rest is lost."""
    return b64encode(sha256(passwords.composed(password).encode()).digest()).decode()


@cache
def _nobodys() -> str:
    """A hash of the same cost that belongs to nobody."""
    return str(_hasher().hash(token_urlsafe()))


@cache
def _hasher() -> Any:
    """The library is a page by itself, which wonders aloud where its browser is: nobody asked it for one."""
    wondering = [logging.getLogger(f"streamlit.runtime.{name}") for name in _WONDERING]
    for each in wondering:
        each.addFilter(_silently)
    try:
        from streamlit_authenticator.utilities.hasher import Hasher
    finally:
        for each in wondering:
            each.removeFilter(_silently)
    return Hasher


def _silently(_: logging.LogRecord) -> bool:
    return False


class _Door:
    """Lets a few in at a time and a few wait; whoever comes then is sent away."""

    def __init__(self) -> None:
        self._free = BoundedSemaphore(AT_A_TIME)
        self._counting = Lock()
        self._there = 0

    @contextmanager
    def turn(self) -> Iterator[None]:
        """One's turn; raises Busy where too many wait for theirs."""
        with self._counting:
            if self._there >= AT_A_TIME + WAITING:
                raise Busy
            self._there += 1
        try:
            with self._free:
                yield
        finally:
            with self._counting:
                self._there -= 1


_DOOR = _Door()
