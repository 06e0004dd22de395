"""Where lists are fetched: by whoever asked for them and nobody else, however they knock (W10, A9, Z7, Z8)."""

import csv
import io
import json
from collections.abc import Callable
from hashlib import sha256

import pytest
from sqlalchemy import text

from control.commands import accounts, sessions
from control.commands.exports import make
from control.commands.registry import Call
from control.policy.exports import FileForm, ListAsked, Listing
from control.runtime import Runtime, open_runtime
from tests.browser.serving import Server
from tests.gateway.knocking import LOOKS, Answer, knock
from tests.signing import signed_in

HEAD, OTHER, WHOLE, AUDITOR, ADMIN = "joris-dekker", "tomas-brandt", "mara-lindqvist", "ruth-abel", "piotr-wolny"
WHY = "so that it is seen"
NONE = b"There is no such export: lists are exported on their pages, and wait for a quarter of an hour."


def asked(server: Server, who: str = HEAD, form: FileForm = FileForm.CSV, listing: Listing = Listing.TICKETS) -> str:
    """The address of a list that somebody has asked for."""
    runtime = open_runtime(server.url)
    try:
        answer = make(runtime, Call(who), form, ListAsked(listing, runtime.now()))
    finally:
        runtime.close()
    return str(answer.value["address"])


def events(server: Server, command: str = "export.take") -> list[dict[str, object]]:
    runtime = open_runtime(server.url)
    try:
        with runtime.read() as connection:
            asked_for = text('SELECT actor, outcome, "after", session_ref, origin FROM audit_event '
                             "WHERE command = :command ORDER BY seq")  # fmt: skip
            return [dict(row) for row in connection.execute(asked_for, {"command": command}).mappings()]
    finally:
        runtime.close()


def is_none(answer: Answer) -> bool:
    return (answer.status, answer.body) == (404, NONE)


