"""How much a run does, and the figures it measured.

The ring `check` takes reduced counts and runs on every change; `proof` takes the counts that the goals name, and
keeps its figures in tests/PROOF.md. PILOTHOUSE_RING chooses.
"""

import os
import platform
from collections.abc import Callable, Iterator

import pytest
from hypothesis import settings

from control.clock import SystemClock
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
    figures = sorted(set(measured(passed)))
    if figures:
        terminalreporter.section("figures")
    for subject, name, value in figures:
        terminalreporter.line(f"{name}: {value} ({subject})")
    if RING == "proof" and exitstatus == pytest.ExitCode.OK and is_whole(terminalreporter):
        (ROOT / "tests" / "PROOF.md").write_text(proof_page(figures, len(passed)))


def is_whole(terminalreporter: pytest.TerminalReporter) -> bool:
    """Whether the run was of the whole suite: a part of it proves only that part."""
    config = terminalreporter.config
    chosen = config.option.keyword or config.option.markexpr or config.option.lf
    return config.args_source is pytest.Config.ArgsSource.TESTPATHS and not chosen


def measured(reports: list[pytest.TestReport]) -> Iterator[tuple[str, str, str]]:
    """Each figure with the test that measured it."""
    for report in reports:
        for key, value in report.user_properties:
            if key == "figure" and isinstance(value, list | tuple):
                yield report.nodeid.removeprefix("tests/"), str(value[0]), str(value[1])


def proof_page(figures: list[tuple[str, str, str]], passed: int) -> str:
    rows = [f"| {name} | {value} | `{subject}` |" for subject, name, value in figures]
    machine = f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    lines = [
        "# Proof",
        "",
        f"Written by `make proof` on {SystemClock().now():%Y-%m-%d} ({machine}).",
        f"{passed:,} tests passed with the full counts of the goals.",
        "",
        "| what | figure | shown by |",
        "|---|---|---|",
    ]
    return "\n".join([*lines, *rows, ""])
