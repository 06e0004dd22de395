"""A desk on which promises were broken: escalations and breach reviews in every state that a person can find."""

from dataclasses import replace
from typing import Any

from sqlalchemy import RowMapping, select

from control.commands import breach_reviews, escalations, snoozes
from control.commands.registry import Call
from control.commands.sweep import sweep
from control.model import TargetKind
from control.store.tables import breach_review, escalation, ticket
from tests.commands.desk import Desk, on
from tests.worker.tower import reviewed, tower_rulebook

REASON = "so that it goes on"
TICKETS = 4
PEOPLE_DECIDE = frozenset({"agent", "manager", "department head", "committee member"})
GIVEN = ("escalation.raise", "escalation.acknowledge", "escalation.act", "escalation.close", "ticket.snooze",
         "ticket.wake", "breach_review.open", "breach_review.explain", "breach_review.review", "breach_review.return",
         "breach_review.accept")  # fmt: skip


def climb(desk: Desk) -> None:
    """Four late tickets: of the second somebody acted, of the third and fourth a review went on; and one due again."""
    fields = {"service": "help", "category": "mail", "unit": "desk", "owner": "anna", "priority": "P2"}
    desk.record([{"at": on(0, 9), "kind": "created", **fields, "title": "Before there were reviews"}], ticket="early")
    rulebook = reviewed(tower_rulebook())
    given = dict.fromkeys(GIVEN, PEOPLE_DECIDE)
    desk.activate(replace(rulebook, permissions={**rulebook.permissions, **given}))
    for number in range(TICKETS):
        created = {"at": on(4, 9), "kind": "created", **fields, "title": f"Late {number}"}
        desk.record([created], ticket=f"late {number}")
    desk.clock.set(on(7, 12))
    sweep(desk.runtime, Call("ada"))
    escalations.act(desk.runtime, Call("member"), raised(desk, 1), "everything was done")
    for place in (2, 3):
        breach_reviews.explain(desk.runtime, Call("anna"), review(desk, place), "queue", "unseen")
    breach_reviews.review(desk.runtime, Call("lead"), review(desk, 3))
    snoozes.put_aside(desk.runtime, Call("anna", reason=REASON), key(desk, 1), on(9, 9))
    desk.record([{"at": on(7, 9), "kind": "created", **fields, "title": "Due again"}], ticket="again")
    desk.clock.set(on(8, 12))


CLIMBED: dict[str, dict[str, Any]] = {
    "escalation.sweep": {},
    "escalation.retry": {},
    "escalation.put_off": {"problem": "it could not be read"},
    "escalation.raise": {"key": "T-10002"},
    "escalation.acknowledge": {"number": "E-13"},
    "escalation.act": {"number": "E-13", "action": "everything was done"},
    "escalation.close": {"number": "E-14", "because": "it is solved"},
    "ticket.snooze": {"key": "T-10003", "until": on(9, 9)},
    "ticket.wake": {"key": "T-10004"},
    "breach_review.open": {"key": "T-10002", "kind": TargetKind.RESOLUTION, "cycle": 1},
    "breach_review.explain": {"number": "B-6", "reason": "queue", "escape_point": "unseen"},
    "breach_review.review": {"number": "B-7"},
    "breach_review.return": {"number": "B-7"},
    "breach_review.accept": {"number": "B-8"},
}
"""Arguments with which each of these commands can be carried out after `climb`."""
BY = {name: "lead" if name.startswith("breach_review") else "anna" for name in CLIMBED} | {
    "escalation.sweep": "ada",
    "escalation.put_off": "ada",
    "escalation.retry": "ada",
    "breach_review.explain": "anna",
    **{f"escalation.{deed}": "member" for deed in ("acknowledge", "act", "close")},
}


def raised(desk: Desk, place: int) -> str:
    """The number of the highest escalation of the resolution of one of the late tickets."""
    rows = select(escalation).where(escalation.c.ticket_id == _ticket(desk, place), escalation.c.kind == "resolution")
    return f"E-{_one(desk, rows.order_by(escalation.c.level.desc()))['id']}"


def review(desk: Desk, place: int) -> str:
    """The number of the review of the breached resolution of one of the late tickets."""
    same = (breach_review.c.ticket_id == _ticket(desk, place), breach_review.c.kind == "resolution")
    return f"B-{_one(desk, select(breach_review).where(*same))['id']}"


def key(desk: Desk, place: int) -> str:
    """The number of one of the late tickets."""
    return f"T-{_ticket(desk, place)}"


def _ticket(desk: Desk, place: int) -> int:
    return int(_one(desk, select(ticket).where(ticket.c.external_id == f"late {place}"))["id"])


def _one(desk: Desk, statement: Any) -> RowMapping:
    with desk.runtime.read() as connection:
        found = connection.execute(statement).mappings().first()
    assert found is not None
    return found