@pytest.mark.parametrize(
    ("form", "kind"),
    [
        (FileForm.CSV, "text/csv; charset=utf-8; header=present"),
        (FileForm.XLSX, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ],
)
def test_w10_whoever_asked_for_a_list_fetches_it_as_a_file_that_nobody_keeps(
    server: Server, form: FileForm, kind: str
) -> None:
    answer = knock(server, asked(server, form=form), token=server.token(HEAD))
    assert answer.status == 200
    assert answer.headers["Content-Type"] == kind
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="pilothouse-tickets-2')
    assert answer.headers["Content-Disposition"].endswith(f'.{form}"')
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert int(answer.headers["Content-Length"]) == len(answer.body) > 100
    assert answer.body.startswith(b"\xef\xbb\xbfTicket," if form is FileForm.CSV else b"PK")


def test_a9_what_was_handed_over_stands_in_the_trail_before(server: Server) -> None:
    token = server.token(HEAD)
    answer = knock(server, asked(server), token=token)
    event = events(server)[-1]
    said = json.loads(str(event["after"]))
    rows = list(csv.reader(io.StringIO(answer.body.decode("utf-8-sig"), newline="")))
    assert (event["actor"], event["outcome"], event["origin"]) == (HEAD, "ok", "ui")
    assert event["session_ref"] == sha256(token.encode()).hexdigest()
    assert (said["rows"], said["sha256"]) == (len(rows) - 1, sha256(answer.body).hexdigest())


def test_w10_another_person_is_answered_as_if_there_were_none_and_without_a_session_nobody_is(server: Server) -> None:
    address = asked(server)
    for account in (OTHER, WHOLE, AUDITOR, ADMIN):
        token = server.token(account)
        theirs, nobodys = (knock(server, each, token=token) for each in (address, "/export/" + "0" * 32))
        assert is_none(theirs)
        assert is_none(nobodys)
        assert sorted(theirs.headers.keys()) == sorted(nobodys.headers.keys())
    assert knock(server, address).status == 401
    assert knock(server, address, headers=LOOKS).status == 303  # the way to the form to sign in
    assert knock(server, address, token="joris-dekker/" + "0" * 32).status == 401
    assert knock(server, address, token=server.token(HEAD)).status == 200


def test_w10_who_one_is_is_not_taken_from_what_one_says(server: Server) -> None:
    address, token = asked(server), server.token(OTHER)
    for name in ("X-Pilothouse-Account", "x_pilothouse_account", "X-Pilothouse_Account"):
        assert is_none(knock(server, address, token=token, headers={name: HEAD}))


def test_who_tries_another_persons_stands_in_the_trail(server: Server) -> None:
    knock(server, asked(server), token=server.token(OTHER))
    assert [(each["actor"], each["outcome"]) for each in events(server)][-1] == (OTHER, "denied:not_found")


@pytest.mark.parametrize(
    "path",
    ["", "0", "0" * 31, "0" * 33, "G" * 32, "0" * 32 + "/", "../healthz", "%2e%2e%2fhealthz", "0" * 31 + "%00", "?x=1"],
)
def test_an_address_that_is_none_finds_none_and_nothing_breaks(server: Server, path: str) -> None:
    before = len(events(server))
    assert is_none(knock(server, f"/export/{path}", token=server.token(HEAD)))
    assert len(events(server)) == before


@pytest.mark.parametrize("method", ["HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_an_export_is_fetched_and_nothing_else(server: Server, method: str) -> None:
    address, before = asked(server), len(events(server))
    here = {"Sec-Fetch-Site": "same-origin"}  # from elsewhere it would not come as far
    answer = knock(server, address, method=method, token=server.token(HEAD), headers=here)
    assert (answer.status, answer.headers["Allow"]) == (405, "GET")
    assert len(events(server)) == before
    assert knock(server, address, method=method).status == 401


def test_a_part_of_a_file_is_not_handed_over_by_itself(server: Server) -> None:
    whole = knock(server, asked(server), token=server.token(HEAD), headers={"Range": "bytes=0-3"})
    assert whole.status == 200
    assert int(whole.headers["Content-Length"]) == len(whole.body) > 4


def test_z8_each_is_given_what_they_see(server: Server) -> None:
    def keys(who: str) -> set[str]:
        body = knock(server, asked(server, who), token=server.token(who)).body.decode("utf-8-sig")
        return {row[0] for row in csv.reader(io.StringIO(body, newline=""))}

    agent, head, whole = keys(OTHER), keys(HEAD), keys(WHOLE)
    assert agent < head < whole


def _ended(runtime: Runtime, session: str) -> None:
    sessions.end(runtime, Call(HEAD, origin="ui", session=session))


def _disabled(runtime: Runtime, _: str) -> None:
    accounts.disable(runtime, Call(ADMIN, reason=WHY), HEAD)


@pytest.mark.parametrize("change", [_ended, _disabled])
def test_z7_whose_session_ended_is_given_nothing(
    own_server: Server, runtime: Runtime, change: Callable[[Runtime, str], None]
) -> None:
    address = asked(own_server)
    session = signed_in(runtime, HEAD, "fetching")
    assert knock(own_server, address, token=f"{HEAD}/fetching").status == 200
    change(runtime, session)
    assert knock(own_server, address, token=f"{HEAD}/fetching").status == 401


def test_w10_one_that_waits_no_longer_or_whose_role_is_gone_is_answered_as_if_there_were_none(
    own_server: Server, runtime: Runtime
) -> None:
    token, first, second = own_server.token(HEAD), asked(own_server), asked(own_server)
    with runtime.store.writer.begin() as connection:
        an_hour = 3_600_000_000
        connection.execute(
            text("UPDATE export SET made_at = made_at - :hour, until_at = until_at - :hour WHERE id = :id"),
            {"hour": an_hour, "id": first.rpartition("/")[2]},
        )
    assert is_none(knock(own_server, first, token=token))
    assert knock(own_server, second, token=token).status == 200
    with runtime.store.writer.begin() as connection:
        take_away(connection)
    assert is_none(knock(own_server, second, token=token))


def take_away(connection: object) -> None:
    """The role of the head is taken away beside the rulebook, as one person may."""
    connection.execute(  # type: ignore[attr-defined]
        text(
            "INSERT INTO role_grant (id, account, role, scope, takes_away, since_at, reason, asked_by, asked_by_person,"
            " asked_seq, state, decided_at, decided_by, decided_by_person, version) VALUES (1, :who, 'department head',"
            " 'unit:customer-operations', 1, 0, 'gone', 'piotr-wolny', 'piotr-wolny', 1, 'confirmed', 0, 'piotr-wolny',"
            " 'piotr-wolny', 1)"
        ),
        {"who": HEAD},
    )
