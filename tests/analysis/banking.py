"""Questions that customers of a bank asked, with what each of them was about (banking77)."""

import csv
import gzip
from pathlib import Path


def banking77(data: Path, part: str) -> tuple[list[str], list[str]]:
    """The texts of a part, train or test, and what each is about."""
    with gzip.open(data / "banking77" / f"{part}.csv.gz", "rt", encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return [row["text"] for row in rows], [row["category"] for row in rows]
