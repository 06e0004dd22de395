"""Where the files of the rulebook and the mappings lie."""

import os
from pathlib import Path


def config_folder() -> Path:
    """The folder of the rulebook's files: CONTROL_CONFIG, by default `config`."""
    return Path(os.environ.get("CONTROL_CONFIG") or "config")


def mappings_folder() -> Path:
    """The folder of the mappings beside them."""
    return config_folder() / "mappings"
