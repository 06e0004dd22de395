"""Texts and tables on a slide: text runs and nothing else, so that whatever stands in them stays text."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Pt

from control.packs.review_look import CELL_EDGE, CELL_SIDE, HAIR, INK, QUIET, TABLE_SIZE, TONES
from control.packs.review_pages import Head, Tone

_NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
"""What office programs call a table without style and grid."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something lies on a slide, in points."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Letters:
    """How a text looks."""

    size: float
    color: str = INK
    bold: bool = False
    right: bool = False
    """Whether it ends at the right edge."""
    above: float = 0
    """What is free above it, in points."""


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a table that are on one slide, and how high each is."""

    heads: Sequence[Head]
    rows: Sequence[Sequence[str]]
    heights: Sequence[float]


def put_text(slide: Any, place: Place, *texts: tuple[str, Letters]) -> None:
    """A box with these texts, each beginning on a line of its own; it neither grows nor shrinks."""
    box = slide.shapes.add_textbox(Pt(place.left), Pt(place.top), Pt(place.width), Pt(place.height))
    fill(box.text_frame, *texts)


def put_title(slide: Any, place: Place, text: str, letters: Letters) -> None:
    """The title of the slide, which outlines and screen readers know as such."""
    box = slide.shapes.title
    box.left, box.top, box.width, box.height = map(Pt, (place.left, place.top, place.width, place.height))
    fill(box.text_frame, (text, letters))


def fill(frame: Any, *texts: tuple[str, Letters]) -> None:
    """Put texts into a frame."""
    frame.auto_size, frame.word_wrap, frame.vertical_anchor = MSO_AUTO_SIZE.NONE, True, MSO_ANCHOR.TOP
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    paragraphs = chain(frame.paragraphs, iter(frame.add_paragraph, None))
    for text, letters in texts:
        for number, line in enumerate(text.split("\n")):
            paragraph = next(paragraphs)
            paragraph.space_before = Pt(0 if number else letters.above)
            _write(paragraph, line, letters)


def put_table(slide: Any, place: Place, table: Table, said: str) -> None:
    """A table that can be edited; `said` is what is read aloud of it."""
    shape = (len(table.rows) + 1, len(table.heads))
    frame = slide.shapes.add_table(*shape, Pt(place.left), Pt(place.top), Pt(place.width), Pt(place.height))
    describe(frame, said)
    frame.element.find(f".//{qn('a:tableStyleId')}").text = _NO_STYLE
    grid = frame.table
    shares = sum(head.share for head in table.heads)
    for column, head in zip(grid.columns, table.heads, strict=True):
        column.width = Pt(place.width * head.share / shares)
    for row, height in zip(grid.rows, table.heights, strict=True):
        row.height = Pt(height)
    for number, head in enumerate(table.heads):
        _fill_cell(grid.cell(0, number), head.title, Letters(TABLE_SIZE - 1, QUIET, bold=True), None)
        for at, row in enumerate(table.rows, 1):
            _fill_cell(grid.cell(at, number), row[number], Letters(TABLE_SIZE), head.tones.get(row[number]))


def painted(color: str) -> Any:
    """A colour such as `#0072B2`."""
    return RGBColor(*bytes.fromhex(color[1:]))


def describe(frame: Any, said: str) -> None:
    """What is read aloud of a table or a chart."""
    frame.element.find(f".//{qn('p:cNvPr')}").set("descr", said)


def _fill_cell(cell: Any, text: str, letters: Letters, tone: Tone | None) -> None:
    cell.margin_left = cell.margin_right = Pt(CELL_SIDE)
    cell.margin_top = cell.margin_bottom = Pt(CELL_EDGE)
    cell.vertical_anchor = MSO_ANCHOR.TOP
    frame = cell.text_frame
    for number, line in enumerate(text.split("\n")):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        _write(paragraph, line, letters, tone)
    _underline(cell)


def _write(paragraph: Any, line: str, letters: Letters, tone: Tone | None = None) -> None:
    paragraph.alignment = PP_ALIGN.RIGHT if letters.right else PP_ALIGN.LEFT
    if tone is None:
        _run(paragraph, line, letters, letters.color)
        return
    # The sign has the colour, the word stays dark: it has to be read.
    _run(paragraph, line[:1], letters, TONES[tone])
    _run(paragraph, line[1:], letters, letters.color)


def _run(paragraph: Any, text: str, letters: Letters, color: str) -> None:
    run = paragraph.add_run()
    run.text = text
    run.font.size, run.font.bold = Pt(letters.size), letters.bold
    run.font.color.rgb = painted(color)


def _underline(cell: Any) -> None:
    """A thin line below the cell."""
    properties = cell._tc.get_or_add_tcPr()  # noqa: SLF001 (the library has no word for borders)
    line = properties.makeelement(qn("a:lnB"), {"w": str(Pt(0.75))})
    filled = line.makeelement(qn("a:solidFill"), {})
    filled.append(line.makeelement(qn("a:srgbClr"), {"val": HAIR[1:]}))
    line.append(filled)
    properties.append(line)
