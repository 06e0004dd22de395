"""Whether a pack says what its review kept, and whether that is what was frozen.

*Source:* domain, section 10 (`pack verify` derives every figure again).
"""

import json
from collections.abc import Iterator
from typing import IO

from sqlalchemy import Connection

from control.commands.numbers import id_of
from control.packs.review_reading import differences, figures_said
from control.packs.review_records import record_of
from control.policy.scope import Scope
from control.runtime import Runtime
from control.store import audit, review_room
from control.store.canonical import digest


def verified(runtime: Runtime, connection: Connection, file: IO[bytes]) -> tuple[str, list[str]]:
    """The number of the review that a file is the pack of, and a sentence for each thing that is not as it should be.

    Raises Invalid for a file that is no pack, NotFound where the store has no such review.
    """
    number = figures_said(file).names["review"]
    file.seek(0)
    at = id_of("R", number, "review")
    record = record_of(runtime, connection, Scope(), at)
    return number, [*differences(record, file), *_kept(connection, at, record.inputs_hash)]


def _kept(connection: Connection, number: int, inputs_hash: str) -> Iterator[str]:
    """What is wrong with the figures in the store themselves, by their hash and by the trail."""
    kept = review_room.figures_of(connection, number), review_room.answers_of(connection, number)
    if review_room.hash_of(*kept) != inputs_hash:
        yield "The figures in the store are not those that were frozen: they have another hash."
    told = audit.event_of(connection, "review.freeze", ("review", f"R-{number}")).after
    if told.get("figures_hash") != inputs_hash:
        yield "The audit trail names another hash of the figures than the review does."
    row = review_room.row_of(connection, number)
    closed = audit.event_of(connection, "review.close", ("review", f"R-{number}")).after
    hashed = None if row is None else digest(json.loads(row["closing"]))
    if closed.get("closing", hashed) != hashed:  # an older trail does not name them
        yield "The decisions and actions in the store are not those that the review was closed with."
