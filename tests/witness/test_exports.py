"""The trail taken along: the same events are the same bytes, and verified without any database (A8, W14)."""

import csv
import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from control.packs.trail import write
from control.store.audit import Entry, append, locked_head
from control.store.engine import Store, open_store
from control.witness import heads
from control.witness.exported import MANIFEST, Form, judged, manifest_of
from control.witness.judging import Verdict
from control.witness.keys import public_keys, signing_key
from control.witness.places import Places
from tests.witness.conftest import AT, EACH, EVENTS, Trail
from tests.witness.forging import link

FORMS = pytest.mark.parametrize("form", list(Form))
HOSTILE = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "=cmd|' /C calc'!A0", "'quoted", "''", "", "a,b", 'a"b',
    "a\nb", "a\r\nb", ",", '"', "-", "null", "None", "NA", " leading", "Ünï", "=" * 5_000, "x" * 200_000,
]  # fmt: skip


def export(trail: Trail, folder: Path, form: Form, between: tuple[int, int] = (1, EVENTS)) -> Path:
    with trail.store.reader.connect() as connection:
        return write(connection, folder, form, between, signing_key(trail.places.key))


def verified(file: Path, kept: tuple[heads.KeptHead, ...] = ()) -> Verdict:
    data, manifest = manifest_of(file)
    return judged(data, manifest, public_keys(data.parent), kept)


