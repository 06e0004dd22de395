"""What the document of a pack says: to programs, by what is attached to it, and how each of its pages is drawn.

It reads documents as our typesetter writes them, by their table of objects, and nothing else: of a document that
another program wrote it says that it cannot be read. *Source:* ISO 32000-1, 7.5.4 (cross-reference table).
"""

import re
import zlib
from collections.abc import Iterator
from itertools import pairwise

from control.errors import Invalid
from control.intake import limits
from control.packs.review_said import UNREADABLE, Said, from_json

_START = re.compile(rb"startxref\s+(\d{1,12})\s+%%EOF\s*\Z")
_TABLE = re.compile(rb"xref\r?\n0 (\d{1,7})\r?\n")
_ENTRY = 20
"""Bytes of an entry of the table."""
_LENGTH = re.compile(rb"/Length (\d{1,10})\b")
_CONTENTS = re.compile(rb"/Contents (\d{1,7}) 0 R")
_STREAM = re.compile(rb">>\s*stream\r?\n")
_PAGE = re.compile(rb"/Type/Page[^s]")


def said_in_pages(content: bytes) -> Said:
    """What is attached to a document for programs; raises Invalid where nothing is."""
    attached = [each for each in _objects(content).values() if b"/Type/EmbeddedFile" in each[:500]]
    if len(attached) != 1:
        raise Invalid(f"{UNREADABLE}: {len(attached)} files are attached to it, and one should be.")
    return from_json(_stream(attached[0]))


def compared_pages(kept: bytes, said: bytes) -> Iterator[str]:
    """A sentence for each page that is drawn in another way than the review gives it."""
    mine, theirs = _pages(kept), _pages(said)
    if len(mine) != len(theirs):
        yield f"The file has {len(theirs):,} pages, and the review gives {len(mine):,}."
    for number, (page, there) in enumerate(zip(mine, theirs, strict=False), 1):
        if page != there:
            yield f"Page {number}: its words or its drawing are not those that the review gives."


def _pages(content: bytes) -> list[bytes]:
    """What each page draws; raises Invalid where that cannot be found."""
    objects = _objects(content)
    found = []
    for number in sorted(objects):
        page = objects[number]
        named = _CONTENTS.search(page) if _PAGE.search(page[:500]) else None
        if named is not None:
            found.append(_stream(objects.get(int(named[1]), b"")) + _dressed(page))
    return found


def _dressed(page: bytes) -> bytes:
    """What stands over a page beside what it draws, such as notes that were put on it."""
    return b"".join(re.findall(rb"/Annots.{0,200}", page))


def _objects(content: bytes) -> dict[int, bytes]:
    """The objects of a document by their numbers; raises Invalid where there is no table of them."""
    start = _START.search(content[-200:])
    table = _TABLE.match(content, int(start[1])) if start else None
    if table is None:
        raise Invalid(f"{UNREADABLE}: it was written by another program.")
    first = table.end()
    entries = [content[at : at + _ENTRY] for at in range(first, first + _ENTRY * int(table[1]), _ENTRY)]
    places = {number: int(entry[:10]) for number, entry in enumerate(entries) if entry[17:18] == b"n"}
    ends = sorted([*places.values(), int(start[1])]) if start else []
    following = dict(pairwise(ends))
    return {number: content[at : following.get(at, len(content))] for number, at in places.items()}


def _stream(held: bytes) -> bytes:
    """The bytes of a stream, unpacked."""
    begins, length = _STREAM.search(held), _LENGTH.search(held)
    if begins is None or length is None:
        raise Invalid(f"{UNREADABLE}: a part of it is damaged.")
    packed = held[begins.end() : begins.end() + int(length[1])]
    if b"/FlateDecode" not in held[: begins.start()]:
        return packed
    try:
        return zlib.decompressobj().decompress(packed, limits.UNPACKED_BYTES)
    except zlib.error as error:
        raise Invalid(f"{UNREADABLE}: a part of it is damaged.") from error
