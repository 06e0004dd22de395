"""What a file says of its figures, held against what the review kept, and against itself."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from control.packs.review_said import FigureSaid, Said

_CELL = 32_000
"""Signs of a text that are compared: a cell of a workbook holds not many more."""
_ENDS = re.compile("\r\n?")
_HALF = re.compile("[\ud800-\udfff]")
_WORDS: Mapping[str, str] = {
    "title": "it is called",
    "count": "it counts",
    "of": "it is out of",
    "goal": "its goal is",
    "definition": "its definition is",
    "parts": "its parts are",
    "periods": "its periods are",
}


def compared(kept: Said, said: Said) -> Iterator[str]:
    """A sentence for each thing in which a file says something else than the review kept."""
    for name, value in kept.names.items():
        there = _plain(said.names.get(name))
        if there != _plain(value):
            yield f"The {name} is {there or 'missing'} in the file, and {value or 'none'} in the review."
    figures = [_comparable(each) for each in said.figures]
    found, kept_ones = {each.name: each for each in figures}, [_comparable(each) for each in kept.figures]
    for figure in kept_ones:
        if figure.name in found:
            yield from _figure(figure, found[figure.name])
        else:
            yield f"Figure {_named(figure)} is missing in the file."
    more = Counter(each.name for each in figures) - Counter(each.name for each in kept_ones)
    yield from (
        f"Figure {_named(found[name])} is in the file {times:,} times too often." for name, times in more.items()
    )


def underived(said: Said) -> Iterator[str]:
    """A sentence for each figure that does not come out of the things that the file has for it."""
    for figure in said.figures:
        named, listed = _named(figure), len(figure.things)
        if figure.count != listed:
            yield f"Figure {named} counts {figure.count:,}, and {listed:,} things stand for it."
        counted = Counter(part for *_, part in figure.things)
        for part, count in figure.parts.items():
            if count != counted[part]:
                yield f"Figure {named}: its part {part} counts {count:,}, and {counted[part]:,} things stand for it."
        outside = sum(counted.values()) - sum(counted[part] for part in figure.parts)
        told = sum(figure.parts.values())
        if figure.parts and told + outside != figure.count:
            yield f"Figure {named}: its parts add up to {told:,}, and it counts {figure.count:,}."


def _figure(kept: FigureSaid, said: FigureSaid) -> Iterator[str]:
    for field, words in _WORDS.items():
        mine, theirs = getattr(kept, field), getattr(said, field)
        if mine == theirs:
            continue
        if isinstance(mine, int | str | None):
            yield f"Figure {_named(kept)}: {words} {_told(theirs)} in the file, and {_told(mine)} in the review."
        else:
            yield f"Figure {_named(kept)}: {_first(field, mine, theirs)}."
    if kept.things != said.things:
        yield f"Figure {_named(kept)}: {_things(kept, said)}."


def _first(field: str, mine: Any, theirs: Any) -> str:
    """The first part, period or definition that differs."""
    kept, said = _by_name(mine), _by_name(theirs)
    for name in [*kept, *said]:
        if kept.get(name) != said.get(name):
            told = f"{_told(said.get(name))} in the file, and {_told(kept.get(name))} in the review"
            return f"of its {field}, {name} is {told}"
    return f"its {field} are in another order"


def _by_name(told: Mapping[str, object] | tuple[tuple[str, int, int, bool], ...]) -> dict[str, str]:
    if isinstance(told, Mapping):
        return {str(name): str(value) for name, value in told.items()}
    return {each[0]: f"{each[1]} of {each[2]}{'' if each[3] else ', not ended'}" for each in told}


def _things(kept: FigureSaid, said: FigureSaid) -> str:
    """How the things of a figure differ, with the first of them by its number."""
    mine, theirs = set(kept.things), set(said.things)
    missing, added = (
        [each for each in kept.things if each not in theirs],
        [each for each in said.things if each not in mine],
    )
    if not missing and not added:
        return "its things are in another order, or some of them more than once"
    told = [f"{len(missing):,} of its things, {missing[0][0]} first, are not in the file"] if missing else []
    told += (
        [f"{len(added):,} things of the file, {added[0][0]} first, are not among those of the review"] if added else []
    )
    return "; ".join(told)


def _comparable(figure: FigureSaid) -> FigureSaid:
    """The figure with texts as every kind of file can hold them."""
    return replace(
        *(figure,), name=_plain(figure.name), title=_plain(figure.title),
        definition={_plain(name): _plain(said) for name, said in figure.definition.items()},
        parts={_plain(part): count for part, count in figure.parts.items()},
        periods=tuple((_plain(name), *rest) for name, *rest in figure.periods),
        things=tuple(tuple(_plain(each) for each in thing) for thing in figure.things),
    )  # fmt: skip


def _plain(text: str | None) -> str:
    """A text with one sign for the end of a line, nothing for none, and no half of a sign."""
    return _HALF.sub("\ufffd", _ENDS.sub("\n", text or ""))[:_CELL]


def _named(figure: FigureSaid) -> str:
    return f"{figure.name} ({figure.title})"


def _told(value: object) -> str:
    return "nothing" if value is None or value == "" else f"{value:,}" if isinstance(value, int) else str(value)
