"""Text that people typed, as slides and pages can hold it: every sign stays in sight, and nothing turns what follows.

A file in XML holds no control character, and a sentence in which somebody turned the direction of reading would tell
its numbers backwards. *Source:* XML 1.0, production 2; Unicode Standard Annex 9; reliability, W14.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice

from control.policy.legible import turned_back

ELLIPSIS = "…"
_PICTURES = 0x2400
"""Where Unicode has a picture of each control character. *Source:* Unicode, Control Pictures."""
_NO_CHARACTER = "\ufffd"
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_RIGHT_TO_LEFT = frozenset({"R", "AL"})
_BREAKS = re.compile("\r\n|[\n\r\v\f\x85\u2028\u2029]")
_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_BY_WIDTH = {
    191: "'",
    222: "ijl",
    260: "|",
    278: " !,./:;I[\\]ft",
    333: "()-`r",
    334: "{}",
    355: '"',
    389: "*",
    469: "^",
    500: "Jcksvxyz",
    556: "#$0123456789?L_abdeghnopqu",
    584: "+<=>~",
    611: "FTZ",
    667: "&ABEKPSVXY",
    722: "CDHNRUw",
    778: "GOQ",
    833: "Mm",
    889: "%",
    944: "W",
    1015: "@",
}
"""Thousandths of the size that a sign is wide. *Source:* Adobe, Helvetica font metrics; Arial is as wide."""
_WIDTHS = {char: width for width, chars in _BY_WIDTH.items() for char in chars}
_WIDE, _OTHER = 1_000, 680
_GIANTS = {"\ufdfd": 12_000, "\u2e3a": 2_000, "\u2e3b": 3_000}
_CUNEIFORM, _CUNEIFORM_WIDE = range(0x12000, 0x12550), 5_000
"""Signs that are as wide as sentences. *Source:* measured in Noto Sans Arabic and Noto Sans Cuneiform, rounded up."""
_SURE = 1.05
"""Another machine's font is a little wider."""
_BOLD, _BOLD_NARROW, _NARROW = 1.08, 1.28, 400
"""Bold letters are wider, and narrow ones gain most. *Source:* Adobe, Helvetica-Bold font metrics."""


def shown(text: str) -> str:
    """The text on one line, every sign in sight; what turns the reading ends with it."""
    return _fit(_BREAKS.sub(" ", text).replace("\t", " ")) + turned_back(text)


def shown_lines(text: str) -> str:
    """The same with the lines that it was written in."""
    return "\n".join(shown(line) for line in _BREAKS.split(text))


def amid(text: str) -> str:
    """The text amid a sentence of ours: nothing in it turns the reading, and letters that run leftwards stand apart."""
    plain = _TURNING.sub("", shown(text))
    leftwards = any(unicodedata.bidirectional(char) in _RIGHT_TO_LEFT for char in plain)
    return f"\u2068{plain}\u2069" if leftwards else plain


def wide(text: str, size: float, *, bold: bool = False) -> float:
    """About how wide a text is, in the unit of `size`: rather too wide than too narrow."""
    widths = [_WIDTHS.get(char) or _width_of(char) for char in text if char != "\n"]
    if bold:
        return sum(each * (_BOLD if each > _NARROW else _BOLD_NARROW) for each in widths) * size * _SURE / 1_000
    return sum(widths) * size * _SURE / 1_000


def wrapped(text: str, size: float, width: float, *, bold: bool = False) -> Iterator[str]:
    """The lines in which the text stands in a box so wide; together they are the text, with the breaks that it has."""
    *lines, last = text.split("\n")
    for line in lines:
        yield from _wrapped_line(line + "\n", size, width, bold)
    yield from _wrapped_line(last, size, width, bold)


def shortened(text: str, size: float, box: tuple[float, int], *, bold: bool = False) -> str:
    """As much of the text as a box of this width and so many lines holds, with an ellipsis where it is not all."""
    width, lines = box
    held = list(islice(wrapped(text, size, width, bold=bold), lines + 1))
    if len(held) <= lines:
        return text
    last = held[lines - 1].rstrip()
    while last and wide(last + ELLIPSIS, size, bold=bold) > width:
        last = last[:-1]
    return "".join((*held[: lines - 1], last + ELLIPSIS))


def _wrapped_line(line: str, size: float, width: float, bold: bool) -> Iterator[str]:
    held, at = "", 0.0
    for word in re.findall(r"\s+|\S+", line):
        needs = wide(word, size, bold=bold)
        if at + needs > width and not word.isspace() and held.strip():
            yield held
            held, at = "", 0.0
        *whole, rest = [word] if word.isspace() or needs <= width else _broken(word, size, width, bold)
        if whole:
            yield from filter(None, (held, *whole))
            held, at, needs = "", 0.0, wide(rest, size, bold=bold)
        held, at = held + rest, at + needs
    yield held


def _broken(word: str, size: float, width: float, bold: bool) -> list[str]:
    """A word that is wider than its box, in pieces that are not."""
    pieces, at = [""], 0.0
    for char in word:
        needs = wide(char, size, bold=bold)
        if pieces[-1] and at + needs > width:
            pieces.append("")
            at = 0.0
        pieces[-1] += char
        at += needs
    return pieces


def _width_of(char: str) -> int:
    if unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0
    if unicodedata.east_asian_width(char) in {"W", "F"}:
        return _WIDE
    if ord(char) in _CUNEIFORM:
        return _CUNEIFORM_WIDE
    # A letter that stands for a whole word is as wide as one.
    return _GIANTS.get(char) or _OTHER * max(1, len(unicodedata.normalize("NFKD", char)))


def _fit(text: str) -> str:
    return _UNFIT.sub(lambda found: _picture(ord(found[0])), text)


def _picture(number: int) -> str:
    if number < 0x20:
        return chr(_PICTURES + number)
    return "\u2421" if number == 0x7F else _NO_CHARACTER
