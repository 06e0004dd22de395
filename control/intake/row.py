"""One row of a file becomes one record of values; what is wrong with it is noted on it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from operator import itemgetter

from control.errors import Invalid
from control.intake import limits
from control.intake.cells import Place, Problem, ReadCell, cell_reader, find_column
from control.intake.instants import ReadInstant, UnreadableInstant
from control.intake.mapping import Column, FileMapping, Unknown
from control.intake.vocabulary import Vocabulary

_LONG = frozenset({"title", "description"})
"""The fields that are text to be read, and may be long."""


@dataclass(slots=True)
class Row:
    """What one row says."""

    line: int
    cells: list[str]
    ticket: str = ""
    """The ticket's id in its own tool."""
    instants: dict[str, datetime] = field(default_factory=dict)
    event: dict[str, str | None] = field(default_factory=dict)
    """What it says of the event that it is: id, kind, public, actor, actor_kind."""
    fields: dict[str, str | None] = field(default_factory=dict)
    """Fields of the ticket; one that the file does not have, or that is not true yet, is absent."""
    problems: list[Problem] = field(default_factory=list)

    @property
    def rejected(self) -> bool:
        """Whether something is wrong with it that forbids to take it."""
        return any(problem.rejects for problem in self.problems)


@dataclass(frozen=True, slots=True)
class _Cell:
    """One column of the mapping, laid over the file's header."""

    what: str
    place: Place
    read: ReadCell
    known_from: Place | None


class RowReader:
    """Reads the rows of one file: the mapping, laid over its header."""

    def __init__(
        self, mapping: FileMapping, header: tuple[str, ...], vocabulary: Vocabulary, read_instant: ReadInstant
    ) -> None:
        """Raise Invalid where the header lacks a column that the mapping needs."""
        self._mapping = mapping
        self._width = len(header)
        self._read_instant = read_instant
        self._rulebook = vocabulary.rulebook
        cells = _cells(mapping, header, vocabulary)
        self._places = {name: cell.place for name, cell in cells.items()}
        self._id = cells["id"]
        self._instants = [cell for name, cell in cells.items() if name.startswith("instant.")]
        self._event = [cell for name, cell in cells.items() if name.startswith("event.")]
        self._fields = [cell for name, cell in cells.items() if name.startswith("field.")]
        self._event_constants = _constants(mapping, "event.")
        self._field_constants = _constants(mapping, "field.")
        self.mapped = _picker({c.place.index for c in (*self._event, *self._fields) if c.known_from is None})
        """Picks the cells that are read and are true at the row's own time: they tell one row from another."""
        self.shows_replies = "instant.first_response" in cells or mapping.tells_replies
        """Whether a reply would be seen in this file; where it would not, its absence says nothing."""

    def read(self, line: int, cells: list[str]) -> Row:
        """What a row says, and what is wrong with it."""
        row = Row(line, cells)
        if len(cells) != self._width:
            sentence = f"the row has {len(cells)} cells, the header has {self._width}"
            row.problems.append(Problem("ragged_row", "", "", sentence))
            # Whatever else is wrong with it, it probably names its ticket, whose story has a hole now.
            row.ticket = cells[self._id.place.index].strip() if self._id.place.index < len(cells) else ""
            return row
        row.ticket = self._text(row, self._id) or ""
        for cell in self._instants:
            at = self._instant(row, cell.place, required=self._mapping.instants[cell.what].required)
            if at is not None:
                row.instants[cell.what] = at
        row.event = {**self._event_constants, **{cell.what: self._text(row, cell) for cell in self._event}}
        row.fields = dict(self._field_constants)
        for cell in self._fields:
            if cell.known_from is None or self._is_true_yet(row, cell.known_from):
                row.fields[cell.what] = self._text(row, cell)
        self._check_category(row)
        return row

    def note(self, row: Row, name: str, code: str, sentence: str, *, rejects: bool = True) -> None:
        """Note a problem with the cell that a row has for `name`, such as `instant.closed`."""
        place = self._places.get(name)
        column, raw = (place.spelling, row.cells[place.index]) if place is not None else ("", "")
        row.problems.append(Problem(code, column, raw, sentence, rejects))

    def _text(self, row: Row, cell: _Cell) -> str | None:
        value = cell.read(row.cells[cell.place.index])
        if value.problem is not None:
            row.problems.append(value.problem)
        if value.text is not None and len(value.text) > limits.NAME_CHARACTERS and cell.what not in _LONG:
            sentence = f"the text has {len(value.text):,} characters: at most {limits.NAME_CHARACTERS} can be kept here"
            row.problems.append(Problem("too_long", cell.place.spelling, value.text, sentence))
        return value.text

    def _instant(self, row: Row, place: Place, *, required: bool = False) -> datetime | None:
        text = row.cells[place.index].strip()
        if text in self._mapping.file.missing:
            if required:
                row.problems.append(Problem("missing_instant", place.spelling, text, "the row has no such time"))
            return None
        try:
            return self._read_instant(text)
        except UnreadableInstant as error:
            row.problems.append(Problem(error.code, place.spelling, text, str(error)))
        return None

    def _is_true_yet(self, row: Row, known_from: Place) -> bool:
        """Whether an end value that the row repeats is true at the row's own time."""
        since, at = self._instant(row, known_from), row.instants.get("at")
        return since is not None and at is not None and since <= at

    def _check_category(self, row: Row) -> None:
        """Note a category that its service does not have, and a subcategory that its category does not have."""
        service, category = row.fields.get("service"), row.fields.get("category")
        if category is None:
            return
        known = self._rulebook.categories.get((service or "", category))
        subcategory = row.fields.get("subcategory")
        if known is None:
            self._unknown(row, "category", f"the service {service!r} has no category {category!r}")
        elif subcategory is not None and known.subcategories and subcategory not in known.subcategories:
            self._unknown(row, "subcategory", f"the category {category!r} has no subcategory {subcategory!r}")

    def _unknown(self, row: Row, what: str, sentence: str) -> None:
        """Note a word that the catalogue does not know, treated as the mapping says; once is enough."""
        policy, code = self._mapping.fields[what].unknown, f"unknown_{what}"
        if any(problem.code == code for problem in row.problems):
            return
        self.note(row, f"field.{what}", code, sentence, rejects=policy is Unknown.REJECT)
        if policy is Unknown.BLANK:
            row.fields[what] = None


