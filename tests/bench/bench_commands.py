"""What rights and the trail add to a command, and how long it takes from a password to the first page.

`python -m tests.bench.bench_commands` measures it alone. The command does nothing but ask for its session, its rights
and its key, and leave its event: the processor time beside that of a bare transaction is the overhead.
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from control.commands.registry import Call, Deed, Registry
from control.store.engine import upgrade
from tests.bench.bench_pages import rerun
from tests.bench.ratio import Ratio
from tests.browser import company
from tests.browser.serving import Server, serving
from tests.commands.desk import Desk, on, small_rulebook
from tests.gateway.knocking import knock, websocket
from tests.postgres import find_programs, running_postgres
from tests.signing import linked, signed_in

OVERHEAD = 2e-3
"""Seconds at the 95th percentile. *Source:* goal A10."""
FIRST_PAGE = 2.0
"""Seconds from the press on “Sign in” until the first page is there. *Source:* issue on who acts."""
WRITERS = 8
BETWEEN = 1 / 150
"""Seconds for each command where eight write at once. *Source:* goal A10 (150 commands a second)."""
CALLS = 400
_DEEDS = Registry()
_PASSWORD = "seven quiet herons wade"
_HEAD = "joris-dekker"


@_DEEDS.command("bench.look")
def look(deed: Deed) -> dict[str, Any]:
    """Look at the time."""
    return {"seq": deed.seq}


def measure() -> list[Ratio]:
    with tempfile.TemporaryDirectory() as place:
        return [overhead(Path(place)), eight_writers(), first_page(Path(place))]


def at_a_desk(url: str) -> tuple[Desk, Callable[[], None]]:
    """A desk in a new store, and a command that somebody who is signed in gives there."""
    upgrade(url)
    desk = Desk(url, on(0, 10))
    allowed = {**small_rulebook().permissions, "bench.look": frozenset({"agent"})}
    desk.activate(small_rulebook(permissions=allowed))
    hers = signed_in(desk.runtime, "anna")
    numbers = count()

    def command() -> None:
        look(desk.runtime, Call("anna", key=f"look {next(numbers)}", origin="ui", session=hers))

    return desk, command


def overhead(place: Path) -> Ratio:
    """A command that does nothing, at its 95th percentile, less the median of a bare transaction of the same store."""
    desk, command = at_a_desk(f"sqlite:///{place}/desk.sqlite")

    def bare() -> None:
        with desk.runtime.store.writer.begin() as connection:
            connection.exec_driver_sql("UPDATE audit_head SET head_at = head_at")

    worked, waited = times(command), times(bare)
    desk.runtime.close()
    spent = statistics.quantiles(worked, n=20)[-1] - statistics.median(waited)
    return Ratio("A10", "rights and trail of a command, 95th percentile", spent, "limit", OVERHEAD, at_most=1)


def eight_writers() -> Ratio:
    """The time that passes for each command while eight write to PostgreSQL at once; they have to wait their turn."""
    programs = find_programs()
    if programs is None:
        raise SystemExit("There is no PostgreSQL on this machine (package postgresql).")
    with running_postgres(programs, durable=True) as server:
        server.execute("CREATE DATABASE bench")
        desk, command = at_a_desk(server.url("bench"))
        with ThreadPoolExecutor(max_workers=WRITERS) as writers:
            list(writers.map(lambda _: command(), range(5 * WRITERS)))
            began = time.perf_counter()
            list(writers.map(lambda _: command(), range(2 * CALLS)))
            spent = (time.perf_counter() - began) / (2 * CALLS)
        desk.runtime.close()
    return Ratio("A10", f"a command of {WRITERS} writers at once, PostgreSQL", spent, "limit", BETWEEN, at_most=1)


def times(work: Callable[[], None]) -> list[float]:
    """Seconds that the processor works for each call, after a few that are not counted."""
    found = []
    for number in range(CALLS + 20):
        began = time.process_time()
        work()
        if number >= 20:
            found.append(time.process_time() - began)
    return found


def first_page(place: Path) -> Ratio:
    """From a password that is sent to the end of the first run of the first page, on a server that has just started."""
    company.found(url := f"sqlite:///{place}/company.sqlite")
    with serving(url, place / "server.log", cold=True) as server:
        posted(server, "/auth/link", token=linked(url, _HEAD), password=_PASSWORD, again=_PASSWORD)
        began = time.perf_counter()
        answer = posted(server, "/auth/sign-in", name=_HEAD, password=_PASSWORD, to="/")
        token = str(answer).partition("=")[2].partition(";")[0]
        knock(server, "/", token=token)
        with websocket(server, token) as opened:
            rerun(opened, "", {})
        spent = time.perf_counter() - began
    return Ratio("", "from a password to the first page", spent, "limit", FIRST_PAGE, at_most=1)


def posted(server: Server, path: str, **fields: str) -> str | None:
    """The cookie that a form is answered with."""
    told = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
    return knock(server, path, method="POST", headers=told, body=urlencode(fields).encode()).headers["Set-Cookie"]


if __name__ == "__main__":
    for each in measure():
        print(f"{each.work}: {each.ours * 1_000:,.2f} ms (limit {each.peers * 1_000:,.0f} ms)")
