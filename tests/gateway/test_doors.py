"""Signing in, setting a password by a link, one's own account: what is answered, kept and refused at the doors."""

import re
from urllib.parse import urlencode

import pyotp
import pytest

from control.clock import SystemClock
from control.commands import links, passwords
from control.commands.registry import Call
from control.policy.one_time_secrets import hash_of
from control.runtime import Runtime
from tests.browser.serving import Server
from tests.gateway.knocking import LOOKS, Answer, is_refused, knock
from tests.hashes import cheap_hash

HEAD, AGENT = "joris-dekker", "ines-carvalho"
PASSWORD, ANOTHER = "seven quiet herons wade", "eleven loud geese depart"
HERE = {"Sec-Fetch-Site": "same-origin"}


def post(server: Server, path: str, kept: str | None = None, said: dict[str, str] = HERE, **fields: str) -> Answer:
    """A form as a browser sends it."""
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    return knock(server, path, method="POST", headers=LOOKS | kind | said, body=urlencode(fields).encode(), token=kept)


def why(answer: Answer) -> str:
    """The sentence with which something was refused."""
    found = re.search(rb'role="alert"[^>]*>([^<]*)<', answer.body)
    assert found is not None, answer.body[:500]
    return found[1].decode().replace("&#39;", "'")


def linked(runtime: Runtime, account: str = HEAD) -> str:
    return links.link_for(runtime, Call("system", origin="cli"), account).token


def with_password(runtime: Runtime, account: str = HEAD) -> None:
    """Give somebody the password; how a person sets it is shown below."""
    link = hash_of(linked(runtime, account))
    passwords.set_by_link(runtime, Call("system", origin="gateway"), link, cheap_hash(PASSWORD))


def entered(answer: Answer) -> str:
    """The token that a browser is given, which is let in by it."""
    assert answer.status == 303, answer.body
    cookie = answer.headers["Set-Cookie"]
    return str(re.match(r"__Host-pilothouse=([^;]+);", cookie)[1])  # type: ignore[index]


def test_w2_whoever_signs_in_is_given_a_cookie_that_no_script_and_no_other_site_can_use(
    own_server: Server, runtime: Runtime
) -> None:
    with_password(runtime)
    answer = post(own_server, "/auth/sign-in", name=HEAD, password=PASSWORD, to="/sla?service=Repairs")
    assert (answer.status, answer.headers["Location"]) == (303, "/sla?service=Repairs")
    cookie = answer.headers["Set-Cookie"]
    assert sorted(part.strip() for part in cookie.split(";")[1:]) == ["HttpOnly", "Path=/", "SameSite=strict", "Secure"]
    token = entered(answer)
    assert len(token) >= 43  # 256 bits in letters of six
    assert knock(own_server, "/sla", token=token).status == 200
    with runtime.read() as connection:
        kept = connection.exec_driver_sql("SELECT * FROM session").fetchall()
    assert token not in str(kept)
    assert entered(post(own_server, "/auth/sign-in", token, name=HEAD, password=PASSWORD)) != token


def test_to_sign_in_anew_in_one_browser_ends_the_session_that_was_open_in_it(
    own_server: Server, runtime: Runtime
) -> None:
    with_password(runtime)
    first = entered(post(own_server, "/auth/sign-in", name=HEAD, password=PASSWORD))
    second = entered(post(own_server, "/auth/sign-in", first, name=HEAD, password=PASSWORD))
    assert knock(own_server, "/sla", token=first).status == 401
    assert knock(own_server, "/sla", token=second).status == 200


WRONG = [("joris-dekker", "wrong and long enough"), ("nobody", PASSWORD), ("", ""), ("nadia-farouk", PASSWORD)]


def test_w11_whoever_is_not_let_in_is_told_the_same_whatever_was_wrong(own_server: Server, runtime: Runtime) -> None:
    with_password(runtime)
    answers = [post(own_server, "/auth/sign-in", name=name, password=password) for name, password in WRONG]
    assert {(each.status, why(each), each.headers["Set-Cookie"]) for each in answers} == {(401, why(answers[0]), None)}


@pytest.mark.parametrize(
    "to", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere", "/auth/logout", "x"]
)
def test_nobody_is_led_elsewhere_by_signing_in(own_server: Server, runtime: Runtime, to: str) -> None:
    with_password(runtime)
    assert post(own_server, "/auth/sign-in", name=HEAD, password=PASSWORD, to=to).headers["Location"] == "/"


FOREIGN = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": "https://elsewhere.example"},
    {"Origin": "null"},
    {},
]
FORMS = [
    "/auth/sign-in",
    "/auth/link",
    "/auth/account/password",
    "/auth/account/second-factor",
    "/auth/account/session",
]


@pytest.mark.parametrize("path", FORMS)
def test_no_other_site_sends_a_form(server: Server, path: str) -> None:
    token = server.token(HEAD)
    answers = [post(server, path, token, said, name=HEAD, password=PASSWORD) for said in FOREIGN]
    assert {each.status for each in answers} == {403}
    assert post(server, path, token, {"Origin": server.address}, name=HEAD, password=PASSWORD).status != 403


