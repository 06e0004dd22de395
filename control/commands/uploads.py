"""What a form hands in: bytes with a name, neither of them trusted, read by a mapping of the folder.

A file is written under a name of our own, read, and removed; what it was called is only ever shown.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from control.errors import Invalid, NotFound
from control.intake import FileMapping, Staged, load_mapping, read, refuse_misnamed
from control.runtime import Runtime

_UNSHOWN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as somebody handed it in."""

    name: str
    content: bytes

    @property
    def called(self) -> str:
        """What it is called, as a name without a folder and without characters that command a terminal."""
        last = _UNSHOWN.sub("", self.name).replace("\\", "/").rpartition("/")[2].strip()
        return last[-_LONGEST_NAME:] or "the file"


@dataclass(frozen=True, slots=True)
class Offered:
    """A mapping of the folder: what it is called, or why it cannot be used."""

    name: str
    title: str
    wrong: str | None = None


def offered(folder: Path) -> list[Offered]:
    """The mappings of a folder by name; one that cannot be used is there too, with the reason."""
    return [_offered(path) for path in sorted(folder.glob("*.toml"))]


def mapping_called(folder: Path, name: str) -> FileMapping:
    """The mapping of that name; raises NotFound where there is none, and Invalid for one that cannot be used."""
    if name not in {path.stem for path in folder.glob("*.toml")}:
        raise NotFound(f"There is no mapping {name!r} any more: it was read by one that has been removed since.")
    return _loaded(folder / f"{name}.toml")


def read_upload(runtime: Runtime, mapping: FileMapping, upload: Upload) -> Staged:
    """What an upload says by a mapping; raises Invalid, with the reason, for a file that is refused whole."""
    with TemporaryDirectory(prefix="pilothouse-") as place:
        path = Path(place) / "upload"
        path.write_bytes(upload.content)
        refuse_misnamed(path, upload.called)
        return read(mapping, path, runtime.rulebook(), upload.called)


def _offered(path: Path) -> Offered:
    try:
        return Offered(path.stem, _loaded(path).title)
    except Invalid as wrong:
        return Offered(path.stem, path.stem, wrong.sentence)


def _loaded(path: Path) -> FileMapping:
    """The mapping in a file, read anew only where the file has changed."""
    found = path.stat()
    return _read(path, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=64)
def _read(path: Path, changed: int, size: int) -> FileMapping:
    del changed, size  # they are what tells one content of the file from the next
    return load_mapping(path)
