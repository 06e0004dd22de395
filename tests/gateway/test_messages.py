"""Of what can be said over the websocket, only what a page of ours says reaches Streamlit (W7)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.proto.BackMsg_pb2 import BackMsg

from control.gateway.messages import SAID, may_be_said
from tests.browser.serving import Server
from tests.gateway.forging import tab

LEFT_OUT = "a message was left out that no page sends"
KINDS = [each.name for each in BackMsg.DESCRIPTOR.oneofs_by_name["type"].fields]


def message(kind: str) -> BackMsg:
    said = BackMsg()
    if kind == "debug_shutdown_runtime" or said.DESCRIPTOR.fields_by_name[kind].message_type is None:
        setattr(said, kind, True)
    else:
        getattr(said, kind).SetInParent()
    return said


@pytest.mark.parametrize("kind", KINDS)
def test_w7_a_message_is_let_through_where_it_is_listed(kind: str) -> None:
    assert may_be_said(message(kind).SerializeToString()) is (kind in SAID.values())


def test_what_is_listed_is_what_streamlit_calls_it() -> None:
    known = {field.number: field.name for field in BackMsg.DESCRIPTOR.fields}
    assert {number: known[number] for number in SAID} == SAID


def test_w7_two_messages_in_one_are_not_let_through_where_one_of_them_is_not() -> None:
    run, clear = message("rerun_script").SerializeToString(), message("clear_cache").SerializeToString()
    assert may_be_said(run + run)
    assert not may_be_said(run + clear)
    assert not may_be_said(clear + run)


@pytest.mark.parametrize(
    "said", [b"\x5a", b"\x5a\x05ab", b"\x5b\x5c", b"\xff" * 12, b"\x58" + b"\x80" * 11, b"\x5f", None]
)
def test_w7_what_is_no_message_is_not_let_through(said: bytes | None) -> None:
    assert not may_be_said(said)


@given(st.text(max_size=300), st.text(max_size=300), st.binary(max_size=300))
def test_a_run_is_let_through_whatever_it_carries(page: str, typed: str, brought: bytes) -> None:
    said = BackMsg()
    said.rerun_script.page_name, said.rerun_script.query_string = page, typed
    said.rerun_script.widget_states.widgets.add(id=typed, string_value=page)
    said.rerun_script.widget_states.widgets.add(id=page, bytes_value=brought)
    assert may_be_said(said.SerializeToString())


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in SAID.values()])
def test_w7_nobody_empties_the_caches_of_all_nor_ends_or_changes_how_the_application_is_run(
    server: Server, kind: str
) -> None:
    before = server.said().count(LEFT_OUT)
    with tab(server, "tomas-brandt") as opened:
        opened.open("sla")
        opened.say(message(kind))
        assert "on time" in opened.run().text
    assert server.said().count(LEFT_OUT) == before + 1
