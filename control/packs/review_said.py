"""What a pack says of its figures to programs: the same in slides, document and workbook, and read back from each.

It is plain: text, numbers and lists of them, so that anybody can look at it. *Source:* domain, section 10 (a pack is
verified by deriving every figure again).
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from xml.sax.saxutils import escape

from control.errors import Invalid
from control.policy.review_record import FrozenFigure, ReviewRecord, Thing
from control.store.canonical import spelled

FORM = "1"
"""Which spelling this is; a later one has another number."""
NAMESPACE = "urn:pilothouse:review-figures"
UNREADABLE = "What the file says of its figures cannot be read: it is no pack of ours, or it was changed"


@dataclass(frozen=True, slots=True)
class FigureSaid:
    """What a file says of a figure."""

    name: str
    title: str
    count: int
    of: int | None
    goal: str | None
    definition: Mapping[str, str]
    parts: Mapping[str, int]
    periods: tuple[tuple[str, int, int, bool], ...]
    """Name, how many, of how many, and whether it had ended."""
    things: tuple[tuple[str | None, ...], ...]
    """Number, name, unit, service, since when, what it is about, and part of each."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a file says of a review: by what it is known, and its figures with everything that they are made of."""

    names: Mapping[str, str]
    """Number, hashes and ends of the trail, by what they are called."""
    figures: tuple[FigureSaid, ...]


def said_of(record: ReviewRecord) -> Said:
    """What a file has to say of a review."""
    names = {
        "form": FORM,
        "review": record.number,
        "as of": spelled(record.as_of),
        "rulebook": record.rulebook,
        "inputs hash": record.inputs_hash,
        "last event that the figures know of": str(record.frozen_seq),
        "event at the end of the audit trail": str(record.head_seq),
        "hash of the audit trail": record.head_hash,
    }
    return Said(names, tuple(_figure(each) for each in record.figures))


def as_json(record: ReviewRecord) -> str:
    """The same as JSON in one line, of letters that every machine has."""
    return json.dumps(asdict(said_of(record)), separators=(",", ":"))


def as_xml(record: ReviewRecord) -> bytes:
    """The JSON as the text of an element, for files that carry XML."""
    return f'<?xml version="1.0" encoding="UTF-8"?><said xmlns="{NAMESPACE}">{escape(as_json(record))}</said>'.encode()


def from_json(text: str | bytes) -> Said:
    """What a file says in JSON; raises Invalid for what is no such thing."""
    try:
        told = json.loads(text)
        return Said(_texts(told["names"]), tuple(_read(each) for each in told["figures"]))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise Invalid(f"{UNREADABLE} ({type(error).__name__}).") from error


def _figure(figure: FrozenFigure) -> FigureSaid:
    return FigureSaid(
        *(figure.name, figure.title, figure.count, figure.of),
        goal=None if figure.goal is None else str(figure.goal),
        definition=dict(figure.definition or {}),
        parts=figure.by_part,
        periods=tuple((each.name, each.count, each.of, each.ended) for each in figure.periods),
        things=tuple(_thing(each) for each in figure.things),
    )


def _thing(thing: Thing) -> tuple[str | None, ...]:
    since = None if thing.since_at is None else spelled(thing.since_at)
    return thing.subject, thing.said, thing.unit, thing.service, since, thing.about, thing.part


def _read(told: Mapping[str, Any]) -> FigureSaid:
    periods = tuple((str(name), int(count), int(of), bool(ended)) for name, count, of, ended in told["periods"])
    return FigureSaid(
        *(str(told["name"]), str(told["title"]), int(told["count"])),
        of=None if told["of"] is None else int(told["of"]),
        goal=None if told["goal"] is None else str(told["goal"]),
        definition=_texts(told["definition"]),
        parts={str(part): int(count) for part, count in told["parts"].items()},
        periods=periods,
        things=tuple(tuple(None if cell is None else str(cell) for cell in each) for each in told["things"]),
    )


def _texts(told: Mapping[Any, Any]) -> dict[str, str]:
    return {str(name): str(value) for name, value in told.items()}
