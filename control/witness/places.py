"""Where heads and the key that signs them lie: beside the database, or where the environment says."""

import os
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL

_BESIDE_A_SERVER = Path("data")


@dataclass(frozen=True, slots=True)
class Places:
    """The folder of heads, with the public keys beside them, and the file of the private key."""

    heads: Path
    key: Path


def places(address: URL) -> Places:
    """The places of a database; CONTROL_AUDIT_HEADS and CONTROL_AUDIT_KEY name others.

    Heads lie in a folder of the database's own name, since two databases may lie in one folder.
    """
    sqlite = address.get_backend_name() == "sqlite"
    database = Path(address.database or "control")
    around = database.parent if sqlite else _BESIDE_A_SERVER
    heads = os.environ.get("CONTROL_AUDIT_HEADS")
    key = os.environ.get("CONTROL_AUDIT_KEY")
    return Places(
        Path(heads) if heads else around / "heads" / (database.stem if sqlite else database.name),
        Path(key) if key else around / "keys" / "audit.pem",
    )
