"""A day of the export as a file, read by its mapping as any file is: what a row says is told to the product only so."""

import csv
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from control.demo.export import COLUMNS
from control.intake import FileMapping, Staged, load_mapping, read
from control.policy.rulebook import Rulebook

CONFIG = Path("config/demo")
"""The rulebook of the demo company, and the mapping of its tool."""


def staged(rows: Sequence[dict[str, str]], day: date, rulebook: Rulebook) -> Staged:
    """The rows of one night, ready to be recorded."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"deskline-{day:%Y-%m-%d}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            writer.writerows(rows)
        return read(_mapping(), path, rulebook)


@cache
def _mapping() -> FileMapping:
    return load_mapping(CONFIG / "mappings" / "deskline.toml")
