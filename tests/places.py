"""Where things lie, for tests and for scripts that run without pytest: the repository, a browser, reference data."""

import os
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


MEMORY = Path("/dev/shm")
ENOUGH = 8 * 2**30
"""Bytes that have to be free there: a run leaves little behind, and holds some large stores at a time."""


def fast_folder() -> Path | None:
    """A folder in memory for stores that need not outlive the machine: a database on a disk is made ten times slower.

    None where there is none, or too little room.
    """
    if not (MEMORY.is_dir() and os.access(MEMORY, os.W_OK)):
        return None
    return MEMORY if shutil.disk_usage(MEMORY).free >= ENOUGH else None


def find_chromium() -> Path | None:
    """The browser of this machine; None where there is none."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    return None if found is None else Path(found)


def find_shared_data() -> Path | None:
    """The folder of reference data; None where it is absent."""
    folder = Path(os.environ.get("PILOTHOUSE_SHARED", ROOT.parent / "shared" / "data"))
    return folder if folder.is_dir() else None
