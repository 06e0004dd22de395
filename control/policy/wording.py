"""Words that sentences are put together of."""

from collections.abc import Sequence


def joined(words: Sequence[str], last: str = "and") -> str:
    """Several words as a sentence lists them, `last` before the last one; blank for none."""
    *most, end = words or ("",)
    return f"{', '.join(most)} {last} {end}" if most else end
