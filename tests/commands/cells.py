"""A subject for every cell of the matrix, and how a command ends on it."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from itertools import count, product
from typing import Any

from sqlalchemy import select, update

import control.commands  # noqa: F401 (registers every command)
from control.commands.registry import REGISTRY, Call
from control.errors import Conflict, Invalid, NotFound, Refused
from control.model import Holder, StateCategory
from control.policy.roles import RoleGrant
from control.policy.rulebook import Person, Rulebook, TicketState
from control.settings import load
from control.store.tables import breach_review, delegation
from tests.commands.asked_roles import demands
from tests.commands.desk import Desk, on
from tests.commands.sentences import NEVER_LENT, ROLES, SCOPES, Cell
from tests.store.rows import insert
from tests.surroundings import ROOT
from tests.worker.tower import reviewed, tower_rulebook

NOW = on(4, 12)
PLACES = {"own": {"unit": "desk", "service": "help", "category": "mail"}, "nowhere": {}}
UNITS = {"all": "all", "own": "unit:desk", "other": "unit:annex"}
STATES = {
    "new": "new", "open": "in-progress", "waiting customer": "waiting", "waiting supplier": "supplier",
    "waiting approval": "approval", "resolved": "resolved", "closed": "closed", "cancelled": "cancelled",
}  # fmt: skip
DELEGATE = "delegate"
REASON = "so that the trail is seen"
ARGUMENTS: Mapping[str, Mapping[str, Any]] = {
    "ticket.reply": {"text": "We are on it."},
    "ticket.note": {"text": "Looked into it."},
    "ticket.contact": {"text": "Is anybody there?"},
    "ticket.assign": {"team": "desk"},
    "ticket.wait": {"waits_for": "customer"},
    "ticket.resolve": {"closure_code": "solved", "note": "It was solved."},
    "ticket.close": {"closure_code": "solved", "note": "It was solved."},
    "ticket.classify": {"service": "help", "category": "mail", "subcategory": "spam"},
    "ticket.prioritise": {"priority": "P1"},
    "ticket.snooze": {"until": on(9, 9)},
    "escalation.act": {"action": "everything was done"},
    "escalation.close": {"because": "it is solved"},
    "breach_review.explain": {"reason": "queue", "escape_point": "unseen"},
    "approval.request": {"kind": "access", "wanted": {"asked": "Access to the shared mailbox."}},
}


def account(role: str, scope: str) -> str:
    return f"{role.replace(' ', '-')}-{scope}"


def rules() -> Rulebook:
    """The desk with an account for every role and scope, each with a second one; who may do what is as shipped."""
    desk, shipped = reviewed(tower_rulebook()), load(ROOT / "config")
    people = {}
    for role in ROLES:
        for scope in SCOPES:
            name = account(role, scope)
            grants = (RoleGrant(role, UNITS[scope]),)
            people[name] = Person(name, name, "desk", name, grants)
            people[f"{name}-twin"] = Person(f"{name}-twin", name, "desk", name, grants)
    people[DELEGATE] = Person(DELEGATE, DELEGATE, "desk", DELEGATE, (RoleGrant("agent", "all"),))
    states = {
        "supplier": TicketState("supplier", StateCategory.WAITING_SUPPLIER, Holder.SUPPLIER),
        "approval": TicketState("approval", StateCategory.WAITING_APPROVAL, Holder.APPROVER),
    }
    given = {**shipped.permissions, "ticket.record": shipped.permissions["ticket.record"] | {"agent"}}
    chair = Person("chair", "Chair", "desk", "chair", (RoleGrant("committee member", "service:help"),))
    changed = {"states": {**desk.states, **states}, "permissions": given, "approvals": demands()}
    everybody = {**desk.people, **people, chair.name: chair}
    return replace(desk, **changed, people=everybody, conditions=shipped.conditions)


class Matrix:
    """One store on which one question after the other is asked; a subject serves until a deed has changed it."""

    def __init__(self, url: str) -> None:
        self.desk = Desk(url, NOW)
        self.desk.activate(rules())
        self._lend()
        self._numbers = count(1)
        self._kept: dict[Cell, dict[str, Any]] = {}

    def _lend(self) -> None:
        """Every account lends its role to one and the same delegate, whose own role counts for nothing then."""
        window = {"from_at": on(0, 0), "until_at": on(9, 9), "reason": "away", "made_seq": 1, "version": 1}
        pairs = list(product(ROLES, SCOPES))
        with self.desk.runtime.store.writer.begin() as connection:
            for number, (role, scope) in enumerate(pairs, start=1):
                lent = {"id": number, "from_account": account(role, scope), "to_account": DELEGATE}
                connection.execute(delegation.insert().values(**lent, roles=json.dumps([role]), **window))

    def ends(self, cell: Cell) -> str:
        """How the command of a cell ends: `done`, `refused`, or `hidden`."""
        key = (
            replace(cell, command=cell.command.partition(".")[0], scope="", role="", by="") if _anybodys(cell) else cell
        )
        subject = self._kept.get(key) or self._kept.setdefault(key, self._made(cell))
        arguments = {**ARGUMENTS.get(cell.command, {}), **subject}
        if cell.state == "waiting customer":  # it waits for somebody else from now on
            arguments["waits_for"] = "supplier"
        who = account(cell.role, cell.scope)
        called = Call(who) if cell.by == "themselves" else Call(DELEGATE, on_behalf_of=who)
        ended = self.outcome(cell.command, called, arguments)
        if ended == "done":
            del self._kept[key]
        return ended

    def outcome(self, command: str, called: Call, arguments: Mapping[str, Any]) -> str:
        """How a command ends for whoever calls; what it does not take of the arguments is left out."""
        names = {parameter.name for parameter in REGISTRY[command].parameters}
        told = {name: value for name, value in arguments.items() if name in names}
        try:
            REGISTRY[command].ask(self.desk.runtime, replace(called, reason=REASON), told)
        except NotFound:
            return "hidden"
        except Conflict:
            return "late"
        except (Refused, Invalid):
            return "refused"
        return "done"

    def _made(self, cell: Cell) -> dict[str, Any]:
        who = account(cell.role, cell.scope)
        by_relation = {"self": who, "twin": f"{who}-twin"}
        noun = cell.command.partition(".")[0]
        owner = "anna" if noun == "breach_review" else by_relation.get(cell.relation, "anna")
        state = cell.state if noun == "ticket" or cell.command in ("escalation.raise", "approval.request") else "open"
        made = {"key": self._ticket(cell, owner, state), "into": self._ticket(cell, owner, "open")}
        if noun == "escalation" and cell.recipient:
            return {"number": self._escalation(made["key"], cell, who if cell.relation == "addressed" else "otto")}
        if noun == "breach_review":
            return {"number": self._review(made["key"], cell, by_relation.get(cell.relation, "anna"))}
        return made

    def _ticket(self, cell: Cell, owner: str, state: str) -> str:
        fields = {**PLACES[cell.place], "owner": owner, "priority": "P2", "state": STATES[state], "title": "Hello"}
        created = {"at": on(3, 9), "kind": "created", **fields}
        return str(self.desk.record([created], f"cell {next(self._numbers)}")["ticket"])

    def _escalation(self, key: str, cell: Cell, addressee: str) -> str:
        number = next(self._numbers)
        did = {"acknowledged": ("acknowledged",), "actioned": ("acknowledged", "actioned")}.get(cell.state, ())
        ended = ("ended",) if cell.state in ("closed", "superseded", "moot") else ()
        by = {f"{step}_{what}": value for step in (*did, *ended) for what, value in (("at", NOW), ("by", "otto"))}
        row = {"id": number, "subject_type": "ticket", "subject_id": key, "kind": None, "ticket_id": int(key[2:])}
        row |= {"recipient": cell.recipient, "state": cell.state, "rulebook_version": self.version, **by}
        with self.desk.runtime.store.writer.begin() as connection:
            insert(connection, "escalation", **row)
            insert(connection, "escalation_person", escalation_id=number, person=addressee)
        return f"E-{number}"

    def _review(self, key: str, cell: Cell, explainer: str) -> str:
        said = cell.state != "open"
        reason = {"reason": "queue", "escape_point": "unseen", "reasoned_at": NOW, "reasoned_by": explainer}
        reason |= {"reasoned_by_person": explainer.removesuffix("-twin")}
        seen = {"reviewed_at": NOW, "reviewed_by": "lead", "reviewed_by_person": "lead"}
        row = {**(reason if said else {}), **(seen if cell.state in ("reviewed", "accepted", "linked") else {})}
        row |= {"ended_at": NOW, "ended_by": "lead"} if cell.state in ("accepted", "linked") else {}
        its = (breach_review.c.ticket_id == int(key[2:]), breach_review.c.kind == "resolution")
        with self.desk.runtime.store.writer.begin() as connection:
            connection.execute(update(breach_review).where(*its).values(state=cell.state, **row))
            return f"B-{connection.scalars(select(breach_review.c.id).where(*its)).one()}"

    @property
    def version(self) -> str:
        return self.desk.runtime.rulebook().version


def _anybodys(cell: Cell) -> bool:
    """Whether its subject is the same whoever asks."""
    return cell.relation == "other"


Ended = Callable[[Call, str, str], str]
"""How a command ends for whoever calls, about a subject in a state that is somebody's."""


def unexpected(states: Iterable[str], ended: Ended, expected: Callable[[str, str, str, bool], str]) -> list[Any]:
    """The cells in which a command about what people own ends otherwise than expected, done by themselves."""
    found = []
    for role, scope, state, owns in product(ROLES, SCOPES, states, (False, True)):
        who = account(role, scope)
        how = ended(Call(who), state, who if owns else "otto")
        if how != expected(role, scope, state, owns):
            found.append((role, scope, state, owns, how))
    return found


def unexpected_in_place(
    states: Iterable[str], ended: Ended, expected: Callable[[str, str, str, bool], str]
) -> list[Any]:
    """The same, done by somebody who acts for them: what is never lent is refused."""
    found = []
    for role, scope, state in product(ROLES, SCOPES, states):
        how = ended(Call(DELEGATE, on_behalf_of=account(role, scope)), state, "otto")
        if how != ("refused" if role in NEVER_LENT else expected(role, scope, state, False)):
            found.append((role, scope, state, how))
    return found
