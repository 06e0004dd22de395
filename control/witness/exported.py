"""An export of the trail: its forms, the manifest that speaks for it, and whether both still say what was exported.

Neither needs the database: what is asked is in the file, in its manifest, and in the public key beside them.
*Source:* reliability, A8.
"""

import csv
import json
import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from hashlib import file_digest
from pathlib import Path
from typing import Any, TextIO

from control.errors import Unavailable
from control.policy.cells import unguarded
from control.store.canonical import canonical
from control.store.chain import BEFORE_THE_FIRST, COLUMNS, NUMBERS, Break, unsound
from control.witness.heads import KeptHead
from control.witness.judging import Verdict
from control.witness.keys import PublicKey

DOMAIN = b"pilothouse-trail-export-v1\0"
MANIFEST = ".manifest.json"
Row = tuple[Any, ...]


class Form(StrEnum):
    """How an export is written."""

    JSONL = "jsonl"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an export holds, signed; the same events make the same manifest, whoever exports them and when."""

    file: str
    form: str
    count: int
    first: int
    last: int
    sha256: str
    head: str
    """The hash of the last event, which is the head of the trail as it was then."""
    key: str
    signature: str = ""

    @property
    def signed_text(self) -> bytes:
        """What the signature stands under."""
        return DOMAIN + canonical({name: value for name, value in asdict(self).items() if name != "signature"}).encode()


def manifest_of(file: Path) -> tuple[Path, Manifest]:
    """The exported file and its manifest, whichever of them is named; raises Unavailable where one cannot be read."""
    data = file.with_name(file.name.removesuffix(MANIFEST))
    place = data.with_name(data.name + MANIFEST)
    try:
        manifest = Manifest(**json.loads(place.read_bytes()))
        Form(manifest.form)
    except OSError as error:
        raise Unavailable(f"The manifest {place} cannot be read: {error.strerror}.") from error
    except (ValueError, TypeError) as error:
        raise Unavailable(f"The manifest {place} is none: it was damaged or changed.") from error
    if not data.is_file():
        raise Unavailable(f"There is no file {data}, of which {place.name} speaks.")
    return data, manifest


def judged(data: Path, manifest: Manifest, keys: Mapping[str, PublicKey], heads: tuple[KeptHead, ...] = ()) -> Verdict:
    """Whether an export says what was exported, and agrees with the heads that were kept of these events."""
    events, broken = _walked(data, manifest, {(head.seq, head.hash) for head in heads})
    if broken is not None:
        return Verdict(1, broken.sentence, broken.seq, events)
    if _sha256(data) != manifest.sha256:
        return Verdict(1, f"{data.name} is not the file that its manifest speaks of.", manifest.first, events)
    if manifest.key not in keys or not keys[manifest.key].signed(manifest.signed_text, manifest.signature):
        return Verdict(2, f"The manifest of {data.name} is not signed by a key that is known here.", None, events)
    agreeing = [head.seq for head in heads if manifest.first <= head.seq <= manifest.last]
    said = f"Events {manifest.first:,} to {manifest.last:,} are what was exported"
    also = f", and {len(agreeing):,} heads kept outside agree" if agreeing else ""
    return Verdict(0, f"{said}{also}.", None, events, len(agreeing), max(agreeing, default=0))


def _walked(data: Path, manifest: Manifest, heads: Collection[tuple[int, str]]) -> tuple[int, Break | None]:
    """How many events follow on each other, and the first one that does not or that a head speaks against."""
    named = {seq for seq, _ in heads}
    link = BEFORE_THE_FIRST if manifest.first == 1 else None
    seq = manifest.first
    for row in _rows(data, Form(manifest.form)):
        if row is None:
            return seq - manifest.first, Break(seq, f"Event {seq} cannot be read: its line was damaged or changed.")
        found = unsound(row, seq, row[-2] if link is None else link)
        if found is None and seq in named and (seq, row[-1]) not in heads:
            found = Break(seq, f"Event {seq} or one before it is not what it was when its head was kept outside.")
        if found is not None:
            return seq - manifest.first, found
        seq, link = seq + 1, row[-1]
    return seq - manifest.first, _elsewhere(manifest, seq - 1, link)


def _elsewhere(manifest: Manifest, last: int, link: str | None) -> Break | None:
    """What the manifest says against a file whose events follow on each other up to `last`."""
    if last != manifest.last or manifest.count != last - manifest.first + 1:
        first_bad = min(last, manifest.last) + 1
        return Break(first_bad, f"The file ends with event {last}, and its manifest says {manifest.last}.")
    if link != manifest.head:
        return Break(last, f"Event {last} or one before it is not the one that the manifest names.")
    return None


def _rows(data: Path, form: Form) -> Iterator[Row | None]:
    """The events of a file, each as the chain walks it; None for what is none."""
    read: Callable[[TextIO], Iterator[Row | None]] = _of_lines if form is Form.JSONL else _of_cells
    with data.open(encoding="utf-8", newline="") as text:
        try:
            yield from read(text)
        except (UnicodeDecodeError, csv.Error):
            yield None


def _of_lines(text: TextIO) -> Iterator[Row | None]:
    for line in text:
        try:
            said = json.loads(line)
        except ValueError:
            said = None
        known = isinstance(said, dict) and said.keys() == set(COLUMNS)
        yield tuple(said[name] for name in COLUMNS) if known else None


def _of_cells(text: TextIO) -> Iterator[Row | None]:
    csv.field_size_limit(sys.maxsize)  # what an event holds may be longer than what it usually does
    lines = csv.reader(text)
    if next(lines, None) != list(COLUMNS):
        yield None
    for cells in lines:
        yield _row(cells)


def _row(cells: list[str]) -> Row | None:
    if len(cells) != len(COLUMNS):
        return None
    try:
        return tuple(_said(name, cell) for name, cell in zip(COLUMNS, cells, strict=True))
    except ValueError:
        return None


def _said(name: str, cell: str) -> Any:
    return (int(cell) if cell else None) if name in NUMBERS else unguarded(cell)


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return file_digest(content, "sha256").hexdigest()
