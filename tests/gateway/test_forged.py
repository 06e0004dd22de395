"""What changes something comes from a page of this place, and a browser keeps one cookie that no script reads."""

import json

import pytest
from streamlit.web.server.starlette.starlette_app_utils import validate_xsrf_token

from control.gateway.forged import vouched
from control.gateway.uploads import PATH
from tests.browser.serving import Server
from tests.gateway.knocking import LOOKS, knock

HEAD = "joris-dekker"
HERE = {"Sec-Fetch-Site": "same-origin"}
FOREIGN = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": "https://elsewhere.example"},
    {"Origin": "null"},
    {},
]
NOBODYS = f"{PATH}/00000000-0000-0000-0000-000000000000/1"


@pytest.mark.parametrize("said", FOREIGN, ids=str)
@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
def test_no_other_site_changes_anything_behind_the_gate(server: Server, method: str, said: dict[str, str]) -> None:
    token = server.token(HEAD)
    answer = knock(server, NOBODYS, method=method, headers=said, token=token)
    assert (answer.status, answer.body) == (403, b"This was not sent from a page of Pilothouse.")
    [*_, line] = [each for each in server.said().splitlines() if "turned away" in each]
    assert f"{NOBODYS} by {HEAD}" in json.loads(line)["message"]


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_what_a_page_of_this_place_sends_reaches_streamlit_without_a_token_of_its_own(
    server: Server, method: str
) -> None:
    answer = knock(server, NOBODYS, method=method, headers=HERE, token=server.token(HEAD), body=b"x")
    assert b"XSRF" not in answer.body
    assert answer.status in {204, 400}  # it knows no such session, and looked for it


def test_a_token_that_a_browser_brings_is_not_the_one_that_counts() -> None:
    brought = [
        (b"Cookie", b"_streamlit_xsrf=2|00000000|aa|0"),
        (b"X-Xsrftoken", b"2|00000000|aa|0"),
        (b"accept", b"*/*"),
    ]
    first, second = dict(vouched(brought)), dict(vouched(brought))
    assert set(first) == {b"accept", b"cookie", b"x-xsrftoken"}
    assert first[b"x-xsrftoken"] != second[b"x-xsrftoken"]
    cookie = first[b"cookie"].decode().removeprefix("_streamlit_xsrf=")
    assert validate_xsrf_token(first[b"x-xsrftoken"].decode(), cookie)
    assert not validate_xsrf_token(second[b"x-xsrftoken"].decode(), cookie)


@pytest.mark.parametrize("path", ["/", "/sla", "/_stcore/health", "/_stcore/host-config", "/auth/account", "/healthz"])
def test_no_answer_gives_a_browser_any_cookie_but_that_of_the_session(server: Server, path: str) -> None:
    assert knock(server, path, headers=LOOKS, token=server.token(HEAD)).headers.get_all("Set-Cookie") is None


@pytest.mark.parametrize("said", FOREIGN, ids=str)
def test_no_other_site_signs_anybody_out(server: Server, said: dict[str, str]) -> None:
    token = server.token(HEAD)
    assert knock(server, "/auth/logout", headers=LOOKS | said, token=token).status == 403
    assert knock(server, "/sla", token=token).status == 200
