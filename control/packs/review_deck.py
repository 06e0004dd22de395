"""The deck that the slides of a pack are put into: its size, its letters, its colours, and nothing of the moment."""

import re
from datetime import UTC, datetime
from io import BytesIO
from typing import IO, Any

from pptx import Presentation
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.util import Pt

from control.figures.palette import AMBER, BLUE, GREY, ORANGE
from control.packs.review_archive import settled
from control.packs.review_look import HEIGHT, INK, QUIET, WIDTH

FONT = "Arial"
"""There on every machine that shows slides, or a font of the same widths."""
_TITLE_ONLY = 5
_KEPT = frozenset({"Title Slide", "Title and Content", "Title Only", "Blank"})
_ACCENTS = (BLUE, ORANGE, GREY, AMBER, QUIET, INK)
_ACCENT = re.compile(r"<a:accent([1-6])>.*?</a:accent\1>", re.DOTALL)
_DATA = "/customXml/item1.xml"
_PROPERTIES = "/customXml/itemProps1.xml"
_PROPERTIES_KIND = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_ITEM = (
    '<?xml version="1.0" encoding="UTF-8" standalone="no"?><ds:datastoreItem '
    'ds:itemID="{5D0C7E0A-4C1B-4F63-9E55-5B1B1D3C9A27}" '
    f'xmlns:ds="{_OFFICE}/customXml"/>'
)
"""The name under which office programs keep our data; it was drawn once."""


class Deck:
    """Slides that come one after the other."""

    def __init__(self, title: str, at: datetime) -> None:
        self._slides = Presentation()
        self._resize()
        self._dress()
        said = self._slides.core_properties
        said.title, said.author, said.last_modified_by = title[:255], "Pilothouse", "Pilothouse"
        said.created = said.modified = at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
        said.revision = 1

    def slide(self, name: str) -> Any:
        """A new slide with room for a title; `name` is what programs call it."""
        added = self._slides.slides.add_slide(self._slides.slide_layouts.get_by_name("Title Only"))
        added.element.cSld.set("name", name)
        return added

    def carry(self, data: bytes) -> None:
        """Put data for programs into the deck, as XML, where office programs leave it alone."""
        package = self._slides.part.package
        item = Part(PackURI(_DATA), "application/xml", package, data)
        item.relate_to(Part(PackURI(_PROPERTIES), _PROPERTIES_KIND, package, _ITEM.encode()), RT.CUSTOM_XML_PROPS)
        self._slides.part.relate_to(item, RT.CUSTOM_XML)

    def save(self, file: IO[bytes]) -> None:
        """Write the deck; the same slides are the same bytes."""
        written = BytesIO()
        self._slides.save(written)
        settled(written, file)

    def _resize(self) -> None:
        """Make room for 16 : 9, in the layouts too, so that a slide that somebody adds fits the others."""
        wider = Pt(WIDTH) / self._slides.slide_width
        self._slides.slide_width, self._slides.slide_height = Pt(WIDTH), Pt(HEIGHT)
        for layout in list(self._slides.slide_layouts):
            if layout.name not in _KEPT:
                self._slides.slide_layouts.remove(layout)
        for place in (self._slides.slide_master, *self._slides.slide_layouts):
            for shape in place.placeholders:
                shape.left, shape.width = int(shape.left * wider), int(shape.width * wider)

    def _dress(self) -> None:
        """Our letters and colours in the theme, so that whoever goes on has them; no picture of an empty slide."""
        theme = self._slides.slide_master.part.part_related_by(RT.THEME)
        dressed = theme.blob.decode().replace('typeface="Calibri"', f'typeface="{FONT}"')
        dressed = _ACCENT.sub(_accent, dressed)
        theme.blob = dressed.encode()
        package = self._slides.part.package
        for link in list(package.iter_rels()):
            if link.reltype == RT.THUMBNAIL:
                package.drop_rel(link.rId)


def _accent(found: re.Match[str]) -> str:
    number = int(found[1])
    return f'<a:accent{number}><a:srgbClr val="{_ACCENTS[number - 1][1:]}"/></a:accent{number}>'
