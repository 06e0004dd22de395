"""A key names one intention: however often it is sent, it is carried out once and answered alike."""

from functools import partial

import pytest

from control.commands.registry import REGISTRY, Answer, Call
from control.commands.tickets import record_ticket
from control.errors import ControlError, Invalid, Refused
from control.store.tables import idempotency, ticket
from tests.commands.deeds import approve, at_once, end, events, look, rename, rulebook_with_deeds, title
from tests.commands.desk import Desk, on
from tests.rings import times

KEY = "T-10001"
CALL = Call("anna", key="form-1")


def test_the_same_key_is_given_the_first_answer_and_the_trail_says_replayed(tried: Desk) -> None:
    first = rename(tried.runtime, CALL, KEY, "Bye")
    rename(tried.runtime, Call("ben"), KEY, "by Ben")
    tried.clock.set(on(5, 9))
    again = rename(tried.runtime, CALL, KEY, "Bye")
    assert again == Answer(first.value, first.seq, replayed=True)
    assert title(tried) == "by Ben"
    assert events(tried, "outcome", "replay_of") == [("ok", None), ("ok", None), ("replayed", first.seq)]


def test_a_replay_does_not_move_the_revision(tried: Desk) -> None:
    rename(tried.runtime, CALL, KEY, "Bye")
    before = tried.runtime.revision()
    rename(tried.runtime, CALL, KEY, "Bye")
    assert tried.runtime.revision() == before


def test_the_first_answer_reads_like_every_later_one(tried: Desk) -> None:
    call = Call("anna", key="form-1", reason="looked at and found in order")
    first = approve(tried.runtime, call, KEY)
    assert first.value == {"by": "anna", "at": "2026-03-02T09:00:00.000000Z"}
    assert approve(tried.runtime, call, KEY).value == first.value


@pytest.mark.parametrize(
    ("call", "given"),
    [
        (CALL, (KEY, "Something else")),
        (Call("anna", key="form-1", reason="another"), (KEY, "Bye")),
        (Call("anna", key="form-1", expected_version=2), (KEY, "Bye")),
    ],
)
def test_the_same_key_for_something_else_is_refused(tried: Desk, call: Call, given: tuple[str, str]) -> None:
    rename(tried.runtime, CALL, KEY, "Bye")
    with pytest.raises(Refused, match="used for something else"):
        rename(tried.runtime, call, *given)
    assert title(tried) == "Bye"
    assert events(tried, "outcome") == [("ok",), ("denied:key",)]


def test_the_same_deed_is_known_again_by_whichever_door_it_comes(tried: Desk) -> None:
    told = {"source": "mail", "external_id": "two", "events": [{"at": "2026-03-02T08:00:00Z", "kind": "created"}]}
    first = record_ticket(tried.runtime, CALL, **told)
    again = REGISTRY["ticket.record"].ask(tried.runtime, CALL, told)
    assert again == Answer(first.value, first.seq, replayed=True)


def test_the_same_key_for_another_command_is_refused(tried: Desk) -> None:
    rename(tried.runtime, CALL, KEY, "Bye")
    with pytest.raises(Refused):
        look(tried.runtime, CALL)


def test_a_key_belongs_to_its_actor(tried: Desk) -> None:
    rename(tried.runtime, CALL, KEY, "by Anna")
    answer = rename(tried.runtime, Call("ben", key="form-1"), KEY, "by Ben")
    assert not answer.replayed
    assert title(tried) == "by Ben"


def test_a_person_who_may_no_longer_is_not_given_the_earlier_answer(tried: Desk) -> None:
    rename(tried.runtime, CALL, KEY, "Bye")
    rulebook = rulebook_with_deeds()
    del rulebook.permissions["test.rename"]
    tried.activate(rulebook)
    with pytest.raises(Refused):
        rename(tried.runtime, CALL, KEY, "Bye")


def test_a_key_of_a_deed_that_failed_is_free_again(tried: Desk) -> None:
    with pytest.raises(ControlError):
        end(tried.runtime, Call("anna", key="form-1"), KEY, "invalid")
    assert rename(tried.runtime, CALL, KEY, "Bye").replayed is False


@pytest.mark.parametrize("key", ["", "x" * 201])
def test_a_key_that_names_nothing_or_too_much_is_refused(tried: Desk, key: str) -> None:
    with pytest.raises(Invalid, match="1 to 200 characters"):
        rename(tried.runtime, Call("anna", key=key), KEY, "Bye")


def test_a_double_click_does_the_deed_once(tried: Desk) -> None:
    for number in range(times(check=10, proof=200)):
        call, version = Call("anna", key=f"form-{number}"), tried.rows(ticket)[0]["version"]
        outcomes = at_once(*[partial(rename, tried.runtime, call, KEY, f"{number}")] * 2)
        assert sorted(isinstance(each, Answer) and each.replayed for each in outcomes) == [False, True], outcomes
        assert tried.rows(ticket)[0]["version"] == version + 1


def test_what_is_kept_under_a_key_names_the_event_that_tells_of_it(tried: Desk) -> None:
    answer = rename(tried.runtime, CALL, KEY, "Bye")
    kept = tried.rows(idempotency)[-1]
    assert (kept["actor"], kept["key"], kept["answer"], kept["seq"]) == (
        "anna",
        "form-1",
        '{"title":"Bye"}',
        answer.seq,
    )
