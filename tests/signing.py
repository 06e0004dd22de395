"""Letting somebody in without a browser, as the gateway does once they have proved who they are."""

from hashlib import sha256
from uuid import uuid4

from control.commands import sessions
from control.commands.links import link_for
from control.commands.registry import Call
from control.commands.sessions import Visitor
from control.policy.sessions import Method
from control.runtime import Runtime, open_runtime

COOKIE = "__Host-pilothouse"
"""What a browser keeps the token in."""


def token_of(runtime: Runtime, account: str) -> str:
    """The token of another session of `account`, as its browser keeps it."""
    name = uuid4().hex
    signed_in(runtime, account, name)
    return f"{account}/{name}"


def signed_in(runtime: Runtime, account: str, token: str = "first") -> str:
    """A session of `account` that has just begun; answers its id."""
    number = sha256(f"{account}/{token}".encode()).hexdigest()
    visitor = Visitor(account, number, Method.PASSWORD, "127.0.0.1", "a browser")
    sessions.begin(runtime, Call("system", origin="gateway"), visitor)
    return number


def linked(url: str, account: str) -> str:
    """The secret of a link by which `account` sets its password, in the store at `url`."""
    runtime = open_runtime(url)
    try:
        return link_for(runtime, Call("system", origin="cli"), account).token
    finally:
        runtime.close()
