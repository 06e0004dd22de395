"""Who types the right name and password is let in; who does not hears one sentence and waits after ten times (W11)."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from hashlib import sha256

import pytest

from control.commands import accounts, hashing, sessions
from control.commands.proving import Proof, Typed, proved
from control.commands.registry import Call
from control.commands.sessions import Visitor
from control.errors import Invalid, Refused
from control.policy.sessions import Method
from control.store.tables import audit_event, session, sign_in_try
from tests.commands.desk import Desk, on
from tests.commands.door import GATEWAY, RIGHT, WRONG, enters, fails, stays_out, told, with_password

ELSEWHERE = "203.0.113.7"


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    made = Desk(store_url, on(0, 9))
    with_password(made)
    yield made
    made.runtime.close()


def test_the_right_password_begins_a_session_of_which_the_store_keeps_a_hash_alone(desk: Desk) -> None:
    entered = enters(desk)
    (kept,) = desk.rows(session)
    assert (kept["account"], kept["method"], kept["address"]) == ("anna", "password", "127.0.0.1")
    assert kept["id"] == entered.session == sha256(entered.token.encode()).hexdigest()
    assert len(entered.token) >= 43  # 256 bits, six in each character
    assert told(desk) == [("anna", "ok")]


@pytest.mark.parametrize("name", [" anna", "Anna", "ANNA "])
def test_how_a_name_is_written_is_no_matter(desk: Desk, name: str) -> None:
    assert enters(desk, name).account == "anna"


def test_a_password_of_composed_letters_is_the_same_from_every_keyboard(desk: Desk) -> None:
    with_password(desk, "otto", hashing.hashed("vier Mo\u0308wen u\u0308ber Bord"))
    assert enters(desk, "otto", "vier M\u00f6wen \u00fcber Bord").account == "otto"


def test_no_character_of_a_long_password_is_left_out(desk: Desk) -> None:
    longest = "ü" * 5 + "vier Möwen über Bord, drei zurück, " * 3 + "und noch mehr davon."[:18]
    assert len(longest.encode()) > 72
    with_password(desk, "otto", hashing.hashed(longest))
    assert stays_out(desk, "otto", longest[:-1] + "!") == "credentials"
    assert enters(desk, "otto", longest).account == "otto"


@pytest.mark.parametrize(
    ("name", "password"),
    [("anna", WRONG), ("anna", ""), ("nobody", RIGHT), ("otto", RIGHT), ("otto", ""), ("system", RIGHT), ("", ""),
     ("anna", "\ud83d"), ("\ud83d\0", RIGHT), ("anna", RIGHT + "x" * 100_000), ("ada' OR 1=1 --", RIGHT)],
)  # fmt: skip
def test_whatever_is_wrong_the_same_sentence_is_said(desk: Desk, name: str, password: str) -> None:
    assert stays_out(desk, name, password) == "credentials"
    assert desk.rows(session) == []


def test_a_disabled_account_is_not_let_in_by_its_right_password(desk: Desk) -> None:
    accounts.disable(desk.runtime, Call("ada", reason="she has left the company"), "anna")
    assert stays_out(desk, password=RIGHT) == "inactive"
    assert told(desk) == [("anna", "denied:inactive")]


def test_a_failure_is_an_event_that_names_the_account_and_not_what_was_typed(desk: Desk) -> None:
    stays_out(desk, "anna", WRONG)
    stays_out(desk, "My S3cret, in the wrong box", WRONG)
    (first, second) = [row for row in desk.rows(audit_event) if row["command"] == "session.begin"]
    assert (first["subject_id"], first["outcome"]) == ("anna", "denied:credentials")
    assert second["subject_id"].startswith("unknown-")
    assert "127.0.0.1" in second["sentence"]


def test_the_same_unknown_name_is_known_again_in_the_trail(desk: Desk) -> None:
    for name in ("nobody", "somebody", "NOBODY"):
        stays_out(desk, name)
    first, second, third = (subject for subject, _ in told(desk))
    assert first == third != second


def test_after_ten_failures_the_right_password_waits_too_for_a_quarter_of_an_hour_at_most(desk: Desk) -> None:
    fails(desk, 10)
    assert stays_out(desk, password=RIGHT, address=ELSEWHERE) == "wait"
    desk.clock.advance(timedelta(minutes=14, seconds=58))
    assert stays_out(desk, password=RIGHT, address=ELSEWHERE) == "wait"
    desk.clock.advance(timedelta(seconds=1))
    assert enters(desk, address=ELSEWHERE).account == "anna"


def test_nine_failures_and_ten_that_took_longer_than_five_minutes_let_the_right_password_in(desk: Desk) -> None:
    fails(desk, 5)
    desk.clock.advance(timedelta(minutes=5))
    fails(desk, 9)
    assert enters(desk).account == "anna"


def test_ten_failures_from_one_address_make_that_address_wait_and_no_other(desk: Desk) -> None:
    with_password(desk, "otto")
    for number in range(10):
        fails(desk, 1, f"nobody-{number}", ELSEWHERE)
    assert stays_out(desk, "otto", RIGHT, address=ELSEWHERE) == "wait"
    assert enters(desk, "otto").account == "otto"


def test_a_name_that_nobody_has_waits_like_any_other(desk: Desk) -> None:
    fails(desk, 10, "nobody")
    assert stays_out(desk, "nobody", RIGHT, address=ELSEWHERE) == "wait"


def test_a_thousand_failures_over_all_make_everybody_wait_for_five_minutes(desk: Desk) -> None:
    with desk.runtime.store.writer.begin() as connection:
        failed = [{"at": desk.clock.now(), "name": f"{one:064x}", "address": f"10.0.0.{one}"} for one in range(1000)]
        connection.execute(sign_in_try.insert(), failed)
    assert stays_out(desk, password=RIGHT) == "wait"
    desk.clock.advance(timedelta(minutes=5))
    assert enters(desk).account == "anna"


def test_nothing_prolongs_a_wait_and_nothing_of_it_is_an_event_but_its_beginning(desk: Desk) -> None:
    fails(desk, 10)
    began = told(desk)
    assert began == [("anna", "denied:credentials")] * 10 + [("anna", "denied:wait_name")]
    for _ in range(20):
        desk.clock.advance(timedelta(seconds=40))
        assert stays_out(desk, password=WRONG) == "wait"
    assert told(desk) == began
    assert len(desk.rows(sign_in_try)) == 10
    desk.clock.advance(timedelta(minutes=2))
    assert enters(desk).account == "anna"


def test_after_a_wait_one_slip_begins_no_other(desk: Desk) -> None:
    fails(desk, 10)
    desk.clock.advance(timedelta(minutes=15))
    fails(desk, 9)
    assert enters(desk).account == "anna"


def test_whoever_gets_in_takes_nobodys_failures_back(desk: Desk) -> None:
    with_password(desk, "otto")
    fails(desk, 9)
    enters(desk, "otto")
    fails(desk, 1)
    assert stays_out(desk, password=RIGHT) == "wait"


def test_tries_that_no_longer_matter_are_forgotten_and_no_name_is_kept(desk: Desk) -> None:
    fails(desk, 3, "nobody")
    desk.clock.advance(timedelta(minutes=20))
    fails(desk, 1, "hunter2 in the wrong box")
    (left,) = desk.rows(sign_in_try)
    assert "hunter2" not in str(left)
    assert left["name"] != sha256(b"hunter2 in the wrong box").hexdigest()  # whoever has the store alone cannot try


def test_of_many_wrong_passwords_at_once_ten_count(desk: Desk) -> None:
    def tries(number: int) -> str:
        return stays_out(desk, "otto", f"{WRONG} {number}", address=f"10.0.0.{number}")

    with ThreadPoolExecutor(14) as pool:
        rules = list(pool.map(tries, range(14)))
    assert set(rules) <= {"credentials", "wait"}
    assert len(desk.rows(sign_in_try)) == 10
    assert [outcome for _, outcome in told(desk)].count("denied:credentials") == 10
    assert [outcome for _, outcome in told(desk)].count("denied:wait_name") == 1


def test_a_right_password_that_was_compared_before_the_wait_began_does_not_get_in_after_it(desk: Desk) -> None:
    proof = proved(desk.runtime, GATEWAY, "session.begin", Typed("anna", RIGHT), "127.0.0.1")
    fails(desk, 10)
    assert refused(desk, proof) == "wait"


def test_a_password_that_was_compared_before_it_was_changed_does_not_get_in_after_it(desk: Desk) -> None:
    proof = proved(desk.runtime, GATEWAY, "session.begin", Typed("anna", RIGHT), "127.0.0.1")
    with_password(desk)
    assert refused(desk, proof) == "credentials"


def test_an_account_that_was_disabled_while_its_password_was_compared_does_not_get_in(desk: Desk) -> None:
    proof = proved(desk.runtime, GATEWAY, "session.begin", Typed("anna", RIGHT), "127.0.0.1")
    accounts.disable(desk.runtime, Call("ada", reason="she has left the company"), "anna")
    assert refused(desk, proof) == "credentials"


def test_plain_data_cannot_pass_for_a_proof(desk: Desk) -> None:
    visitor = {"account": "anna", "session": "b" * 64, "method": "password", "address": "127.0.0.1", "agent": "a" * 64}
    forged = ["anna", "password", 2, None, None, {"name": "anna"}]
    with pytest.raises(Invalid):
        sessions.begin.ask(desk.runtime, GATEWAY, {"visitor": visitor, "proof": forged})
    assert desk.rows(session) == []


def test_no_transaction_is_open_while_a_password_is_compared(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first of the many who wait for their hash would keep everybody from writing."""
    free: list[int] = []
    compares = hashing._hasher().check_pw

    def looks(password: str, kept: str) -> bool:
        pools = (desk.runtime.store.writer.pool, desk.runtime.store.reader.pool)
        free.extend(pool.checkedout() for pool in pools)  # type: ignore[attr-defined]
        return bool(compares(password, kept))

    monkeypatch.setattr(hashing._hasher(), "check_pw", looks)
    enters(desk)
    stays_out(desk)
    assert free == [0, 0, 0, 0]


def refused(desk: Desk, proof: Proof) -> str:
    visitor = Visitor(proof.account, "b" * 64, Method.PASSWORD, "127.0.0.1", "a" * 64)
    with pytest.raises(Refused) as said:
        sessions.begin(desk.runtime, GATEWAY, visitor, proof)
    assert desk.rows(session) == []
    return said.value.rule


def test_a_password_holds_however_old_it_is(desk: Desk) -> None:
    desk.clock.advance(timedelta(days=4_000))
    assert enters(desk).account == "anna"
