"""A sheet of a workbook whose plain rows are written as they are: lists of many thousands of rows take no minute.

The library makes an object of each cell and looks at it five times. Here a row of plain cells is one piece of text, to
the byte what the library would write; a row with anything that has to be escaped goes the library's way.
"""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

Spell = Callable[[Any], "str | None"]
"""What stands behind the name of a cell, up to its end; None: it is not plain."""
_NOT_PLAIN = re.compile(r"[&<>\x00-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_|^\s|\s$")
_PLAIN_LENGTH = 16_000
"""Longer texts are counted in halves of signs, which is the library's business."""


class Sheet(Worksheet):  # type: ignore[misc]
    """A sheet in a workbook that keeps no more than a row of it."""

    def put(self, number: int, row: Sequence[Any], spells: Sequence[Spell]) -> bool:
        """Write a row of plain cells, of which None is none; False, and nothing written, where one is not plain."""
        told = []
        for name, spell, cell in zip(self._names(len(row)), spells, row, strict=True):
            if cell is None:
                continue
            spelled = spell(cell)
            if spelled is None:
                return False
            told.append(f'<c r="{name}{number + 1}"{spelled}</c>')
        self._write_single_row(number)  # what stands before it
        if told:
            self.fh.write(f'<row r="{number + 1}">{"".join(told)}</row>')
            self.dim_rowmax = number
        return True

    def number(self, number: float, form: Any = None) -> str:
        """A number in a form of the workbook; None is the usual one."""
        style = "" if form is None else f' s="{form._get_xf_index()}"'  # noqa: SLF001 (as the library asks it)
        return f"{style}><v>{number:.16G}</v>"

    def instant(self, local: datetime, form: Any) -> str:
        """A local reading."""
        return self.number(self._convert_date_time(local), form)

    @staticmethod
    def text(text: str) -> str | None:
        """A text; None where something in it has to be escaped, or it may be too long."""
        if len(text) > _PLAIN_LENGTH or _NOT_PLAIN.search(text):
            return None
        return f' t="inlineStr"><is><t>{text}</t></is>'

    def _names(self, columns: int) -> list[str]:
        if len(getattr(self, "_letters", ())) != columns:
            self._letters = [xl_col_to_name(place) for place in range(columns)]
        return self._letters

    def _xml_rich_inline_string(self, string: str, attributes: Any) -> None:
        """A text that looks like the library's own markup is a text all the same."""
        self._xml_inline_string(string, None, attributes)
