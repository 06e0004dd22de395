"""How much a run does, and the figures it measured.

The ring `check` takes reduced counts and runs on every change; `proof` takes the counts that the goals name, and
keeps its figures in tests/PROOF.md. PILOTHOUSE_RING chooses.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from control.clock import SystemClock
from tests import proof
from tests.proof import Figure
from tests.surroundings import ROOT

RING = os.environ.get("PILOTHOUSE_RING", "check")

settings.register_profile("check", max_examples=60, deadline=None, print_blob=True)
settings.register_profile("proof", max_examples=2_000, deadline=None, print_blob=True)
settings.load_profile(RING)


def times(*, check: int, proof: int) -> int:
    """How often a test repeats itself in the ring that runs."""
    return proof if RING == "proof" else check


@pytest.fixture
def figure(record_property: Callable[[str, object], None]) -> Callable[[str, str], None]:
    """Records what a test measured, as figure("races with one winner", "1,000 of 1,000")."""
    return lambda name, value: record_property("figure", (name, value))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, exitstatus: int) -> None:
    passed = terminalreporter.stats.get("passed", [])
    day = f"{SystemClock().now():%Y-%m-%d}"
    figures = sorted({Figure(*said, day) for said in measured(passed)})
    if figures:
        terminalreporter.section("figures")
    for each in figures:
        terminalreporter.line(f"{each.what}: {each.value} ({each.test})")
    parts = whole_parts(terminalreporter.config)
    # Each worker of a parallel run ends with a summary of its own share: whoever started them knows of all.
    of_a_worker = hasattr(terminalreporter.config, "workerinput")
    if RING == "proof" and exitstatus == pytest.ExitCode.OK and parts and not of_a_worker:
        shown = Counter(part for each in passed for part in parts if proof.lies_in(each.nodeid, part))
        kept = proof.read(proof.FILE.read_text("utf-8"))
        proof.FILE.write_text(proof.written(kept.renewed(shown, figures, day)), "utf-8")


def whole_parts(config: pytest.Config) -> set[str]:
    """The folders (`worker/`) and files (`worker/test_worker.py`) below tests/ of which every test was asked for.

    Of a choice among their tests nothing is proved.
    """
    if config.option.keyword or config.option.markexpr or getattr(config.option, "lf", False):
        return set()
    root, named = ROOT / "tests", [Path(each).resolve() for each in config.args]
    folders = [each for each in root.iterdir() if each.is_dir()]
    whole = {f"{each.name}/" for each in folders if any(each == place or place in each.parents for place in named)}
    return whole | {str(each.relative_to(root)) for each in named if each.is_file() and root in each.parents}


def measured(reports: list[pytest.TestReport]) -> Iterator[tuple[str, str, str]]:
    """Test, name and value of each figure."""
    for report in reports:
        for key, value in report.user_properties:
            if key == "figure" and isinstance(value, list | tuple):
                yield report.nodeid.removeprefix("tests/"), str(value[0]), str(value[1])
