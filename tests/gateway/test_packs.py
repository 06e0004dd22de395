"""Where packs are fetched: by whoever sees the review and nobody else, as a file and as nothing else (W10, Z8)."""

import json
from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import text

from control.commands import review_freezing, review_planning, review_sitting
from control.commands.registry import Call
from control.commands.review_packs import NONE
from control.packs.review_making import make_what_is_due
from control.policy.review_packs import MEDIA, PackForm
from control.runtime import Runtime, open_runtime
from tests.browser.serving import Server
from tests.gateway.knocking import LOOKS, Answer, knock

SPONSOR, AGENT, MANAGER = "mara-lindqvist", "tomas-brandt", "nadia-farouk"
"""Who sees everything; an agent; and a manager of customer care, who does not see the whole company's review."""
CALL = Call(SPONSOR, reason="so that it goes on")


@pytest.fixture(scope="module")
def packed(server: Server) -> Server:
    """An app with a closed review of the whole company, whose pack is attached."""
    pack(server)
    return server


def pack(server: Server) -> None:
    runtime = open_runtime(server.url)
    try:
        review_planning.plan(runtime, CALL, "monthly", runtime.now() + timedelta(days=1))
        for deed in (review_freezing.freeze, review_sitting.start, review_sitting.close):
            deed(runtime, CALL, "R-1")
        assert make_what_is_due(runtime, Call("system", origin="worker")) == len(PackForm)
    finally:
        runtime.close()


def fetched(server: Server, path: str, who: str = SPONSOR, **told: object) -> Answer:
    return knock(server, path, token=server.token(who), **told)  # type: ignore[arg-type]


def rows(server: Server, statement: str) -> list[dict[str, object]]:
    runtime = open_runtime(server.url)
    try:
        with runtime.read() as connection:
            return [dict(row) for row in connection.execute(text(statement)).mappings()]
    finally:
        runtime.close()


def events(server: Server) -> list[dict[str, object]]:
    return rows(server, "SELECT actor, outcome, \"after\" FROM audit_event WHERE command = 'pack.take' ORDER BY seq")


def is_none(answer: Answer) -> bool:
    return (answer.status, answer.body) == (404, NONE.encode())


@pytest.mark.parametrize("form", PackForm)
def test_a_form_comes_as_it_was_attached_and_stands_in_the_trail(packed: Server, form: PackForm) -> None:
    answer = fetched(packed, f"/pack/R-1/{form}")
    [kept] = rows(packed, f"SELECT sha256 FROM review_pack WHERE form = '{form}'")
    assert (answer.status, sha256(answer.body).hexdigest()) == (200, kept["sha256"])
    assert answer.headers["Content-Type"].split(";")[0] == MEDIA[form]
    assert answer.headers["Content-Disposition"] == f'attachment; filename="pilothouse-R-1.{form}"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    event = events(packed)[-1]
    assert (event["actor"], event["outcome"]) == (SPONSOR, "ok")
    assert json.loads(str(event["after"])) == {"sha256": kept["sha256"], "size": len(answer.body)}


def test_z8_whoever_does_not_see_the_review_is_answered_as_if_there_were_nothing(packed: Server) -> None:
    theirs, nobodys = (fetched(packed, f"/pack/{number}/pdf", MANAGER) for number in ("R-1", "R-9"))
    agents = fetched(packed, "/pack/R-1/pdf", AGENT)
    mine = fetched(packed, "/pack/R-9/pdf")
    assert [is_none(each) for each in (theirs, nobodys, agents, mine)] == [True] * 4
    assert sorted(theirs.headers.keys()) == sorted(nobodys.headers.keys())
    ended = ["denied:not_found", "denied:not_found", "denied:permission", "denied:not_found"]
    assert [each["outcome"] for each in events(packed)[-4:]] == ended


def test_without_a_session_nobody_is_told_anything(packed: Server) -> None:
    assert knock(packed, "/pack/R-1/pdf").status == 401
    assert knock(packed, "/pack/R-1/pdf", headers=LOOKS).status == 303
    assert knock(packed, "/pack/R-1/pdf", token=f"{SPONSOR}/" + "0" * 32).status == 401


@pytest.mark.parametrize(
    "path",
    ["", "R-1", "R-1/", "R-1/docx", "R-1/PDF", "R-0/pdf", "R-01/pdf", "R-1/pdf/", "R-1/pdf%00", "R-1/../../healthz",
     "T-1/pdf", "r-1/pdf", "R-1/%2e%2e%2fhealthz"],
)  # fmt: skip
def test_an_address_that_is_none_finds_none_and_nothing_breaks(packed: Server, path: str) -> None:
    before = len(events(packed))
    assert is_none(fetched(packed, f"/pack/{path}"))
    assert len(events(packed)) == before


@pytest.mark.parametrize("method", ["HEAD", "POST", "PUT", "DELETE"])
def test_a_pack_is_fetched_and_nothing_else(packed: Server, method: str) -> None:
    answer = fetched(packed, "/pack/R-1/pdf", method=method, headers={"Sec-Fetch-Site": "same-origin"})
    assert (answer.status, answer.headers["Allow"]) == (405, "GET")


def test_what_was_changed_in_the_store_is_refused_with_a_sentence(own_server: Server, runtime: Runtime) -> None:
    pack(own_server)
    with runtime.store.writer.begin() as connection:
        connection.execute(text("DROP TRIGGER evidence_file_no_update"))
        connection.execute(text("UPDATE evidence_file SET content = zeroblob(size)"))
    answer = fetched(own_server, "/pack/R-1/pdf")
    assert answer.status == 409
    assert answer.body.decode().startswith("The file “pilothouse-R-1.pdf” is not handed out")
    assert is_none(fetched(own_server, "/pack/R-1/pdf", MANAGER))
