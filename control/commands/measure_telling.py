"""What people are told of a measure: by a notice each, and nobody of what they did themselves.

*Source:* domain, sections 4 (one notice per subject and person) and 7.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from control.commands.notices import Told, seen, tell
from control.commands.registry import Deed
from control.model import SubjectType
from control.policy import measure_words
from control.policy.delegations import sides
from control.store import audit, notices

Row = Mapping[str, Any]


def tell_of(deed: Deed, row: Row, people: Iterable[str | None], said: str) -> None:
    """Tell these accounts something of a measure, a row of `measure`; None is nobody."""
    kind, number = _subject(row)
    named = dict.fromkeys(name for name in people if name is not None and not _is_by(deed, name))
    tell(deed, [Told(name, kind, number, None, said, urgent=False, measure_id=row["id"]) for name in named])


def tell_owner(deed: Deed, row: Row) -> None:
    """Ask whoever is named the owner of a measure whether they take it on."""
    tell_of(deed, row, [row["owner"]], measure_words.asked_to_own(row, deed.person.title))


def has_read(deed: Deed, row: Row) -> None:
    """Whoever acts does what they were told of a measure, so they have read it."""
    seen(deed, _subject(row))


def ask_no_more(deed: Deed, row: Row) -> None:
    """Whoever was asked to own a measure is asked no longer: nobody keeps a notice that asks for something in vain."""
    if row["owner"] is not None and row["accepted_at"] is None:
        notices.read_by(deed.connection, [row["owner"]], _subject(row), deed.now)


def appointer(deed: Deed, row: Row) -> str:
    """The account of whoever named the present owner of a measure: at its beginning, whoever proposed it."""
    named = audit.last_set(deed.connection, _subject(row), "owner")
    return str(row["opened_by"]) if named is None else named.on_behalf_of or named.actor


def _subject(row: Row) -> tuple[SubjectType, str]:
    return SubjectType.MEASURE, f"M-{row['id']}"


def _is_by(deed: Deed, name: str) -> bool:
    """Whether an account is of whoever acts, or of whom they act for."""
    person = deed.rulebook.people.get(name)
    return person is not None and any(side.person == person.person for side in sides(deed.person))
