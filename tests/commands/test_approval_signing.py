"""Above a limit whoever approves proves once more who they are: for this, now, once, and in this session (Z4, Z6)."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from control.commands.approval_content import Wanted
from control.commands.approval_decisions import approve, reject, request_changes
from control.commands.approval_effects import carry_out, expire
from control.commands.approval_requests import edit, request, withdraw
from control.commands.approval_signing import proof_for
from control.commands.passwords import set_by_link, set_password
from control.commands.proving import Proof
from control.commands.registry import Call
from control.commands.sessions import Visitor, begin
from control.errors import Conflict, ControlError, Refused
from control.policy.approval_terms import ApprovalKind
from control.policy.one_time_secrets import hash_of
from control.policy.sessions import Method
from control.store.tables import approval, approval_decision, session
from tests.commands.approved import approving_rulebook
from tests.commands.desk import Desk, on
from tests.commands.door import GATEWAY
from tests.commands.told import events_since, stood, told
from tests.hashes import cheap_hash

PASSWORD = "four slow barges pass"
REASON = "so that it goes on"
LARGE, SMALL = Wanted("Refund the machine.", "400.00"), Wanted("Refund the filter.", "40.00")


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    made = Desk(store_url, on(4, 12))
    rules = approving_rulebook()
    assert rules.approvals is not None
    [(kind, terms)] = rules.approvals.kinds.items()
    kinds = {kind: replace(terms, prove_above=Decimal(100))}
    made.activate(replace(rules, approvals=replace(rules.approvals, kinds=kinds)))
    made.record([{"at": on(4, 9), "kind": "created", "service": "help", "category": "mail", "title": "Hello"}])
    yield made
    made.runtime.close()


@pytest.fixture(autouse=True)
def signed(desk: Desk, request: pytest.FixtureRequest) -> None:
    """The lead is there; with a password where something is proved by it."""
    if "_z6_" in request.node.name:
        set_by_link(desk.runtime, GATEWAY, hash_of(linked_at(desk)), cheap_hash(PASSWORD))
    signed_in(desk, "a" * 64)


def linked_at(desk: Desk) -> str:
    from control.commands.links import link_for

    return link_for(desk.runtime, Call("ada"), "lead").token


def signed_in(desk: Desk, number: str, method: Method = Method.PASSWORD) -> None:
    begin(desk.runtime, Call("ada"), Visitor("lead", number, method, "127.0.0.1", "c" * 64))


def lead(number: str = "a" * 64, **more: Any) -> Call:
    return Call("lead", origin="ui", session=number, reason=REASON, **more)


def asked(desk: Desk, wanted: Wanted = LARGE) -> str:
    made = request(desk.runtime, Call("anna"), "T-10001", ApprovalKind.REFUND, wanted)
    return str(made.value["approval"])


def proof(desk: Desk, number: str, call: Call | None = None) -> Proof:
    made = proof_for(desk.runtime, call or lead(), number, PASSWORD)
    assert made is not None
    return made


def state(desk: Desk, number: str) -> str:
    return str(next(row["state"] for row in desk.rows(approval) if f"A-{row['id']}" == number))


def test_z6_a_proof_counts_and_is_kept_with_what_was_signed(desk: Desk) -> None:
    number = asked(desk)
    approve(desk.runtime, lead(), number, 1, proof(desk, number))
    [said] = desk.rows(approval_decision)
    assert (said["method"], state(desk, number)) == ("password", "approved")
    assert said["proof"]


def test_z6_the_trail_tells_one_proof_from_another(desk: Desk) -> None:
    number = asked(desk)
    before, seq = stood(desk), len(events_since(desk, 0))
    approve(desk.runtime, lead(), number, 1, proof(desk, number))
    assert told(before, events_since(desk, seq)) == stood(desk)


def test_z6_below_the_limit_none_is_asked(desk: Desk) -> None:
    approve(desk.runtime, lead(), asked(desk, SMALL), 1)
    assert desk.rows(approval_decision)[0]["method"] is None


WRONG: dict[str, Callable[[Desk, str], tuple[Proof | None, Call]]] = {
    "none": lambda desk, number: (None, lead()),
    "of another approval": lambda desk, number: (proof(desk, asked(desk, SMALL)), lead()),
    "in another session": lambda desk, number: (proof(desk, number, lead("b" * 64)), lead()),
    "too old": lambda desk, number: (waited(desk, proof(desk, number)), lead()),
    "of what was changed since": lambda desk, number: (changed(desk, number, proof(desk, number)), lead()),
    "of before a new password": lambda desk, number: (renewed(desk, proof(desk, number)), lead()),
    "in plain data": lambda desk, number: (("lead", "password"), lead()),  # type: ignore[dict-item, return-value]
}


def waited(desk: Desk, made: Proof) -> Proof:
    desk.clock.set(desk.clock.now() + timedelta(minutes=5, seconds=1))
    return made


def changed(desk: Desk, number: str, made: Proof) -> Proof:
    edit(desk.runtime, Call("anna"), number, replace(LARGE, amount="390.00"))
    return made


def renewed(desk: Desk, made: Proof) -> Proof:
    set_password(desk.runtime, linked_at(desk), f"{PASSWORD} again", "127.0.0.1")
    signed_in(desk, "d" * 64)
    return made


@pytest.mark.parametrize("how", WRONG)
def test_z6_a_proof_that_is_not_for_this_approves_nothing(desk: Desk, how: str) -> None:
    signed_in(desk, "b" * 64)
    number = asked(desk)
    made, call = WRONG[how](desk, number)
    round_ = next(row["round"] for row in desk.rows(approval) if f"A-{row['id']}" == number)
    with pytest.raises(ControlError):
        approve(desk.runtime, call, number, round_, made)
    assert state(desk, number) == "pending"
    assert desk.rows(approval_decision) == []


def test_z6_a_proof_is_used_once(desk: Desk) -> None:
    number = asked(desk)
    made = proof(desk, number)
    approve(desk.runtime, lead(), number, 1, made)
    withdraw(desk.runtime, Call("anna"), number)
    other = asked(desk)
    with pytest.raises(Refused, match="not for this"):
        approve(desk.runtime, lead(), other, 1, made)


def test_z6_three_wrong_passwords_end_the_session(desk: Desk) -> None:
    number = asked(desk)
    for tries in range(3):
        assert desk.rows(session)[0]["ended_at"] is None, tries
        with pytest.raises(Refused):
            proof_for(desk.runtime, lead(), number, "not the right one")
    assert desk.rows(session)[0]["ended_because"] == "three wrong passwords"
    with pytest.raises(Refused, match="This session has ended"):
        reject(desk.runtime, lead(), number, 1)


def test_z6_a_right_password_forgets_the_wrong_ones(desk: Desk) -> None:
    number = asked(desk)
    for _ in range(2):
        with pytest.raises(Refused):
            proof_for(desk.runtime, lead(), number, "not the right one")
    approve(desk.runtime, lead(), number, 1, proof(desk, number))
    assert desk.rows(session)[0]["wrong_proofs"] == 0


@pytest.mark.parametrize(("minutes", "done"), [(5, True), (6, False)])
def test_z6_whom_a_provider_vouches_for_has_just_come_from_it(desk: Desk, minutes: int, done: bool) -> None:
    signed_in(desk, "e" * 64, Method.OIDC)
    number = asked(desk)
    desk.clock.set(desk.clock.now() + timedelta(minutes=minutes))
    if done:
        approve(desk.runtime, lead("e" * 64), number, 1)
        assert desk.rows(approval_decision)[0]["method"] == "oidc"
        return
    with pytest.raises(Refused, match="sign in again by your provider"):
        approve(desk.runtime, lead("e" * 64), number, 1)


def small(desk: Desk) -> str:
    return asked(desk, SMALL)


def agreed(desk: Desk, number: str) -> None:
    approve(desk.runtime, lead(), number, 1)


STALE: dict[str, Callable[[Desk, str], object]] = {
    "approved": agreed,
    "carried out": lambda desk, number: (agreed(desk, number), carry_out(desk.runtime, Call("ada"), number)),
    "rejected": lambda desk, number: reject(desk.runtime, lead(), number, 1),
    "sent back": lambda desk, number: request_changes(desk.runtime, lead(), number, 1),
    "withdrawn": lambda desk, number: withdraw(desk.runtime, Call("anna"), number),
    "edited": lambda desk, number: edit(desk.runtime, Call("anna"), number, Wanted("Less of it.", "39.00")),
    "of another beneficiary": lambda desk, number: edit(
        desk.runtime, Call("anna"), number, replace(SMALL, beneficiary="otto")
    ),
    "expired": lambda desk, number: (
        desk.clock.set(on(30, 12)), expire(desk.runtime, Call("ada"), number), signed_in(desk, "f" * 64),
    ),
    "over in its time": lambda desk, number: (desk.clock.set(on(30, 12)), signed_in(desk, "f" * 64)),
}  # fmt: skip


@pytest.mark.parametrize("what", STALE)
@pytest.mark.parametrize("deed", [approve, reject, request_changes], ids=lambda deed: str(deed.name))
def test_z4_what_is_no_longer_as_it_was_shown_is_not_decided(desk: Desk, what: str, deed: Any) -> None:
    number = small(desk)
    STALE[what](desk, number)
    before, said = state(desk, number), desk.rows(approval_decision)
    call = lead("f" * 64) if "over" in what or what == "expired" else lead()
    with pytest.raises((Conflict, Refused)):
        deed(desk.runtime, call, number, 1)
    assert (state(desk, number), desk.rows(approval_decision)) == (before, said)


def test_z4_an_old_version_decides_nothing(desk: Desk) -> None:
    number = small(desk)
    with pytest.raises(Conflict, match="look again before you decide"):
        approve(desk.runtime, lead(expected_version=7), number, 1)
    assert state(desk, number) == "pending"
