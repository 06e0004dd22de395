"""Hashes of passwords: of one cost for everybody, few at a time, and never of a part of the password (W11, W12)."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from statistics import median
from threading import Event
from time import perf_counter, thread_time

import bcrypt
import pytest

from control.commands.hashing import AT_A_TIME, WAITING, Busy, Hashed, _Door, hashed, is_right
from control.errors import Invalid
from tests.commands.door import RIGHT, WRONG
from tests.rings import RING, times
from tests.surroundings import ROOT


@cache
def right_hash() -> Hashed:
    """The hash of the right password, made once: each takes a third of a second."""
    return hashed(RIGHT)


def test_a_hash_is_that_of_a_fitted_password_and_of_cost_twelve() -> None:
    """Computed here from the description: base64 of SHA-256 of the composed password, by bcrypt."""
    from base64 import b64encode
    from hashlib import sha256

    kept = right_hash()
    assert kept.startswith("$2b$12$")
    assert bcrypt.checkpw(b64encode(sha256(RIGHT.encode()).digest()), kept.encode())


def test_the_right_password_is_right_and_nothing_else_is() -> None:
    assert is_right(RIGHT, right_hash())
    assert not is_right(WRONG, right_hash())
    assert not is_right(RIGHT, None)
    assert not is_right("", None)


def test_two_hashes_of_one_password_differ() -> None:
    assert hashed(RIGHT) != right_hash()


def test_a_password_that_the_rules_refuse_is_not_hashed() -> None:
    with pytest.raises(Invalid, match="at least 12 characters"):
        hashed("elevenchars")
    with pytest.raises(Invalid, match="hardly more than a name"):
        hashed("harbour-light-26", frozenset({"harbour", "light"}))


@pytest.mark.parametrize("kept", [True, False])
def test_a_known_and_an_unknown_name_cost_one_comparison_each_of_the_same_cost(
    kept: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[str] = []
    compares = bcrypt.checkpw

    def counts(password: bytes, against: bytes) -> bool:
        compared.append(against[:7].decode())
        return bool(compares(password, against))

    monkeypatch.setattr(bcrypt, "checkpw", counts)
    is_right(WRONG, right_hash() if kept else None)
    is_right("x" * 5000, right_hash() if kept else None)
    assert compared == ["$2b$12$"] * 2


def test_a_known_and_an_unknown_name_take_as_long(figure: Callable[[str, str], None]) -> None:
    """By the watch where it is proved, ten in a hundred apart at most; elsewhere by what it costs the processor, since
    other things run beside the test.
    """
    read = perf_counter if RING == "proof" else thread_time
    took: dict[bool, list[float]] = {True: [], False: []}
    for number in range(2 * times(check=5, proof=200)):
        known = number % 2 == 0
        began = read()
        is_right(f"{WRONG} {number}", right_hash() if known else None)
        took[known].append(read() - began)
    usual = median(took[True])
    apart = abs(usual - median(took[False]))
    figure("sign-in, known and unknown name apart", f"{1000 * apart:.1f} ms of {1000 * usual:.0f} ms")
    assert apart <= max(0.005, times(check=50, proof=10) / 100 * usual)


@pytest.fixture
def door() -> Iterator[tuple[_Door, Callable[[int], list[str]]]]:
    """A door, and what becomes of so many who come while the first two stay inside."""
    made, leave = _Door(), Event()
    pool = ThreadPoolExecutor(AT_A_TIME + WAITING + 5)

    def comes() -> str:
        try:
            with made.turn():
                leave.wait(10)
        except Busy:
            return "sent away"
        return "let in"

    def come(count: int) -> list[str]:
        futures = [pool.submit(comes) for _ in range(count)]
        while sum(each.done() for each in futures) + made._there < count:
            pass
        assert made._free._value == 0
        leave.set()
        return [each.result() for each in futures]

    yield made, come
    leave.set()
    pool.shutdown()


def test_two_are_let_in_twenty_wait_and_the_next_are_sent_away(
    door: tuple[_Door, Callable[[int], list[str]]],
) -> None:
    made, come = door
    assert sorted(come(AT_A_TIME + WAITING + 3)) == ["let in"] * 22 + ["sent away"] * 3
    assert made._there == 0
    with made.turn():
        pass


def test_the_control_layer_loads_no_streamlit_until_a_password_is_hashed() -> None:
    asked = "import sys, control.commands; print('streamlit' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "False"
