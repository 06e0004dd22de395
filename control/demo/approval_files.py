"""What people of the demo company attach to what they ask for: a customer's mail, a photo, a receipt, made here.

They are small, and the same for the same seed on every machine: a photo is packed by nothing that could pack otherwise.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from random import Random
from struct import pack
from typing import Any
from zlib import adler32, crc32

from sqlalchemy import RowMapping

from control.commands.evidence import Attached
from control.policy.approval_terms import ApprovalKind

Row = Mapping[str, Any] | RowMapping
RECEIPT = "receipt.csv"
_ATTACHES = {ApprovalKind.REFUND: 0.45, ApprovalKind.CREDIT: 0.3, ApprovalKind.REPLACEMENT: 0.6}
"""How often somebody attaches what a customer sent."""
_WIDE, _HIGH, _THICK, _MARGIN = 240, 160, 4, 12
"""Pixels: of a photo, of the edge of what is on it, and from there to a crack."""
_GROUND, _BOX, _EDGE, _CRACK = range(4)
_COLOURS = bytes((214, 220, 226, 181, 134, 84, 120, 84, 48, 46, 30, 20))
"""Red, green and blue of each."""


def brought(rng: Random, kind: ApprovalKind, row: Row, morning: datetime) -> Sequence[Attached]:
    """What the customer sent for a request of this kind about a ticket; nothing more often than not."""
    if rng.random() >= _ATTACHES.get(kind, 0.0):
        return ()
    mail = _mail(row, morning)
    if kind is ApprovalKind.CREDIT or rng.random() < 0.4:
        return (mail,)
    return (mail, Attached(f"photo-{row['key']}.png", photo(rng.randrange(2**31))))


def receipt(number: str, amount: str) -> Attached:
    """What is added where the receipt was missing."""
    rows = ("position;amount", f"as asked for in {number};{amount}")
    return Attached(RECEIPT, "\r\n".join(rows).encode())


def _mail(row: Row, morning: datetime) -> Attached:
    lines = (
        f"Date: {morning:%d %b %Y} 06:12:00 +0000",
        "From: customer@fernhaven.example",
        "To: service@fernhaven.example",
        f"Subject: {row['title']}",
        "Content-Type: text/plain; charset=utf-8",
        "",
        f"Dear all, this is about {row['product'] or 'our order'}. Please put it right, as you promised on the phone.",
    )
    return Attached(f"mail-{row['key']}.eml", "\r\n".join(lines).encode())


def photo(seed: int) -> bytes:
    """A box with a crack, as a PNG."""
    rng = Random(seed)  # noqa: S311 (a story, no secret)
    left, top, crack = rng.randrange(30, 60), rng.randrange(25, 45), rng.randrange(80, 160)
    rows = []
    for y in range(_HIGH):
        crack = min(max(crack + rng.randrange(-2, 3), left + _MARGIN), _WIDE - left - _MARGIN)
        rows.append(_row(y, left, top, crack))
    return _png(rows)


def _row(y: int, left: int, top: int, crack: int) -> bytes:
    """The colours of a row of the photo, pixel by pixel."""
    if not top <= y < _HIGH - top:
        return bytes([_GROUND]) * _WIDE
    is_edge = y - top < _THICK or _HIGH - top - y <= _THICK
    side, middle = bytes([_EDGE]) * _THICK, bytes([_EDGE if is_edge else _BOX])
    box = bytearray(side + middle * (_WIDE - 2 * left - 2 * _THICK) + side)
    if not is_edge:
        box[crack - left - 1 : crack - left + 2] = bytes([_CRACK]) * 3
    ground = bytes([_GROUND]) * left
    return bytes(ground + box + ground)


def _png(rows: Sequence[bytes]) -> bytes:
    """Rows of colours as a picture: four pixels a byte, in one block that is stored as it is (RFC 1950 and 1951)."""
    packed = (zip(row[::4], row[1::4], row[2::4], row[3::4], strict=True) for row in rows)
    raw = b"".join(b"\0" + bytes(a << 6 | b << 4 | c << 2 | d for a, b, c, d in row) for row in packed)
    stored = b"\x01" + pack("<HH", len(raw), len(raw) ^ 0xFFFF) + raw
    parts = (
        (b"IHDR", pack(">IIBBBBB", _WIDE, _HIGH, 2, 3, 0, 0, 0)),
        (b"PLTE", _COLOURS),
        (b"IDAT", b"\x78\x01" + stored + pack(">I", adler32(raw))),
        (b"IEND", b""),
    )
    chunks = (pack(">I", len(data)) + name + data + pack(">I", crc32(name + data)) for name, data in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)
