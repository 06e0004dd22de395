"""A pack as a workbook (XLSX): everything that the slides and the document tell, and every thing of every figure.

Its sheets are lists with one heading each, so that programs can read them and people can add them up.
"""

import re
from collections.abc import Iterator, Sequence
from tempfile import TemporaryDirectory
from typing import IO, Any
from zoneinfo import ZoneInfo

from control.packs.review_said import said_of
from control.packs.review_sentences import share_of
from control.packs.review_story import VERIFY
from control.packs.review_text import shown
from control.packs.tables import Column, Kind, Table, add_sheet, workbook
from control.policy.review_record import FrozenFigure, ReviewRecord
from control.store.canonical import spelled

REVIEW, FIGURES, DEFINITIONS, PARTS, PERIODS = "Review", "Figures", "Definitions", "Parts", "Periods"
"""What the sheets are called that programs read."""
TOLD = ("Decisions", "Actions", "Checklist", "Attestations", "Agenda", "Minutes")
"""What the sheets are called that follow the first, and tell of the meeting."""
NAMED = {
    "review": "Review",
    "as of": "As of",
    "rulebook": "Rulebook",
    "inputs hash": "Inputs, SHA-256",
    "last event that the figures know of": "The figures know the trail up to",
    "event at the end of the audit trail": "Newest event of the trail",
    "hash of the audit trail": "Its hash",
}
"""What the first sheet calls that by which a review is known."""
_NO_NAME = re.compile(r"[^\w .,()+-]|_x[0-9A-Fa-f]{4}_")
"""What the name of a sheet is spared: signs that it may not hold, and those that nobody can type."""
_LONGEST_NAME = 31
_HALF = re.compile("[\ud800-\udfff]")


def write(record: ReviewRecord, file: IO[bytes]) -> None:
    """Write the workbook of a review; the same record gives the same bytes."""
    title = f"{shown(record.number)} {shown(record.series)}"[:255]
    with TemporaryDirectory() as folder, workbook(file, folder, title, record.closed_at or record.as_of) as book:
        for name, columns in _sheets(record):
            add_sheet(book, Table(name, columns, ZoneInfo(record.zone), record.as_of, whole_in="the document"))


def sheet_name(number: int, figure: FrozenFigure) -> str:
    """What the sheet of the things of a figure is called: a number tells it from any other."""
    named = " ".join(_NO_NAME.sub(" ", figure.name).split())
    return f"{number} {named}"[:_LONGEST_NAME].strip()


def _sheets(record: ReviewRecord) -> Iterator[tuple[str, tuple[Column, ...]]]:
    yield REVIEW, _review(record)
    told = (_decisions, _actions, _answers, _attestations, _agenda, _minutes)
    yield from ((name, columns(record)) for name, columns in zip(TOLD, told, strict=True))
    yield FIGURES, _figures(record)
    yield DEFINITIONS, _definitions(record)
    yield PARTS, _parts(record)
    yield PERIODS, _periods(record)
    for number, figure in enumerate(record.figures, 1):
        yield sheet_name(number, figure), _things(figure)


def _review(record: ReviewRecord) -> tuple[Column, ...]:
    known = said_of(record).names
    said = {
        **{head: known[name] for name, head in NAMED.items()},
        "Series": record.series,
        "Committee": record.committee,
        "Place": record.place,
        "Times are told in": record.zone,
        "Closed": "" if record.closed_at is None else spelled(record.closed_at),
        "Closed by": record.closed_by or "",
        "How this is verified": VERIFY,
    }
    return _text("What", list(said)), _text("Value", list(said.values()))


def _decisions(record: ReviewRecord) -> tuple[Column, ...]:
    found = record.decisions
    return (
        *(_text("Decision", [each.number for each in found]), _text("Question", [each.question for each in found])),
        *(
            _text("Options", [_lines(each.options) for each in found]),
            _text("Outcome", [each.outcome for each in found]),
        ),
        *(_text("Because", [each.because for each in found]), _text("By", [each.by for each in found])),
        Column("At", [each.at for each in found], Kind.INSTANT),
        _text("Present", [_lines(each.present) for each in found]),
    )


def _actions(record: ReviewRecord) -> tuple[Column, ...]:
    found = record.actions
    return (
        *(_text("What is done", [each.title for each in found]), _text("Owner", [each.owner for each in found])),
        *(_text("By", [each.due_on for each in found]), _text("Done", [_yes(each.is_done) for each in found])),
    )


