"""How the pages of a pack are cut into slides: by what fits, measured before it is drawn, and with no row lost."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from control.packs.review_look import (
    BODY_BOTTOM,
    BODY_TOP,
    CELL_EDGE,
    CELL_LINES,
    CELL_SIDE,
    GUTTER,
    LEADING,
    MARGIN,
    MOST_BARS,
    PANEL,
    TABLE_SIZE,
    WIDTH,
)
from control.packs.review_pages import Bars, Head, Page, Rows
from control.packs.review_shapes import Place, Table
from control.packs.review_text import shortened, wrapped

MORE_HEIGHT = 24.0
"""What a line below a table takes."""
_STEPS = 16
"""Between even lots and full ones."""
Sized = tuple[tuple[str, ...], float]
"""A row, and how high it is."""
HEAD_HEIGHT = TABLE_SIZE * LEADING + 2 * CELL_EDGE


@dataclass(frozen=True, slots=True)
class Cut:
    """A part of a page that is one slide."""

    page: Page
    number: int
    of: int
    """Which of how many slides of the page."""
    table: Table | None = None


def cuts_of(page: Page) -> list[Cut]:
    """The slides of a page, one at least."""
    exhibit = page.exhibit
    if isinstance(exhibit, Rows):
        tables = _tables(exhibit, exhibit_place(page))
        return [Cut(page, number, len(tables), table) for number, table in enumerate(tables, 1)]
    if isinstance(exhibit, Bars) and len(exhibit.parts) > MOST_BARS:
        starts = range(0, len(exhibit.parts), MOST_BARS)
        parts = [slice(start, start + MOST_BARS) for start in starts]
        bars = [Bars(exhibit.parts[part], exhibit.counts[part], exhibit.most) for part in parts]
        pages = [replace(page, exhibit=each) for each in bars]
        return [Cut(each, number, len(pages)) for number, each in enumerate(pages, 1)]
    return [Cut(page, 1, 1)]


def exhibit_place(page: Page) -> Place:
    """Where on a slide a page shows what it shows: beside its panel, where it has one."""
    left = MARGIN + (PANEL + GUTTER if page.number or page.beside else 0)
    return Place(left, BODY_TOP, WIDTH - MARGIN - left, BODY_BOTTOM - BODY_TOP)


def _tables(rows: Rows, place: Place) -> list[Table]:
    """The rows slide by slide, about as many on each, so that no slide ends with one that stands alone."""
    room = place.height - HEAD_HEIGHT - (MORE_HEIGHT if rows.more else 0)
    widths = _widths(rows.heads, place.width)
    sized = [(row, max(map(_height, row, widths))) for row in _fitting_rows(rows, widths)]
    filled = _filled(sized, room)
    even = sum(height for _, height in sized) / len(filled)
    rooms = (even + (room - even) * step / _STEPS for step in range(_STEPS + 1))
    slides = next(found for found in (_filled(sized, each) for each in rooms) if len(found) <= len(filled))
    return [Table(rows.heads, [row for row, _ in one], [HEAD_HEIGHT, *(high for _, high in one)]) for one in slides]


def _filled(sized: list[Sized], room: float) -> list[list[Sized]]:
    """The rows in as many lots as it takes where each has so much room; one lot, if an empty one, at least."""
    lots: list[list[Sized]] = [[]]
    left = room
    for row, height in sized:
        if lots[-1] and height > left:
            lots.append([])
            left = room
        lots[-1].append((row, height))
        left -= height
    return lots


def _fitting_rows(rows: Rows, widths: list[float]) -> Iterator[tuple[str, ...]]:
    """The rows with cells that fit a slide; of a table that is running text nothing is left out."""
    for row in rows.rows:
        if len(row) > 1:
            boxes = [(wide, CELL_LINES) for wide in widths]
            yield tuple(shortened(cell, TABLE_SIZE, box) for cell, box in zip(row, boxes, strict=True))
            continue
        lines = list(wrapped(row[0], TABLE_SIZE, widths[0]))
        for start in range(0, len(lines), CELL_LINES):
            yield ("".join(lines[start : start + CELL_LINES]).removesuffix("\n"),)


def _widths(heads: tuple[Head, ...], width: float) -> list[float]:
    """What the text of each column has of the width."""
    shares = sum(head.share for head in heads)
    return [width * head.share / shares - 2 * CELL_SIDE for head in heads]


def _height(cell: str, width: float) -> float:
    lines = sum(1 for _ in wrapped(cell, TABLE_SIZE, width))
    return lines * TABLE_SIZE * LEADING + 2 * CELL_EDGE
