"""Imports on the command line after they were made: previewed, undone, corrected, set aside."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.conftest import Typed
from tests.surroundings import ROOT

EXAMPLE = ROOT / "config" / "mappings" / "examples" / "template.csv"
WHY = "--reason", "it was the wrong file of the two"
WHO = "--as", "yuki-tanabe"


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    """The example with a row whose time is none, on line 3."""
    lines = EXAMPLE.read_text().splitlines()
    path = tmp_path / "wrong.csv"
    path.write_text("\n".join([*lines[:2], lines[2].replace("2026-11-02T09:30:00+01:00", "yesterday"), *lines[3:]]))
    return path


def tickets(typed: Typed) -> int:
    return int(json.loads(typed("status", "--json").out)["tickets"])


def test_an_import_is_undone_and_says_how_much_it_took_back(shipped: Typed) -> None:
    shipped("import", "template", EXAMPLE)
    events = sum(row["events"] for row in json.loads(shipped("imports", "--json").out))
    said = shipped("undo", 1, *WHY, *WHO)
    assert said.status == 0
    assert said.out.startswith(
        f"Import 1 was undone: {events} events count no longer.\n4 tickets are not known any more"
    )
    assert tickets(shipped) == 0
    assert shipped("rebuild", "--check").status == 0
    assert "; undone by yuki-tanabe: it was the wrong file of the two" in shipped("imports").out


def test_the_same_file_is_imported_after_its_undo_as_if_for_the_first_time(shipped: Typed) -> None:
    first = json.loads(shipped("import", "template", EXAMPLE, "--json").out)
    before = json.loads(shipped("status", "--json").out)
    shipped("undo", 1, *WHY, *WHO)
    again = json.loads(shipped("import", "template", EXAMPLE, "--json").out)
    after = json.loads(shipped("status", "--json").out)
    assert {**again, "batch": 1} == first
    assert {**after, "as_of": None} == {**before, "as_of": None}


def test_an_undo_needs_a_reason(shipped: Typed) -> None:
    shipped("import", "template", EXAMPLE)
    assert shipped("undo", 1, *WHO).status == 2
    assert "needs a reason" in shipped("undo", 1, "--reason", "oops", *WHO).err


def test_a_rejected_row_is_corrected_by_its_line(shipped: Typed, wrong: Path) -> None:
    shipped("import", "template", wrong)
    assert ", 1 rejected rows waiting" in shipped("imports").out
    said = shipped("correct", 1, 3, "created_at=2026-11-02T09:30:00+01:00", *WHO)
    assert said.out.startswith("Import 2 corrects 3 of import 1.\n1 tickets and ")
    assert tickets(shipped) == 4
    assert "; corrects rows of import 1" in shipped("imports").out
    assert shipped("imports", 1).out.rstrip().endswith("[corrected]")


def test_what_is_still_wrong_is_said_with_its_line(shipped: Typed, wrong: Path) -> None:
    shipped("import", "template", wrong)
    said = shipped("correct", 1, 3, "created_at=tomorrow", *WHO)
    assert (said.status, tickets(shipped)) == (2, 3)
    assert said.err.startswith("Still rejected, so that nothing was recorded. Line 3: created_at: ")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["correct", 1, 4, *WHO], "Import 1 rejected no row on line 4."),
        (["correct", 9, 4, *WHO], "There is no import 9"),
        (["correct", 1, 3, "yesterday", *WHO], "'yesterday' is no cell: write COLUMN=TEXT"),
        (["dismiss", 1, 4, *WHY, *WHO], "Import 1 rejected no row on line 4."),
        (["undo", 9, *WHY, *WHO], "There is no import 9"),
        (["undo", 1, *WHY, "--as", "tomas-brandt"], "needs the role"),
    ],
)
def test_what_cannot_be_taken_back_is_a_sentence_and_a_2(
    shipped: Typed, wrong: Path, arguments: list[object], sentence: str
) -> None:
    shipped("import", "template", wrong)
    said = shipped(*arguments)
    assert said.status == 2
    assert sentence in said.err


def test_a_rejected_row_is_set_aside_by_its_line(shipped: Typed, wrong: Path) -> None:
    shipped("import", "template", wrong)
    assert shipped("dismiss", 1, 3, *WHY, *WHO).out == "1 rejected rows of import 1 were set aside.\n"
    assert ", 0 rejected rows waiting" in shipped("imports").out


def test_a_dry_run_tells_what_is_known_already(shipped: Typed) -> None:
    shipped("import", "template", EXAMPLE)
    found = json.loads(shipped("import", "template", EXAMPLE, "--dry-run", "--json").out)
    assert (found["accepted"], found["duplicate"], found["tickets"], found["known"]) == (0, 4, 0, 4)
    assert found["refusal"] is None


def test_a_dry_run_of_what_would_be_refused_says_why_and_ends_with_1(shipped: Typed, tmp_path: Path) -> None:
    future = tmp_path / "future.csv"
    future.write_text(EXAMPLE.read_text().replace("2026-11-0", "2027-11-0"))
    said = shipped("import", "template", future, "--dry-run")
    assert said.status == 1
    assert "It would be refused as a whole: future.csv: ticket" in said.out
    assert shipped("import", "template", future).status == 2


def test_a_dry_run_asks_whether_the_person_may(shipped: Typed) -> None:
    said = shipped("import", "template", EXAMPLE, "--dry-run", "--as", "tomas-brandt")
    assert said.status == 1
    assert "needs the role" in said.out


def test_an_import_of_which_no_row_could_be_taken_ends_with_1(shipped: Typed, tmp_path: Path) -> None:
    lines = EXAMPLE.read_text().splitlines()
    path = tmp_path / "wrong.csv"
    path.write_text("\n".join([lines[0], lines[2].replace("2026-11-02T09:30:00+01:00", "yesterday")]))
    assert shipped("import", "template", path).status == 1


def test_a_missing_file_is_named_with_the_folder_in_which_it_was_looked_for(shipped: Typed, tmp_path: Path) -> None:
    said = shipped("import", "template", tmp_path / "none.csv")
    assert said.err == f"There is no file none.csv in {tmp_path.resolve()}.\n"
    assert "is a folder" in shipped("import", "template", tmp_path).err


def _is_opened(surroundings: dict[str, str]) -> bool:
    """Whether a process has the database open: its log of what is written stands beside it from then on."""
    return Path(surroundings["CONTROL_DATABASE_URL"].removeprefix("sqlite:///") + "-wal").exists()


def test_ctrl_c_says_that_nothing_was_recorded(surroundings: dict[str, str], tmp_path: Path) -> None:
    program = [sys.executable, "-m", "control"]
    subprocess.run([*program, "upgrade"], cwd=ROOT, env=surroundings, capture_output=True, check=True)
    header, *_ = EXAMPLE.read_text().splitlines()
    row = EXAMPLE.read_text().splitlines()[1].split(",")
    path = tmp_path / "large.csv"
    path.write_text("\n".join([header, *(",".join([f"N-{number}", *row[1:]]) for number in range(60_000))]))
    running = subprocess.Popen(
        [*program, "import", "template", str(path)], cwd=ROOT, env=surroundings, stderr=subprocess.PIPE, text=True
    )
    while running.poll() is None and not _is_opened(surroundings):
        time.sleep(0.01)
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=60)
    assert running.returncode == 130
    assert said.strip() == "Interrupted: what was not finished has changed nothing."
