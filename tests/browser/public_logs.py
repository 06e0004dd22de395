"""A store with both public logs, for looking at pages and measuring them at a size that nobody made up."""

from pathlib import Path

from control.clock import SystemClock
from control.commands import clocks, imports, rulebook
from control.commands.registry import Call
from control.intake import find_mapping, load_mapping, read
from control.runtime import open_runtime
from control.settings import dump, load
from control.store.engine import upgrade
from tests.places import ROOT

FILES = {
    "boston_311": "boston_311/animal_requests_2014_2016.csv.gz",
    "volvo_it": "volvo_it/incidents.csv.gz",
}


def imported(url: str, data: Path, *logs: str) -> None:
    """Make a new store at `url` with these logs of the folder of reference data in it."""
    upgrade(url)
    runtime = open_runtime(url, SystemClock())
    try:
        rulebook.activate(runtime, Call("system", reason="the public logs are looked at"), dump(load(ROOT / "config")))
        for log in logs:
            mapping = load_mapping(find_mapping(ROOT / "config" / "mappings", log))
            imports.commit(runtime, Call("system"), read(mapping, data / FILES[log], runtime.rulebook()))
        clocks.judge(runtime, Call("system"))
    finally:
        runtime.close()