def _answers(record: ReviewRecord) -> tuple[Column, ...]:
    found = record.answers
    return (
        *(_text("Check", [each.check for each in found]), _text("Question", [each.question for each in found])),
        *(_text("Answer", [each.answer for each in found]), _text("Figures", [_lines(each.figures) for each in found])),
        _text("Why not", [each.why_not for each in found]),
    )


def _attestations(record: ReviewRecord) -> tuple[Column, ...]:
    found = [(answer.check, each) for answer in record.answers for each in answer.attested]
    return (
        *(_text("Check", [check for check, _ in found]), _text("Person", [each.person for _, each in found])),
        _text("What they said", [each.said for _, each in found]),
        Column("At", [each.at for _, each in found], Kind.INSTANT),
    )


def _agenda(record: ReviewRecord) -> tuple[Column, ...]:
    found = record.agenda
    return (
        *(_text("Subject", [each.subject for each in found]), _text("Point", [each.title for each in found])),
        *(_text("Why", [each.why for each in found]), _text("Owner", [each.owner for each in found])),
        Column("Minutes", [each.minutes for each in found], Kind.NUMBER),
        _text("Outcome", [each.outcome for each in found]),
    )


def _minutes(record: ReviewRecord) -> tuple[Column, ...]:
    kinds = ["Note"] * len(record.notes) + ["Present"] * len(record.present)
    return _text("Kind", kinds), _text("What was said, or who was there", [*record.notes, *record.present])


def _figures(record: ReviewRecord) -> tuple[Column, ...]:
    found = record.figures
    return (
        *(_text("Figure", [each.name for each in found]), _text("Title", [each.title for each in found])),
        Column("Count", [each.count for each in found], Kind.NUMBER),
        Column("Of", [each.of for each in found], Kind.NUMBER),
        Column("Share", [share_of(each) for each in found], Kind.SHARE),
        _text("Goal, 0 to 1", [None if each.goal is None else str(each.goal) for each in found]),
        _text("Sheet", [sheet_name(number, each) for number, each in enumerate(found, 1)]),
    )


def _definitions(record: ReviewRecord) -> tuple[Column, ...]:
    found = [(each.name, name, said) for each in record.figures for name, said in (each.definition or {}).items()]
    return (
        *(_text("Figure", [name for name, _, _ in found]), _text("What", [name for _, name, _ in found])),
        _text("Definition", [said for _, _, said in found]),
    )


def _parts(record: ReviewRecord) -> tuple[Column, ...]:
    found = [(each.name, part, count) for each in record.figures for part, count in each.by_part.items()]
    return (
        *(_text("Figure", [name for name, _, _ in found]), _text("Part", [part for _, part, _ in found])),
        Column("Count", [count for _, _, count in found], Kind.NUMBER),
    )


def _periods(record: ReviewRecord) -> tuple[Column, ...]:
    found = [(figure.name, each) for figure in record.figures for each in figure.periods]
    return (
        *(_text("Figure", [name for name, _ in found]), _text("Period", [each.name for _, each in found])),
        Column("Count", [each.count for _, each in found], Kind.NUMBER),
        Column("Of", [each.of for _, each in found], Kind.NUMBER),
        _text("Ended", [_yes(each.ended) for _, each in found]),
    )


def _things(figure: FrozenFigure) -> tuple[Column, ...]:
    found = figure.things
    return (
        Column("Row", list(range(1, len(found) + 1)), Kind.NUMBER),
        *(_text("Number", [each.subject for each in found]), _text("What", [each.said for each in found])),
        *(_text("Unit", [each.unit for each in found]), _text("Service", [each.service for each in found])),
        Column("Since", [each.since_at for each in found], Kind.INSTANT),
        _text("Since, exactly", [None if each.since_at is None else spelled(each.since_at) for each in found]),
        *(_text("About", [each.about for each in found]), _text("Part", [each.part for each in found])),
    )


def _text(head: str, values: Sequence[Any]) -> Column:
    """A column of texts; half a pair of a sign is no text that a file can hold."""
    return Column(head, [None if each is None else _HALF.sub("\ufffd", str(each)) for each in values])


def _lines(texts: Sequence[str]) -> str:
    return "\n".join(texts)


def _yes(whether: bool) -> str:
    return "yes" if whether else "no"
