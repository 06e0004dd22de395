"""The child process that parses one sheet of a workbook: what breaks in here breaks nothing else.

It is run as a file, not imported: workbook on its standard input, name of the sheet (empty: the only one) as its
argument. On its standard output stand, as lines of JSON, the names of the sheets, then row number and texts of every
row of the sheet. Its exit status says how it went, its last line of standard error why not.
*Source:* reliability, section 6 rule 25 and W8: parse in a child process with at most 60 s and 1 GB.
"""

import json
import os
import resource
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, time
from enum import IntEnum

CPU_SECONDS = 60
MEMORY_BYTES = 1 << 30


class Status(IntEnum):
    """How the child ended; any other status is a death."""

    READ = 0
    UNREADABLE = 65
    TOO_LARGE = 73
    NO_MEMORY = 71


def _main(wanted: str, text_bytes: int) -> Status:
    """Parse what lies on the standard input, within limits that the system keeps."""
    _limit(resource.RLIMIT_CPU, CPU_SECONDS)
    _limit(resource.RLIMIT_AS, MEMORY_BYTES)
    _limit(resource.RLIMIT_FSIZE, text_bytes)
    _limit(resource.RLIMIT_CORE, 0)
    # Only now: the parser is what is not trusted.
    from python_calamine import CalamineError, WorksheetNotFound

    try:
        for line in _lines(wanted):
            sys.stdout.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
        sys.stdout.flush()
    except MemoryError:
        return Status.NO_MEMORY
    except WorksheetNotFound as error:
        sys.stderr.write(f"\nit has no part for its sheet {error}")
        return Status.UNREADABLE
    except CalamineError as error:
        sys.stderr.write(f"\nit is damaged, {' '.join(str(error).split())}")
        return Status.UNREADABLE
    except OSError:
        return Status.TOO_LARGE
    return Status.READ


def _limit(what: int, most: int) -> None:
    """Keep to a limit, or to a lower one that is kept already."""
    _, hard = resource.getrlimit(what)
    least = most if hard == resource.RLIM_INFINITY else min(most, hard)
    # Not every system knows every limit; it is still a process of its own there.
    with suppress(ValueError):
        resource.setrlimit(what, (least, least))


def _lines(wanted: str) -> Iterator[object]:
    """The names of the sheets, then number, as Excel counts, and texts of each row."""
    from python_calamine import CalamineWorkbook

    sys.stdin.buffer.seek(0)
    workbook = CalamineWorkbook.from_filelike(sys.stdin.buffer)
    names = workbook.sheet_names
    yield names
    if wanted in names or (not wanted and len(names) == 1):
        sheet = workbook.get_sheet_by_name(wanted or names[0])
        for number, cells in enumerate(sheet.iter_rows(), 1):
            texts = [cell if type(cell) is str else _text(cell) for cell in cells]
            # A row of blanks is none; a sheet can be almost nothing else.
            if any(texts):
                yield number, texts


def _text(cell: object) -> str:
    """A cell as a person would write it: whole numbers without a point, dates by ISO 8601."""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(" ")
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]
    status = _main(sys.argv[1], int(sys.argv[2]))
    # No tidying up: what could not be written to the full output would only be tried once more.
    sys.stderr.flush()
    os._exit(status)
