"""What can be done about tickets: each deed as data, so that bar, drawer and page offer, explain and do it alike.

A deed is given the records of tickets as `pages.ui.subjects` and the inbox have them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from control.commands.registry import Command
from control.policy.delegations import in_full
from control.policy.permissions import Refusal
from control.policy.scope import Scope
from pages.ui import actions
from pages.ui.actions import Press
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.text import missing

Words = Mapping[str, str | None]
"""What can be chosen: values by the words for them."""


class Kind(StrEnum):
    """How a field is asked for."""

    REASON = "reason"
    """Text that the trail keeps as the reason of the deed."""
    TEXT = "text"
    LINE = "line"
    CHOICE = "choice"
    FILES = "files"


@dataclass(frozen=True, slots=True)
class Field:
    """What a deed asks for beyond its ticket."""

    name: str
    label: str
    kind: Kind
    words: Callable[[View], Words] | None = None
    """Of a choice, what there is."""
    needed: bool = True
    proposed: Callable[[View, Record], str | None] | None = None
    """Of a choice about one ticket, the value that stands there first; None: none."""


A_REASON = Field("reason", "Reason", Kind.REASON)
A_NOTE = Field("note", "Note", Kind.TEXT, needed=False)


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that can be done about a ticket, or about many, one command each."""

    name: str
    word: str
    icon: str
    command: Command[Any]
    about: Callable[[View, Record], Mapping[str, Any]]
    """The arguments that name what it is done to."""
    guard: Callable[[View, Record], Refusal | None]
    """Why nobody can do it to this ticket as it stands, by the rule of the command itself."""
    means: Callable[[View, Sequence[Record]], Mapping[str, str]]
    """What follows for each ticket, by its key, in a sentence."""
    done: str
    """What is said of one that was done, such as `T-1 was assigned`: the part behind the key."""
    fields: tuple[Field, ...] = ()
    spelled: Callable[[Mapping[str, Any]], Mapping[str, Any]] = lambda typed: typed
    """Makes the arguments of the command from `about` and what was typed, where one of them stands for several."""
    letter: str | None = None
    """The key on the keyboard in the bar of the inbox."""
    version: str | None = "version"
    """Which column of the record holds the version of what it is done to; None: it has none."""
    reverse: Callable[[Record, Any], Press | None] = field(default=lambda record, answer: None)
    """What takes it back, from the record before and the answer; None: nothing does."""
    addressed: bool = False
    """Whether somebody to whom the escalation is addressed may do it wherever the ticket lies."""
    beside: Callable[[View, Record], bool] = lambda view, record: False
    """What stands in the dialog about one ticket beside its fields; answers whether another dialog was asked for."""
    read: Callable[[View, Sequence[Record]], None] = lambda view, records: None
    """Asks the store once for what its guard needs to know of all of these tickets."""


def why_not(view: View, deed: Deed, record: Record) -> str | None:
    """Why the person who acts cannot do it to this ticket, in the words of the command; None where they can."""
    place = Scope(record["unit"] or None, record["service"] or None)
    theirs = deed.addressed and _is_addressed(view, record)
    nowhere = place == Scope() or theirs
    sentence = actions.why_not(view, deed.command, None if nowhere else place)
    if sentence is not None:
        return sentence
    found = deed.guard(view, record)
    return None if found is None else found.sentence


def _is_addressed(view: View, record: Record) -> bool:
    mine = in_full(view.actor)
    return mine is not None and mine.name in str(record["people"] or "").split()


def reasons_against(view: View, deed: Deed, records: Sequence[Record]) -> list[str | None]:
    """`why_not` of each of these tickets."""
    deed.read(view, records)
    return [why_not(view, deed, record) for record in records]


def fits(view: View, deed: Deed, record: Record) -> bool:
    """Whether the subject stands so that the deed could come next; who may do it is another question."""
    found = deed.guard(view, record)
    return found is None or found.rule != "state"


def press(view: View, deed: Deed, record: Record, typed: Mapping[str, Any]) -> Press:
    """The one command that does it to one ticket; `typed` are the values of its fields by their names."""
    reason = next((each.name for each in deed.fields if each.kind is Kind.REASON), None)
    said = {name: value for name, value in typed.items() if name != reason and value is not None}
    version = None if deed.version is None or missing(record[deed.version]) else int(record[deed.version])
    done = f"{record['key']} {deed.done}"
    return Press(
        deed.command,
        f"{deed.name}-{record['key']}-{view.revision}",
        deed.spelled({**deed.about(view, record), **said}),
        reason=typed.get(reason) if reason is not None else None,
        version=version,
        done=lambda answer: done,
    )


def same(sentence: str) -> Callable[[View, Sequence[Record]], Mapping[str, str]]:
    """The same sentence for every ticket."""
    return lambda view, records: {str(record["key"]): sentence for record in records}


def key_of(view: View, record: Record) -> Mapping[str, Any]:
    """A ticket by the number that people see."""
    return {"key": record["key"]}
