"""Where evidence is fetched: by whoever sees its approval and nobody else, as a file and as nothing else (W10, Z8)."""

import json
from hashlib import sha256
from urllib.parse import unquote

import pytest
from sqlalchemy import text

from control.commands import approval_requests
from control.commands.approval_content import Wanted
from control.commands.evidence import NONE, Attached, address
from control.commands.registry import Call
from control.demo.approval_files import photo
from control.policy.approval_terms import ApprovalKind
from control.runtime import Runtime, open_runtime
from tests.browser import company
from tests.browser.serving import Server
from tests.gateway.knocking import LOOKS, Answer, knock

HEAD, SPONSOR, MANAGER, ELSEWHERE = "joris-dekker", "mara-lindqvist", "nadia-farouk", "tomas-brandt"
"""Who asks for a ticket of the repairs; who sees everything; and two of customer care, who do not see it."""
HTML = b"<!doctype html><script>alert(document.cookie)</script>"
PHOTO = photo(7)
FILES = (
    Attached("photo.png", PHOTO),
    Attached("page.txt", HTML),
    Attached("R\u00e9sum\u00e9 \u201c1\u201d; filename=x.csv", b"a;b"),
)


@pytest.fixture(scope="module")
def asked(server: Server) -> str:
    """An approval with files."""
    return ask(server)


def ask(server: Server, *files: Attached) -> str:
    runtime = open_runtime(server.url)
    try:
        key = company.key_of("S-2")
        wanted = Wanted("Refund it once more.", "30.00", files=files or FILES)
        made = approval_requests.request(runtime, Call(HEAD), key, ApprovalKind.REFUND, wanted)
    finally:
        runtime.close()
    return str(made.value["approval"])


def way(number: str, content: bytes) -> str:
    return address(number, sha256(content).hexdigest())


def fetched(server: Server, path: str, who: str = HEAD, **told: object) -> Answer:
    return knock(server, path, token=server.token(who), **told)  # type: ignore[arg-type]


def events(server: Server) -> list[dict[str, object]]:
    runtime = open_runtime(server.url)
    try:
        with runtime.read() as connection:
            rows = text("SELECT actor, outcome, \"after\", origin FROM audit_event WHERE command = 'evidence.take' "
                        "ORDER BY seq")  # fmt: skip
            return [dict(row) for row in connection.execute(rows).mappings()]
    finally:
        runtime.close()


def is_none(answer: Answer) -> bool:
    return (answer.status, answer.body) == (404, NONE.encode())


@pytest.mark.parametrize(
    ("file", "kind"), [(FILES[0], "image/png"), (FILES[1], "application/octet-stream")], ids=["photo", "page"]
)
def test_a_file_comes_as_it_was_attached_to_be_kept_and_never_to_be_opened_here(
    server: Server, asked: str, file: Attached, kind: str
) -> None:
    answer = fetched(server, way(asked, file.content or b""))
    assert (answer.status, answer.body) == (200, file.content)
    assert answer.headers["Content-Type"] == kind
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{file.name}"'
    assert answer.headers["Content-Length"] == str(len(file.content or b""))
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]


def test_no_name_ends_its_header_or_says_something_else_in_it(server: Server, asked: str) -> None:
    said = fetched(server, way(asked, b"a;b")).headers["Content-Disposition"]
    plain, _, encoded = said.partition("; filename*=UTF-8''")
    assert plain == 'attachment; filename="R_sum___1___filename_x.csv"'
    assert unquote(encoded) == FILES[2].name
    assert set(encoded) & set('"; ') == set()


def test_what_was_handed_over_stands_in_the_trail(server: Server, asked: str) -> None:
    fetched(server, way(asked, PHOTO), SPONSOR)
    event = events(server)[-1]
    assert (event["actor"], event["outcome"], event["origin"]) == (SPONSOR, "ok", "ui")
    assert json.loads(str(event["after"])) == {"approval": asked, "name": "photo.png", "size": len(PHOTO)}


def test_z8_whoever_does_not_see_the_ticket_is_answered_as_if_there_were_nothing(server: Server, asked: str) -> None:
    theirs = fetched(server, way(asked, PHOTO), ELSEWHERE)
    nobodys = fetched(server, way(asked, b"nothing"), ELSEWHERE)
    unknown = fetched(server, way("A-99999", PHOTO), ELSEWHERE)
    mine = fetched(server, way(asked, b"nothing"), HEAD)
    assert [is_none(each) for each in (theirs, nobodys, unknown, mine)] == [True] * 4
    assert sorted(theirs.headers.keys()) == sorted(nobodys.headers.keys())
    assert [each["outcome"] for each in events(server)[-4:]] == ["denied:not_found"] * 4


def test_without_a_session_nobody_is_told_anything(server: Server, asked: str) -> None:
    assert knock(server, way(asked, PHOTO)).status == 401
    assert knock(server, way(asked, PHOTO), headers=LOOKS).status == 303
    assert knock(server, way(asked, PHOTO), token=f"{HEAD}/" + "0" * 32).status == 401


def test_nobody_fetches_in_a_place_that_nobody_lent_them(server: Server, asked: str) -> None:
    for giver in (HEAD, MANAGER, "nobody", "", "x" * 3_000, "%00"):
        assert is_none(fetched(server, f"{way(asked, PHOTO)}?for={giver}", ELSEWHERE))


@pytest.mark.parametrize(
    "path",
    ["", "A-1", "A-1/", "A-1/" + "0" * 63, "A-1/" + "0" * 65, "A-1/" + "G" * 64, "A-0/" + "0" * 64, "B-1/" + "0" * 64,
     "A-1/" + "0" * 64 + "/", "A-1/../../healthz", "A-1/%2e%2e%2fhealthz", "A-1/" + "0" * 63 + "%00",
     "a-1/" + "0" * 64],
)  # fmt: skip
def test_an_address_that_is_none_finds_none_and_nothing_breaks(server: Server, path: str) -> None:
    before = len(events(server))
    assert is_none(fetched(server, f"/evidence/{path}"))
    assert len(events(server)) == before


@pytest.mark.parametrize("method", ["HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_evidence_is_fetched_and_nothing_else(server: Server, asked: str, method: str) -> None:
    here, before = {"Sec-Fetch-Site": "same-origin"}, len(events(server))
    answer = fetched(server, way(asked, PHOTO), method=method, headers=here)
    assert (answer.status, answer.headers["Allow"]) == (405, "GET")
    assert len(events(server)) == before


def test_a_file_of_10_mb_comes_whole(server: Server) -> None:
    content = b"0123456789" * 1_000_000
    answer = fetched(server, way(ask(server, Attached("large.txt", content)), content))
    assert (answer.status, sha256(answer.body).digest()) == (200, sha256(content).digest())


@pytest.fixture
def tampered(own_server: Server, runtime: Runtime) -> Server:
    """An app whose store was changed by its owner."""
    ask(own_server)
    with runtime.store.writer.begin() as connection:
        connection.execute(text("DROP TRIGGER evidence_file_no_update"))
        connection.execute(text("UPDATE evidence_file SET content = zeroblob(size)"))
    return own_server


def test_what_was_changed_in_the_store_is_refused_with_a_sentence(tampered: Server) -> None:
    answer = fetched(tampered, way("A-7", PHOTO))
    assert answer.status == 409
    assert answer.body.decode().startswith("The file “photo.png” is not handed out: what is kept of it is not what was")
    assert events(tampered)[-1]["outcome"] == "denied:tampered"
    assert is_none(fetched(tampered, way("A-7", PHOTO), ELSEWHERE))
