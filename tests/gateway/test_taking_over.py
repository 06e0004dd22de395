"""Nobody becomes somebody else: not by their Streamlit session, not by a header, not by what they kept (W3, W5)."""

from collections.abc import Iterator

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection

from control.commands import accounts, sessions
from control.commands.registry import Call
from control.runtime import Runtime
from tests.browser.serving import Server
from tests.gateway.knocking import is_refused, knock, websocket

HEAD, AGENT = "joris-dekker", "ines-carvalho"
WHY = "the laptop was stolen"


def run(asked: ClientConnection) -> tuple[str, str]:
    """The first run of a page: the id of its Streamlit session, and everything that was shown, as one text."""
    message = BackMsg()
    message.rerun_script.page_name = ""
    asked.send(message.SerializeToString())
    session, shown = "", ""
    while True:
        answer = ForwardMsg()
        answer.ParseFromString(bytes(asked.recv(timeout=60)))
        kind = answer.WhichOneof("type")
        if kind == "new_session":
            session = answer.new_session.initialize.session_id
        shown += str(answer.delta) if kind == "delta" else ""
        if kind == "script_finished":
            return session, shown


@pytest.fixture(scope="module")
def alice(server: Server) -> Iterator[tuple[ClientConnection, str]]:
    """Somebody at work, with the id of her Streamlit session."""
    with websocket(server, server.token(HEAD)) as opened:
        session, shown = run(opened)
        assert "Joris Dekker" in shown
        yield opened, session


@pytest.mark.parametrize("attempt", range(10))
def test_w5_the_streamlit_session_of_somebody_at_work_is_not_handed_over(
    server: Server, alice: tuple[ClientConnection, str], attempt: int
) -> None:
    opened, hers = alice
    with websocket(server, server.token(AGENT), resumes=hers) as mallory:
        session, shown = run(mallory)
    assert session != hers
    assert "Ines Carvalho" in shown
    assert "Joris Dekker" not in shown
    assert run(opened)[0] == hers


@pytest.mark.parametrize("attempt", range(10))
def test_w5_nor_is_one_whose_tab_was_closed(server: Server, attempt: int) -> None:
    with websocket(server, server.token(HEAD)) as left:
        hers, _ = run(left)
    assert is_refused(server, None, resumes=hers)
    with websocket(server, server.token(AGENT), resumes=hers) as mallory:
        session, shown = run(mallory)
    assert session != hers
    assert "Joris Dekker" not in shown


@pytest.mark.parametrize("written", ["x-pilothouse-account", "X-Pilothouse-Account", "x_pilothouse_account"])
def test_who_somebody_is_cannot_be_said_by_a_header_of_their_own(server: Server, written: str) -> None:
    claimed = {written: HEAD, written.lower().replace("account", "session"): "f" * 64}
    assert is_refused(server, None, headers=claimed)  # type: ignore[arg-type]
    with websocket(server, server.token(AGENT), headers=claimed) as mallory:
        assert "Ines Carvalho" in run(mallory)[1]
    assert knock(server, "/sla", headers=claimed).status == 401


def ends(runtime: Runtime, how: str, token: str) -> None:
    administrator = Call("piotr-wolny", reason=WHY)
    if how == "signed out":
        sessions.end(runtime, Call(HEAD, origin="ui", session=_id(token)))
    elif how == "disabled":
        accounts.disable(runtime, administrator, HEAD)
    else:
        sessions.end_all(runtime, administrator, HEAD)


def _id(token: str) -> str:
    from hashlib import sha256

    return sha256(token.encode()).hexdigest()


@pytest.mark.parametrize("how", ["signed out", "disabled", "ended by an administrator"])
def test_w3_what_a_browser_kept_is_worth_nothing_once_the_session_has_ended(
    own_server: Server, runtime: Runtime, how: str
) -> None:
    token = own_server.token(HEAD)
    with websocket(own_server, token) as opened:
        assert "Joris Dekker" in run(opened)[1]
        ends(runtime, how, token)
        _, shown = run(opened)  # the tab that stayed open
        assert "Joris Dekker" not in shown
        assert "your session has ended" in shown
    assert knock(own_server, "/sla", token=token).status == 401
    assert is_refused(own_server, token)


def test_w2_the_way_out_ends_the_session_and_takes_the_cookie_away(own_server: Server) -> None:
    token = own_server.token(HEAD)
    answer = knock(own_server, "/auth/logout", headers={"Sec-Fetch-Site": "same-origin"}, token=token)
    assert (answer.status, answer.headers["Location"]) == (303, "/auth/sign-in?out")
    assert answer.headers["Set-Cookie"].startswith('__Host-pilothouse=""; ')
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert knock(own_server, "/sla", token=token).status == 401
