"""Deeds that exist for tests alone, in a registry of their own, on the desk's one ticket."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from threading import Barrier
from typing import Any, TypeVar

from sqlalchemy import RowMapping, select, text

from control.commands.registry import Deed, Registry
from control.errors import ControlError, Invalid, NotFound, Unavailable
from control.policy.roles import RoleGrant
from control.policy.rulebook import Person, Service
from control.policy.scope import Scope
from control.store.tables import audit_event, ticket
from tests.commands.desk import Desk, on, small_rulebook

DEEDS = Registry()
Result = TypeVar("Result")


@DEEDS.command("test.rename", about=("ticket", "key"))
def rename(deed: Deed, key: str, title: str) -> dict[str, Any]:
    """Give a ticket another title."""
    row = _ticket(deed, key)
    deed.require(Scope(unit=row["unit"]))
    deed.change(ticket, row, {"title": title}, ("ticket", key))
    return {"title": title}


@DEEDS.command("test.approve", about=("ticket", "key"), needs_reason=True)
def approve(deed: Deed, key: str) -> dict[str, Any]:
    """Close a ticket that is open, or open one that is closed."""
    row = _ticket(deed, key)
    other = {"closed": "open"}.get(row["state_category"], "closed")
    deed.change(ticket, row, {"state_category": other}, ("ticket", key))
    return {"by": deed.person.name, "at": deed.now}


@DEEDS.command("test.look")
def look(deed: Deed) -> dict[str, Any]:
    """Change nothing."""
    return {"seq": deed.seq}


@DEEDS.command("test.end", about=("ticket", "key"))
def end(deed: Deed, key: str, how: str) -> None:
    """Change the ticket, and then end in one of the ways in which a deed can go wrong."""
    deed.connection.execute(ticket.update().values(title="half done"))
    endings: dict[str, Callable[[], Any]] = {
        "invalid": lambda: _raise(Invalid("This cannot be meant.")),
        "not found": lambda: _raise(NotFound("There is no such thing.")),
        "unavailable": lambda: _raise(Unavailable("Not now.")),
        "plain": lambda: _raise(ControlError("It failed.")),
        "broken": lambda: _raise(ZeroDivisionError("a secret detail")),
        "doubled": lambda: deed.connection.execute(
            text("INSERT INTO rulebook_version SELECT version, content FROM rulebook_version")
        ),
        "refused by a constraint": lambda: deed.connection.execute(text("UPDATE ticket SET routing = 'lost'")),
        "answers no data": object,
    }
    return endings[how]()  # type: ignore[no-any-return]


def _raise(error: Exception) -> None:
    raise error


def _ticket(deed: Deed, key: str) -> RowMapping:
    row = deed.connection.execute(select(ticket).where(ticket.c.key == key)).mappings().first()
    if row is None:
        raise NotFound(f"There is no ticket {key}.")
    return row


@contextmanager
def desk_with_deeds(url: str) -> Iterator[Desk]:
    """A desk with one ticket, T-10001, on which agents may try the deeds of this module."""
    desk = Desk(url, on(0, 9))
    desk.activate(rulebook_with_deeds())
    desk.record([{"at": on(0, 9), "kind": "created", "unit": "desk", "title": "Hello"}])
    yield desk
    desk.runtime.close()


def rulebook_with_deeds() -> Any:
    small = small_rulebook()
    deeds = {each.name: frozenset({"agent"}) for each in DEEDS.catalogue() if each.name != "test.unheard"}
    others = {
        "ben": Person("ben", "Ben Okoro", "desk", "ben", (RoleGrant("agent", "all"),)),
        "eve": Person("eve", "Eve Left", "desk", "eve", (RoleGrant("agent", "all"),), active=False),
        "far": Person("far", "Far Away", "desk", "far", (RoleGrant("agent", "service:other"),)),
    }
    services = {**small.services, "other": Service("other", "Other", None, "annex")}
    permissions, people = {**small.permissions, **deeds}, {**small.people, **others}
    return replace(small, permissions=permissions, people=people, services=services)


def events(desk: Desk, *names: str) -> list[tuple[Any, ...]]:
    """These columns of the audit events of the deeds of this module, in order."""
    columns = [audit_event.c[name] for name in names]
    statement = select(*columns).where(audit_event.c.command.like("test.%")).order_by(audit_event.c.seq)
    with desk.runtime.read() as connection:
        return [tuple(row) for row in connection.execute(statement)]


def title(desk: Desk) -> str:
    return str(desk.rows(ticket)[0]["title"])


def at_once(*deeds: Callable[[], Result]) -> list[Result | ControlError]:
    """What became of deeds that began at the same moment."""
    ready = Barrier(len(deeds))

    def run(deed: Callable[[], Result]) -> Result | ControlError:
        ready.wait()
        try:
            return deed()
        except ControlError as error:
            return error

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))
