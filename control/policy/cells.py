"""How text stands in a cell that a spreadsheet opens: never as something that it computes.

*Source:* OWASP ASVS 5.0, 1.2.10 (formulas in CSV). The quote can be taken away again, so that nothing is lost.
"""

_COMPUTED = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")
_QUOTE = "'"


def guarded(text: str | None) -> str:
    """The cell of a text; an empty cell is none, and an empty text a quote alone."""
    if text is None:
        return ""
    return _QUOTE + text if not text or text.startswith((_QUOTE, *_COMPUTED)) else text


def unguarded(cell: str) -> str | None:
    """The text that a cell was made of."""
    return cell.removeprefix(_QUOTE) if cell else None
