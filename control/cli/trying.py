"""Trying rules before they are trusted: conformance cases and scenarios, without touching any data of one's own."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from control.cli.terminal import say

Files = Annotated[list[Path], typer.Argument(help="Files to run.", show_default=False)]
Url = Annotated[str | None, typer.Option("--url", help="A database for throwaway stores; by default a temporary file.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this group."""
    app.command()(conformance)
    app.command()(play)


def conformance(files: Files) -> None:
    """Run SLA semantics as cases against the clock code; exits with 1 where one differs."""
    from control.conformance import cases, check

    results = [check(case) for file in files for case in cases(file)]
    lines = [
        f"{found.case}: {found.field}: expected {found.expected}, got {found.got}"
        for result in results
        for found in result
    ]
    _finish(lines, passed=sum(not result for result in results), failed=sum(map(bool, results)))


def play(files: Files, url: Url = None) -> None:
    """Play scenarios, each in a store of its own; exits with 1 where a step differs from what it expects."""
    from control.scenarios import play as play_file

    played = [step for file in files for step in play_file(file, url)]
    lines = [f"{step.place}: {difference}" for step in played for difference in step.differences]
    failed = sum(bool(step.differences) for step in played)
    _finish(lines, passed=len(played) - failed, failed=failed)


def _finish(lines: Sequence[str], *, passed: int, failed: int) -> None:
    for line in lines:
        say(line)
    say(f"{passed} passed, {failed} failed")
    if failed:
        raise typer.Exit(1)
