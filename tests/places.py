"""Where things lie, for tests and for scripts that run without pytest: the repository, a browser, reference data."""

import os
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def find_chromium() -> Path | None:
    """The browser of this machine; None where there is none."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    return None if found is None else Path(found)


def find_shared_data() -> Path | None:
    """The folder of reference data; None where it is absent."""
    folder = Path(os.environ.get("PILOTHOUSE_SHARED", ROOT.parent / "shared" / "data"))
    return folder if folder.is_dir() else None
