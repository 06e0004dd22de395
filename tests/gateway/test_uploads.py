"""What may be brought: nothing by a stranger, little enough by anybody, counted as it comes (W8)."""

import asyncio
from collections.abc import Iterator

import pytest

from control.gateway import uploads
from control.gateway.uploads import PATH, Uploads
from tests.aside import run_aside
from tests.browser.serving import Server
from tests.gateway.knocking import knock

MB = 1_000_000
PLACE = f"{PATH}/some-session/some-file"


def resident(pid: int) -> int:
    """Bytes of memory that a process holds."""
    with open(f"/proc/{pid}/statm") as figures:  # noqa: PTH123
        return int(figures.read().split()[1]) * 4096


def test_w8_a_stranger_brings_nothing(server: Server) -> None:
    before = resident(server.pid)
    answers = {knock(server, PLACE, method="PUT", body=bytes(20 * MB)).status for _ in range(5)}
    assert answers == {401}
    assert resident(server.pid) - before < 40 * MB


@pytest.mark.parametrize("session", ["guessed", "00000000-0000-0000-0000-000000000000"])
def test_w8_nothing_is_brought_into_a_session_that_there_is_not(server: Server, session: str) -> None:
    token = server.token("ines-carvalho")
    here = {"Sec-Fetch-Site": "same-origin"}
    answer = knock(server, f"{PATH}/{session}/1", method="PUT", headers=here, body=b"x", token=token)
    assert answer.status == 400


class Asked:
    """One request as a server hands it on, in pieces; what reached the app behind, and how it was answered."""

    def __init__(self, said: int | None, pieces: list[int], method: str = "PUT") -> None:
        named = [] if said is None else [(b"content-length", str(said).encode())]
        self.scope = {"type": "http", "method": method, "path": PLACE, "headers": named, "asked": self}
        self.pieces: Iterator[tuple[int, int]] = iter(list(enumerate(pieces, 1)))
        self.many = len(pieces)
        self.reached = 0
        self.status = 0

    async def receive(self) -> dict[str, object]:
        await asyncio.sleep(0)  # others are served meanwhile
        number, length = next(self.pieces)
        return {"type": "http.request", "body": bytes(length), "more_body": number < self.many}

    async def send(self, message: dict[str, object]) -> None:
        self.status = int(str(message.get("status", self.status)))

    async def app(self, scope, receive, send) -> None:  # type: ignore[no-untyped-def]
        more = True
        while more:
            message = await receive()
            self.reached += len(message["body"])
            more = message["more_body"]
        await send({"type": "http.response.start", "status": 204})


async def behind(scope, receive, send) -> None:  # type: ignore[no-untyped-def]
    """The app behind the gate, which hands each request to whoever asked."""
    await scope["asked"].app(scope, receive, send)


def brought(gate: Uploads, asked: Asked, account: str = "anna") -> tuple[int, int]:
    run_aside(gate(asked.scope, asked.receive, asked.send, account))
    return asked.status, asked.reached


def test_w8_a_file_of_25_mb_is_let_through_and_a_larger_one_is_not() -> None:
    assert brought(Uploads(behind), Asked(25 * MB, [25 * MB])) == (204, 25 * MB)
    assert brought(Uploads(behind), Asked(26 * MB, [26 * MB])) == (413, 0)


@pytest.mark.parametrize("said", [None, 10, 0])
def test_w8_what_is_larger_than_it_said_is_cut_off_as_it_comes(said: int | None) -> None:
    status, reached = brought(Uploads(behind), Asked(said, [MB] * 100))
    assert status == 413
    assert reached <= 25 * MB + 200_000


def test_w8_one_person_brings_100_mb_within_ten_minutes_and_others_are_not_kept_out() -> None:
    gate = Uploads(behind)
    assert [brought(gate, Asked(20 * MB, [20 * MB]))[0] for _ in range(6)] == [204] * 5 + [413]
    assert brought(gate, Asked(20 * MB, [20 * MB]), "otto")[0] == 204


def test_w8_what_one_person_brings_side_by_side_counts_together() -> None:
    gate, many = Uploads(behind), [Asked(None, [MB] * 20) for _ in range(12)]

    async def at_once() -> None:
        await asyncio.gather(*(gate(asked.scope, asked.receive, asked.send, "anna") for asked in many))

    run_aside(at_once())
    assert sum(asked.reached for asked in many) <= 100 * MB
    assert {asked.status for asked in many} == {413}


def test_w8_what_is_still_being_brought_counts_however_long_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "SPAN", 0.0)  # what is over is forgotten at once
    many = [Asked(None, [MB] * 20) for _ in range(6)]

    async def held() -> None:
        done = asyncio.Event()

        async def keeps(scope, receive, send) -> None:  # type: ignore[no-untyped-def]
            await scope["asked"].app(scope, receive, send)
            await done.wait()

        gate = Uploads(keeps)
        going = [asyncio.create_task(gate(each.scope, each.receive, each.send, "anna")) for each in many[:5]]
        while any(each.reached < 20 * MB for each in many[:5]):
            await asyncio.sleep(0)
        await gate(many[5].scope, many[5].receive, many[5].send, "anna")
        done.set()
        await asyncio.gather(*going)

    run_aside(held())
    assert [each.status for each in many] == [204] * 5 + [413]


@pytest.mark.parametrize("said", [b"9" * 5_000, b"9" * 16])
def test_a_length_of_too_many_digits_is_too_much(said: bytes) -> None:
    asked = Asked(None, [MB])
    asked.scope["headers"] = [(b"content-length", said)]
    assert brought(Uploads(behind), asked)[0] == 413


@pytest.mark.parametrize("said", [b"-1", b"1e9", b"ten", b"\xb2"])
def test_a_length_that_is_none_is_not_believed(said: bytes) -> None:
    asked = Asked(None, [MB] * 100)
    asked.scope["headers"] = [(b"content-length", said)]
    assert brought(Uploads(behind), asked)[0] == 413