@FORMS
def test_two_exports_are_the_same_bytes(trail: Trail, form: Form, tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        export(trail, tmp_path / name, form)
    first, second = ({file.name: file.read_bytes() for file in (tmp_path / name).iterdir()} for name in ("one", "two"))
    assert len(first) == 3  # the events, the manifest, the public key
    assert first == second


@FORMS
@pytest.mark.parametrize("between", [(1, EVENTS), (1, 1), (30, 90), (EVENTS, EVENTS)])
def test_an_export_is_verified_without_the_database(
    trail: Trail, form: Form, between: tuple[int, int], tmp_path: Path
) -> None:
    file = export(trail, tmp_path / "here", form, between)
    elsewhere = Path(shutil.copytree(file.parent, tmp_path / "elsewhere"))
    shutil.rmtree(file.parent)
    verdict = verified(elsewhere / file.name)
    assert (verdict.code, verdict.events) == (0, between[1] - between[0] + 1), verdict
    assert verified(elsewhere / (file.name + MANIFEST)) == verdict


def test_the_manifest_says_what_the_file_holds(trail: Trail, tmp_path: Path) -> None:
    file = export(trail, tmp_path, Form.JSONL, (30, 90))
    said = json.loads((tmp_path / (file.name + MANIFEST)).read_text())
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    assert (said["count"], said["first"], said["last"], said["form"]) == (61, 30, 90, "jsonl")
    assert said["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    assert said["head"] == lines[-1]["hash"]
    assert [line["seq"] for line in lines] == list(range(30, 91))


def test_a_heads_of_these_events_speak_for_the_export_too(trail: Trail, tmp_path: Path) -> None:
    file = export(trail, tmp_path, Form.JSONL, (30, 90))
    verdict = verified(file, trail.reading.heads)
    assert (verdict.code, verdict.heads) == (0, 90 // EACH - 30 // EACH)


def line_of(seq: int, change: Callable[[str], str]) -> Callable[[list[str]], list[str]]:
    def changed(lines: list[str]) -> list[str]:
        return [change(line) if number == seq else line for number, line in enumerate(lines, start=1)]

    return changed


SPOILED: dict[str, tuple[Callable[[list[str]], list[str]], int]] = {
    "an event is edited": (line_of(40, lambda line: line.replace('"anna"', '"mallory"')), 40),
    "an event is no JSON": (line_of(40, lambda line: line[:20] + "\n"), 40),
    "an event has another column": (line_of(40, lambda line: line.replace('"actor"', '"actress"')), 40),
    "an event is removed": (lambda lines: lines[:39] + lines[40:], 40),
    "an event is put in": (lambda lines: [*lines[:40], lines[39], *lines[40:]], 41),
    "two events change places": (lambda lines: [*lines[:39], lines[40], lines[39], *lines[41:]], 40),
    "the tail is cut": (lambda lines: lines[:39], 40),
    "the beginning is cut": (lambda lines: lines[39:], 1),
    "an event is added": (lambda lines: [*lines, lines[-1]], EVENTS + 1),
}


@pytest.mark.parametrize("how", SPOILED)
def test_a_spoiled_export_names_its_first_bad_event(trail: Trail, how: str, tmp_path: Path) -> None:
    spoil, first_bad = SPOILED[how]
    file = export(trail, tmp_path, Form.JSONL)
    file.write_text("".join(spoil(file.read_text().splitlines(keepends=True))))
    verdict = verified(file)
    assert (verdict.code, verdict.first_bad) == (1, first_bad), verdict


def forged(file: Path) -> None:
    """Change an event and make every link after it anew."""
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    lines[49]["actor"] = "mallory"
    previous = lines[49]["prev_hash"]
    for line in lines[49:]:
        line["prev_hash"] = previous
        previous = line["hash"] = hashed(previous, line)
    file.write_text(
        "".join(json.dumps(line, sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n" for line in lines)
    )


def hashed(previous: str, line: dict[str, object]) -> str:
    said = {name: value for name, value in line.items() if name not in {"hash", "prev_hash"}}
    content = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(f"pilothouse-audit-event-v1\0{previous}{content}".encode()).hexdigest()


def test_an_export_that_was_chained_anew_is_found_by_its_manifest(trail: Trail, tmp_path: Path) -> None:
    file = export(trail, tmp_path, Form.JSONL)
    forged(file)
    assert verified(file).code == 1


def resigned(trail: Trail, file: Path, **changed: object) -> None:
    """Make the manifest fit a changed file, without the key."""
    place = file.with_name(file.name + MANIFEST)
    place.write_text(json.dumps(json.loads(place.read_text()) | changed))


def test_a_manifest_that_was_made_to_fit_is_not_signed(trail: Trail, tmp_path: Path) -> None:
    file = export(trail, tmp_path, Form.JSONL)
    forged(file)
    end = json.loads(file.read_text().splitlines()[-1])["hash"]
    resigned(trail, file, sha256=hashlib.sha256(file.read_bytes()).hexdigest(), head=end)
    verdict = verified(file)
    assert verdict.code == 2
    assert "is not signed by a key that is known here" in verdict.sentence
    assert verified(file, trail.reading.heads).code == 1


def test_white_space_that_changes_no_event_is_found_by_the_hash_of_the_file(trail: Trail, tmp_path: Path) -> None:
    file = export(trail, tmp_path, Form.JSONL)
    file.write_text(file.read_text().replace('{"actor"', '{ "actor"', 1))
    verdict = verified(file)
    assert (verdict.code, verdict.sentence) == (1, f"{file.name} is not the file that its manifest speaks of.")


@pytest.fixture
def hostile(store_url: str, places: Places) -> Trail:
    """A trail in which people wrote what spreadsheets compute."""
    store: Store = open_store(store_url)
    with store.writer.begin() as connection:
        for text in HOSTILE:
            entry = Entry(AT, text or "-", "x", "cli", "ok", "0", reason=text, sentence=text, after=text)
            append(connection, locked_head(connection), entry, changed=False)
    yield Trail(store, places)
    store.close()


def test_no_cell_of_a_spreadsheet_computes_and_every_text_comes_back(hostile: Trail, tmp_path: Path) -> None:
    file = export(hostile, tmp_path, Form.CSV, (1, len(HOSTILE)))
    csv.field_size_limit(10**9)
    with file.open(encoding="utf-8", newline="") as text:
        found = list(csv.DictReader(text))
    cells = [cell for row in found for cell in row.values()]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "\0"))] == []
    assert [row["reason"].removeprefix("'") for row in found] == HOSTILE
    assert {row["replay_of"] for row in found} == {""}
    assert verified(file).code == 0


def test_an_export_into_a_place_that_is_none_is_refused(trail: Trail, tmp_path: Path) -> None:
    from control.errors import Unavailable

    (tmp_path / "file").touch()
    with pytest.raises(Unavailable, match="The trail cannot be exported to"):
        export(trail, tmp_path / "file", Form.CSV)


def test_links_of_an_export_are_those_that_anybody_can_spell(trail: Trail, tmp_path: Path) -> None:
    line = json.loads(export(trail, tmp_path, Form.JSONL, (7, 7)).read_text())
    with trail.store.reader.connect() as connection:
        from tests.witness.forging import rows

        [row] = rows(connection, 7, 7)
    assert line["hash"] == hashed(line["prev_hash"], line) == link(row["prev_hash"], row)
