"""What can be read of a text that people type, and the characters that it may not hold."""

import unicodedata

_UNSEEN = frozenset("\u034f\u115f\u1160\u2800\u3164\uffa0")
"""What Unicode calls a letter, a mark or a symbol although nothing is to be seen of it: joiners, fillers, a blank."""
_SEEN = frozenset({"Mc"})
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""They turn the direction of what follows, beyond the text that they stand in."""
_TURNS = {**dict.fromkeys("\u202a\u202b\u202d\u202e", "\u202c"), **dict.fromkeys("\u2066\u2067\u2068", "\u2069")}
"""What turns the direction of reading, and what ends that."""
_LAYOUT = frozenset("\n\t")


def legible(text: str) -> str:
    """What is to be seen of the text, with one blank where there are any; empty where nothing is."""
    return " ".join("".join(map(_shown, unicodedata.normalize("NFC", text))).split())


def unfit(text: str, *, one_line: bool = False) -> str | None:
    """What the text holds that no text may, to be said behind its name; None where it is fit to be kept.

    A text of one line stands amid others: it holds no line break either, and nothing that turns the reading round.
    """
    for char in text:
        kind = unicodedata.category(char)
        if kind == "Cs":
            return f"holds half a pair (U+{ord(char):04X}), which is no character"
        if kind == "Cc" and (one_line or char not in _LAYOUT):
            return f"holds a control character (U+{ord(char):04X}), which nobody can read"
        if one_line and char in _TURNING:
            return f"holds a character (U+{ord(char):04X}) that turns the direction of reading round"
    return None


def turned_back(text: str) -> str:
    """What ends every turn of direction that the text began: what is said behind it is read as it was written."""
    begun: list[str] = []
    for char in text:
        if char in _TURNS:
            begun.append(_TURNS[char])
        elif begun and char == begun[-1]:
            begun.pop()
    return "".join(reversed(begun))


def _shown(char: str) -> str:
    kind = unicodedata.category(char)
    if char not in _UNSEEN and (kind[0] in "LNPS" or kind in _SEEN):
        return char
    return " " if kind[0] == "Z" or char in _LAYOUT else ""
