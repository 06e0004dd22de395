"""How the files of a pack are read by the tests: by no code of ours."""

import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from shutil import which
from typing import IO
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring
from PIL import ImageFont

from control.policy.review_record import ReviewRecord
from tests.packs.hostile import parts
from tests.places import ROOT
from tests.surroundings import not_run

A, P, C = (
    f"{{http://schemas.openxmlformats.org/{name}}}"
    for name in ("drawingml/2006/main", "presentationml/2006/main", "drawingml/2006/chart")
)
POINT = 12_700
"""English Metric Units."""
_FONTS = "/usr/share/fonts/truetype/liberation/LiberationSans-"


def written(write: Callable[[ReviewRecord, IO[bytes]], None], record: ReviewRecord) -> bytes:
    """What a writer makes of a record."""
    file = io.BytesIO()
    write(record, file)
    return file.getvalue()


def made_elsewhere(writer: str, seed: str) -> str:
    """The SHA-256 of what a writer makes of the realistic record in another process, with another seed of hashes."""
    program = (
        "import io, hashlib\n"
        f"from control.packs import {writer} as writer\n"
        "from tests.packs.review_records import realistic\n"
        "file = io.BytesIO()\n"
        "writer.write(realistic(), file)\n"
        "print(hashlib.sha256(file.getvalue()).hexdigest())\n"
    )
    command = [sys.executable, "-c", program]
    surroundings = {**os.environ, "PYTHONHASHSEED": seed}
    done = subprocess.run(command, cwd=ROOT, env=surroundings, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def hashed(content: bytes) -> str:
    """SHA-256 in hexadecimal digits."""
    return sha256(content).hexdigest()


def slides(content: bytes) -> list[Element]:
    """The slides of a deck, in their order."""
    found = {name: part for name, part in parts(content).items() if name.startswith("ppt/slides/slide")}
    return [fromstring(found[f"ppt/slides/slide{number}.xml"]) for number in range(1, len(found) + 1)]


def charts(content: bytes) -> list[Element]:
    """The charts of a deck, in their order."""
    found = {name: part for name, part in parts(content).items() if name.startswith("ppt/charts/chart")}
    return [fromstring(found[name]) for name in sorted(found, key=lambda name: (len(name), name))]


def series(chart: Element) -> dict[str, dict[int, float]]:
    """The numbers of each series of a chart, by the place of their category."""
    return {
        str(each.findtext(f"{C}tx//{C}v")): {
            int(point.attrib["idx"]): float(str(point.findtext(f"{C}v"))) for point in each.iterfind(f"{C}val//{C}pt")
        }
        for each in chart.iter(f"{C}ser")
    }


def categories(chart: Element) -> list[str]:
    """The categories of a chart."""
    return [str(each.text) for each in next(chart.iter(f"{C}cat")).iter(f"{C}v")]


def text_of(body: Element) -> str:
    """The text of a box or of a cell, a line for each of its paragraphs."""
    return "\n".join("".join(str(run.text or "") for run in each.iter(f"{A}t")) for each in body.iter(f"{A}p"))


def texts(slide: Element) -> list[str]:
    """The texts of all boxes and cells of a slide."""
    bodies = [*slide.iter(f"{P}txBody"), *slide.iter(f"{A}txBody")]
    return [text_of(body) for body in bodies]


def rows(slide: Element) -> list[list[str]]:
    """The rows of the table of a slide, its headings first."""
    return [[text_of(cell) for cell in row.iter(f"{A}tc")] for row in slide.iter(f"{A}tr")]


@dataclass(frozen=True)
class Box:
    """A text on a slide, and the room that it has, in points."""

    lines: list[tuple[str, float, bool]]
    """Text, size and boldness of each paragraph."""
    width: float
    height: float


def boxes(slide: Element) -> Iterator[Box]:
    """Every text box and every cell of a slide."""
    for shape in slide.iter(f"{P}sp"):
        size = shape.find(f".//{A}ext[@cx]")
        body = shape.find(f"{P}txBody")
        if size is not None and body is not None:
            yield Box(_lines(body), int(size.attrib["cx"]) / POINT, int(size.attrib["cy"]) / POINT)
    for table in slide.iter(f"{A}tbl"):
        widths = [int(column.attrib["w"]) / POINT for column in table.iter(f"{A}gridCol")]
        for row in table.iter(f"{A}tr"):
            for width, cell in zip(widths, row.iter(f"{A}tc"), strict=True):
                yield _cell(cell, width, int(row.attrib["h"]) / POINT)


def _cell(cell: Element, width: float, height: float) -> Box:
    edges = cell.find(f"{A}tcPr")
    assert edges is not None
    left, right, top, bottom = (int(edges.attrib[side]) / POINT for side in ("marL", "marR", "marT", "marB"))
    return Box(_lines(cell), width - left - right, height - top - bottom)


def _lines(body: Element) -> list[tuple[str, float, bool]]:
    found = []
    for paragraph in body.iter(f"{A}p"):
        runs = list(paragraph.iter(f"{A}r"))
        looks = [run.find(f"{A}rPr") for run in runs]
        sizes = [int(look.attrib["sz"]) / 100 for look in looks if look is not None]
        bold = any(look is not None and look.get("b") == "1" for look in looks)
        found.append(("".join(str(run.findtext(f"{A}t") or "") for run in runs), max(sizes, default=0.0), bold))
    return found


def needed(box: Box) -> float:
    """How high the text of a box stands in real letters, as wide as Arial's; each word that is too wide is broken."""
    return sum(_lines_needed(text, size, box.width, bold) * size * 1.17 for text, size, bold in box.lines)


def _lines_needed(text: str, size: float, width: float, bold: bool) -> int:
    font = letters(bold)
    scale = size / 100
    lines, at = 1, 0.0
    for word in text.replace("\t", " ").split(" "):
        needs = font.getlength(word) * scale
        if at and at + needs > width:
            lines, at = lines + 1, 0.0
        while needs > width:
            lines, needs = lines + 1, needs - width
        at += needs + font.getlength(" ") * scale
    return lines


@cache
def letters(bold: bool) -> ImageFont.FreeTypeFont:
    """Letters as wide as those of slides, a hundred in size."""
    if not Path(_FONTS).parent.is_dir():
        not_run("no Liberation Sans on this machine (package fonts-liberation)")
    return ImageFont.truetype(f"{_FONTS}{'Bold' if bold else 'Regular'}.ttf", 100)


def page_texts(content: bytes) -> list[str]:
    """The text of each page of a document, as Poppler reads it."""
    if which("pdftotext") is None:
        not_run("no Poppler on this machine (package poppler-utils)")
    read = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
    return read.stdout.decode().split("\f")[:-1]