def test_what_is_typed_is_shown_again_as_text(server: Server) -> None:
    hostile = '"><script>alert(1)</script>{{ 7 * 7 }}'
    body = post(server, "/auth/sign-in", name=hostile, password="x", to=hostile).body
    assert b"<script" not in body
    assert b"{{ 7 * 7 }}" in body


def test_a_link_sets_a_password_once_and_its_form_says_what_is_not_right(own_server: Server, runtime: Runtime) -> None:
    token = linked(runtime)
    assert HEAD.encode() not in knock(own_server, f"/auth/link?token={token}", headers=LOOKS).body
    assert HEAD.encode() in post(own_server, "/auth/link", token=token).body
    assert post(own_server, "/auth/link", token=("y" if token[0] == "x" else "x") + token[1:]).status == 404
    assert why(post(own_server, "/auth/link", token=token, password="short", again="short")).startswith(
        "A password has at least 12 characters"
    )
    assert why(post(own_server, "/auth/link", token=token, password=PASSWORD, again=ANOTHER)) == (
        "The two are not alike."
    )
    assert post(own_server, "/auth/link", token=token, password=PASSWORD, again=PASSWORD).status == 303
    assert post(own_server, "/auth/link", token=token, password=ANOTHER, again=ANOTHER).status == 404
    assert entered(post(own_server, "/auth/sign-in", name=HEAD, password=PASSWORD))


def test_a_new_password_ends_the_sessions_that_were_open_elsewhere(own_server: Server, runtime: Runtime) -> None:
    with_password(runtime)
    here = entered(post(own_server, "/auth/sign-in", name=HEAD, password=PASSWORD))
    there = entered(post(own_server, "/auth/sign-in", name=HEAD, password=PASSWORD))
    new = {"present": PASSWORD, "password": ANOTHER, "again": ANOTHER}
    answer = post(own_server, "/auth/account/password", here, **new)
    assert answer.headers["Location"] == "/auth/account?done=password"
    assert is_refused(own_server, there)
    assert not is_refused(own_server, here)
    assert entered(post(own_server, "/auth/sign-in", name=HEAD, password=ANOTHER))
    assert post(own_server, "/auth/sign-in", name=HEAD, password=PASSWORD).status == 401


def test_a_second_factor_is_set_up_confirmed_asked_for_and_taken_away(own_server: Server, runtime: Runtime) -> None:
    with_password(runtime)
    here = entered(post(own_server, "/auth/sign-in", name=HEAD, password=PASSWORD))
    assert post(own_server, "/auth/account/second-factor", here, present="wrong and long enough").status == 400
    begun = post(own_server, "/auth/account/second-factor", here, present=PASSWORD)
    secret = re.search(rb"<code>([A-Z2-7]+)</code>", begun.body)[1].decode()  # type: ignore[index]
    assert b'src="data:image/svg+xml;base64,' in begun.body

    now = SystemClock().now()

    def code(steps: int = 0) -> str:
        return pyotp.TOTP(secret).at(now, counter_offset=steps)

    assert entered(post(own_server, "/auth/sign-in", name=HEAD, password=PASSWORD))  # not before it is confirmed
    assert post(own_server, "/auth/account/confirm", here, code="000000").status == 400
    confirmed = post(own_server, "/auth/account/confirm", here, code=code())
    assert confirmed.headers["Location"] == "/auth/account?done=confirmed"
    assert post(own_server, "/auth/sign-in", name=HEAD, password=PASSWORD).status == 401
    assert post(own_server, "/auth/sign-in", name=HEAD, password=PASSWORD, code=code()).status == 401  # it was used
    assert entered(post(own_server, "/auth/sign-in", name=HEAD, password=PASSWORD, code=code(1)))


def test_one_sees_and_ends_one_s_own_sessions_and_nobody_else_s(own_server: Server, runtime: Runtime) -> None:
    with_password(runtime)
    here, there, others = own_server.token(HEAD), own_server.token(HEAD), own_server.token(AGENT)
    page = knock(own_server, "/auth/account", headers=LOOKS, token=here).body.decode()
    shown = re.findall(r'name="session" value="([0-9a-f]{64})"', page)
    assert len(shown) == 2
    assert post(own_server, "/auth/account/session", others, session=shown[1]).status == 400
    assert {post(own_server, "/auth/account/session", here, session=each).status for each in shown} == {303, 400}
    assert not is_refused(own_server, there)
    for number in shown:
        post(own_server, "/auth/account/session", here, session=number, present=PASSWORD)
    assert is_refused(own_server, there)
    assert not is_refused(own_server, others)


@pytest.mark.parametrize("path", ["/auth/account", "/auth/account/password", "/auth/account/session"])
def test_an_account_is_shown_and_changed_by_its_person_alone(server: Server, path: str) -> None:
    answer = post(server, path) if path.count("/") > 2 else knock(server, path)
    assert (answer.status, answer.headers["Location"]) == (303, "/auth/sign-in?to=/auth/account")
