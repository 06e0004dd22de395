"""The second factor: set up, confirmed, asked for, used once, and taken away (W12)."""

from collections.abc import Iterator
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest

from control.commands import second_factor
from control.commands.proving import Proof, Typed, proved
from control.commands.registry import Call
from control.commands.sealing import Sealed
from control.commands.second_factor import SetUp, confirm_code, set_up
from control.errors import Conflict, Invalid, Refused
from control.store.tables import account, audit_event, session
from tests.commands.desk import Desk, on
from tests.commands.door import GATEWAY, RIGHT, WRONG, enters, stays_out, told, with_password
from tests.policy.test_second_factor import code

ANNA = Call("anna")
HERE = "127.0.0.1"
STEP = timedelta(seconds=30)


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    made = Desk(store_url, on(0, 9))
    with_password(made)
    yield made
    made.runtime.close()


@pytest.fixture
def secret(desk: Desk) -> str:
    """The secret of anna's second factor, which is in force."""
    made = begun(desk).secret
    confirm_code(desk.runtime, ANNA, shown(desk, made), HERE)
    desk.clock.advance(STEP)
    return made


def begun(desk: Desk, code: str = "") -> SetUp:
    """Anna begins to set up her second factor, by the right password."""
    return set_up(desk.runtime, ANNA, Typed("anna", RIGHT, code), HERE)


def shown(desk: Desk, secret: str) -> str:
    """What the authenticator shows now."""
    return code(secret, desk.clock.now())


def test_a_secret_has_at_least_112_bits_and_differs_each_time(desk: Desk) -> None:
    first, second = begun(desk).secret, begun(desk).secret
    assert first != second
    assert 5 * len(first) >= 112


def test_the_store_keeps_it_sealed_and_the_trail_not_at_all(desk: Desk, secret: str) -> None:
    kept = desk.rows(account)[0]["totp_secret"]
    everything = str(desk.rows(account)) + str(desk.rows(audit_event)) + repr(SetUp(secret, "drawn"))
    assert secret not in everything + bytes.fromhex(kept).decode("latin-1")


def test_it_is_drawn_without_anything_from_elsewhere(desk: Desk) -> None:
    drawn = begun(desk).drawn
    ET.fromstring(drawn)
    assert "href" not in drawn
    assert "<script" not in drawn


def test_it_is_asked_for_once_a_code_has_confirmed_it(desk: Desk) -> None:
    made = begun(desk).secret
    assert enters(desk).account == "anna"
    confirm_code(desk.runtime, ANNA, shown(desk, made), HERE)
    assert stays_out(desk, password=RIGHT) == "second_factor"
    desk.clock.advance(STEP)
    assert enters(desk, code=shown(desk, made)).account == "anna"


def test_a_wrong_code_confirms_nothing_and_counts_as_a_try(desk: Desk) -> None:
    begun(desk)
    for _ in range(12):
        with pytest.raises(Refused):
            confirm_code(desk.runtime, ANNA, "abcdef", HERE)
    assert told(desk, "totp.confirm") == [("anna", "denied:second_factor")] * 10 + [("anna", "denied:wait_name")]
    assert stays_out(desk, password=RIGHT) == "wait"


def test_wrong_codes_behind_the_right_password_lead_to_a_wait(desk: Desk, secret: str) -> None:
    for _ in range(10):
        assert stays_out(desk, password=RIGHT, code="12345x") == "second_factor"
    assert stays_out(desk, password=RIGHT, code=shown(desk, secret)) == "wait"


def test_a_code_is_used_once(desk: Desk, secret: str) -> None:
    typed = shown(desk, secret)
    enters(desk, code=typed)
    assert stays_out(desk, password=RIGHT, code=typed) == "second_factor"
    desk.clock.advance(STEP)
    assert stays_out(desk, password=RIGHT, code=typed) == "second_factor"
    assert enters(desk, code=shown(desk, secret)).account == "anna"


def test_the_code_that_confirmed_it_is_used(desk: Desk, secret: str) -> None:
    assert stays_out(desk, password=RIGHT, code=code(secret, desk.clock.now() - STEP)) == "second_factor"


def test_of_two_who_typed_the_same_code_at_once_one_gets_in(desk: Desk, secret: str) -> None:
    from control.commands import sessions
    from control.commands.sessions import Visitor

    typed = Typed("anna", RIGHT, shown(desk, secret))
    both = [proved(desk.runtime, GATEWAY, "session.begin", typed, HERE) for _ in range(2)]
    sessions.begin(desk.runtime, GATEWAY, Visitor("anna", "b" * 64, both[0].method, HERE, "c"), both[0])
    with pytest.raises(Refused) as said:
        sessions.begin(desk.runtime, GATEWAY, Visitor("anna", "d" * 64, both[1].method, HERE, "c"), both[1])
    assert said.value.rule == "second_factor"
    assert len(desk.rows(session)) == 1


