"""Reads XES logs by defusedxml: events become rows, attributes of the trace become columns that begin with `case:`.

*Source:* IEEE 1849-2016 (XES). Files with and without a namespace are read; an attribute inside another one becomes
the column `outer/inner`.
"""

import sys
from collections.abc import Iterator
from typing import BinaryIO
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from defusedxml import DefusedXmlException
from defusedxml import sax as defused_sax

from control.errors import Invalid
from control.intake import limits
from control.intake.rows import Rows, table

_ATTRIBUTES = frozenset({"string", "date", "int", "float", "boolean", "id", "list", "container"})
_OF_TRACE = "case:"
_DEPTH = 20


def xes_rows(stream: BinaryIO, file: str) -> Rows:
    """The events of a log as rows; raises Invalid for XML that is no log, broken, dangerous or too large."""
    log = _Log(file)
    try:
        defused_sax.parse(stream, log, forbid_dtd=True)
    except SAXParseException as error:
        place = f"{file}, line {error.getLineNumber()}"
        raise Invalid(f"{place}: the file is no well-formed XML ({error.getMessage()}).") from None
    except DefusedXmlException:
        raise Invalid(f"{file} declares a document type or entities: no log needs them, they are refused.") from None
    except (LookupError, ValueError) as error:
        raise Invalid(f"{file}: the encoding that the XML declares cannot be read ({error}).") from None
    if not log.events:
        raise Invalid(f"{file} is a log without events.")
    return table(_cells(log), file, "event")


def _cells(log: "_Log") -> Iterator[tuple[int, list[str]]]:
    """The names of the attributes, then every event by its number with all of them."""
    yield 0, list(log.columns)
    for number, event in enumerate(log.events, 1):
        yield number, [event.get(column, "") for column in log.columns]


class _Log(ContentHandler):
    """Collects the events of a log while its XML is parsed."""

    def __init__(self, file: str) -> None:
        super().__init__()
        self.columns: dict[str, None] = {}
        self.events: list[dict[str, str]] = []
        self._file = file
        self._depth = 0
        self._trace: dict[str, str] | None = None
        self._first_of_trace = 0
        self._into: dict[str, str] | None = None
        """Where attributes go now: the trace, the event, or nowhere (head and defaults of the log)."""
        self._path: list[str] = []

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 (the name is the parser's)
        self._depth += 1
        local = name.rpartition(":")[2]
        if local in _ATTRIBUTES:
            self._attribute(attrs)
        elif local == "event" and self._trace is not None:
            self._into = {}
        elif local == "trace":
            self._into = self._trace = {}
            self._first_of_trace = len(self.events)
        elif self._depth == 1 and local != "log":
            raise Invalid(f"{self._file} is XML but no XES log: it begins with <{name}>.")

    def endElement(self, name: str) -> None:  # noqa: N802 (the name is the parser's)
        self._depth -= 1
        local = name.rpartition(":")[2]
        if local in _ATTRIBUTES:
            self._path.pop()
        elif local == "event" and self._into is not None:
            self._keep(self._into)
            self._into = self._trace
        elif local == "trace" and self._trace is not None:
            self._end_trace(self._trace)
            self._into = self._trace = None

    def _attribute(self, attrs: AttributesImpl) -> None:
        self._path.append(attrs.get("key", ""))
        if len(self._path) > _DEPTH:
            raise Invalid(f"{self._file}: attributes are nested more than {_DEPTH} deep.")
        if self._into is None or (value := attrs.get("value")) is None:
            return
        key = self._path[0] if len(self._path) == 1 else "/".join(self._path)
        if len(value) > limits.CELL_CHARACTERS:
            raise Invalid(
                f"{self._file}, event {len(self.events) + 1}: {key} has more than "
                f"{limits.CELL_CHARACTERS:,} characters."
            )
        self._into[key] = sys.intern(value)

    def _keep(self, event: dict[str, str]) -> None:
        self.events.append(event)
        self.columns.update(dict.fromkeys(event))
        if len(self.events) > limits.ROWS:
            raise Invalid(f"{self._file} has more than {limits.ROWS:,} events.")

    def _end_trace(self, trace: dict[str, str]) -> None:
        of_trace = {f"{_OF_TRACE}{key}": value for key, value in trace.items()}
        self.columns.update(dict.fromkeys(of_trace))
        for event in self.events[self._first_of_trace :]:
            event.update(of_trace)
