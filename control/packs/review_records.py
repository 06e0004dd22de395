"""A review as its pack tells it: put together of what it kept, and of nothing that can change afterwards.

People are called as the rulebook called them that was in force when the figures were frozen.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any

from sqlalchemy import Connection

from control.errors import Invalid, NotFound
from control.packs import review_closing
from control.policy.checklist import Answer, Check
from control.policy.checklist_words import NOT_FED, QUESTIONS
from control.policy.review_deeds import place_said
from control.policy.review_record import AgendaEntry, Attestation, FrozenAnswer, ReviewRecord
from control.policy.review_restoring import figure_of
from control.policy.review_stages import AgendaKind, ReviewStage
from control.policy.review_words import WHY
from control.policy.rulebook import Rulebook
from control.policy.scope import Scope
from control.queries import review_room
from control.queries.frames import plain_rows
from control.runtime import Runtime
from control.store import audit

Row = Mapping[Any, Any]
_NOTHING_THERE = "There was nothing to ask about."


def record_of(runtime: Runtime, connection: Connection, scope: Scope, number: int) -> ReviewRecord:
    """All that a pack tells of a closed review that is seen in `scope`.

    Raises NotFound where there is none, Invalid where it is not closed: what is said in it may still change.
    """
    found = plain_rows(review_room.listed(connection, runtime.now(), scope, number))
    if not found:
        raise NotFound(f"There is no review R-{number}.")
    [row] = found
    if row["stage"] != ReviewStage.CLOSED:
        raise Invalid(f"R-{number} is {row['stage']}: a pack is made of a review that is closed.")
    book = runtime.rulebook_of(connection, row["rulebook_version"])
    said = _Said(connection, runtime, scope, number, book)
    end = audit.event_of(connection, "review.close", ("review", f"R-{number}"))
    return ReviewRecord(
        number=f"R-{number}",
        **_known(row),
        place=place_said(book, row),
        figures=tuple(figure_of(json.loads(each["content"])) for each in said.rows(review_room.figures)),
        answers=said.answers(),
        agenda=said.agenda(),
        **review_closing.told(row["closing"], said.called),
        notes=said.notes(),
        present=tuple(said.called(name) for name in json.loads(row["present"])),
        closed_by=said.called(row["ended_by"]),
        head_seq=end.seq,
        head_hash=end.hash,
    )


def _known(row: Row) -> dict[str, Any]:
    """What stands in the row of a review as a pack tells it."""
    return {
        "series": row["title"],
        "committee": row["committee"],
        "zone": row["zone"],
        "as_of": row["as_of"].astimezone(UTC),
        "frozen_seq": int(row["known_seq"]),
        "rulebook": row["rulebook_version"],
        "closed_at": row["ended_at"].astimezone(UTC),
        "inputs_hash": row["figures_hash"],
    }


class _Said:
    """What was said in one review, in the words of the rulebook of then."""

    def __init__(self, connection: Connection, runtime: Runtime, scope: Scope, number: int, book: Rulebook) -> None:
        self._asked = (connection, runtime.now(), scope, number)
        self._book = book

    def rows(self, query: Any) -> list[dict[Any, Any]]:
        """What a query says of the review."""
        return plain_rows(query(*self._asked))

    def called(self, account: str) -> str:
        """How an account was called."""
        person = self._book.people.get(account)
        return account if person is None else person.title

    def answers(self) -> tuple[FrozenAnswer, ...]:
        """The questions in their order, with who stood by each answer."""
        kept = {each["question"]: each for each in self.rows(review_room.answers)}
        attested: dict[str, list[Attestation]] = {}
        for each in self.rows(review_room.notes):
            if each["question"] is not None:
                one = Attestation(self.called(each["said_by"]), each["said"], each["said_at"].astimezone(UTC))
                attested.setdefault(each["question"], []).append(one)
        return tuple(_answer(check, kept[check], attested.get(check, ())) for check in Check if check in kept)

    def agenda(self) -> tuple[AgendaEntry, ...]:
        """What was to be talked about, and what came of it."""
        return tuple(
            AgendaEntry(
                each["subject"],
                each["title"],
                WHY[AgendaKind(each["kind"])],
                None if each["owner"] is None else self.called(each["owner"]),
                None if each["minutes"] is None else int(each["minutes"]),
                each["outcome"],
            )
            for each in self.rows(review_room.agenda)
        )

    def notes(self) -> tuple[str, ...]:
        """What was noted, with who said it."""
        rows = (each for each in self.rows(review_room.notes) if each["question"] is None)
        return tuple(f"{each['said']} ({self.called(each['said_by'])})" for each in rows)


def _answer(check: Check, kept: Row, attested: Sequence[Attestation]) -> FrozenAnswer:
    answer = Answer(kept["answer"])
    why = NOT_FED.get(check, _NOTHING_THERE) if answer is Answer.NOT_MEASURABLE else None
    return FrozenAnswer(check, QUESTIONS[check], answer, tuple(json.loads(kept["figures"])), why, tuple(attested))
