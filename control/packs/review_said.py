"""What a pack says of its figures to programs: the same in slides, document and workbook, and read back from each.

It is plain: text, numbers and lists of them, so that anybody can look at it. *Source:* domain, section 10 (a pack is
verified by deriving every figure again).
"""

import json
from typing import Any
from xml.sax.saxutils import escape

from control.policy.review_record import FrozenFigure, ReviewRecord, Thing
from control.store.canonical import spelled

FORM = 1
"""Which spelling this is; a later one has another number."""
NAMESPACE = "urn:pilothouse:review-figures"


def said_of(record: ReviewRecord) -> dict[str, Any]:
    """What is said of a review: what names it, and its figures with everything that they are made of."""
    return {
        "form": FORM,
        "review": record.number,
        "as_of": spelled(record.as_of),
        "rulebook": record.rulebook,
        "frozen_seq": record.frozen_seq,
        "inputs_hash": record.inputs_hash,
        "head_seq": record.head_seq,
        "head_hash": record.head_hash,
        "figures": [_figure(each) for each in record.figures],
    }


def as_json(record: ReviewRecord) -> str:
    """The same as JSON in one line, of letters that every machine has."""
    return json.dumps(said_of(record), separators=(",", ":"))


def as_xml(record: ReviewRecord) -> bytes:
    """The JSON as the text of an element, for files that carry XML."""
    return f'<?xml version="1.0" encoding="UTF-8"?><said xmlns="{NAMESPACE}">{escape(as_json(record))}</said>'.encode()


def _figure(figure: FrozenFigure) -> dict[str, Any]:
    return {
        "name": figure.name,
        "title": figure.title,
        "count": figure.count,
        "of": figure.of,
        "goal": None if figure.goal is None else str(figure.goal),
        "definition": dict(figure.definition or {}),
        "parts": figure.by_part,
        "periods": [
            {"name": each.name, "count": each.count, "of": each.of, "ended": each.ended} for each in figure.periods
        ],
        "things": [_thing(each) for each in figure.things],
    }


def _thing(thing: Thing) -> dict[str, Any]:
    return {
        "subject": thing.subject,
        "said": thing.said,
        "unit": thing.unit,
        "service": thing.service,
        "since_at": None if thing.since_at is None else spelled(thing.since_at),
        "part": thing.part,
    }
