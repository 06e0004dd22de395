"""The small company, told once for each test process: whoever changes something works on a copy."""

import shutil
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def founded(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of the small company, complete in its file; nobody opens it."""
    from tests.browser import company

    file = tmp_path_factory.mktemp("founded") / "control.sqlite"
    shutil.copyfile(sqlite_template, file)
    company.found(f"sqlite:///{file}")
    return file


def copied(founded: Path, folder: Path) -> str:
    """The address of a copy of a store in another folder."""
    for part in founded.parent.glob(f"{founded.name}*"):
        shutil.copyfile(part, folder / part.name)
    return f"sqlite:///{folder / founded.name}"
