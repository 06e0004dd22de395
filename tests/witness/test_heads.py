"""Heads outside the database: who signed them, what a changed one says, and where all of it lies."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import make_url

from control.errors import Invalid
from control.witness import heads
from control.witness.heads import KeptHead, Reading
from control.witness.keys import public_keys, signing_key, trusted_keys
from control.witness.places import Places, places

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
HASH = "ab" * 32


def keep(places: Places, seq: int = 7, at: datetime = AT) -> KeptHead:
    return heads.write(places.heads, signing_key(places.key), (seq, HASH), at)


def read(places: Places) -> Reading:
    return heads.read(places.heads, public_keys(places.heads))


def change(places: Places, **values: object) -> None:
    """Change fields of the one line there is."""
    [file] = places.heads.glob("*.jsonl")
    file.write_text(json.dumps(json.loads(file.read_text()) | values) + "\n")


def test_the_private_key_is_its_owners_alone_and_lies_apart_from_the_heads(places: Places) -> None:
    keep(places)
    assert places.key.stat().st_mode & 0o777 == 0o600
    assert places.key.parent != places.heads
    assert all(b"PRIVATE" not in file.read_bytes() for file in places.heads.iterdir())


def test_the_key_is_made_once(places: Places) -> None:
    assert signing_key(places.key).public.name == signing_key(places.key).public.name
    assert [file.name for file in places.key.parent.iterdir()] == ["audit.pem"]


def test_a_key_that_others_can_read_is_refused(places: Places) -> None:
    keep(places)
    places.key.chmod(0o640)
    with pytest.raises(Invalid, match="can be read by others: `chmod 600"):
        keep(places, 8)


def test_a_file_that_holds_no_key_is_refused(places: Places) -> None:
    places.key.parent.mkdir(parents=True)
    places.key.touch(0o600)
    with pytest.raises(Invalid, match="no Ed25519 key"):
        signing_key(places.key)


def test_heads_of_each_month_lie_in_a_file_of_their_own_one_line_each(places: Places) -> None:
    kept = [keep(places), keep(places, 9), keep(places, 12, AT.replace(month=4))]
    assert [len((places.heads / f"2026-0{month}.jsonl").read_text().splitlines()) for month in (3, 4)] == [2, 1]
    assert read(places) == Reading(tuple(kept))
    assert heads.newest(places.heads) == kept[-1]


def test_a_head_is_checked_on_another_machine_by_what_lies_beside_it(places: Places, tmp_path: Path) -> None:
    kept = keep(places)
    elsewhere = tmp_path / "elsewhere"
    places.heads.rename(elsewhere)
    assert heads.read(elsewhere, trusted_keys(elsewhere, tmp_path / "no key here")).heads == (kept,)


@pytest.mark.parametrize(
    "changed", [{"seq": 6}, {"hash": "cd" * 32}, {"at": "2026-03-02T09:00:01.000000Z"}, {"signature": "00" * 64}]
)
def test_a_changed_head_does_not_count_and_is_named(places: Places, changed: dict[str, object]) -> None:
    keep(places)
    change(places, **changed)
    assert read(places) == Reading((), ("Line 1 of 2026-03.jsonl does not bear its signature: the head was changed.",))


@pytest.mark.parametrize("changed", [{"seq": "7"}, {"hash": None}, {"at": "noon"}, {"more": 1}, {"signature": 3}])
def test_a_line_that_is_no_head_is_named(places: Places, changed: dict[str, object]) -> None:
    keep(places)
    change(places, **changed)
    [doubt] = read(places).doubts
    assert doubt == "Line 1 of 2026-03.jsonl is no head: it was damaged or changed."
    assert heads.newest(places.heads) is None


def test_a_head_signed_by_somebody_else_does_not_count_where_ours_is_signed(places: Places, tmp_path: Path) -> None:
    keep(places)
    forged = heads.write(places.heads, signing_key(tmp_path / "theirs.pem"), (9, "cd" * 32), AT)
    reading = heads.read(places.heads, trusted_keys(places.heads, places.key))
    assert [head.seq for head in reading.heads] == [7]
    assert reading.doubts == (f"Line 2 of 2026-03.jsonl is signed by the key {forged.key}, which is not known here.",)


def test_a_public_key_that_is_none_is_said(places: Places) -> None:
    kept = keep(places)
    (places.heads / f"{kept.key}.public.pem").write_text("nothing")
    with pytest.raises(Invalid, match="A public key of the trail cannot be read"):
        read(places)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("sqlite:////srv/pilot/own.sqlite", "/srv/pilot/heads/own"),
        ("postgresql+psycopg://app:secret@db/pilothouse", "data/heads/pilothouse"),
    ],
)
def test_heads_of_each_database_have_a_folder_of_their_own(url: str, expected: str) -> None:
    assert places(make_url(url)).heads == Path(expected)


def test_the_environment_names_other_places(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTROL_AUDIT_HEADS", "/mnt/elsewhere")
    monkeypatch.setenv("CONTROL_AUDIT_KEY", "/run/secrets/audit")
    assert places(make_url("sqlite:///x.sqlite")) == Places(Path("/mnt/elsewhere"), Path("/run/secrets/audit"))
