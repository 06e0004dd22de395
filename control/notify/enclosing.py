"""What a mail carries along: of the pack of a review the document and the calendar, where they are small enough.

Whoever is written to may see the review when the mail goes, as when they fetch it themselves. What is larger is fetched
on the page to which the mail leads.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from sqlalchemy import Connection

from control.commands.evidence import whole
from control.commands.numbers import id_of
from control.errors import ControlError
from control.model import SubjectType
from control.notify.door import Row
from control.policy.permissions import refusal
from control.policy.review_packs import MEDIA, PackForm, name_of
from control.policy.rulebook import Rulebook
from control.policy.sight import seen_by
from control.queries.review_room import is_seen
from control.runtime import Runtime
from control.store import review_packs

LOG = logging.getLogger(__name__)
MOST_BYTES = 5_000_000
"""In one mail: many servers take no more than 10 MB, and what is enclosed grows by a third on the way."""
_ENCLOSED = (PackForm.ICS, PackForm.PDF)
"""Slides and the workbook are for who works with them."""


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file that a mail carries along."""

    name: str
    media_type: str
    content: bytes


def enclosed(runtime: Runtime, rows: Sequence[Row]) -> list[Enclosed]:
    """The files that go with these deliveries, all to one person; none that has no room any more."""
    numbers = [row["subject_id"] for row in rows if row["subject_type"] == SubjectType.REVIEW]
    if not numbers:
        return []
    found: list[Enclosed] = []
    with runtime.read() as connection:
        rulebook = runtime.rulebook_in_force(connection)
        seen = (number for number in numbers if _may_see(connection, rulebook, rows[0]["person"], number))
        for number, form in product(seen, _ENCLOSED):
            file = _file(connection, number, form, MOST_BYTES - sum(len(each.content) for each in found))
            if file is not None:
                found.append(file)
    return found


def _may_see(connection: Connection, rulebook: Rulebook | None, account: str, number: str) -> bool:
    person = None if rulebook is None else rulebook.people.get(account)
    if rulebook is None or person is None or refusal(rulebook, person, "pack.take") is not None:
        return False
    return is_seen(connection, seen_by(rulebook, person), id_of("R", number, "review"))


def _file(connection: Connection, number: str, form: PackForm, room: int) -> Enclosed | None:
    """A form of a pack; None where there is none, or no room for it, or it is not what was attached."""
    kept = review_packs.pack_of(connection, id_of("R", number, "review"), form)
    if kept is None or kept["size"] > room:
        return None
    name = name_of(number, form)
    try:
        return Enclosed(name, MEDIA[form].value, whole(connection, name, kept["sha256"]))
    except ControlError as tampered:
        LOG.error("%s goes with no mail: %s", name, tampered.sentence)
        return None
