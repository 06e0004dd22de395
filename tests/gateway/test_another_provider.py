"""Signing in by another provider, which is a real one in a process of its own: what goes there, and what comes back."""

import base64
import hashlib
import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from control.commands import accounts, rulebook
from control.commands.registry import Call
from control.policy.claims import RoleClaim
from control.runtime import open_runtime
from control.settings import dump, load
from tests.browser.serving import Server
from tests.gateway.knocking import LOOKS, knock
from tests.gateway.providing import (
    CLIENT,
    SECRET,
    TITLE,
    Begun,
    app_with,
    begin,
    come_back,
    forget_tries,
    led_to,
    let_in,
    rows,
    running,
    told,
    turned_away,
)  # fmt: skip
from tests.surroundings import ROOT

HEAD, AGENT, ANALYST = "joris-dekker", "ines-carvalho", "yuki-tanabe"
LEADS = RoleClaim("groups", "desk-leads", "manager", "unit:service-desk")


@dataclass(frozen=True)
class World:
    """An app and its provider."""

    server: Server
    issuer: str
    noted: Path

    def knows(self, subject: str, **claims: Any) -> None:
        """Let the provider know somebody."""
        told(f"{self.issuer}/users/{subject}", claims, "PUT")

    def code(self, begun: Begun, subject: str) -> dict[str, str]:
        """Sign in at the provider, and what it sends the browser back with."""
        return dict(parse_qsl(urlsplit(self.back(begun, subject)).query))

    def back(self, begun: Begun, subject: str) -> str:
        return pressed(begun.address, {"sub": subject})

    def entered(self, subject: str, to: str = "/") -> str:
        begun = begin(self.server, to)
        return let_in(come_back(self.server, begun, **self.code(begun, subject)))

    def asked(self, path: str) -> list[dict[str, Any]]:
        lines = [json.loads(line) for line in self.noted.read_text().splitlines()]
        return [line for line in lines if line["path"] == path]