def test_a_clock_that_is_one_step_off_is_no_matter(desk: Desk, secret: str) -> None:
    assert enters(desk, code=code(secret, desk.clock.now() + STEP)).account == "anna"


def test_a_right_code_without_the_password_is_worth_nothing(desk: Desk, secret: str) -> None:
    assert stays_out(desk, password="", code=shown(desk, secret)) == "credentials"


def test_a_second_one_is_not_begun_while_there_is_one(desk: Desk, secret: str) -> None:
    with pytest.raises(Refused, match="There is a second factor already"):
        begun(desk, shown(desk, secret))
    desk.clock.advance(STEP)
    assert enters(desk, code=shown(desk, secret)).account == "anna"


def test_it_is_begun_by_whoever_types_the_password_once_more(desk: Desk) -> None:
    with pytest.raises(Refused) as said:
        set_up(desk.runtime, ANNA, Typed("anna", WRONG), HERE)
    assert said.value.rule == "credentials"
    with_password(desk, "otto")
    theirs = proved(desk.runtime, GATEWAY, "totp.begin", Typed("otto", RIGHT), HERE)
    with pytest.raises(Refused, match="Everybody sets up their own"):
        second_factor.begin(desk.runtime, ANNA, Sealed("00"), theirs)
    assert desk.rows(account)[0]["totp_secret"] is None


def test_it_is_not_confirmed_twice_nor_before_it_was_begun(desk: Desk, secret: str) -> None:
    for name in ("anna", "otto"):
        with pytest.raises(Conflict, match="No second factor is being set up"):
            confirm_code(desk.runtime, Call(name), shown(desk, secret), HERE)


def test_its_person_takes_it_away_with_the_password_and_a_code(desk: Desk, secret: str) -> None:
    proof = proved(desk.runtime, ANNA, "totp.remove", Typed("anna", RIGHT, shown(desk, secret)), HERE)
    second_factor.remove(desk.runtime, ANNA, proof)
    assert enters(desk).account == "anna"


def test_nobody_takes_it_away_with_the_proof_of_somebody_else(desk: Desk, secret: str) -> None:
    with_password(desk, "otto")
    proof = proved(desk.runtime, Call("otto"), "totp.remove", Typed("otto", RIGHT), HERE)
    with pytest.raises(Refused) as said:
        second_factor.remove(desk.runtime, ANNA, proof)
    assert said.value.rule == "self"
    assert stays_out(desk, password=RIGHT) == "second_factor"


def test_an_administrator_resets_that_of_somebody_else_with_a_reason_and_ends_their_sessions(
    desk: Desk, secret: str
) -> None:
    enters(desk, code=shown(desk, secret))
    with pytest.raises(Invalid, match="needs a reason"):
        second_factor.reset(desk.runtime, Call("ada"), "anna")
    second_factor.reset(desk.runtime, Call("ada", reason="she lost her telephone"), "anna")
    assert [row["ended_because"] for row in desk.rows(session)] == ["second factor reset"]
    assert enters(desk).account == "anna"


def test_nobody_resets_their_own(desk: Desk) -> None:
    with pytest.raises(Refused) as said:
        second_factor.reset(desk.runtime, Call("ada", reason="I lost my telephone"), "ada")
    assert said.value.rule == "self"


def test_a_new_password_by_link_leaves_the_second_factor(desk: Desk, secret: str) -> None:
    """So an administrator who uses the link that they made for somebody does not get in by it."""
    with_password(desk)
    assert stays_out(desk, password=RIGHT) == "second_factor"


def test_a_secret_comes_sealed_and_not_as_text(desk: Desk) -> None:
    proof = proved(desk.runtime, GATEWAY, "totp.begin", Typed("anna", RIGHT), HERE)
    with pytest.raises(Invalid):
        second_factor.begin(desk.runtime, ANNA, "JBSWY3DPEHPK3PXP", proof)  # type: ignore[arg-type]
    with pytest.raises(Invalid):
        second_factor.confirm(desk.runtime, ANNA, ("anna", 1, 1))  # type: ignore[arg-type]
    with pytest.raises(Invalid):
        second_factor.remove(desk.runtime, ANNA, ("anna", "password", 1, None, None, None))  # type: ignore[arg-type]
    assert not any(isinstance(value, Sealed | Proof) for row in desk.rows(account) for value in row.values())
