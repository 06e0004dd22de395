"""Things that people try at a desk at random; whatever the rules do not let happen is refused."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Table

from control.commands.hashing import Hashed
from control.commands.limiting import Door
from control.commands.proving import Proof
from control.commands.registry import REGISTRY, Call
from control.commands.sealing import Sealed
from control.commands.second_factor import Shown
from control.commands.sessions import Visitor
from control.errors import ControlError
from control.model import TargetKind
from control.policy.ladder import Ladder, Level, Recipient, Watched
from control.policy.roles import RoleGrant
from control.policy.rulebook import Person, Rulebook
from control.policy.sessions import Method
from control.store.tables import account, breach_review, delegation, escalation, role_grant, session
from tests.commands.desk import Desk

REASON = "so that it goes on"
PEOPLE = ("anna", "eve", "otto", "lead")
BELOW = ("otto", "eve")
"""Who is disabled now and then, and whose roles come and go."""
HELD = (("agent", "unit:annex"), ("agent", "all"), ("analyst", "all"), ("agent", "all"))
"""Roles that the rulebook gives one of them, and one that it gives nobody."""
AGENTS, LINE, ADMIN = ("anna", "eve"), ("member", "lead", "head", "anna"), ("ada",)
Arguments = Callable[["Desk", "Step"], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Step:
    """One try: a command, who tries it, and what it is about by chance."""

    command: str
    who: int
    what: int
    number: int = 0
    """Which step of its sequence it is."""


def _visitor(desk: Desk, step: Step) -> dict[str, Any]:
    rows = desk.rows(session)
    before = rows[step.who % len(rows)]["id"] if rows and step.who % 3 == 0 else None
    visitor = Visitor(_of(PEOPLE, step.what), f"{step.number:064x}", Method.PASSWORD, "127.0.0.1", "c" * 64, before)
    return {"visitor": visitor}


def _proof(desk: Desk, name: str) -> Proof:
    version = next((row["version"] for row in desk.rows(account) if row["name"] == name), None)
    return Proof(name, Method.PASSWORD, version, None, None, Door(Call(name), "totp.begin", name, "127.0.0.1", name))


def _shown(desk: Desk, step: Step) -> dict[str, Any]:
    name = _of(AGENTS, step.who)
    version = next((row["version"] for row in desk.rows(account) if row["name"] == name), 1)
    return {"shown": Shown(name, version, step.number)}


def _session(desk: Desk, step: Step) -> dict[str, Any]:
    own = [row for row in desk.rows(session) if row["account"] == _of(AGENTS, step.who)]
    mine = [row["id"] for row in own if row["ended_at"] is None or step.what == 0]
    proof = _proof(desk, _of(AGENTS, step.who))
    return {"session": mine[step.what % len(mine)] if mine else "f" * 64, "proof": proof}


def _of(some: tuple[Any, ...], number: int) -> Any:
    return some[number % len(some)]


def _proved(desk: Desk, step: Step) -> Proof:
    return _proof(desk, _of(AGENTS, step.who))


def _newest(table: Table, letter: str) -> Arguments:
    """One of the newest rows of a table, by its number."""

    def asked(desk: Desk, step: Step) -> dict[str, Any]:
        return {"number": f"{letter}-{max(len(desk.rows(table)) - step.what // 2, 1)}"}

    return asked


def _open(table: Table, letter: str, states: tuple[str, ...], **more: Any) -> Arguments:
    """One of the rows of a table that stand so, by its number."""

    def asked(desk: Desk, step: Step) -> dict[str, Any]:
        ids = [row["id"] for row in desk.rows(table) if row["state"] in states] or [1]
        return {"number": f"{letter}-{ids[(5 * step.what + step.who) % len(ids)]}", **more}

    return asked


def _account(_: Desk, step: Step) -> dict[str, Any]:
    return {"account": _of(BELOW, step.what)}


def _later(desk: Desk, step: Step) -> dict[str, Any]:
    return {"until": desk.clock.now() + timedelta(hours=1 + step.what)}


def _ticket(_: Desk, step: Step) -> dict[str, Any]:
    return {"key": f"T-{10001 + step.what}"}


_GRANT, _LENT = _newest(role_grant, "G"), _newest(delegation, "L")
_RAISED = ("raised", "acknowledged", "actioned")
DEEDS: dict[str, tuple[tuple[str, ...], Arguments]] = {
    "account.disable": (ADMIN, _account),
    "account.enable": (ADMIN, _account),
    "password.change": (AGENTS, lambda desk, step: {"new": Hashed("$2b$12$" + "h" * 53), "proof": _proved(desk, step)}),
    "totp.begin": (AGENTS, lambda desk, step: {"secret": Sealed("00"), "proof": _proved(desk, step)}),
    "totp.confirm": (AGENTS, _shown),
    "totp.remove": (AGENTS, lambda desk, step: {"proof": _proved(desk, step)}),
    "totp.reset": (ADMIN, lambda _, step: {"account": _of(AGENTS, step.what)}),
    "role.ask": (ADMIN, lambda desk, step: {**_account(desk, step), "wanted": RoleGrant(*_of(HELD, step.what))}),
    "role.confirm": (("anna",), _GRANT),
    "role.decline": (("anna",), _GRANT),
    "role.withdraw": (ADMIN, _GRANT),
    "role.end": (ADMIN, _GRANT),
    "role.take_away": (
        ADMIN,
        lambda desk, step: {
            **_account(desk, step),
            **dict(zip(("role", "scope"), _of(HELD, step.what), strict=True)),
        },
    ),
    "delegation.give": (
        AGENTS,
        lambda desk, step: {"to": _of(BELOW, step.what), "roles": ["agent"], **_later(desk, step)},
    ),
    "delegation.end": (AGENTS, _LENT),
    "session.begin": (ADMIN, _visitor),
    "session.end": (AGENTS, _session),
    "session.end_all": (ADMIN, lambda _, step: {"account": _of(PEOPLE, step.what)}),
    "ticket.snooze": (LINE, lambda desk, step: {**_ticket(desk, step), **_later(desk, step)}),
    "ticket.wake": (LINE, _ticket),
    "escalation.raise": (LINE, _ticket),
    "escalation.acknowledge": (LINE, _open(escalation, "E", ("raised",))),
    "escalation.act": (LINE, _open(escalation, "E", _RAISED, action="everything was done")),
    "escalation.close": (LINE, _open(escalation, "E", ("actioned",), because="it is solved")),
    "breach_review.open": (("lead",), lambda _, step: {"key": "T-10001", "kind": _of(tuple(TargetKind), step.what)}),
    "breach_review.explain": (
        ("anna", "lead"),
        _open(breach_review, "B", ("open",), reason="queue", escape_point="unseen"),
    ),
    "breach_review.review": (("lead", "anna"), _open(breach_review, "B", ("reasoned",))),
    "breach_review.return": (("lead", "anna"), _open(breach_review, "B", ("reasoned",))),
    "breach_review.accept": (("lead",), _open(breach_review, "B", ("reviewed",))),
}
"""Who tries each command, and with what."""


def taken(desk: Desk, step: Step) -> bool:
    """Try one step, a minute after the last one; answers whether it was done."""
    desk.clock.set(desk.clock.now() + timedelta(minutes=1))
    people, arguments = DEEDS[step.command]
    try:
        call = Call(_of(people, step.who), reason=REASON)
        REGISTRY[step.command](desk.runtime, call, **arguments(desk, step))
    except ControlError:
        return False
    return True


def watched(rulebook: Rulebook) -> Rulebook:
    """The same with an agent more, where reviews climb a ladder, so that one that is done ends what it had raised."""
    levels = (Level(60, Recipient.OWNER), Level(120, Recipient.DEPARTMENT_HEAD))
    ladder = Ladder("explain", frozenset({Watched.BREACH_REVIEW}), levels)
    eve = Person("eve", "Eve", "desk", "eve", (RoleGrant("agent", "all"),))
    return replace(rulebook, ladders={**rulebook.ladders, "explain": ladder}, people={**rulebook.people, "eve": eve})
