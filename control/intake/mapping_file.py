"""Reads `config/mappings/*.toml`; the format is documented beside them, in `config/mappings/README.md`."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from control.errors import Invalid, NotFound
from control.intake.approval_log_mapping import check_approval_log, read_activities
from control.intake.file_rule import read_file_rule
from control.intake.mapping import CASE_FIELDS, Column, EventRule, FileMapping, RowShape, Unknown
from control.intake.time_rule import read_time_rule
from control.model import TICKET_FIELDS, EventKind
from control.policy.sources import OWN_SOURCE
from control.settings.document import Table
from control.settings.finding import Finding
from control.settings.toml_file import read_toml

_INSTANTS = {
    RowShape.TICKET: ("created", "first_response", "resolved", "closed", "updated", "due"),
    RowShape.EVENT: ("at", "due"),
    RowShape.UPDATE: ("at", "created", "resolved", "closed", "due"),
    RowShape.APPROVAL: ("at",),
}
"""The instants that a row of each shape may have; the first is required."""
_EVENT_PARTS = {
    RowShape.TICKET: (),
    RowShape.EVENT: ("kind", "id", "public", "actor", "actor_kind"),
    RowShape.UPDATE: ("id", "actor", "actor_kind"),
    RowShape.APPROVAL: ("activity", "id", "actor", "role"),
}
"""What a row of each shape may say of the event that it is."""
_STATE_AT = {
    RowShape.TICKET: (EventKind.CREATED, EventKind.RESOLVED, EventKind.CLOSED),
    RowShape.EVENT: tuple(EventKind),
    RowShape.UPDATE: (EventKind.CREATED,),
    RowShape.APPROVAL: (),
}
"""The kinds of events whose state a row of each shape may leave unsaid."""


_SAID_BY_EVENTS = (
    ("kind", RowShape.EVENT, "rows that are events say their kind"),
    ("activity", RowShape.APPROVAL, "rows of an approval log say what was done"),
)
"""What every row of a shape has to say of its event, and why."""


def load_mapping(path: Path) -> FileMapping:
    """The mapping in a file; raises Invalid with every finding where it cannot be used."""
    mapping, found = _read(path)
    if mapping is None or found:
        listed = "\n".join(f"  {finding}" for finding in found)
        raise Invalid(f"The mapping {path.name} cannot be used ({len(found)} findings):\n{listed}")
    return mapping


def mapping_findings(path: Path) -> list[Finding]:
    """Everything that keeps a mapping from being used; empty: it can be."""
    return _read(path)[1]


def find_mapping(folder: Path, name: str) -> Path:
    """The mapping file that is meant by its bare name; raises NotFound with the names there are."""
    known = {path.stem: path for path in sorted(folder.glob("*.toml"))}
    if name not in known:
        raise NotFound(f"There is no mapping {name!r} in {folder}: there are {', '.join(known) or 'none'}.")
    return known[name]


def _read(path: Path) -> tuple[FileMapping | None, list[Finding]]:
    found: list[Finding] = []
    table = read_toml(path, found)
    if table is None:
        return None, found
    mapping = _mapping(table, path)
    table.close()
    return mapping, found


def _mapping(table: Table, path: Path) -> FileMapping:
    row = table.choice("row", RowShape)
    mapping = FileMapping(
        name=path.stem,
        title=table.text("title"),
        source=table.text("source"),
        row=row,
        version=_version(path),
        id=replace(_column(table.table("id")), required=True),
        time=read_time_rule(table.table("time")),
        file=read_file_rule(table.table("file", required=False)),
        instants=_instants(table.table("instant"), row),
        fields=_fields(table.table("field", required=False), row),
        event=_event(table.table("event", required=False), row),
        state_at=_state_at(table.table("state_at", required=False), row),
        partial=table.flag("partial", default=False),
        activities=read_activities(table) if row is RowShape.APPROVAL else {},
    )
    _check_shape(table, mapping)
    return mapping


def _check_shape(table: Table, mapping: FileMapping) -> None:
    """Note what the shape of the rows needs and the mapping does not say."""
    if mapping.source == OWN_SOURCE:
        table.note("source", "stands for our own intake form: no file speaks for it")
    if mapping.row is RowShape.APPROVAL:
        check_approval_log(table, mapping)
    if mapping.row is RowShape.TICKET and EventKind.CREATED not in mapping.state_at:
        table.note("state_at.created", "is missing: a row per ticket does not say in which state it began")
    if mapping.row is RowShape.UPDATE and "state" not in mapping.fields:
        table.note("field.state", "is missing: updates are told apart by the state that they lead to")
    if mapping.partial and mapping.row is not RowShape.EVENT:
        table.note("partial", "only rows that are events can go on with tickets of an earlier file")
    for name, column in mapping.columns.items():
        if column.known_from and mapping.row is not RowShape.UPDATE:
            table.note(f"{name}.known_from", "only rows that are updates repeat end values")


def _column(table: Table) -> Column:
    """One value: a column by its spellings, or a constant."""
    spellings = table.text_or_texts("column")
    constant = table.text_or_none("constant")
    if bool(spellings) == (constant is not None):
        table.note("", "needs either column or constant, one of them")
    values = table.mapping("values", str) if "values" in table else None
    otherwise = table.text_or_none("otherwise")
    if otherwise is not None and values is None:
        table.note("otherwise", "says nothing without values")
    return Column(
        spellings=spellings,
        constant=constant,
        values=values,
        otherwise=otherwise,
        unknown=table.choice("unknown", Unknown, Unknown.REJECT),
        strip_number=table.flag("strip_number", default=False),
        optional=table.flag("optional", default=False),
        required=table.flag("required", default=False),
        known_from=table.text_or_texts("known_from"),
    )


def _instants(table: Table, row: RowShape) -> Mapping[str, Column]:
    first = _INSTANTS[row][0]
    if first not in table:
        table.note(first, "is missing: every row needs this instant")
    return {name: _instant(table.table(name), name == first) for name in _INSTANTS[row] if name in table}


def _instant(table: Table, required: bool) -> Column:
    """A column of instants: how they are read is said once for all of them, in `[time]`."""
    spellings = table.text_or_texts("column")
    if not spellings:
        table.note("column", "is missing")
    return Column(spellings, optional=table.flag("optional", default=False), required=required)


def _fields(table: Table, row: RowShape) -> Mapping[str, Column]:
    of, known = ("case", CASE_FIELDS) if row is RowShape.APPROVAL else ("ticket", TICKET_FIELDS)
    for name in table:
        if name not in known:
            table.note(name, f"is no field of a {of}: there are {', '.join(known)}")
    fields = {name: _column(table.table(name)) for name in table}
    if row is RowShape.UPDATE and "state" in fields:
        fields["state"] = replace(fields["state"], required=True)
    return fields


def _event(table: Table, row: RowShape) -> EventRule:
    columns = {name: _column(table.table(name)) for name in _EVENT_PARTS[row] if name in table}
    for name, shape, why in _SAID_BY_EVENTS:
        if name in columns:
            columns[name] = replace(columns[name], required=True)
        elif row is shape:
            table.note(name, f"is missing: {why}")
    return EventRule(**columns)


def _state_at(table: Table, row: RowShape) -> Mapping[EventKind, str]:
    return {kind: table.text(kind) for kind in _STATE_AT[row] if kind in table}


def _version(path: Path) -> str:
    """The hash of what a mapping file says, whatever its comments and order."""
    content = tomllib.loads(path.read_text("utf-8"))
    return sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()
