"""A request for every cell of the matrix about approvals: copied from a few that were really made, with other names.

A copy is whatever somebody once did who may not do it by now: their role is another one, and it still is their request.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Select, Table, select, update

from control.commands import approval_decisions, approval_requests
from control.commands.approval_content import Wanted, hash_of
from control.commands.registry import Call
from control.policy.approval_terms import ApprovalKind
from control.store.tables import approval, approval_decision, approval_round, approval_seat, approval_step
from tests.commands.approval_sentences import DATED, RUNS, ApprovalCell
from tests.commands.asked_roles import LIMITS, SINGLE
from tests.commands.cells import DELEGATE, NOW, PLACES, REASON, Matrix, account
from tests.commands.desk import on
from tests.commands.sentences import ANSWERS

ASKER, STAND_IN = "otto", "anna"
"""Who asked where the cell says nothing, and who did what somebody's delegate did."""
ENDED = ("consumed", "rejected", "withdrawn", "expired", "void")
OF_APPROVAL = (approval_round, approval_step, approval_seat, approval_decision)
WHOLE = (approval, *OF_APPROVAL)
Rows = Mapping[Table, list[dict[str, Any]]]
"""The rows of one approval, by table."""


class ApprovalMatrix(Matrix):
    """The same store with requests in every state, of which a copy is asked about."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._tickets: dict[str, str] = {}
        self._made_once: dict[tuple[Any, ...], Rows] = {}
        self._copies: dict[tuple[Any, ...], int] = {}

    def ends_on(self, cell: ApprovalCell) -> str:
        """How the command of a cell ends: `done`, `refused`, `late`, or `hidden`."""
        key = _subject_of(cell)
        number = self._copies.get(key) or self._copies.setdefault(key, self._copy(cell))
        told = {"number": f"A-{number}", "of_round": 1, "problem": "it could not be written"}
        told["wanted"] = {"asked": f"Something else than number {next(self._numbers)}."}
        who = account(cell.role, cell.scope)
        called = Call(who) if cell.by == "themselves" else Call(DELEGATE, on_behalf_of=who)
        ended = self.outcome(cell.command, called, told)
        if ended == "done":
            del self._copies[key]
        return ended

    def _copy(self, cell: ApprovalCell) -> int:
        """A request that stands as the cell says, like one that was made; answers its id."""
        made, ticket, number = self._made_for(cell), self._ticket_of(cell), 1_000 + next(self._numbers)
        [row] = made[approval]
        row = {**row, "id": number, "ticket_id": int(ticket[2:]), "state": cell.state}
        row |= dict(_tied(cell)) | _ended(cell.state) | _come_due(cell)
        row["content_hash"] = hash_of(row, ())
        with self.desk.runtime.store.writer.begin() as connection:
            connection.execute(approval.insert(), [row])
            for table in OF_APPROVAL:
                rows = _parts_of(cell, table, made)
                hashes = {name: row["content_hash"] for name in ("content_hash", "shown_hash") if name in table.c}
                if rows:
                    connection.execute(table.insert(), [{**one, "approval_id": number, **hashes} for one in rows])
        return number

    def _made_for(self, cell: ApprovalCell) -> Rows:
        """The rows of the request that it is a copy of; what has ended is a copy of what waited before."""
        place = "nowhere" if cell.place == "nowhere" else "own"
        role = cell.role if cell.role in ANSWERS else "manager"
        state = {"consumed": "approved"}.get(cell.state, "pending" if cell.state in ENDED else cell.state)
        key = (state, place, cell.asked, role if cell.asked != "asked" else "")
        if key not in self._made_once:
            kind, wanted = _wanted(cell.asked, role)
            self._made_once[key] = self._make(state, self._ticket_at(place), kind, wanted)
        return self._made_once[key]

    def _make(self, state: str, key: str, kind: ApprovalKind, wanted: Wanted) -> Rows:
        """Ask for something and do what leads to the state; nothing counts together with it afterwards."""
        runtime = self.desk.runtime
        asked = approval_requests.request(runtime, Call(STAND_IN), key, kind, wanted, draft=state == "draft").value
        number = asked["approval"]
        if state == "approved":
            for who in ("lead", "head"):
                approval_decisions.approve(runtime, Call(who, reason=REASON), number, 1)
        if state == "changes requested":
            approval_decisions.request_changes(runtime, Call("lead", reason=REASON), number, 1)
        mine = int(number[2:])
        with runtime.store.writer.begin() as connection:
            rows = {table: [dict(row) for row in connection.execute(_of(table, mine)).mappings()] for table in WHOLE}
            nobodys = {"requested_by_person": "once", "requested_by": "once"}
            connection.execute(update(approval).where(approval.c.id == mine).values(**nobodys))
        return rows

    def _ticket_of(self, cell: ApprovalCell) -> str:
        """The ticket of a request: one that lies somewhere, or one that is the account's own."""
        return self._ticket_at(account(cell.role, cell.scope) if cell.place == "theirs" else cell.place)

    def _ticket_at(self, place: str) -> str:
        if place not in self._tickets:
            owner = STAND_IN if place in PLACES else place
            fields = {**PLACES.get(place, PLACES["own"]), "owner": owner, "priority": "P2", "title": "Hello"}
            created = {"at": on(3, 9), "kind": "created", **fields}
            self._tickets[place] = str(self.desk.record([created], f"of {place}")["ticket"])
        return self._tickets[place]


