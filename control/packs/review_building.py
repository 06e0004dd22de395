"""Every form of the pack of a closed review, made of what the review kept and of nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from sqlalchemy import Connection

from control.packs import calendar_file
from control.packs.review_reading import WRITERS
from control.packs.review_records import record_of
from control.policy.review_packs import Meeting, PackForm
from control.policy.review_record import ReviewRecord
from control.policy.scope import Scope
from control.runtime import Runtime
from control.store import review_packs, review_room


@dataclass(frozen=True, slots=True)
class Kept:
    """All that a pack is made of."""

    record: ReviewRecord
    following: Meeting | None
    """The review that was planned next in the series when this one was closed."""

    def form(self, form: PackForm) -> bytes:
        """The file of a form, the same to the byte each time; raises whatever its writer does."""
        file = BytesIO()
        if form is PackForm.ICS:
            calendar_file.write(self.record, self.following, file)
        else:
            WRITERS[form](self.record, file)
        return file.getvalue()

    def forms(self) -> Iterator[tuple[PackForm, bytes]]:
        """Every form with its file."""
        return ((form, self.form(form)) for form in PackForm)


def kept_by(runtime: Runtime, connection: Connection, number: int) -> Kept:
    """What a closed review kept; raises NotFound where there is none, Invalid where it is not closed."""
    record = record_of(runtime, connection, Scope(), number)
    row = review_room.row_of(connection, number)
    return Kept(record, None if row is None else review_packs.following(connection, row))
