"""Lists that were taken along as witnesses of the trail: each names its end as it was then, to whoever has the file.

*Source:* reliability, A5 (every exported report carries the head, so that its readers are witnesses).
"""

import re
from pathlib import Path

from control.errors import Invalid, Unavailable
from control.intake.mapping import FileRule
from control.intake.workbook_rows import workbook_rows
from control.packs.tables import ASKED_SHEET
from control.witness.heads import ListHead

SEQ, HASH = "Newest event of the trail", "Its hash"
"""What a workbook calls the two on the sheet that says what was asked."""
_NUMBER = re.compile("[1-9][0-9]{0,14}")
_NAMED = re.compile("-event-([1-9][0-9]{0,14})-([0-9a-f]{64})")
_LARGEST = 2**28
"""Bytes: more than any list has."""


def in_name(seq: int, link: str) -> str:
    """What the name of a file says of the end of the trail, whose text has no room for it."""
    return f"-event-{seq}-{link}"


def witness_of(file: Path) -> ListHead:
    """What a list says of the trail, by its name or in its workbook; raises Unavailable where it says nothing."""
    if not file.is_file() or file.stat().st_size > _LARGEST:
        raise Unavailable(f"The list {file} cannot be read: there is no such file, or it is none of ours.")
    named = _NAMED.search(file.name)
    if named is not None:
        return ListHead(int(named[1]), named[2], file.name)
    said = _sheet(file) if file.suffix == ".xlsx" else {}
    seq, link = said.get(SEQ, ""), said.get(HASH, "")
    if _NUMBER.fullmatch(seq) is None or re.fullmatch("[0-9a-f]{64}", link) is None:
        raise Unavailable(f"{file.name} says nothing of the trail: a CSV does so in the name that it was given here.")
    return ListHead(int(seq), link, file.name)


def _sheet(file: Path) -> dict[str, str]:
    """Names and values of the sheet that says what was asked."""
    try:
        with file.open("rb") as stream:
            rows = workbook_rows(stream, FileRule(sheet=ASKED_SHEET), file.name)
            return {
                cells[0]: cells[1] for cells in (rows.header, *(cells for _, cells in rows.cells)) if len(cells) > 1
            }
    except OSError as error:
        raise Unavailable(f"The list {file} cannot be read: {error.strerror}.") from error
    except Invalid as error:
        raise Unavailable(error.sentence) from error
