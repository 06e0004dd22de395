"""Reads how a mapping says that the bytes of a file are to be read."""

from control.intake.mapping import FileRule
from control.settings.document import Table

_ENCODINGS = ("utf-8", "latin-1", "cp1252")


def read_file_rule(table: Table) -> FileRule:
    """The rule of `[file]`; what cannot be read by is noted."""
    encoding = table.text("encoding", default="utf-8")
    if encoding not in _ENCODINGS:
        table.note("encoding", f"{encoding!r} is not one of {', '.join(_ENCODINGS)}")
    delimiter = table.value("delimiter", str, ",") or ","
    if len(delimiter) != 1 or delimiter in '"\r\n':
        table.note("delimiter", "must be a single character, such as a comma, a semicolon or a tab")
    return FileRule(
        encoding=encoding,
        delimiter=delimiter,
        sheet=table.text_or_none("sheet"),
        missing=frozenset({"", *table.texts("missing")}),
        guarded=table.flag("guarded", default=False),
    )
