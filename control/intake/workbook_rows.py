"""Reads one sheet of an XLSX workbook as text, after its archive has been found harmless, in a process of its own."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

from control.errors import Invalid
from control.intake import limits, sheet_process
from control.intake.archive import check_archive
from control.intake.mapping import FileRule
from control.intake.rows import Rows, table
from control.intake.sheet_process import Status

WORKBOOK_PLACE = "row"
"""What the number of a row of a workbook counts."""
_WAIT_SECONDS = 10 * sheet_process.CPU_SECONDS
"""A machine that is that busy does not finish today."""
_WHY: dict[int, str] = {
    Status.TOO_LARGE: f"its texts come to more than {limits.UNPACKED_BYTES // 2**20} MB",
    Status.NO_MEMORY: f"that takes more than {sheet_process.MEMORY_BYTES // 2**20:,} MB of memory",
}
_BROKE = (
    f"its content breaks the reader, or takes it more than {sheet_process.CPU_SECONDS} s or "
    f"{sheet_process.MEMORY_BYTES // 2**20:,} MB of memory; save it anew from a spreadsheet program"
)


def workbook_rows(stream: BinaryIO, rule: FileRule, file: str) -> Rows:
    """The rows of the sheet that the mapping names, or of the only one; raises Invalid for what is no honest sheet."""
    return table(_texts(stream, rule.sheet, file), file, WORKBOOK_PLACE)


def _texts(stream: BinaryIO, wanted: str | None, file: str) -> Iterator[tuple[int, list[str]]]:
    """Row number, as Excel counts, and cells as text."""
    with TemporaryFile() as lines:
        with TemporaryFile() as content:
            shutil.copyfileobj(stream, content)
            check_archive(content, file)
            content.flush()
            _parse(content, lines, wanted or "", file)
        lines.seek(0)
        _check_sheet(json.loads(lines.readline()), wanted, file)
        for line in lines:
            number, texts = json.loads(line)
            if max(map(len, texts), default=0) > limits.CELL_CHARACTERS:
                raise Invalid(f"{file}, row {number}: a cell has more than {limits.CELL_CHARACTERS:,} characters.")
            yield number, texts


def _parse(content: BinaryIO, lines: BinaryIO, wanted: str, file: str) -> None:
    """Let the child process write what it reads into `lines`; raises Invalid where it fails or dies."""
    # By its file and without our packages (-P): it starts in a tenth of a second and knows nothing of ours.
    program = [sys.executable, "-P", str(Path(sheet_process.__file__))]
    command = [*program, wanted, str(limits.UNPACKED_BYTES)]
    try:
        done = subprocess.run(  # noqa: S603 (our own program, with a name of a sheet and a number)
            command, stdin=content, stdout=lines, stderr=subprocess.PIPE, timeout=_WAIT_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise Invalid(f"{file}: the workbook cannot be read: {_BROKE}.") from None
    if done.returncode == Status.READ:
        return
    said = done.stderr.decode(errors="replace").rpartition("\n")[2]
    why = said if done.returncode == Status.UNREADABLE else _WHY.get(done.returncode, _BROKE)
    raise Invalid(f"{file}: the workbook cannot be read: {why}.")


def _check_sheet(names: list[str], wanted: str | None, file: str) -> None:
    listed = ", ".join(names)
    if wanted is not None and wanted not in names:
        raise Invalid(f"{file} has no sheet {wanted!r}: it has {listed}.")
    if wanted is None and len(names) != 1:
        raise Invalid(f"{file} has {len(names)} sheets ({listed}): the mapping must say which, with file.sheet.")
