"""A pack as a document (PDF): the pages of the slides with every text whole, set by Typst from data alone.

The figures are attached to it as JSON, for programs. Letters come with the typesetter, other scripts from the fonts of
the machine; a sign for which there is none is a box on paper and still the sign when it is copied.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import UTC
from pathlib import Path
from typing import IO, Any

from control.figures.palette import AMBER, BLUE, GREY, ORANGE
from control.packs.review_charts import ticks_of
from control.packs.review_look import HAIR, INK, QUIET
from control.packs.review_pages import Bars, Lines, Page, Rows, Story
from control.packs.review_said import as_json
from control.packs.review_sentences import NO_BREAK
from control.packs.review_story import story_of
from control.policy.review_record import ReviewRecord

_SOURCE = Path(__file__).with_suffix(".typ")
_LOOK = {"ink": INK, "quiet": QUIET, "hair": HAIR, "blue": BLUE, "orange": ORANGE, "grey": GREY, "amber": AMBER}
_KINDS: Mapping[type, str] = {Rows: "rows", Lines: "lines", Bars: "bars"}


def write(record: ReviewRecord, file: IO[bytes]) -> None:
    """Write the document of a review; on one machine the same record gives the same bytes."""
    import typst

    told = {"story": json.dumps(_plain(story_of(record))), "said": as_json(record)}
    at = (record.closed_at or record.as_of).astimezone(UTC).replace(microsecond=0)
    file.write(typst.compile(_SOURCE.read_bytes(), format="pdf", sys_inputs=told, timestamp=at))


def _plain(story: Story) -> dict[str, Any]:
    pages = [
        {**asdict(_after(page, before)), "headline": str(page.headline), "exhibit": _exhibit(page)}
        for before, page in zip((None, *story.pages), story.pages, strict=False)
    ]
    return {**asdict(story), "pages": pages, "look": _LOOK}


def _after(page: Page, before: Page | None) -> Page:
    """A page without what stands just above it: the number of its figure, and how that is defined."""
    is_same = before is not None and page.figure is not None and page.figure == before.figure
    return replace(page, number=None, beside=()) if is_same else page


def _exhibit(page: Page) -> dict[str, Any] | None:
    exhibit = page.exhibit
    if exhibit is None:
        return None
    plain = {"kind": _KINDS[type(exhibit)], **asdict(exhibit)}
    if isinstance(exhibit, Bars):
        plain["said"] = [f"{count:,}" for count in exhibit.counts]
    if isinstance(exhibit, Lines):
        plain["signalled"] = asdict(exhibit.signalled)
        plain |= _axis(exhibit)
    return plain


def _axis(lines: Lines) -> dict[str, Any]:
    """How far the axis of a chart goes, and where it is marked; lines that go beyond it run along its end."""
    ticks = ticks_of(lines)
    step, top = ticks[1], ticks[-1]
    digits = 0 if step >= (0.01 if lines.is_share else 1) * (1 - 1e-9) else 1
    said = [f"{tick * 100:.{digits}f}{NO_BREAK}%" if lines.is_share else f"{tick:,.{digits}f}" for tick in ticks]
    around = [
        {"name": each.name, "values": [None if value is None else min(value, top) for value in each.values]}
        for each in lines.around
    ]
    marked = [{"at": at, "said": text} for at, text in zip(ticks, said, strict=True)]
    return {"top": top, "ticks": marked, "around": around}
