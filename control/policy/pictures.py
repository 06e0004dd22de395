"""Whether a picture that a stranger made can be drawn: only where its own header says that it is of a usual size.

A few kilobytes can unpack to gigabytes in the browser of whoever looks at them; so the size is read before, and nothing
is unpacked here.
"""

MOST_BYTES = 5_000_000
"""What travels to a browser with a page; what is larger is fetched as a file."""
MOST_PIXELS = 40_000_000
"""Of the photos of a good camera; unpacked they take four times as many bytes."""
_PNG, _HEADER = b"\x89PNG\r\n\x1a\n", b"IHDR"
_NO_FRAME = frozenset({0xC4, 0xC8, 0xCC})
"""Marks of a JPEG among those of its frames that say nothing of its size."""


def can_be_drawn(content: bytes) -> bool:
    """Whether a PNG or a JPEG is small enough to be drawn on a page; one whose header cannot be read is not."""
    if len(content) > MOST_BYTES:
        return False
    width, height = _png(content) if content.startswith(_PNG) else _jpeg(content)
    return 0 < width * height <= MOST_PIXELS


def _png(content: bytes) -> tuple[int, int]:
    """Width and height by the header; (0, 0) where there is none."""
    if content[12:16] != _HEADER or len(content) < 24:
        return 0, 0
    return _number(content[16:20]), _number(content[20:24])


def _jpeg(content: bytes) -> tuple[int, int]:
    """The same by the first frame: from mark to mark, each with the length of what follows."""
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        mark = content[at + 1]
        if 0xC0 <= mark <= 0xCF and mark not in _NO_FRAME:
            return _number(content[at + 7 : at + 9]), _number(content[at + 5 : at + 7])
        at += 2 + max(_number(content[at + 2 : at + 4]), 2)
    return 0, 0


def _number(digits: bytes) -> int:
    return int.from_bytes(digits)
