"""The demo company: how long it takes to be told from nothing, and what its pages cost the server.

`python -m tests.bench.bench_demo` measures it alone.
"""

import os
import subprocess
import sys
import tempfile
import time

from tests.bench.bench_pages import limited, of_review, of_store
from tests.bench.ratio import Ratio
from tests.places import ROOT

LOADED = 60.0
"""Seconds that pass until the company stands in an empty store. *Source:* goal G12."""
TICKET, HEAD = "T-22000", "ruben-castellan"
"""One of its last two hundred tickets, and the department head who sees all of them."""
REVIEW = "R-3"
"""The last one that was closed."""


def measure() -> list[Ratio]:
    with tempfile.TemporaryDirectory() as place:
        url = f"sqlite:///{place}/demo.sqlite"
        began = time.perf_counter()
        load(url)
        told = limited("G12", "the demo company from nothing", time.perf_counter() - began, LOADED)
        pages = of_store("the demo company", url, TICKET, HEAD)
        return [told, *pages, *of_review("the demo company", url, REVIEW, HEAD)]


def load(url: str) -> None:
    """As `make run` loads it; raises CalledProcessError where it is refused."""
    environment = {**os.environ, "CONTROL_DATABASE_URL": url}
    subprocess.run(
        [sys.executable, "-m", "control", "demo"], cwd=ROOT, env=environment, check=True, capture_output=True
    )


if __name__ == "__main__":
    for each in measure():
        print(f"{each.work}: {each.ours * 1e3:,.1f} ms of {each.peers * 1e3:,.0f} ms")
