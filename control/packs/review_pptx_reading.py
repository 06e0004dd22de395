"""What the slides of a pack say: to programs, and to people, slide by slide."""

import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from control.errors import Invalid
from control.packs.review_said import NAMESPACE, UNREADABLE, Said, from_json

_MAIN, _SLIDE, _CHART, _LINKS, _PACKAGE = (
    f"{{http://schemas.openxmlformats.org/{name}}}"
    for name in (
        "drawingml/2006/main",
        "presentationml/2006/main",
        "drawingml/2006/chart",
        "officeDocument/2006/relationships",
        "package/2006/relationships",
    )
)
_DECK = "ppt/presentation.xml"
_SHAPES = frozenset(f"{_SLIDE}{name}" for name in ("sp", "pic", "graphicFrame", "grpSp", "cxnSp"))


@dataclass(frozen=True, slots=True)
class SlideSaid:
    """What is to be seen on a slide."""

    name: str
    texts: tuple[str, ...]
    """Of each paragraph that is not empty."""
    values: Mapping[str, str]
    """The values of its charts by chart, series and category."""
    behind: tuple[str, ...]
    """SHA-256 of the workbooks behind its charts."""
    shapes: int
    is_hidden: bool


def said_in_slides(archive: zipfile.ZipFile) -> Said:
    """What a deck says to programs; raises Invalid where it says nothing."""
    for name in archive.namelist():
        if name.startswith("customXml/item") and name.endswith(".xml"):
            root = _parsed(archive, name)
            if root.tag == f"{{{NAMESPACE}}}said":
                return from_json(root.text or "")
    raise Invalid(f"{UNREADABLE}: nothing of the kind is in it.")


def slides_in(archive: zipfile.ZipFile) -> list[SlideSaid]:
    """The slides of a deck in their order; raises Invalid where it is none."""
    links = _links(archive, _DECK)
    deck = _parsed(archive, _DECK)
    return [_slide(archive, links[each.get(f"{_LINKS}id", "")]) for each in deck.iter(f"{_SLIDE}sldId")]


def beside_slides(archive: zipfile.ZipFile) -> dict[str, int]:
    """How much a deck shows beside its slides: pictures that it has, and what lies under every slide."""
    names = archive.namelist()
    under = [name for name in names if re.fullmatch(r"ppt/slide(?:Layout|Master)s/[^/]+\.xml", name)]
    shapes = (each.tag in _SHAPES for name in under for each in _parsed(archive, name).iter())
    media = sum(name.startswith("ppt/media/") for name in names)
    return {"What lies under the slides": sum(shapes), "What the file has of pictures, sounds and films": media}


def compared_slides(kept: list[SlideSaid], said: list[SlideSaid]) -> Iterator[str]:
    """A sentence for each slide that shows something else than what the review gives."""
    found = {each.name: each for each in said}
    for slide in kept:
        if slide.name not in found:
            yield f"Slide {slide.name}: it is missing in the file."
        else:
            yield from (f"Slide {slide.name}: {told}." for told in _compared(slide, found[slide.name]))
    names = [each.name for each in kept]
    for number, slide in enumerate(said, 1):
        if slide.name not in names or found[slide.name] is not slide:
            yield f"Slide {number} of the file, which says {' '.join(slide.texts)[:80]!r}, is none of the review."
    if [each.name for each in said if each.name in names] != names and {*names} == {*found}:
        yield "The slides are in another order."


def _compared(kept: SlideSaid, said: SlideSaid) -> Iterator[str]:
    for mine, theirs in zip(kept.texts, said.texts, strict=False):
        if mine != theirs:
            yield f"it says {theirs!r} where the review gives {mine!r}"
    for place in [*kept.values, *(each for each in said.values if each not in kept.values)]:
        mine, theirs = kept.values.get(place, "nothing"), said.values.get(place, "nothing")
        if mine != theirs:
            yield f"its chart has {theirs} at {place}, and the review gives {mine}"
    yield from _compared_otherwise(kept, said)


def _compared_otherwise(kept: SlideSaid, said: SlideSaid) -> Iterator[str]:
    if len(kept.texts) != len(said.texts):
        yield f"it has {len(said.texts):,} texts, and the review gives {len(kept.texts):,}"
    if kept.behind != said.behind:
        yield "the numbers behind its chart are others, or were written anew"
    if kept.shapes != said.shapes:
        yield f"it shows {said.shapes} things, and the review gives {kept.shapes}"
    if said.is_hidden:
        yield "it is hidden"


def _slide(archive: zipfile.ZipFile, name: str) -> SlideSaid:
    root = _parsed(archive, name)
    inner = root.find(f"{_SLIDE}cSld")
    values: dict[str, str] = {}
    behind = []
    linked = _links(archive, name)
    for number, each in enumerate(root.iter(f"{_CHART}chart"), 1):
        chart = linked[each.get(f"{_LINKS}id", "")]
        parsed = _parsed(archive, chart)
        values |= {**dict(_values(parsed, number)), **dict(_scales(parsed, number))}
        books = [book for book in _links(archive, chart).values() if "embeddings/" in book]
        behind += [sha256(archive.read(book)).hexdigest() for book in books]
    return SlideSaid(
        *("" if inner is None else inner.get("name", ""), tuple(_texts(root)), values, tuple(behind)),
        shapes=sum(each.tag in _SHAPES for each in root.iter()),
        is_hidden=root.get("show") in {"0", "false"},
    )


def _texts(root: Any) -> Iterator[str]:
    for paragraph in root.iter(f"{_MAIN}p"):
        text = "".join(each.text or "" for each in paragraph.iter(f"{_MAIN}t"))
        if text:
            yield text


def _values(chart: Any, number: int) -> Iterator[tuple[str, str]]:
    for series in chart.iter(f"{_CHART}ser"):
        named = "".join(each.text or "" for each in series.iterfind(f"{_CHART}tx//{_CHART}v"))
        names = dict(_points(series, "cat"))
        for place, value in _points(series, "val"):
            yield f"chart {number}, {named}, {place} {names.get(place, '')}".rstrip(), f"{float(value):.9g}"


def _scales(chart: Any, number: int) -> Iterator[tuple[str, str]]:
    """Where the axes begin and end: a chart can lie by them alone."""
    for name in ("min", "max"):
        for each in chart.iterfind(f".//{_CHART}valAx/{_CHART}scaling/{_CHART}{name}"):
            yield f"chart {number}, {name} of an axis", f"{float(each.get('val', '0')):.9g}"


def _points(series: Any, kind: str) -> Iterator[tuple[str, str]]:
    for point in series.iterfind(f"{_CHART}{kind}//{_CHART}pt"):
        yield point.get("idx", ""), point.findtext(f"{_CHART}v") or ""


def _links(archive: zipfile.ZipFile, name: str) -> dict[str, str]:
    """What a part leads to, by the name that it has there."""
    folder, last = posixpath.split(name)
    rels = f"{folder}/_rels/{last}.rels"
    if rels not in archive.namelist():
        return {}
    found = _parsed(archive, rels).iter(f"{_PACKAGE}Relationship")
    return {
        each.get("Id", ""): posixpath.normpath(posixpath.join("/", folder, each.get("Target", "")))[1:]
        for each in found
    }


def _parsed(archive: zipfile.ZipFile, name: str) -> Any:
    try:
        return fromstring(archive.read(name))
    except (KeyError, ParseError, DefusedXmlException, ValueError) as error:
        raise Invalid(f"{UNREADABLE}: its part {name} is missing or damaged.") from error