def _subject_of(cell: ApprovalCell) -> tuple[Any, ...]:
    """What a request is for whoever asks: the same one, as long as nothing of it is the account's."""
    of_account = cell.tie or cell.place == "theirs" or cell.asked != "asked"
    who = account(cell.role, cell.scope) if of_account else ""
    return (cell.state, cell.place, cell.tie, cell.whose, cell.asked, who)


def _wanted(asked: str, role: str) -> tuple[ApprovalKind, Wanted]:
    """What is asked for, so that a role is asked for it, or is not."""
    if asked == "asked":
        return ApprovalKind.ACCESS, Wanted("Access to the shared mailbox.")
    if asked == "not asked":
        return SINGLE[role], Wanted("Something that others decide.")
    cents = "00" if asked == "at the limit" else "01"
    return ApprovalKind.REFUND, Wanted("A refund.", f"{LIMITS[role]}.{cents}")


def _parts_of(cell: ApprovalCell, table: Table, made: Rows) -> list[dict[str, Any]]:
    """The rows of a table beside the approval itself: nobody is asked in a step that is over, or that all have left."""
    if table is approval_seat and cell.command == "approval.settle":
        return []
    if table is approval_step and cell.state in ENDED:
        return [{**step, "state": "void", "ended_at": NOW} for step in made[table]]
    if table is approval_decision and cell.tie.startswith("decided"):
        return [*made[table], _decision(cell, made[approval_round][0])]
    return made[table]


def _tied(cell: ApprovalCell) -> Iterator[tuple[str, str | None]]:
    """Who asked for it, submitted it, edited it last, and has something from it."""
    name, person = _named(cell)
    for what, tie in (("requested", "asked"), ("submitted", "submitted"), ("edited", "edited")):
        did, is_for = (name, None), cell.tie == f"{tie} in their place"
        if is_for or not cell.tie.startswith(tie):
            did = (STAND_IN, name) if is_for else (ASKER, None)
        if what != "submitted" or cell.state != "draft":
            yield f"{what}_by", did[0]
            yield f"{what}_by_person", person if did[0] == name else did[0]
            yield f"{what}_for", did[1]
    yield "beneficiary", name if cell.tie == "benefits" else None


def _named(cell: ApprovalCell) -> tuple[str, str]:
    """The account whose tie it is, and its person."""
    who = account(cell.role, cell.scope)
    named = {"twin": (f"{who}-twin", who), "delegate": (DELEGATE, DELEGATE)}
    return named.get(cell.whose, (who, who))


def _ended(state: str) -> dict[str, Any]:
    """What an approval has beside its state once it has ended."""
    over = {"next_at": None, "ended_at": NOW, "ended_by": "ada", "ended_because": "It is over."}
    return over if state in ENDED else {}


def _come_due(cell: ApprovalCell) -> dict[str, Any]:
    """What runs by itself has come due; and what has expired does nothing else any more."""
    if cell.command not in RUNS or cell.state not in DATED:
        return {}
    expired = {"expires_at": NOW} if cell.command == "approval.expire" else {}
    return {"next_at": NOW, **expired}


def _decision(cell: ApprovalCell, round_: Mapping[str, Any]) -> dict[str, Any]:
    """That somebody agreed already, by themselves or by somebody who acted for them."""
    name, person = _named(cell)
    is_for = cell.tie == "decided in their place"
    who = {"account": STAND_IN, "person": STAND_IN, "on_behalf_of": name} if is_for else {"account": name}
    at = {"decided_at": NOW, "decided_seq": round_["submitted_seq"], "meaning": "approval", "requester": ASKER}
    said = {"step": 1, "seat": name, "decision": "approve", "comment": REASON, "method": None, "proof": None}
    return {"round": 1, "person": person, "on_behalf_of": None, **at, **said, "shown_hash": "", **who}


def _of(table: Table, made: int) -> Select[Any]:
    return select(table).where((table.c.id if table is approval else table.c.approval_id) == made)
