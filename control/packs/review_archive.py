"""Archives that hold nothing of the moment in which they were written."""

import zipfile
from typing import IO

_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The first instant that an archive can name."""


def settled(archive: IO[bytes], file: IO[bytes]) -> None:
    """Write the parts of an archive anew, in their order, each as old as any other."""
    with zipfile.ZipFile(archive) as written, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as anew:
        for name in written.namelist():
            member = zipfile.ZipInfo(name, _EARLIEST)
            member.create_system = 0
            anew.writestr(member, written.read(name), zipfile.ZIP_DEFLATED)