class Staying(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def pressed(address: str, fields: dict[str, str]) -> str:
    """Where a form of the provider leads."""
    with pytest.raises(urllib.error.HTTPError) as led:
        urllib.request.build_opener(Staying).open(address, urlencode(fields).encode(), timeout=10)
    with led.value as answer:
        assert answer.code in {302, 303}
        return str(answer.headers["Location"])


@pytest.fixture(scope="module")
def world(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("provided")
    noted = folder / "asked.jsonl"
    with (
        running("tests.gateway.mock_provider", str(noted)) as issuer,
        app_with(issuer, founded, folder) as server,
    ):
        give_roles(server, LEADS)
        yield World(server, issuer, noted)


@pytest.fixture(scope="module")
def sentence(world: World) -> str:
    """What whoever types a wrong password is told."""
    headers = LOOKS | {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}
    body = urlencode({"name": "nobody", "password": "not the right one"}).encode()
    return turned_away(knock(world.server, "/auth/sign-in", method="POST", headers=headers, body=body), 401)


@pytest.fixture(autouse=True)
def nobody_waits(world: World) -> None:
    forget_tries(world.server)


def give_roles(server: Server, *table: RoleClaim) -> None:
    runtime = open_runtime(server.url)
    changed = replace(load(ROOT / "config"), role_claims=table)
    rulebook.activate(runtime, Call("system", reason="what claims give is agreed"), dump(changed))
    runtime.close()


def test_the_form_offers_the_provider_by_its_title(world: World) -> None:
    assert f"Sign in with {TITLE}".encode() in knock(world.server, "/auth/sign-in", headers=LOOKS).body


def test_a_server_without_a_provider_offers_none_and_answers_nobody(server: Server) -> None:
    assert b"/auth/oidc" not in knock(server, "/auth/sign-in", headers=LOOKS).body
    assert knock(server, "/auth/oidc/callback").status == 404


def test_whoever_the_provider_vouches_for_is_let_in_where_they_wanted_to_go(world: World) -> None:
    world.knows("s-head", preferred_username=HEAD)
    begun = begin(world.server, "/sla?service=Repairs")
    answer = come_back(world.server, begun, **world.code(begun, "s-head"))
    assert led_to(answer) == "/sla?service=Repairs"
    assert knock(world.server, "/sla", token=let_in(answer)).status == 200
    kept = "SELECT account, method FROM session ORDER BY began_at DESC LIMIT 1"
    assert rows(world.server, kept) == [(HEAD, "oidc")]


def test_the_request_names_state_nonce_and_a_challenge_that_fits_the_verifier_sent_with_the_code(world: World) -> None:
    world.knows("s-head", preferred_username=HEAD)
    begun = begin(world.server)
    asked = begun.asked
    assert begun.address.startswith(f"{world.issuer}/oauth2/authorize?")
    assert asked["redirect_uri"] == f"{world.server.address}/auth/oidc/callback"
    fixed = {"response_type": "code", "client_id": CLIENT, "scope": "openid profile email"}
    assert fixed.items() <= asked.items()
    assert asked["code_challenge_method"] == "S256"
    assert min(len(asked["state"]), len(asked["nonce"]), len(asked["code_challenge"])) >= 43
    let_in(come_back(world.server, begun, **world.code(begun, "s-head")))
    exchange = world.asked("/oauth2/token")[-1]
    verifier = exchange["form"]["code_verifier"]
    digest = hashlib.sha256(verifier.encode()).digest()
    assert asked["code_challenge"] == base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    assert verifier not in begun.address
    assert exchange["form"]["redirect_uri"] == asked["redirect_uri"]
    assert base64.b64decode(exchange["proof"].removeprefix("Basic ")).decode() == f"{CLIENT}:{SECRET}"


def test_no_two_ways_share_anything_that_is_sent_along(world: World) -> None:
    first, second = begin(world.server), begin(world.server)
    for name in ("state", "nonce", "code_challenge"):
        assert first.asked[name] != second.asked[name]
    assert first.kept != second.kept


def test_the_store_has_no_state_by_which_anybody_could_come_back(world: World) -> None:
    begun = begin(world.server)
    kept = str(rows(world.server, "SELECT * FROM sign_in_flow"))
    assert begun.asked["nonce"] in kept
    assert begun.asked["state"] not in kept
    assert begun.kept.split(".")[0] not in kept


def test_ways_that_were_begun_beside_each_other_in_one_browser_both_come_back(world: World) -> None:
    world.knows("s-head", preferred_username=HEAD)
    first = begin(world.server)
    second = begin(world.server, kept=first.kept)
    for begun in (first, second):
        let_in(come_back(world.server, second, **world.code(begun, "s-head")))


def test_what_the_browser_keeps_on_its_way_is_seen_by_no_script_and_gone_in_ten_minutes(world: World) -> None:
    headers = LOOKS | {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}
    said = knock(world.server, "/auth/oidc/begin", method="POST", headers=headers, body=b"to=/").headers["Set-Cookie"]
    marks = sorted(part.strip() for part in said.split(";")[1:])
    assert marks == ["HttpOnly", "Max-Age=600", "Path=/", "SameSite=lax", "Secure"]


def test_a_session_that_was_open_in_the_browser_ends_when_somebody_signs_in_anew(world: World) -> None:
    world.knows("s-head", preferred_username=HEAD)
    old = world.server.token(HEAD)
    begun = begin(world.server, token=old)
    new = let_in(come_back(world.server, begun, **world.code(begun, "s-head")))
    assert knock(world.server, "/sla", token=old).status == 401
    assert knock(world.server, "/sla", token=new).status == 200


def test_whoever_was_linked_is_known_by_subject_and_never_again_by_name(world: World) -> None:
    world.knows("s-agent", preferred_username=AGENT)
    world.entered("s-agent")
    world.knows("s-agent", preferred_username="ruth-abel")  # renamed at the provider, to an auditor of all things
    token = world.entered("s-agent")
    page = knock(world.server, "/auth/account", headers=LOOKS, token=token).body.decode()
    assert "Ines Carvalho" in page
    assert "Ruth Abel" not in page


def test_another_subject_that_takes_over_the_name_of_a_linked_account_is_turned_away(
    world: World, sentence: str
) -> None:
    world.knows("s-tomas", preferred_username="tomas-brandt")
    world.entered("s-tomas")
    world.knows("s-thief", preferred_username="tomas-brandt")
    begun = begin(world.server)
    why = turned_away(come_back(world.server, begun, **world.code(begun, "s-thief")), 401)
    assert why == sentence
    assert last_event(world) == ("identity.recognise", "denied:identity")


@pytest.mark.parametrize("name", ["nobody-at-all", "system", "oidc", "", "joris-dekker\0", "Joris Dekker"])
def test_whom_nobody_knows_is_told_the_one_sentence(world: World, sentence: str, name: str) -> None:
    world.knows("s-stranger", preferred_username=name)
    begun = begin(world.server)
    assert turned_away(come_back(world.server, begun, **world.code(begun, "s-stranger")), 401) == sentence
    assert last_event(world) == ("identity.recognise", "denied:credentials")


def test_whoever_was_disabled_meanwhile_is_told_the_one_sentence(world: World, sentence: str) -> None:
    world.knows("s-helen", preferred_username="helen-osei")
    world.entered("s-helen")
    begun = begin(world.server)
    runtime = open_runtime(world.server.url)
    accounts.disable(runtime, Call("piotr-wolny", reason="she has left the company"), "helen-osei")
    runtime.close()
    assert turned_away(come_back(world.server, begun, **world.code(begun, "s-helen")), 401) == sentence
    assert last_event(world) == ("session.begin", "denied:credentials")


def test_claims_give_roles_that_hold_at_once_and_end_when_they_are_no_longer_said(world: World) -> None:
    world.knows("s-yuki", preferred_username=ANALYST, groups=["everybody", "desk-leads"])
    world.entered("s-yuki")
    assert roles(world) == [("analyst", "all"), ("manager", "unit:service-desk")]
    world.knows("s-yuki", preferred_username=ANALYST, groups=["everybody"])
    world.entered("s-yuki")
    assert roles(world) == [("analyst", "all")]
    told_by = "SELECT actor, after FROM audit_event WHERE command = 'identity.recognise' AND outcome = 'ok'"
    said = [str(after) for actor, after in rows(world.server, f"{told_by} AND subject_id = '{ANALYST}' ORDER BY seq")]
    assert ["manager for unit:service-desk" in after for after in said] == [True, False]


def test_another_site_begins_no_way(world: World) -> None:
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    foreign = [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}, {"Origin": "null"}, {}]
    answers = [knock(world.server, "/auth/oidc/begin", method="POST", headers=kind | said) for said in foreign]
    assert {each.status for each in answers} == {403}
    assert knock(world.server, "/auth/oidc/begin").status == 405


@pytest.mark.parametrize("to", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere", "/auth/logout"])
def test_nobody_is_led_elsewhere_by_signing_in(world: World, to: str) -> None:
    world.knows("s-head", preferred_username=HEAD)
    begun = begin(world.server, to)
    assert led_to(come_back(world.server, begun, **world.code(begun, "s-head"))) == "/"


def test_whoever_says_no_at_the_provider_is_told_so_and_the_way_is_used_up(world: World) -> None:
    begun = begin(world.server)
    state = begun.asked["state"]
    answer = come_back(world.server, begun, error="access_denied", state=state)
    assert turned_away(answer, 401) == f"{TITLE} did not let you in."
    assert turned_away(come_back(world.server, begun, code="x", state=state), 400).endswith("begin again.")


def last_event(world: World) -> tuple[Any, ...]:
    """What was recorded last."""
    return rows(world.server, "SELECT command, outcome FROM audit_event ORDER BY seq DESC LIMIT 1")[0]


def roles(world: World, account: str = ANALYST) -> list[tuple[str, str]]:
    runtime = open_runtime(world.server.url)
    try:
        return sorted((grant.role, grant.scope) for grant in runtime.rulebook().people[account].grants)
    finally:
        runtime.close()
