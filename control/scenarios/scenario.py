"""A scenario as it is written: its people, its clock, and its steps; what does not belong is refused with its place."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any

from control.errors import Invalid
from control.policy.roles import Role, RoleGrant
from control.policy.rulebook import Person
from control.settings.document import Table
from control.settings.finding import Finding
from control.settings.instants import instant


class Ending(StrEnum):
    """How a command may be refused, as a scenario says it."""

    REFUSED = "refused"
    CONFLICT = "conflict"
    INVALID = "invalid"
    NOT_FOUND = "not found"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class Request:
    """A command by an actor, and how it should end: with an answer, or with a refusal."""

    actor: str
    giver: str | None
    """In whose place they act; None: in nobody's."""
    command: str
    arguments: Mapping[str, Any]
    key: str | None
    expected_version: int | None
    reason: str | None
    answer: Mapping[str, Any] | None
    """What the answer must say; it may say more. None: anything."""
    replayed: bool | None
    ends: Ending | None
    """None: it must be done."""
    rule: str | None
    """The rule that must have refused it; None: any."""
    says: str | None
    """What the sentence of the refusal must contain."""


@dataclass(frozen=True, slots=True)
class Question:
    """A query, and the rows that it should answer."""

    query: str
    arguments: Mapping[str, Any]
    rows: tuple[Mapping[str, Any], ...] | None
    """All rows in their order, each with what it must say; None: any."""
    count: int | None


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happens; `at` moves the clock first, None leaves it where it is."""

    number: int
    at: datetime | None
    does: Request | Question | None
    """None: only time passes."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """One file."""

    file: str
    folder: Path
    """Where it lies, and what it names by a file."""
    title: str
    at: datetime
    """Where the clock stands at the beginning."""
    rulebook: Path | None
    """The folder of its rulebook; None: that of the product."""
    people: Mapping[str, Person]
    steps: tuple[Step, ...]


def read_scenario(path: Path) -> Scenario:
    """The scenario in a file; raises Invalid with every finding where it cannot be played."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Invalid(f"{path}: this is not a readable scenario: {error}") from error
    found: list[Finding] = []
    scenario = _scenario(path, Table(path.name, content, found), found)
    if found:
        raise Invalid("\n".join([f"{path} cannot be played:", *(f"  {finding}" for finding in found)]))
    return scenario


def _scenario(path: Path, table: Table, found: list[Finding]) -> Scenario:
    folder = table.text_or_none("rulebook")
    at = instant(table, "at", required=True) or datetime.min.replace(tzinfo=UTC)
    scenario = Scenario(
        file=path.name,
        folder=path.parent,
        title=table.text("title"),
        at=at,
        rulebook=None if folder is None else path.parent / folder,
        people={name: _person(name, each) for name, each in table.tables("person", required=False).items()},
        steps=tuple(_steps(path.name, table, found, at)),
    )
    table.close()
    return scenario


def _steps(file: str, table: Table, found: list[Finding], latest: datetime) -> Iterator[Step]:
    for number, row in enumerate(table.value("step", list) or [], start=1):
        step = Table(file, row if isinstance(row, dict) else {}, found, f"step {number}")
        at = instant(step, "at")
        if at is not None and at < latest:
            step.note("at", "lies before the instant of an earlier step: the clock never goes back")
        latest = at or latest
        yield Step(number, at, _request_or_question(step))
        step.close()


def _request_or_question(step: Table) -> Request | Question | None:
    if "command" in step:
        return _request(step)
    if "query" in step:
        return _question(step)
    if "at" not in step:
        step.note("", "does nothing: a step has a command, a query, or at least an instant")
    return None


def _request(step: Table) -> Request:
    if "ends" in step and ("answer" in step or "replayed" in step):
        step.note("ends", "says that it is refused, so there is no answer to expect")
    if "ends" not in step and ("rule" in step or "says" in step):
        step.note("ends", "is missing: rule and says are about a refusal")
    return Request(
        actor=step.text("by"),
        giver=step.text_or_none("for"),
        command=step.text("command"),
        arguments=step.value("with", dict, {}) or {},
        key=step.text_or_none("key"),
        expected_version=step.whole("expected_version", least=0),
        reason=step.text_or_none("reason"),
        answer=step.value("answer", dict) if "answer" in step else None,
        replayed=step.flag("replayed", default=False) if "replayed" in step else None,
        ends=step.choice("ends", Ending) if "ends" in step else None,
        rule=step.text_or_none("rule"),
        says=step.text_or_none("says"),
    )


def _question(step: Table) -> Question:
    rows = step.value("rows", list) if "rows" in step else None
    for number, row in enumerate(rows or [], start=1):
        if not isinstance(row, dict):
            step.note(f"rows {number}", "must be a table")
    return Question(
        query=step.text("query"),
        arguments=step.value("with", dict, {}) or {},
        rows=None if rows is None else tuple(rows),
        count=step.whole("count", least=0),
    )


def _person(name: str, table: Table) -> Person:
    """Somebody who acts in the scenario: with roles for everything, or with grants as in the rulebook."""
    everywhere = [(table, role, "all") for role in table.texts("roles")]
    granted = [(row, row.text("role"), row.text("scope")) for row in table.rows("grants")]
    for row, role, _ in (*everywhere, *granted):
        if role not in list(Role):
            row.note("", f"there is no role {role!r}: roles are {', '.join(Role)}")
    return Person(
        name=name,
        title=table.text("title", default=name),
        unit=table.text("unit", default=""),
        person=table.text("person", default=name),
        grants=tuple(RoleGrant(role, scope) for _, role, scope in (*everywhere, *granted)),
        active=table.flag("active", default=True),
    )