def _cells(mapping: FileMapping, header: tuple[str, ...], vocabulary: Vocabulary) -> dict[str, _Cell]:
    """The columns that the file has, by what they are for; raises Invalid where one is missing that must be there."""
    cells: dict[str, _Cell] = {}
    lacking = []
    for name, column in mapping.columns.items():
        if column.constant is not None:
            continue
        place, since = find_column(column.spellings, header), find_column(column.known_from, header)
        if place is None or (column.known_from and since is None):
            lacking += [] if column.optional else [_wanted(name, column)]
            continue
        read = cell_reader(name, column, place.spelling, mapping.file.missing, _allowed(name, mapping, vocabulary))
        cells[name] = _Cell(name.rpartition(".")[2], place, read, since)
    if lacking:
        raise Invalid(f"The header has no column for {'; '.join(lacking)}. It has: {', '.join(header)}.")
    return cells


def _allowed(name: str, mapping: FileMapping, vocabulary: Vocabulary) -> frozenset[str] | None:
    """The words of a column; None: any, or, of a category, such as are looked at with its service."""
    if name == "event.activity":
        return frozenset(mapping.activities)
    return None if name == "field.category" else vocabulary.allowed(name)


def _picker(indices: set[int]) -> Callable[[list[str]], tuple[str, ...]]:
    """Picks the cells at these places; one place or none would make `itemgetter` answer something else."""
    ordered = sorted(indices)
    if len(ordered) > 1:
        return itemgetter(*ordered)
    return lambda cells: tuple(cells[index] for index in ordered)


def _wanted(name: str, column: Column) -> str:
    spellings = [" or ".join(repr(word) for word in column.spellings)]
    if column.known_from:
        spellings.append(" or ".join(repr(word) for word in column.known_from))
    return f"{name} ({' with '.join(spellings)})"


def _constants(mapping: FileMapping, prefix: str) -> dict[str, str | None]:
    return {
        name.removeprefix(prefix): column.constant
        for name, column in mapping.columns.items()
        if name.startswith(prefix) and column.constant is not None
    }
