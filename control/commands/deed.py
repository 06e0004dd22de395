"""A deed while it is done: who asked for it and how, and what the function that does it is given."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, bindparam

from control.errors import Conflict, Refused, Unavailable
from control.policy.delegations import deed_refusal
from control.policy.permissions import person_of
from control.policy.rulebook import Person, Rulebook
from control.policy.scope import Scope
from control.policy.sight import seen_by
from control.runtime import Runtime
from control.store import audit
from control.store.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Call:
    """Who asks for a deed, and how; the arguments of the deed itself are not part of it."""

    actor: str
    key: str | None = None
    """Names this one intention: a second call with the same key is given the first answer."""
    expected_version: int | None = None
    """The version of the subject that the person saw; None where there was none to see."""
    origin: str = "cli"
    """Where it comes from: `cli`, `ui`, `gateway`, `api`, `import` or `worker`."""
    reason: str | None = None
    session: str | None = None
    """The id of the session in which a person asks for it; None where nobody signed in for it."""
    on_behalf_of: str | None = None
    """The account that lent its roles to the actor for this deed; None: the actor acts by their own."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command answered: plain data, and the number of the audit event that tells of the deed.

    A `replayed` answer is that of the first call with the same key, and so is its number.
    """

    value: Any
    seq: int
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Subject:
    """What a deed was done to: its versions and the fields that changed, before and after."""

    type: str
    id: str
    versions: tuple[int | None, int | None] = (None, None)
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None
    figures: bool = True
    """Whether it can change what any figure says."""

    @property
    def changed(self) -> bool:
        """Whether anything is different afterwards; if not, the revision stays where it is."""
        return self.figures and (self.versions[0] != self.versions[1] or self.before != self.after)


@dataclass(slots=True)
class Deed:
    """One command inside its transaction, which has its turn: no other command writes until it ends.

    So numbers that are counted up in a table are safe, and the order of the trail is the order of the deeds.
    """

    command: str
    call: Call
    connection: Connection
    now: datetime
    person: Person
    in_force: Rulebook | None
    """The rulebook in force; None only before the first activation."""
    head: audit.Head
    runtime: Runtime
    """Where rulebooks of other times are found; a deed reads and writes through `connection` alone."""
    about: Subject | None = None
    """What the audit event will name."""
    version_checked: bool = False
    signature: Mapping[str, Any] | None = None
    """What whoever decided said by it, of what, and how they proved who they are; None where nothing is signed."""

    @property
    def seq(self) -> int:
        """The number that the audit event of this deed will have."""
        return self.head.seq + 1

    @property
    def rulebook(self) -> Rulebook:
        """The rulebook in force; raises Unavailable before the first activation."""
        if self.in_force is None:
            raise Unavailable("No rulebook is in force yet: `python -m control upgrade` activates the first one.")
        return self.in_force

    @property
    def sight(self) -> Scope:
        """Everything that whoever acts may see, their own included; what lies beyond it there is not for them."""
        return seen_by(self.rulebook, self.person)

    def subject(
        self,
        type: str,  # noqa: A002 (the trail calls it so)
        id: str,  # noqa: A002
        versions: tuple[int | None, int | None] = (None, None),
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
    ) -> None:
        """Say what the deed is done to, and which fields it changed; a deed that changes nothing gives none."""
        self.about = Subject(type, id, versions, before, after)

    def mention(
        self,
        type: str,  # noqa: A002
        id: str,  # noqa: A002
        after: Mapping[str, Any] | None,
        versions: tuple[int | None, int | None] = (None, None),
    ) -> None:
        """The same of a deed that belongs into the trail and changes no figure, such as signing in: nothing that was
        read before is read again because of it.
        """
        self.about = Subject(type, id, versions, after=after, figures=False)

    def because(self, said: str) -> None:
        """Let the trail keep `said` as the reason, where the words that end something were asked for as such."""
        self.call = replace(self.call, reason=self.call.reason or said)

    def tell(self, **more: Any) -> None:
        """Say what else the deed changed beside the fields of its subject, so that the trail alone tells all of it."""
        if self.about is not None:
            self.about = replace(self.about, after={**(self.about.after or {}), **more})

    def require(self, place: Scope) -> None:
        """Raise Refused where the person's roles do not reach `place`, which only the deed itself can know."""
        found = deed_refusal(self.in_force, self.person, self.command, place)
        if found is not None:
            raise Refused(found.sentence, found.rule)

    def change(
        self, table: Table, row: RowMapping | Mapping[str, Any], values: Mapping[str, Any], called: tuple[str, str]
    ) -> None:
        """Set `values` on the row as it was seen, which gives it the next version; `called` is its type and id.

        Values that it has already change nothing. Raises Conflict, naming who was faster, where the row is no longer at
        the version that the person saw, or, when the call names none, at the version that `row` was read with.
        """
        self.version_checked = True
        seen = row["version"] if self.call.expected_version is None else self.call.expected_version
        changed = {name: value for name, value in values.items() if row[name] != value}
        if not changed and row["version"] == seen:
            return self.subject(*called, versions=(seen, seen))
        same = {f"same_{column.name}": row[column.name] for column in table.primary_key}
        given = {**values, **same, "version": seen + 1, "seen_version": seen}
        if _guarded_update(table).carry_out(self.connection, given) != 1:
            raise self._overtaken(called[1], audit.last_change(self.connection, *called))
        before = {name: row[name] for name in changed}
        return self.subject(*called, versions=(seen, seen + 1), before=before, after=changed)

    def expect(self, version: int, subject_id: str, recorded_seq: int) -> None:
        """Raise Conflict, naming who was faster, where the subject is no longer at the version that the person saw.

        For a subject that is written by other means than `change`: `recorded_seq` is the deed that wrote it last.
        """
        self.version_checked = True
        if self.call.expected_version not in {None, version}:
            raise self._overtaken(subject_id, audit.change_at(self.connection, recorded_seq))

    def unchanged(self, version: int, called: tuple[str, str]) -> None:
        """The same of a subject, by type and id, on whose row the deed sets nothing: the trail names who changed it."""
        self.version_checked = True
        if self.call.expected_version not in {None, version}:
            raise self._overtaken(called[1], audit.last_change(self.connection, *called))

    def _overtaken(self, subject_id: str, winner: audit.Change | None) -> Conflict:
        if winner is None:
            return Conflict(f"{subject_id} has changed since you looked at it: look again before you decide.")
        return Conflict(f"{self.told_of(subject_id, winner)}, after you looked at it: look again before you decide.")

    def told_of(self, subject_id: str, winner: audit.Change) -> str:
        """Who changed a subject, and when."""
        who = person_of(self.in_force, winner.actor)
        when = winner.at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
        return f"{winner.actor if who is None else who.title} changed {subject_id} at {when}"


@cache
def _guarded_update(table: Table) -> Prepared:
    """The update of one row of a table at the version that was seen; it is made once for each table."""
    same = [column == bindparam(f"same_{column.name}") for column in table.primary_key]
    return Prepared(table.update().where(*same, table.c.version == bindparam("seen_version")))
