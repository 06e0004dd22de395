"""The measure that a deed is about: found by the number that people see, in sight and in the hands of whoever acts."""

from collections.abc import Callable, Mapping
from typing import Any

from control.commands.numbers import id_of
from control.commands.refusing import refuse_what_is_over
from control.commands.registry import Deed
from control.errors import NotFound
from control.policy.gates import stage_refusal
from control.policy.measure_people import is_answering, lies_at
from control.policy.measure_terms import MeasureSource, MeasureStage
from control.queries.measures import is_seen
from control.store import measures
from control.store.tables import measure

Row = Mapping[str, Any]


def found(deed: Deed, number: str, is_theirs: Callable[[Row], bool] = lambda row: False) -> dict[str, Any]:
    """The row of a measure, whatever its stage; raises NotFound for a number that nothing in sight has.

    Raises Refused where the person's roles do not reach where it lies, they do not answer for it, and `is_theirs` does
    not say that the deed is for them otherwise; raises Conflict where its stage does not let the deed be done.
    """
    row = measures.row_of(deed.connection, id_of("M", number, "measure"))
    if row is None or not is_seen(deed.connection, deed.sight, row["id"]):
        raise NotFound(f"There is no measure {number}.")
    if not is_answering(deed.person, row) and not is_theirs(row):
        deed.require(lies_at(row))
    late = stage_refusal(deed.rulebook, number, row, deed.command)
    refuse_what_is_over(deed, ("measure", number), late)
    return row


def as_seen(deed: Deed, row: Row) -> None:
    """Raise Conflict, naming who was faster, where a measure is no longer as the person saw it."""
    deed.unchanged(row["version"], ("measure", f"M-{row['id']}"))


def changed(deed: Deed, row: Row, values: Row) -> None:
    """Set values on a measure as it was seen."""
    deed.change(measure, row, values, ("measure", f"M-{row['id']}"))


def said_now(deed: Deed) -> dict[str, Any]:
    """The columns that say when something of a measure was said, by whom and with which deed."""
    return {"said_at": deed.now, "said_by": deed.person.name, "said_seq": deed.seq}


def new_row(deed: Deed, content: Row, source: tuple[MeasureSource, str], service: str | None = None) -> dict[str, Any]:
    """A measure that nobody answers for yet, as a row."""
    kind, said = source
    return {
        "id": measures.next_id(deed.connection),
        "stage": MeasureStage.PROPOSED.value,
        "halt": None,
        **content,
        "service": service,
        "source_kind": kind.value,
        "source": said,
        "opened_at": deed.now,
        "opened_by": deed.person.name,
        "opened_by_person": deed.person.person,
        "opened_seq": deed.seq,
        "version": 1,
    }
