"""Names in the rulebook that lead nowhere."""

from collections.abc import Container, Iterator

Loose = tuple[str, str, str]
"""File, key and sentence of something that does not fit together."""


def dangling(file: str, key: str, name: str | None, known: Container[str], word: str) -> Iterator[Loose]:
    """A finding where `name` is given and not known; a blank one has been noted when its file was read."""
    if name and name not in known:
        yield file, key, f"there is no {word} {name!r}"
