"""Which address a visitor comes from, behind something that stands before us and says so."""

import pytest

from tests.browser.serving import Server
from tests.gateway.knocking import knock

ELSEWHERE = "203.0.113.7"


@pytest.mark.parametrize("said", [ELSEWHERE, f"127.0.0.1, {ELSEWHERE}", f"{ELSEWHERE}, 127.0.0.1", f"::1, {ELSEWHERE}"])
def test_a_visitor_cannot_say_that_they_come_from_this_machine(server: Server, said: str) -> None:
    answer = knock(server, "/auth/sign-in", headers={"X-Forwarded-For": said})
    assert answer.status == 403  # on trial, whoever comes from elsewhere is not served at all
    assert b"serves this machine only" in answer.body


@pytest.mark.parametrize("name", ["X-Real-IP", "Forwarded", "X-Client-IP", "True-Client-IP", "X-Forwarded-Host"])
def test_no_other_header_says_who_or_where_somebody_is(server: Server, name: str) -> None:
    assert knock(server, "/auth/sign-in", headers={name: ELSEWHERE}).status == 200
