"""Letting somebody in from the command line."""

import re

from control.commands.passwords import set_password
from control.runtime import open_runtime
from tests.cli.conftest import Typed


def test_the_machine_itself_lets_the_first_administrator_in(shipped: Typed, sqlite_url: str) -> None:
    said = shipped("invite", "piotr-wolny", "--address", "https://pilothouse.example/")
    assert said.status == 0
    link = re.search(r"https://pilothouse\.example/auth/link#(\S+)", said.out)
    assert link is not None
    assert "until " in said.out
    runtime = open_runtime(sqlite_url)
    assert set_password(runtime, link[1], "nine yellow lamps at dusk", "127.0.0.1") == "piotr-wolny"
    runtime.close()


def test_a_name_that_nobody_has_is_refused_in_a_sentence(shipped: Typed) -> None:
    said = shipped("invite", "nobody")
    assert (said.status, said.out) == (2, "")
    assert said.err == "There is no account “nobody” that may be used.\n"


def test_somebody_who_is_no_administrator_lets_nobody_in(shipped: Typed) -> None:
    said = shipped("invite", "piotr-wolny", "--as", "nadia-farouk")
    assert (said.status, said.out) == (2, "")
    assert "account.invite needs the role" in said.err
