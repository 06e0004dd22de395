"""The trail from the command line: what verifying says and ends with, for whoever watches the status."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import Typed

AUDITOR = "ruth-abel"


@pytest.fixture
def heads(tmp_path: Path) -> Path:
    return tmp_path / "heads" / "control"


def owning(url: str, *statements: str) -> None:
    """What somebody does who owns the database."""
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        for trigger in ("audit_event_no_update", "audit_event_no_delete"):
            connection.execute(f"DROP TRIGGER {trigger}")
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def kept(typed: Typed) -> None:
    """A trail of two events, its head outside."""
    typed("upgrade")
    typed("judge", "--as", "ada")
    assert typed("audit", "keep").status == 0


def test_a_sound_trail_ends_with_0_and_says_what_agrees(typed: Typed) -> None:
    kept(typed)
    said = typed("audit", "verify")
    assert (said.status, said.err) == (0, "")
    assert "2 events follow on each other and agree with 1 head kept outside, the last of event 2." in said.out


def test_a_changed_event_ends_with_1_and_names_it(typed: Typed, sqlite_url: str) -> None:
    kept(typed)
    owning(sqlite_url, "UPDATE audit_event SET actor = 'mallory' WHERE seq = 2")
    said = typed("audit", "verify", "--json")
    found = json.loads(said.out)
    assert (said.status, found["code"], found["first_bad"]) == (1, 1, 2)
    assert found["sentence"] == "Event 2 does not say what was recorded."


def listed(url: str, folder: Path, *, seq: int = 2, link: str | None = None) -> Path:
    """A list of then, with the end of the trail in its name."""
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        [found] = connection.execute("SELECT hash FROM audit_event WHERE seq = 2").fetchone()
    file = folder / f"pilothouse-people-20260306T1200Z-event-{seq}-{link or found}.csv"
    file.write_text("Name,Account", encoding="utf-8")
    return file


def test_a_list_that_somebody_took_along_agrees_where_no_head_was_kept(
    typed: Typed, sqlite_url: str, tmp_path: Path
) -> None:
    typed("upgrade")
    typed("judge", "--as", "ada")
    assert typed("audit", "verify").status == 2
    said = typed("audit", "verify", "--list", str(listed(sqlite_url, tmp_path)))
    assert (said.status, said.err) == (0, "")
    assert "agree with 1 list taken along, the last of event 2." in said.out


def test_a_list_finds_what_was_written_anew_or_cut_without_any_head(
    typed: Typed, sqlite_url: str, tmp_path: Path
) -> None:
    typed("upgrade")
    typed("judge", "--as", "ada")
    anew = typed("audit", "verify", "--list", str(listed(sqlite_url, tmp_path, link="0" * 64)))
    assert (anew.status, "One of the events 1 to 2 was written anew, or the list pilothouse-" in anew.out) == (1, True)
    cut = typed("audit", "verify", "--list", str(listed(sqlite_url, tmp_path, seq=5)))
    assert (cut.status, "Event 3 is missing, or the list pilothouse-people-" in cut.out) == (1, True)


def test_a_list_that_a_signed_head_speaks_against_accuses_nobody(typed: Typed, sqlite_url: str, tmp_path: Path) -> None:
    kept(typed)
    said = typed("audit", "verify", "--list", str(listed(sqlite_url, tmp_path, link="0" * 64)))
    assert said.status == 2
    assert "is not what was taken along: a signed head speaks against it." in said.out
    beyond = typed("audit", "verify", "--list", str(listed(sqlite_url, tmp_path, seq=5)))
    assert (beyond.status, "Event 3 is missing, or the list" in beyond.out) == (1, True)


def test_a_list_and_an_export_are_not_verified_together(typed: Typed, sqlite_url: str, tmp_path: Path) -> None:
    kept(typed)
    file = str(listed(sqlite_url, tmp_path))
    assert "name --file or --list" in typed("audit", "verify", "--file", file, "--list", file).err


def test_a_file_that_is_no_list_of_ours_ends_with_2(typed: Typed, tmp_path: Path) -> None:
    kept(typed)
    (tmp_path / "people.csv").write_text("Name", encoding="utf-8")
    said = typed("audit", "verify", "--list", str(tmp_path / "people.csv"))
    assert said.status == 2
    assert "people.csv says nothing of the trail" in said.out + said.err


def test_a_tail_that_was_cut_ends_with_1_by_the_heads_in_the_folder_that_is_named(
    typed: Typed, sqlite_url: str, heads: Path, tmp_path: Path
) -> None:
    kept(typed)
    heads.rename(tmp_path / "copy")
    one = "(SELECT hash FROM audit_event WHERE seq = 1)"
    owning(
        sqlite_url,
        "DELETE FROM audit_event WHERE seq = 2",
        f"UPDATE audit_head SET seq = 1, revision = 1, hash = {one}",
    )
    assert typed("audit", "verify").status == 2
    said = typed("audit", "verify", "--heads", tmp_path / "copy")
    assert said.status == 1
    assert "Event 2 is missing: the head kept outside on" in said.out


def spoil(heads: Path) -> None:
    [file] = heads.glob("*.jsonl")
    file.write_text(file.read_text().replace('"seq":2', '"seq":1'))


@pytest.mark.parametrize(
    ("first", "arguments", "sentence"),
    [
        (lambda heads: None, ("--heads", "nowhere"), "There is no folder of heads nowhere."),
        (lambda heads: heads.rename(heads.parent / "away"), (), "no head was kept outside"),
        (spoil, (), "Line 1 of "),
        (lambda heads: [each.write_text("x") for each in heads.glob("*.pem")], ("--heads",), "no Ed25519 key in PEM"),
    ],
)
def test_what_cannot_be_told_ends_with_2_and_a_reason(
    typed: Typed, heads: Path, first: Callable[[Path], object], arguments: tuple[str, ...], sentence: str
) -> None:
    kept(typed)
    first(heads)
    said = typed("audit", "verify", *arguments, *([heads] if arguments == ("--heads",) else []))
    assert said.status == 2
    assert sentence in said.out + said.err


def test_without_a_database_nothing_can_be_told(typed: Typed, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CONTROL_DATABASE_URL", f"sqlite:///{tmp_path / 'none.sqlite'}")
    assert typed("audit", "verify").status == 2


def test_a_key_that_is_named_is_trusted_alone(typed: Typed, heads: Path, tmp_path: Path) -> None:
    kept(typed)
    [ours] = heads.glob("*.pem")
    assert typed("audit", "verify", "--key", ours).status == 0
    ours.rename(tmp_path / "ours.pem")
    assert typed("audit", "verify", "--heads", heads, "--key", tmp_path / "ours.pem").status == 0
    assert typed("audit", "verify", "--heads", heads).status == 2


def test_keeping_a_head_twice_writes_one(typed: Typed, heads: Path) -> None:
    kept(typed)
    assert "Nothing has happened since the last head: event 2." in typed("audit", "keep").out
    assert len([line for file in heads.glob("*.jsonl") for line in file.read_text().splitlines()]) == 1


def test_the_status_says_how_old_the_newest_head_is_and_whether_the_trail_agrees(typed: Typed, sqlite_url: str) -> None:
    typed("upgrade")
    assert "trail: no head of the trail is kept outside" in typed("status").out
    kept(typed)
    assert "trail: head of event 2 kept outside 0 min ago, the trail agrees; 0 events since" in typed("status").out
    owning(sqlite_url, f"UPDATE audit_event SET hash = '{'f' * 64}' WHERE seq = 2")
    assert "the trail does not agree with it" in json.loads(typed("status", "--json").out)["trail"]


def events(url: str) -> list[tuple[str, str, str, str | None]]:
    """Who gave which command how, and what it named."""
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        return connection.execute('SELECT actor, command, outcome, "after" FROM audit_event ORDER BY seq').fetchall()


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_an_export_is_recorded_and_verified_without_a_database(
    shipped: Typed, sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    said = shipped("audit", "export", "--as", AUDITOR, "--to", tmp_path / "out", "--format", form)
    assert said.status == 0, said.err
    assert f"Events 1 to 1 are in {tmp_path / 'out' / f'trail-1-1.{form}'}" in said.out
    assert events(sqlite_url)[-1] == (AUDITOR, "audit.export", "ok", f'{{"first":1,"form":"{form}","last":1}}')
    monkeypatch.setenv("CONTROL_DATABASE_URL", f"sqlite:///{tmp_path / 'no database here.sqlite'}")
    verified = shipped("audit", "verify", "--file", tmp_path / "out" / f"trail-1-1.{form}")
    assert (verified.status, verified.err) == (0, "")
    assert "Events 1 to 1 are what was exported." in verified.out


def test_whoever_may_not_takes_nothing_along_and_is_recorded(shipped: Typed, sqlite_url: str, tmp_path: Path) -> None:
    assert shipped("audit", "export", "--as", "system", "--to", tmp_path / "out").status == 2
    assert not (tmp_path / "out").exists()
    assert events(sqlite_url)[-1][:3] == ("system", "audit.export", "denied:permission")


@pytest.mark.parametrize(("first", "last"), [(1, 99), (2, 1), (5, 6)])
def test_events_that_there_are_not_cannot_be_exported(shipped: Typed, tmp_path: Path, first: int, last: int) -> None:
    numbers = ("--from-seq", first, "--to-seq", last)
    said = shipped("audit", "export", "--as", AUDITOR, "--to", tmp_path / "out", *numbers)
    assert said.status == 2
    assert f"There are the events 1 to 1: {first} to {last} cannot be exported." in said.err


def test_a_file_without_its_manifest_cannot_be_judged(shipped: Typed, tmp_path: Path) -> None:
    shipped("audit", "export", "--as", AUDITOR, "--to", tmp_path)
    (tmp_path / "trail-1-1.jsonl.manifest.json").unlink()
    said = shipped("audit", "verify", "--file", tmp_path / "trail-1-1.jsonl")
    assert said.status == 2
    assert "trail-1-1.jsonl.manifest.json cannot be read" in said.err
