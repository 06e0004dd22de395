"""What a page costs the server: processor time of a rerun over a real websocket, and a cold start.

`python -m tests.bench.bench_pages` measures it alone. The app runs as it is served, in a process of its own; the
processor time is that process's, user and system together, divided by the reruns asked for. On the public logs where
they lie beside the repository, otherwise on the small company.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from control.clock import SystemClock
from tests.bench.ratio import Ratio
from tests.browser import company, public_logs
from tests.browser.serving import Server, serving
from tests.places import find_shared_data
from tests.signing import COOKIE

ROUNDS, RERUNS = 5, 5
"""The kernel counts in hundredths of a second: a single rerun is too short for it."""
REST = 0.15
"""Seconds after a run, in which the server collects what is garbage: it belongs to the run."""
RERUN = 0.040
"""Seconds of the server's processor time that a rerun may take. *Source:* goal G11."""
START = 5.0
"""Seconds from a cold start to the first page. *Source:* goal G12."""
LATE = {"figure": "breached", "of": "resolution", "by_due": "clocks"}

PAGES: Mapping[str, Mapping[str, str]] = {
    "overview": {},
    "exceptions": {},
    "sla": {},
    "tickets": LATE,
    "ticket": {},
    "intake": {},
    "request": {},
    "review": {},
    "approvals": {},
    "issues": {},
    "measures": {},
}
LOOKS = ("Since last time", "Agenda", "Checklist", "Figures", "Notes")
"""At a review; each is asked in a session of its own, because a session keeps the look that it chose."""


def measure() -> list[Ratio]:
    """The pages on each store, and the start of the server, beside what they may take."""
    with tempfile.TemporaryDirectory() as place:
        return [ratio for name, url, ticket in stores(Path(place)) for ratio in of_store(name, url, ticket)]


def stores(place: Path) -> Iterator[tuple[str, str, str]]:
    """Each store that is measured: its name, its address and a ticket in it."""
    data = find_shared_data()
    if data is None:
        company.found(url := f"sqlite:///{place}/company.sqlite")
        yield "the small company", url, company.key_of("S-1")
        return
    for log in public_logs.FILES:
        public_logs.imported(url := f"sqlite:///{place}/{log}.sqlite", data, log)
        yield log, url, "T-10040"


def of_store(name: str, url: str, ticket: str, head: str = "joris-dekker") -> list[Ratio]:
    """The start of a server on one store, and its pages: asked the same again, and asked what nobody has asked yet."""
    began = time.perf_counter()
    with (
        tempfile.TemporaryDirectory() as place,
        serving(url, Path(place) / "server.log", cold=True) as server,
        session(server, head) as asked,
    ):
        rerun(asked, "", {})
        found = [limited("G12", f"{name}: first page after a cold start", time.perf_counter() - began, START)]
        for page, asking in PAGES.items():
            path = "" if page == "overview" else page
            query = {"ticket": ticket} if page == "ticket" else asking
            again = processor_time(server, asked, path, [query] * ROUNDS * RERUNS)
            fresh = processor_time(server, asked, path, [{**query, "as_of": minute} for minute in minutes()])
            found.append(limited("G11", f"{name}: {page}, again", again, RERUN))
            found.append(limited("", f"{name}: {page}, as of another minute", fresh, RERUN))
    return found


def of_review(name: str, url: str, number: str, head: str) -> list[Ratio]:
    """The looks at a review, asked the same again."""
    with tempfile.TemporaryDirectory() as place, serving(url, Path(place) / "server.log", cold=True) as server:
        return [_look(name, server, {"review": number, "look": look}, head) for look in LOOKS]


def _look(name: str, server: Server, query: Mapping[str, str], head: str) -> Ratio:
    with session(server, head) as asked:
        rerun(asked, "", {})
        again = processor_time(server, asked, "review", [query] * ROUNDS * RERUNS)
    return limited("G11", f"{name}: review, {query['look']}, again", again, RERUN)


def limited(goal: str, work: str, seconds: float, limit: float) -> Ratio:
    return Ratio(goal, work, seconds, "limit", limit, at_most=1 if goal else None)


def minutes() -> list[str]:
    """Instants at which everything had happened; another minute is another question, of which nothing was kept."""
    now = SystemClock().now()
    return [f"{now - timedelta(minutes=number):%Y-%m-%dT%H:%M}" for number in range(2, 2 + ROUNDS * RERUNS)]


def processor_time(server: Server, asked: ClientConnection, path: str, queries: Sequence[Mapping[str, str]]) -> float:
    """Seconds that the server's process worked for one rerun: the median of several rounds, the first not counted."""
    rounds = []
    for start in range(0, len(queries), RERUNS):
        before = worked(server.pid)
        for query in queries[start : start + RERUNS]:
            rerun(asked, path, query)
            time.sleep(REST)
        rounds.append((worked(server.pid) - before) / RERUNS)
    return statistics.median(rounds[1:])


def worked(pid: int) -> float:
    """Seconds that a process has worked since its start, for itself and in the kernel."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def session(server: Server, account: str) -> Iterator[ClientConnection]:
    """A visitor as the server sees one: a websocket, and no browser that would want the processor for itself."""
    address = f"{server.address.replace('http', 'ws')}/_stcore/stream"
    spoken = [Subprotocol("streamlit")]
    known = {"Cookie": f"{COOKIE}={server.token(account)}"}
    with connect(
        address,
        subprotocols=spoken,
        origin=Origin(server.address),
        additional_headers=known,
        max_size=None,
        compression=None,
    ) as opened:
        yield opened


def rerun(asked: ClientConnection, path: str, query: Mapping[str, str]) -> None:
    """Ask for a page and take everything of it; raises RuntimeError where it broke."""
    message = BackMsg()
    message.rerun_script.query_string = urlencode(query)
    message.rerun_script.page_name = path
    asked.send(message.SerializeToString())
    while True:
        answer = ForwardMsg()
        answer.ParseFromString(bytes(asked.recv(timeout=60)))
        kind = answer.WhichOneof("type")
        if kind == "delta" and answer.delta.new_element.WhichOneof("type") == "exception":
            raise RuntimeError(f"/{path}: {answer.delta.new_element.exception.message}")
        if kind == "script_finished" and answer.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
            return


if __name__ == "__main__":
    for each in measure():
        print(f"{each.work}: {each.ours * 1_000:,.0f} ms (limit {each.peers * 1_000:,.0f} ms)")
