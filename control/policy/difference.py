"""What differs between two versions of a content: each place by its path, with what stood there and what stands now."""

from collections.abc import Iterator, Mapping
from typing import Any

ABSENT = "(absent)"
"""Stands for a place that one of the two does not have."""


def difference(before: Any, after: Any) -> dict[str, tuple[Any, Any]]:
    """Places that differ between two values of JSON, by dotted path, each as (before, after)."""
    old, new = dict(_places(before)), dict(_places(after))
    paths = sorted(old.keys() | new.keys())
    found = {path: (old.get(path, ABSENT), new.get(path, ABSENT)) for path in paths}
    return {path: pair for path, pair in found.items() if pair[0] != pair[1]}


def _places(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Tables are walked; everything else, lists too, is one place."""
    if not isinstance(value, Mapping):
        yield path, value
        return
    for key, below in value.items():
        yield from _places(below, f"{path}.{key}" if path else str(key))
