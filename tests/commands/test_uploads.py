"""An upload is bytes with a name, neither of them trusted: read under a name of our own, and nothing is left of it."""

import gzip
import re
import tempfile
from pathlib import Path

import pytest

from control.commands.uploads import Upload, mapping_called, offered, read_upload
from control.errors import Invalid, NotFound
from tests.commands.desk import Desk, on
from tests.intake.conftest import TICKETS

ROWS = b"no,opened,closed,title,category\n1,02/03/2026 09:00:00,,Hello,mail\n"
MAPPING = TICKETS.replace('"repairs"', '"help"').replace('column = "category"', 'constant = "mail"')


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "mappings"
    made.mkdir()
    (made / "desk.toml").write_text(MAPPING)
    (made / "broken.toml").write_text("title = 3")
    return made


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("tickets.csv", "tickets.csv"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\anna\\tickets.csv", "tickets.csv"),
        ("red\x1b[31m\u202e.csv", "red[31m.csv"),
        ("lone\ud800.csv", "lone.csv"),
        ("", "the file"),
        ("folder/", "the file"),
        ("x" * 500 + ".csv", "x" * 116 + ".csv"),
    ],
)
def test_a_name_is_only_ever_shown(name: str, called: str) -> None:
    assert Upload(name, b"").called == called


def test_an_upload_is_read_under_the_name_it_came_with_and_nothing_of_it_stays(
    store_url: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    desk = Desk(store_url, on(4, 12))
    staged = read_upload(desk.runtime, mapping_called(folder, "desk"), Upload("../a.csv", ROWS))
    with pytest.raises(Invalid, match=r"^b\.csv is empty"):
        read_upload(desk.runtime, mapping_called(folder, "desk"), Upload("../b.csv", b""))
    assert (staged.file_name, staged.accepted) == ("a.csv", 1)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("pilothouse-")] == []
    desk.runtime.close()


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.xlsx", ROWS, "a.xlsx holds CSV, and its name says otherwise"),
        ("a.xes", ROWS, "a.xes holds CSV, and its name says otherwise"),
        ("a.csv", b"PK\x03\x04 and so on", "a.csv holds XLSX, and its name says otherwise"),
        ("a.csv", b"<log></log>", "a.csv holds XES, and its name says otherwise"),
        ("a.csv", gzip.compress(ROWS, mtime=0), "a.csv holds CSV in gzip, and its name says otherwise"),
        ("a.csv.gz", ROWS, "a.csv.gz holds CSV, and its name says otherwise"),
        ("a.exe", ROWS, "a.exe has no ending of a format that is read"),
        ("a.csv.html", ROWS, "a.csv.html has no ending of a format that is read"),
        ("csv", ROWS, "csv has no ending of a format that is read"),
    ],
)
def test_a_file_whose_name_and_bytes_disagree_is_refused(
    sqlite_url: str, folder: Path, name: str, content: bytes, why: str
) -> None:
    desk = Desk(sqlite_url, on(4, 12))
    with pytest.raises(Invalid, match=f"^{re.escape(why)}"):
        read_upload(desk.runtime, mapping_called(folder, "desk"), Upload(name, content))
    for fits in ("A.CSV", "a.txt", "a.csv"):
        assert read_upload(desk.runtime, mapping_called(folder, "desk"), Upload(fits, ROWS)).accepted == 1
    packed = Upload("a.csv.gz", gzip.compress(ROWS, mtime=0))
    assert read_upload(desk.runtime, mapping_called(folder, "desk"), packed).accepted == 1
    desk.runtime.close()


def test_a_mapping_that_cannot_be_used_is_offered_with_the_reason(folder: Path) -> None:
    broken, desk = offered(folder)
    assert (desk.name, desk.title, desk.wrong) == ("desk", "Tickets of a test", None)
    assert "The mapping broken.toml cannot be used" in (broken.wrong or "")


def test_a_mapping_that_was_changed_is_read_anew(folder: Path) -> None:
    before = mapping_called(folder, "desk")
    assert mapping_called(folder, "desk") is before
    (folder / "desk.toml").write_text(MAPPING.replace("Tickets of a test", "Other tickets"))
    assert mapping_called(folder, "desk").title == "Other tickets"


@pytest.mark.parametrize("name", ["gone", "../desk", ""])
def test_a_mapping_that_is_not_there_is_not_found(folder: Path, name: str) -> None:
    with pytest.raises(NotFound, match="There is no mapping"):
        mapping_called(folder, name)
