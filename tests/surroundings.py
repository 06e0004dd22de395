"""What lies around the code (a browser, PostgreSQL, reference data), and what is said where it is missing.

A test whose surroundings are missing is *not run*: `not_run` is the one place that skips, the end of the
suite counts each reason aloud, and where PILOTHOUSE_REQUIRE_ALL is set (the build) it is a failure.
"""

import os
from collections import Counter
from collections.abc import Iterator
from ctypes.util import find_library
from pathlib import Path
from typing import NoReturn

import pytest
from playwright.sync_api import Playwright, sync_playwright

from tests.places import ROOT, find_chromium, find_shared_data

__all__ = ["ROOT", "chromium", "not_run", "playwright", "root", "shared_data"]

MARK = "not run: "


def not_run(reason: str, *, optional: bool = False) -> NoReturn:
    """Ends the test for want of `reason`; `optional` things may be missing in continuous integration too."""
    if os.environ.get("PILOTHOUSE_REQUIRE_ALL") and not optional:
        pytest.fail(f"{reason}, and PILOTHOUSE_REQUIRE_ALL is set", pytrace=False)
    pytest.skip(MARK + reason)


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The browser that the journeys drive."""
    found = find_chromium()
    if found is None:
        not_run("no Chromium on this machine (package chromium)")
    if find_library("atomic") is None:
        not_run("no libatomic on this machine, which the driver of the browser needs (package libatomic1)")
    return found


@pytest.fixture(scope="session")
def playwright(chromium: Path) -> Iterator[Playwright]:
    """The driver of browsers: one for all, because a second one refuses to run beside it."""
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of reference data that other people recorded; it is no part of the repository."""
    folder = find_shared_data()
    if folder is None:
        not_run("the reference data ../shared/data is absent", optional=True)
    return folder


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reasons = Counter(
        report.longrepr[2].removeprefix("Skipped: ").removeprefix(MARK)
        for report in terminalreporter.stats.get("skipped", [])
    )
    if reasons:
        terminalreporter.section("not run", red=True, bold=True)
    for reason, count in sorted(reasons.items()):
        terminalreporter.line(f"not run: {count} ({reason})", yellow=True)
