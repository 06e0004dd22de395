"""Nothing that is installed is older than the end of a weakness that is known, and somebody has looked lately."""

import re
import tomllib
from datetime import date, timedelta
from pathlib import Path

import pytest

from control.clock import SystemClock
from tests.house.test_locks import name_of, requirements

AT_LEAST_EVERY = timedelta(days=90)


def known(root: Path) -> tuple[date, dict[str, str]]:
    found = tomllib.loads((root / "tests/house/advisories.toml").read_text())
    return found["looked_on"], found["fixed_in"]


def ordered(version: str) -> tuple[int, ...]:
    """The numbers of a version in their order."""
    return tuple(int(each) for each in re.findall(r"[0-9]+", version.partition("post")[0]))


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-embeddings.txt", "requirements-dev.txt"])
def test_nothing_that_is_locked_has_a_weakness_that_a_newer_version_ends(root: Path, lock: str) -> None:
    locked = {name_of(each): re.search(r"==(\S+)", each)[1] for each in requirements((root / lock).read_text())}  # type: ignore[index]
    _, fixed = known(root)
    assert set(fixed) <= set(locked)
    assert {name for name, version in fixed.items() if ordered(locked[name]) < ordered(version)} == set()


def test_somebody_has_looked_within_ninety_days(root: Path) -> None:
    looked, fixed = known(root)
    assert len(fixed) >= 15
    assert SystemClock().now().date() - looked <= AT_LEAST_EVERY


@pytest.mark.parametrize(
    ("older", "newer"), [("1.9.10", "1.10"), ("0.0.18", "0.0.22"), ("2024.7.4", "2026.10.19.post1")]
)
def test_versions_are_compared_by_their_numbers(older: str, newer: str) -> None:
    assert ordered(older) < ordered(newer)
