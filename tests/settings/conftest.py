"""A rulebook folder that a test may spoil."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

Spoil = Callable[[str, str, str], Path]


@pytest.fixture
def folder(root: Path, tmp_path: Path) -> Path:
    """A copy of the rulebook that is shipped."""
    copy = tmp_path / "config"
    copy.mkdir()
    for path in (root / "config").glob("*.toml"):
        shutil.copy(path, copy)
    return copy


@pytest.fixture
def spoil(folder: Path) -> Spoil:
    """Replaces a text of one file, which must be there, and answers the folder."""

    def replace(file: str, old: str, new: str) -> Path:
        path = folder / file
        text = path.read_text("utf-8")
        assert old in text, f"{file} no longer has {old!r}"
        path.write_text(text.replace(old, new, 1), "utf-8")
        return folder

    return replace
