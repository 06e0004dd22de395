"""Questions that customers of a bank asked, with what each of them was about (banking77)."""

import csv
import gzip
from pathlib import Path

from tests.places import find_shared_data


def banking77(part: str) -> tuple[list[str], list[str]] | None:
    """The texts of a part, train or test, and what each is about; None where the data is not beside the project."""
    data = find_shared_data()
    return None if data is None else _read(data / "banking77" / f"{part}.csv.gz")


def _read(file: Path) -> tuple[list[str], list[str]]:
    with gzip.open(file, "rt", encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return [row["text"] for row in rows], [row["category"] for row in rows]
