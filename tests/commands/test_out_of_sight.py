"""A deed about what somebody does not see ends as if there were nothing: same error, same words, same line (Z8)."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import RowMapping, select

import control.commands  # noqa: F401 (registers every command)
from control.commands import correspondence, routing, tickets
from control.commands.registry import REGISTRY, Call, Command
from control.errors import ControlError, Invalid, NotFound, Refused
from control.store.tables import (
    action_item,
    approval,
    audit_event,
    breach_review,
    decision,
    document,
    escalation,
    import_batch,
    issue,
    measure_ticket,
    review,
    ticket,
)
from tests.commands.desk import Desk, on
from tests.commands.test_every_command import SOUND
from tests.queries.neighbours import BESIDE, WORDS, found

REASON = "so that the trail is seen"
NOBODY = {
    "ticket": "T-99999",
    "escalation": "E-99999",
    "breach_review": "B-99999",
    "approval": "A-99999",
    "issue": "I-99999",
    "measure": "M-99999",
    "document": "DOC-99999",
    "review": "R-99999",
    "decision": "DEC-99999",
    "action": "ACT-99999",
    "delivery": "D-99999",
    "import": 99_999,
    "account": "nobody",
    "export": "0" * 32,
    "role_grant": "G-99999",
    "delegation": "L-99999",
}
"""Numbers that nothing has, by what they would be of."""
OTHERS = {
    "ticket.merge": {"into": "ticket"},
    "issue.merge": {"into": "issue"},
    "issue.link": {"ticket": "ticket"},
    "issue.unlink": {"ticket": "ticket"},
    "measure.settle": {"document": "document"},
    "decision.take": {"review": "review"},
}
"""Parameters that name something beside what a command is about."""
HERS = {"ticket": "T-10001", "issue": "I-1", "measure": "M-1", "decision": "DEC-1"}


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    made = found(store_url, BESIDE["dora"])
    yield made
    made.runtime.close()


def names(command: Command[Any]) -> dict[str, str]:
    """The parameters that hold the number of something, with what it is of."""
    about = {} if command.about is None else {command.about[1]: command.about[0]}
    return about | OTHERS.get(command.name, {})


CELLS = [(command.name, place) for command in REGISTRY.catalogue() for place in names(command)]


def beside(desk: Desk) -> dict[str, list[Any]]:
    """The numbers of everything that the neighbour has, by what it is of."""
    theirs = select(ticket.c.id).where(ticket.c.title.startswith(WORDS))
    asked = {
        "ticket": select(ticket.c.id).where(ticket.c.id.in_(theirs)),
        "escalation": select(escalation.c.id).where(escalation.c.ticket_id.in_(theirs)),
        "breach_review": select(breach_review.c.id).where(breach_review.c.ticket_id.in_(theirs)),
        "approval": select(approval.c.id).where(approval.c.ticket_id.in_(theirs)),
        "issue": select(issue.c.id).where(issue.c.label.endswith("of other tickets")),
        "measure": select(measure_ticket.c.measure_id).where(measure_ticket.c.ticket_id.in_(theirs)).distinct(),
        "document": select(document.c.id).where(document.c.title == "Packing of other"),
        "review": select(review.c.id).where(review.c.title == "Review of other"),
        "decision": select(decision.c.id).where(decision.c.question == "Decision of other"),
        "action": select(action_item.c.id).where(action_item.c.title == "Action of other"),
        "import": select(import_batch.c.id),
    }
    with desk.runtime.read() as connection:
        ids = {what: list(connection.scalars(rows)) for what, rows in asked.items()}
    letters = {
        "ticket": "T-",
        "escalation": "E-",
        "breach_review": "B-",
        "approval": "A-",
        "issue": "I-",
        "measure": "M-",
        "document": "DOC-",
        "review": "R-",
        "decision": "DEC-",
        "action": "ACT-",
    }
    return {
        what: [f"{letters[what]}{each}" if what in letters else each for each in found] for what, found in ids.items()
    } | {
        "delivery": ["D-1"],
        "account": ["olga", "olaf"],
        "delegation": ["L-1"],
        "export": ["c" * 32],
        "role_grant": ["G-1"],
    }


def told(desk: Desk, command: Command[Any], place: str, number: Any, version: int | None) -> tuple[Any, ...]:
    """How the command ends for dora with this number, without the number itself: error, sentence, line of the trail."""
    arguments = {**SOUND[command.name](), place: number}
    if place != command.about[1]:  # what it is about is hers
        arguments[command.about[1]] = HERS[command.about[0]]
    with pytest.raises(ControlError) as ended:
        command(desk.runtime, Call("dora", expected_version=version, reason=REASON), **arguments)
    line = last(desk)
    seen = {
        name: line[name]
        for name in ("actor", "person", "command", "origin", "outcome", "subject_type", "before", "after")
    }
    sentence = ended.value.sentence.replace(str(number), "…")
    return (
        type(ended.value),
        sentence,
        str(line["sentence"]).replace(str(number), "…"),
        str(line["subject_id"]).replace(str(number), "…"),
        seen,
    )


def last(desk: Desk) -> RowMapping:
    with desk.runtime.read() as connection:
        row = connection.execute(select(audit_event).order_by(audit_event.c.seq.desc()).limit(1)).mappings().one()
    return row


def test_every_number_of_a_neighbour_ends_a_deed_as_a_number_that_nothing_has(desk: Desk) -> None:
    """One after the other on one store: nothing is changed by what is refused."""
    before, theirs, told_apart, kinds = desk.runtime.revision(), beside(desk), [], set()
    for name, place in CELLS:
        command = REGISTRY[name]
        what = names(command)[place]
        for version in (None, 1):
            nothing = told(desk, command, place, NOBODY[what], version)
            kinds.add(nothing[0])
            said = {number: told(desk, command, place, number, version) for number in theirs[what][:4]}
            told_apart += [(name, number, ended, nothing) for number, ended in said.items() if ended != nothing]
    assert told_apart == []
    assert desk.runtime.revision() == before
    assert NotFound in kinds


def test_what_dora_sees_she_works_on(desk: Desk) -> None:
    """Or all of the above would be refused for another reason."""
    assert correspondence.note(desk.runtime, Call("dora"), "T-10001", "Looked into it.").value["ticket"] == "T-10001"


def test_a_number_of_another_tool_that_is_taken_says_nothing_of_where_its_ticket_lies(desk: Desk) -> None:
    told_again = [{"at": on(4, 9), "kind": "note"}]
    with pytest.raises(Refused) as refused:
        tickets.record_ticket(desk.runtime, Call("dora"), "mail", "other 0", told_again)
    assert refused.value.sentence == "other 0 is none of the tickets that Dora may tell of."


def test_a_ticket_of_our_own_that_is_not_seen_is_told_of_like_none(desk: Desk) -> None:
    form = {"service": "extra", "category": "parts", "title": "A bolt", "impact": "low", "urgency": "low"}
    REGISTRY["ticket.open"](desk.runtime, Call("anna"), form=form)
    with desk.runtime.read() as connection:
        number = connection.scalar(select(ticket.c.external_id).where(ticket.c.source == "pilothouse"))
    sentences = []
    for external_id in (str(number), "T-99999"):
        note = [{"at": on(4, 9), "kind": "note"}]
        with pytest.raises(Invalid) as refused:
            tickets.record_ticket(desk.runtime, Call("dora"), "pilothouse", external_id, note)
        sentences.append(refused.value.sentence.replace(external_id, "…"))
    assert sentences[0] == sentences[1]


def test_what_is_seen_outside_a_role_is_refused_with_the_reason(desk: Desk) -> None:
    routing.assign(desk.runtime, Call("anna"), "T-10006", owner="dora")
    with pytest.raises(Refused, match="Dora may do this only for unit desk, not for unit annex"):
        correspondence.note(desk.runtime, Call("dora"), "T-10006", "Looked into it.")
