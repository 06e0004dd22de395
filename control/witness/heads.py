"""Heads that were written out of the database: one line of JSON each, signed, in a file for each month.

*Source:* domain, section 11; reliability, A5.
"""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from control.errors import Unavailable
from control.store.canonical import canonical, spelled
from control.witness.keys import PublicKey, SigningKey

DOMAIN = b"pilothouse-audit-head-v1\0"
_FILES = "[0-9][0-9][0-9][0-9]-[0-9][0-9].jsonl"
_LINE = 1_000
"""Bytes that hold the last line of a file with ease."""


@dataclass(frozen=True, slots=True)
class KeptHead:
    """That the event `seq` had this hash when the chain ended with it; `at` is when that was written out."""

    seq: int
    hash: str
    at: str
    key: str
    """The name of the public key by which it can be checked."""
    signature: str

    @property
    def written_at(self) -> datetime:
        """`at` as an instant."""
        return datetime.fromisoformat(self.at)


@dataclass(frozen=True, slots=True)
class ListHead:
    """The same as a list says it that somebody took along: unsigned, and in the hands of whoever has it."""

    seq: int
    hash: str
    file: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What lies in a folder of heads: those that are signed, and a sentence for each line that is not."""

    heads: tuple[KeptHead, ...]
    doubts: tuple[str, ...] = ()
    lists: tuple[ListHead, ...] = ()
    """What lists say that were handed over beside the folder."""


def write(folder: Path, key: SigningKey, end: tuple[int, str], at: datetime) -> KeptHead:
    """Add the end of the chain (number and hash) to a folder; raises Unavailable where that cannot be done."""
    unsigned = {"seq": end[0], "hash": end[1], "at": spelled(at), "key": key.public.name}
    kept = KeptHead(**unsigned, signature=key.signature(_signed(unsigned)))  # type: ignore[arg-type]
    try:
        key.publish(folder)
        _append(folder / f"{at:%Y-%m}.jsonl", canonical(asdict(kept)))
    except OSError as error:
        raise Unavailable(f"The head of the trail cannot be written to {folder}: {error.strerror}.") from error
    return kept


def read(folder: Path, keys: Mapping[str, PublicKey]) -> Reading:
    """Every head in a folder, checked by these keys; raises Unavailable where one cannot be read."""
    heads, doubts = [], []
    for place, line in _lines(folder):
        found = _head(line, place, keys)
        if isinstance(found, KeptHead):
            heads.append(found)
        else:
            doubts.append(found)
    return Reading(tuple(heads), tuple(doubts))


def newest(folder: Path) -> KeptHead | None:
    """The head that was written last, unchecked; None where there is none that can be read."""
    for file in reversed(_files(folder)):
        with file.open("rb") as lines:
            lines.seek(max(file.stat().st_size - _LINE, 0))
            last = lines.read().splitlines()[-1:]
        if last:
            found = _plain(last[0])
            return found if isinstance(found, KeptHead) else None
    return None


def is_signed(head: KeptHead, keys: Mapping[str, PublicKey]) -> bool:
    """Whether one of the keys has signed it."""
    unsigned = {name: value for name, value in asdict(head).items() if name != "signature"}
    return head.key in keys and keys[head.key].signed(_signed(unsigned), head.signature)


def _head(line: bytes, place: str, keys: Mapping[str, PublicKey]) -> KeptHead | str:
    head = _plain(line)
    if head is None:
        return f"{place} is no head: it was damaged or changed."
    if head.key not in keys:
        return f"{place} is signed by the key {head.key}, which is not known here."
    return head if is_signed(head, keys) else f"{place} does not bear its signature: the head was changed."


def _plain(line: bytes) -> KeptHead | None:
    try:
        head = KeptHead(**json.loads(line))
        datetime.fromisoformat(head.at)
    except (ValueError, TypeError):
        return None
    texts = (head.hash, head.at, head.key, head.signature)
    return head if type(head.seq) is int and all(type(each) is str for each in texts) else None


def _lines(folder: Path) -> Iterator[tuple[str, bytes]]:
    try:
        for file in _files(folder):
            for number, line in enumerate(file.read_bytes().splitlines(), start=1):
                yield f"Line {number} of {file.name}", line
    except OSError as error:
        raise Unavailable(f"The heads in {folder} cannot be read: {error.strerror}.") from error


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob(_FILES))


def _append(file: Path, line: str) -> None:
    """One write, so that two processes do not mix their lines, and on disk before it counts."""
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        os.write(handle, f"{line}\n".encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def _signed(unsigned: Mapping[str, object]) -> bytes:
    return DOMAIN + canonical(unsigned).encode()
