"""What is printed: nothing from outside commands the terminal, and what cannot be printed is said and no more."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from control.cli.terminal import shown
from tests.cli.conftest import Typed
from tests.surroundings import ROOT

EXAMPLE = ROOT / "config" / "mappings" / "examples" / "template.csv"
RED = "\x1b[31m"


def run(surroundings: dict[str, str], command: str) -> subprocess.CompletedProcess[str]:
    """A line of the shell in a process of its own; `C` is the command line."""
    line = command.replace("C ", f"{sys.executable} -m control ")
    return subprocess.run(
        ["/bin/bash", "-c", line], cwd=ROOT, env=surroundings, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.mark.parametrize(
    ("text", "as_shown"),
    [
        (f"{RED}red", r"\x1b[31mred"),
        ("one\r\ntwo", r"one\r\ntwo"),
        ("\x9b31m", r"\x9b31m"),
        ("abc\u202ecba", r"abc\u202ecba"),
        ("bad\udcff.csv", r"bad\udcff.csv"),
        ("Grüße, 日本\t– ok", "Grüße, 日本\t– ok"),
    ],
)
def test_control_characters_are_shown_and_letters_stay(text: str, as_shown: str) -> None:
    assert shown(text) == as_shown


def test_an_answer_that_could_not_be_written_says_that_and_claims_nothing_else(
    shipped: Typed, surroundings: dict[str, str]
) -> None:
    said = run(surroundings, f"C import template {EXAMPLE} > /dev/full")
    assert (said.returncode, said.stderr) == (2, "The answer could not be written: No space left on device.\n")
    assert json.loads(shipped("status", "--json").out)["tickets"] == 4


def test_a_reader_that_has_seen_enough_is_no_failure(shipped: Typed, surroundings: dict[str, str]) -> None:
    assert shipped("import", "template", EXAMPLE).status == 0
    said = run(surroundings, "C commands | head -1")
    assert (len(said.stdout.splitlines()), said.stderr) == (1, "")


def test_where_there_is_no_output_that_is_said(shipped: Typed, surroundings: dict[str, str]) -> None:
    assert shipped("imports").status == 0
    assert run(surroundings, "C imports >&-").stderr.endswith("there is no standard output.\n")


def test_a_title_cannot_command_the_terminal(shipped: Typed, tmp_path: Path) -> None:
    file = tmp_path / f"e{RED}vil.csv"
    lines = EXAMPLE.read_text().splitlines()
    file.write_text("\n".join(lines).replace(cell(lines, "title"), f"{RED}owned"))
    assert shipped("import", "template", file).status == 0
    said = [shipped("explain", "T-10001"), shipped("imports"), shipped("explain", f"T-{RED}")]
    assert "\x1b" not in "".join(each.out + each.err for each in said)
    assert r"\x1b[31mowned" in said[0].out
    assert r"e\x1b[31mvil.csv" in said[1].out
    assert r"T-\x1b[31m" in said[2].err


def test_an_encoding_without_the_letter_gets_its_number(shipped: Typed, surroundings: dict[str, str]) -> None:
    assert shipped("import", "template", EXAMPLE).status == 0
    plain = {**surroundings, "PYTHONIOENCODING": "ascii"}
    text, data = run(plain, "C status"), run(plain, "C status --json")
    assert (text.returncode, data.returncode) == (0, 0)
    assert json.loads(data.stdout)["tickets"] == 4


def cell(lines: list[str], column: str) -> str:
    """What the first row has in a column."""
    return lines[1].split(",")[lines[0].split(",").index(column)]
