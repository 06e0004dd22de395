"""The command line: what it prints, the status it ends with, and errors that are sentences."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from control.runtime import open_runtime
from control.store.migrations import HEAD
from tests.cli.conftest import Typed
from tests.commands.desk import on
from tests.surroundings import ROOT

DESK = ROOT / "tests" / "scenarios" / "desk"
CASES = ROOT / "tests" / "conformance" / "cases.toml"
PROMISES = ROOT / "tests" / "scenarios" / "promises.toml"


def record(url: str) -> None:
    """One ticket of the desk, with an answer in time."""
    from control.clock import FixedClock
    from control.commands.registry import Call
    from control.commands.tickets import record_ticket

    events = [
        {
            "at": on(0, 8),
            "kind": "created",
            "service": "help",
            "category": "question",
            "unit": "desk",
            "priority": "P2",
        },
        {"at": on(0, 8, 30), "kind": "reply", "public": True},
    ]
    runtime = open_runtime(url, FixedClock(on(0, 9)))
    record_ticket(runtime, Call("anna"), "mail", "1", events)
    runtime.close()


def test_upgrade_makes_the_database_and_brings_the_rulebook_into_force(
    typed: Typed, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CONTROL_DATABASE_URL", f"sqlite:///{tmp_path / 'new' / 'control.sqlite'}")
    first, second = typed("upgrade"), typed("upgrade")
    assert (first.status, second.status) == (0, 0)
    assert ": upgraded." in first.out
    assert "activation 1: now in force." in first.out
    assert ": up to date." in second.out
    assert "activation 1: in force already." in second.out


def test_upgrade_names_what_changed_in_the_rulebook(
    typed: Typed, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    typed("upgrade")
    for file in DESK.glob("*.toml"):
        (tmp_path / file.name).write_text(file.read_text().replace("minutes = 60", "minutes = 90"))
    monkeypatch.setenv("CONTROL_CONFIG", str(tmp_path))
    said = typed("upgrade")
    assert "activation 2: now in force." in said.out
    assert "  changed: targets.answer.minutes" in said.out


def test_a_rulebook_that_cannot_stand_is_not_brought_into_force(
    typed: Typed, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sqlite_url: str
) -> None:
    typed("upgrade")
    monkeypatch.setenv("CONTROL_CONFIG", str(tmp_path))
    said = typed("upgrade")
    assert said.status == 2
    assert "cannot be used" in said.err
    runtime = open_runtime(sqlite_url)
    assert "desk" in runtime.rulebook().units
    runtime.close()


def test_a_database_of_a_newer_version_is_refused_in_a_sentence(typed: Typed, sqlite_url: str) -> None:
    engine = create_engine(sqlite_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    for command in (["upgrade"], ["status"], ["explain", "T-1"]):
        said = typed(*command)
        assert said.status == 2
        assert f"which this version of Pilothouse does not know (its newest is {HEAD})" in said.err
        assert "Traceback" not in said.err


def test_a_missing_database_is_named_with_what_makes_it(
    typed: Typed, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CONTROL_DATABASE_URL", f"sqlite:///{tmp_path / 'none.sqlite'}")
    said = typed("status")
    assert (said.status, said.out) == (2, "")
    assert said.err.endswith("`python -m control upgrade` makes it.\n")


def test_no_password_is_printed(typed: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTROL_DATABASE_URL", "postgresql://anna:s3cret@127.0.0.1:1/control")
    said = typed("upgrade")
    assert said.status == 2
    assert "cannot be reached" in said.err
    assert "s3cret" not in said.err + said.out


def test_a_mistake_of_ours_is_a_sentence_with_a_mark_and_the_log_has_the_rest(
    typed: Typed, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from control.store import engine

    def broken() -> str:
        raise ZeroDivisionError("what nobody thought of")

    monkeypatch.setattr(engine, "default_url", broken)
    said = typed("upgrade")
    mark = said.err.rpartition(" ")[2].strip().rstrip(".")
    (line,) = (tmp_path / "logs" / "control.log").read_text().splitlines()
    assert said.status == 2
    assert "Traceback" not in said.err
    assert mark in json.loads(line)["message"]
    assert "what nobody thought of" in json.loads(line)["trace"]


def test_commands_are_listed_with_parameters_types_and_roles(typed: Typed) -> None:
    listed = {command["name"]: command for command in json.loads(typed("commands", "--json").out)}
    assert listed["ticket.record"]["roles"] == ["agent", "manager"]
    assert listed["rulebook.activate"]["needs_reason"] is True
    assert listed["ticket.record"]["parameters"] == [
        {"name": "source", "type": "str", "required": True},
        {"name": "external_id", "type": "str", "required": True},
        {"name": "events", "type": "Sequence[Mapping[str, Any]]", "required": True},
        {"name": "reported_due_at", "type": "datetime | None", "required": False},
    ]
    assert "ticket.record" in typed("commands").out


def test_commands_are_listed_where_there_is_no_database_yet(
    typed: Typed, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CONTROL_DATABASE_URL", f"sqlite:///{tmp_path / 'none.sqlite'}")
    assert typed("commands").status == 0
    assert not (tmp_path / "none.sqlite").exists()


def test_config_check_says_that_a_rulebook_can_be_used(typed: Typed) -> None:
    said = typed("config", "check")
    assert said.status == 0
    assert "can be used" in said.out


def test_config_check_names_every_finding_and_ends_with_1(
    typed: Typed, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for file in DESK.glob("*.toml"):
        (tmp_path / file.name).write_text(file.read_text())
    targets = tmp_path / "targets.toml"
    right = targets.read_text()
    targets.write_text(right.replace('calendar = "office"', 'calendar = "moon"'))
    monkeypatch.setenv("CONTROL_CONFIG", str(tmp_path))
    said = typed("config", "check")
    assert said.status == 1
    wrong = right.count('calendar = "office"')
    assert wrong > 1
    assert said.out.count("moon") == wrong
    assert f"{wrong} findings" in said.out


def test_conformance_counts_its_cases(typed: Typed, tmp_path: Path) -> None:
    assert typed("conformance", CASES).out.endswith(" passed, 0 failed\n")
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(CASES.read_text().replace('verdict = "none"', 'verdict = "breached"'))
    said = typed("conformance", wrong)
    assert said.status == 1
    assert "verdict: expected breached, got none" in said.out


def test_play_counts_its_steps(typed: Typed, tmp_path: Path) -> None:
    assert typed("play", PROMISES).out == "12 passed, 0 failed\n"
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(PROMISES.read_text().replace('"desk"\nat', f'"{DESK}"\nat').replace("judged = 0", "judged = 4"))
    said = typed("play", wrong)
    assert said.status == 1
    assert said.out.endswith("10 passed, 2 failed\n")
    assert "wrong.toml: step 8 (clock.judge by ben): answer.judged: expected 4, got 0" in said.out


def test_play_refuses_what_cannot_be_played(typed: Typed, tmp_path: Path) -> None:
    said = typed("play", tmp_path / "missing.toml")
    assert (said.status, said.out) == (2, "")
    assert "missing.toml" in said.err


def test_explain_prints_the_ledger_and_the_same_as_data(typed: Typed, sqlite_url: str) -> None:
    typed("upgrade")
    record(sqlite_url)
    printed = typed("explain", "T-10001", "--as-of", "2026-03-02T11:00:00+01:00").out
    assert "first_response, cycle 1: stopped, met" in printed
    found = json.loads(typed("explain", "T-10001", "--as-of", "2026-03-02T10:00:00Z", "--json").out)
    response, resolution = found["clocks"]
    assert (response["kind"], response["elapsed_seconds"], response["due_at"]) == (
        "first_response",
        1800,
        "2026-03-02T09:00:00+00:00",
    )
    assert sum(resolution["totals_seconds"].values()) == resolution["wall_seconds"] == 7200
    assert sum(segment["seconds"] for segment in resolution["ledger"]) == 7200


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["explain", "T-99"], "There is no ticket T-99."),
        (["explain", "T-99", "--as-of", "yesterday"], "'yesterday' is no instant with a zone"),
        (["status", "--as-of", "2026-03-02T09:00:00"], "is no instant with a zone"),
        (["judge", "--as", "stranger"], "not known here"),
        (["judge", "--as", "anna"], "needs the role manager"),
        (["import", "unheard-of", "file.csv"], "unheard-of"),
    ],
)
def test_what_cannot_be_done_is_a_sentence_and_a_2(typed: Typed, arguments: list[str], sentence: str) -> None:
    typed("upgrade")
    said = typed(*arguments)
    assert said.status == 2
    assert sentence in said.err
    assert len(said.err.splitlines()) == 1


def test_status_prints_every_promise_and_the_same_as_data(typed: Typed, sqlite_url: str) -> None:
    typed("upgrade")
    record(sqlite_url)
    found = json.loads(typed("status", "--json").out)
    met = {(each["kind"], each["basis"]): each["met"] for each in found["promises"]}
    assert found["tickets"] == found["open"] == 1
    assert met["first_response", "clocks"] == 1
    assert "first response by clocks" in typed("status").out


def test_judge_records_what_is_due_once(typed: Typed, sqlite_url: str) -> None:
    typed("upgrade")
    record(sqlite_url)
    assert typed("judge", "--as", "ben").out == "1 judged, 1 of them breached, on 1 tickets.\n"
    assert typed("judge", "--as", "ben").out == "0 judged, 0 of them breached, on 0 tickets.\n"


def test_rebuild_check_finds_a_row_that_does_not_follow_from_the_facts(typed: Typed, sqlite_url: str) -> None:
    typed("upgrade")
    record(sqlite_url)
    assert typed("rebuild", "--check").out.endswith("0 tickets differ.\n")
    engine = create_engine(sqlite_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE clock SET elapsed_seconds = elapsed_seconds + 1"))
    engine.dispose()
    said = typed("rebuild", "--check")
    assert said.status == 1
    assert "T-10001: its derived rows are not what follows" in said.out
    assert typed("rebuild", "--as", "ada").status == 0
    assert typed("rebuild", "--check").status == 0


EXAMPLE = ROOT / "config" / "mappings" / "examples" / "template.csv"


def test_a_dry_run_counts_and_records_nothing(shipped: Typed) -> None:
    said = shipped("import", "template", EXAMPLE, "--dry-run")
    assert said.status == 0
    assert "rows in: 4\naccepted: 4\nrejected: 0\nduplicate: 0" in said.out
    assert json.loads(shipped("status", "--json").out)["tickets"] == 0


def test_a_file_is_imported_once_however_often_it_is_given(shipped: Typed) -> None:
    mapping = ROOT / "config" / "mappings" / "template.toml"
    first = json.loads(shipped("import", "template", EXAMPLE, "--json").out)
    again = json.loads(shipped("import", mapping, EXAMPLE, "--json").out)
    assert (first["accepted"], first["duplicate"], first["batch"]) == (4, 0, 1)
    assert (again["accepted"], again["duplicate"], again["batch"]) == (0, 4, None)
    assert json.loads(shipped("status", "--json").out)["tickets"] == 4


def test_what_is_rejected_is_listed_with_its_place_and_the_rest_is_recorded(shipped: Typed, tmp_path: Path) -> None:
    lines = EXAMPLE.read_text().splitlines()
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("\n".join([*lines[:2], lines[2].replace("2026-11-02T09:30:00+01:00", "yesterday"), *lines[3:]]))
    said = shipped("import", "template", wrong)
    assert "rows in: 4\naccepted: 3\nrejected: 1\n" in said.out
    assert "reject: Line 3: created_at: " in said.out
    assert "yesterday" in said.out
    assert "wrong.csv by template: 4 rows in, 3 accepted, 1 rejected" in shipped("imports").out
    assert shipped("imports", "1").out.startswith("reject: Line 3: created_at: ")


def test_an_import_is_refused_to_whoever_may_not(shipped: Typed) -> None:
    said = shipped("import", "template", EXAMPLE, "--as", "tomas-brandt")
    assert said.status == 2
    assert "needs the role" in said.err


def test_help_is_there_in_no_time_and_without_anything_heavy() -> None:
    heavy = {"sqlalchemy", "pandas", "numpy", "alembic", "holidays", "streamlit", "altair"}
    loaded = f"import sys, control.cli.app; print(sorted({heavy!r} & set(sys.modules)))"
    assert (
        subprocess.run([sys.executable, "-c", loaded], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        == "[]\n"
    )


def test_the_module_runs() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "control", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for command in (
        "upgrade",
        "commands",
        "play",
        "config",
        "conformance",
        "explain",
        "rebuild",
        "import",
        "status",
        "judge",
    ):
        assert command in ran.stdout
