"""Attacks on the way to another provider and back: each is turned away for its own reason, an honest answer is not.

The provider of these tests is a process that answers as it is ordered, so that each attack differs from an honest
answer in one thing alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from control.clock import SystemClock
from control.runtime import open_runtime
from control.store.tables import sign_in_flow
from tests.browser.serving import Server
from tests.gateway.knocking import LOOKS, knock
from tests.gateway.providing import (
    TITLE,
    Begun,
    app_with,
    begin,
    come_back,
    forget_tries,
    let_in,
    rows,
    running,
    told,
    turned_away,
)

HEAD = "joris-dekker"
NOW = int(SystemClock().now().timestamp())
SENTENCE = "That did not work."
AGAIN = "begin again."


@dataclass(frozen=True)
class Trap:
    """An app and the provider that tries to deceive it."""

    server: Server
    issuer: str

    def orders(self, **orders: Any) -> None:
        told(f"{self.issuer}/orders", orders)

    def answers(self, begun: Begun, claims: dict[str, Any] | None = None, **orders: Any) -> None:
        """Order an answer to the way that was begun, honest but for what is given."""
        honest = {"nonce": begun.asked["nonce"], "preferred_username": HEAD}
        self.orders(claims=honest | (claims or {}), **orders)

    def reasons(self) -> str:
        """Why the server said that answers are doubtful, or that the provider is away."""
        return "\n".join(line for line in self.server.said().splitlines() if "gateway" in line)

    def events(self) -> list[tuple[Any, ...]]:
        return rows(self.server, "SELECT outcome FROM audit_event WHERE command = 'identity.recognise' ORDER BY seq")


@pytest.fixture(scope="module")
def trap(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trap]:
    folder = tmp_path_factory.mktemp("trapped")
    with running("tests.gateway.hostile_provider") as issuer, app_with(issuer, founded, folder) as server:
        yield Trap(server, issuer)


@pytest.fixture(autouse=True)
def fresh(trap: Trap) -> None:
    forget_tries(trap.server)
    trap.orders()


def test_an_honest_answer_of_the_same_provider_lets_somebody_in(trap: Trap) -> None:
    begun = begin(trap.server)
    trap.answers(begun)
    let_in(come_back(trap.server, begun, code="c", state=begun.asked["state"]))


FORGED: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "another nonce": ({"nonce": "n" * 43}, {}, "nonce"),
    "no nonce": ({"nonce": None}, {}, "nonce"),
    "another key under the same name": ({}, {"signer": "other"}, "BadSignature"),
    "another key under its own name": ({}, {"signer": "other", "kid": "other"}, "the key is not known"),
    "a key that it brings along": ({}, {"signer": "other", "header": {"jku": "http://127.0.0.1:1/k"}}, "BadSignature"),
    "no signature": ({}, {"alg": "none"}, "UnsupportedAlgorithm"),
    "no signature, written otherwise": ({}, {"alg": "nOnE"}, "UnsupportedAlgorithm"),
    "the public key as a shared secret": ({}, {"alg": "HS256"}, "UnsupportedAlgorithm"),
    "the client's secret as a shared one": ({}, {"alg": "HS256", "secret": "a-secret-of-the-client"}, "Unsupported"),
    "a critical header that nobody knows": ({}, {"header": {"crit": ["b64x"], "b64x": True}}, "UnsupportedHeader"),
    "for somebody else": ({"aud": "another-client"}, {}, "aud"),
    "for nobody": ({"aud": None}, {}, "aud"),
    "for many, of whom nobody asked": ({"aud": ["another", "third"]}, {}, "aud"),
    "for us and others, with nobody who asked": ({"aud": ["pilothouse", "another"]}, {}, "azp"),
    "for us, asked for by another": ({"azp": "another-client"}, {}, "azp"),
    "of another provider": ({"iss": "https://elsewhere.example"}, {}, "iss"),
    "of nobody": ({"iss": None}, {}, "iss"),
    "over by now": ({"exp": NOW - 3600, "iat": NOW - 7200}, {}, "Expired"),
    "never over": ({"exp": None}, {}, "exp"),
    "over at no time that there is": ({"exp": float("nan")}, {}, "exp"),
    "over when a text says so": ({"exp": "9999999999"}, {}, "exp"),
    "not valid yet": ({"nbf": NOW + 3600}, {}, "not yet valid"),
    "from the future": ({"iat": NOW + 3600}, {}, "in the future"),
    "from no time": ({"iat": None}, {}, "iat"),
    "about nobody": ({"sub": None}, {}, "sub"),
    "about an empty name": ({"sub": ""}, {}, "sub"),
    "about a number": ({"sub": 7}, {}, "sub"),
    "about what no database keeps": ({"sub": "s\0"}, {}, "subject"),
    "about somebody endless": ({"sub": "s" * 300}, {}, "subject"),
    "with another access token's hash": ({"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}, {}, "at_hash"),
    "no token at all": ({}, {"answer": {"id_token": None}}, "there is no token"),
    "a token that is none": ({}, {"answer": {"id_token": "a.b.c"}}, "Error"),
    "a token of five parts": ({}, {"answer": {"id_token": "a.b.c.d.e"}}, "Error"),
    "a table for a token": ({}, {"answer": {"id_token": {"sub": "s-1"}}}, "there is no token"),
    "the code refused": ({}, {"answer": {"error": "invalid_grant"}, "status": 400}, "the code is refused"),
}  # fmt: skip


@pytest.mark.parametrize("attack", FORGED)
def test_a_forged_answer_lets_nobody_in_and_stands_in_the_trail(trap: Trap, attack: str) -> None:
    claims, orders, why = FORGED[attack]
    begun, before, said = begin(trap.server), len(trap.events()), len(trap.reasons())
    trap.answers(begun, claims, **orders)
    answer = come_back(trap.server, begun, code="c", state=begun.asked["state"])
    assert turned_away(answer, 401).startswith(SENTENCE)
    assert trap.events()[before:] == [("denied:provider",)]
    assert why in trap.reasons()[said:]


def test_an_answer_that_names_another_provider_as_its_sender_lets_nobody_in(trap: Trap) -> None:
    begun = begin(trap.server)
    trap.answers(begun)
    said = {"code": "c", "state": begun.asked["state"], "iss": "https://elsewhere.example"}
    assert turned_away(come_back(trap.server, begun, **said), 401).startswith(SENTENCE)
    begun = begin(trap.server)
    trap.answers(begun)
    let_in(come_back(trap.server, begun, code="c", state=begun.asked["state"], iss=trap.issuer))


def test_a_state_that_was_never_given_leads_nowhere(trap: Trap) -> None:
    begun = begin(trap.server)
    trap.answers(begun)
    for said in ({"code": "c"}, {"code": "c", "state": ""}, {"code": "c", "state": "s" * 43}):
        assert turned_away(come_back(trap.server, begun, **said), 400).endswith(AGAIN)
    let_in(come_back(trap.server, begun, code="c", state=begun.asked["state"]))  # the way itself still holds


def test_the_state_of_another_browser_leads_nowhere_and_is_not_used_up_by_that(trap: Trap) -> None:
    theirs, ours = begin(trap.server), begin(trap.server)
    trap.answers(theirs)
    state = theirs.asked["state"]
    assert turned_away(come_back(trap.server, ours, code="c", state=state), 400).endswith(AGAIN)
    assert turned_away(come_back(trap.server, None, code="c", state=state), 400).endswith(AGAIN)
    let_in(come_back(trap.server, theirs, code="c", state=state))


def test_a_way_is_gone_once_and_no_more(trap: Trap) -> None:
    begun = begin(trap.server)
    trap.answers(begun)
    let_in(come_back(trap.server, begun, code="c", state=begun.asked["state"]))
    assert turned_away(come_back(trap.server, begun, code="c", state=begun.asked["state"]), 400).endswith(AGAIN)


def test_a_way_that_failed_is_used_up_too(trap: Trap) -> None:
    begun = begin(trap.server)
    trap.answers(begun, alg="none")
    turned_away(come_back(trap.server, begun, code="c", state=begun.asked["state"]), 401)
    trap.answers(begun)
    assert turned_away(come_back(trap.server, begun, code="c", state=begun.asked["state"]), 400).endswith(AGAIN)


def test_a_way_that_took_more_than_ten_minutes_leads_nowhere(trap: Trap) -> None:
    begun = begin(trap.server)
    trap.answers(begun)
    runtime = open_runtime(trap.server.url)
    with runtime.read() as connection:
        until = connection.scalar(sign_in_flow.select().with_only_columns(sign_in_flow.c.until_at))
    assert timedelta(minutes=9) < until - runtime.now() <= timedelta(minutes=10)
    with runtime.store.writer.begin() as connection:
        connection.execute(sign_in_flow.update().values(until_at=runtime.now() - timedelta(seconds=1)))
    runtime.close()
    assert turned_away(come_back(trap.server, begun, code="c", state=begun.asked["state"]), 400).endswith(AGAIN)
    begin(trap.server)
    assert len(rows(trap.server, "SELECT 1 FROM sign_in_flow")) == 1  # whoever comes next clears it away


def test_the_code_of_another_way_brings_a_token_of_another_nonce_and_lets_nobody_in(trap: Trap) -> None:
    theirs, ours = begin(trap.server), begin(trap.server)
    trap.answers(theirs)  # what the provider says for a code that was given for their way
    answer = come_back(trap.server, ours, code="theirs", state=ours.asked["state"])
    assert turned_away(answer, 401).startswith(SENTENCE)
    verifiers = [asked["code_verifier"] for asked in told(f"{trap.issuer}/asked")["asked"] if "code_verifier" in asked]
    assert len(set(verifiers)) == len(verifiers)


def test_what_is_said_twice_is_not_taken_for_either(trap: Trap) -> None:
    begun = begin(trap.server)
    trap.answers(begun)
    cookie = {"Cookie": f"__Host-pilothouse-way={begun.kept}"}
    state = begun.asked["state"]
    answer = knock(trap.server, f"/auth/oidc/callback?code=c&state={state}&state=x&code=d", headers=LOOKS | cookie)
    assert turned_away(answer, 400).endswith(AGAIN)


def test_nothing_is_posted_back(trap: Trap) -> None:
    begun = begin(trap.server)
    trap.answers(begun)
    assert come_back(trap.server, begun, method="POST", code="c", state=begun.asked["state"]).status == 405


def test_nobody_is_known_by_an_address_that_the_provider_has_not_verified(
    founded: Path, tmp_path: Path, trap: Trap
) -> None:
    with app_with(trap.issuer, founded, tmp_path, ACCOUNT_CLAIM="email") as server:
        for verified in (False, None, "true"):
            begun = begin(server)
            claims = {"email": f"{HEAD}@example.com", "email_verified": verified, "sub": "s-mail"}
            trap.answers(begun, claims)
            answer = come_back(server, begun, code="c", state=begun.asked["state"])
            assert turned_away(answer, 401).startswith(SENTENCE)


def test_too_many_forged_answers_make_the_address_wait_and_leave_passwords_alone(trap: Trap) -> None:
    for _ in range(10):
        begun = begin(trap.server)
        trap.answers(begun, alg="none")
        turned_away(come_back(trap.server, begun, code="c", state=begun.asked["state"]), 401)
    count = len(trap.events())
    begun = begin(trap.server)
    trap.answers(begun)
    answer = come_back(trap.server, begun, code="c", state=begun.asked["state"])
    assert turned_away(answer, 401).startswith(SENTENCE)
    assert len(trap.events()) == count  # who waits fills no trail
    said = {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}
    typed = knock(trap.server, "/auth/sign-in", method="POST", headers=LOOKS | said, body=b"name=nobody&password=x")
    assert typed.status == 401
    known = "SELECT outcome FROM audit_event WHERE command = 'session.begin' ORDER BY seq DESC LIMIT 1"
    assert rows(trap.server, known) == [("denied:credentials",)]  # it was looked at


AWAY: dict[str, dict[str, Any]] = {
    "it names itself otherwise": {"metadata": {"issuer": "https://elsewhere.example"}},
    "it names a place that is not encrypted": {"metadata": {"token_endpoint": "http://elsewhere.example/token"}},
    "it names a file": {"metadata": {"jwks_uri": "file:///etc/passwd"}},
    "it names nothing": {"metadata": {"authorization_endpoint": None}},
    "it names a script": {"metadata": {"authorization_endpoint": "javascript:alert(1)"}},
    "it takes no proof of the code": {"metadata": {"code_challenge_methods_supported": ["plain"]}},
    "it never stops": {"metadata": {"padding": "x" * 600_000}},
    "it is slow": {"slow": 7},
}


@pytest.mark.parametrize("case", AWAY)
def test_a_provider_that_cannot_be_asked_is_said_and_the_form_for_passwords_stands(
    founded: Path, tmp_path: Path, trap: Trap, case: str
) -> None:
    trap.orders(**AWAY[case])
    with app_with(trap.issuer, founded, tmp_path) as server:
        said = {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}
        answer = knock(server, "/auth/oidc/begin", method="POST", headers=LOOKS | said, body=b"to=/sla")
        assert turned_away(answer, 503).startswith(f"{TITLE} cannot be reached now. Sign in with your password")
        assert b'name="password"' in answer.body
        assert b'name="to" value="/sla"' in answer.body


def test_an_answer_that_never_stops_is_not_read_to_its_end(trap: Trap) -> None:
    begun = begin(trap.server)
    trap.answers(begun, large=600_000)
    answer = come_back(trap.server, begun, code="c", state=begun.asked["state"])
    assert turned_away(answer, 503).startswith(f"{TITLE} cannot be reached now.")


def test_no_token_of_the_provider_reaches_a_browser(trap: Trap) -> None:
    begun = begin(trap.server)
    trap.answers(begun)
    answer = come_back(trap.server, begun, code="c", state=begun.asked["state"])
    let_in(answer)
    assert "eyJ" not in f"{answer.headers}{answer.body.decode()}"  # how every token of that kind begins
