"""Taking a list along: it is asked for, waits a quarter of an hour to be fetched, and both stand in the trail."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

from sqlalchemy import Connection

from control.commands.refusing import refuse
from control.commands.registry import Deed, command
from control.commands.texts import is_kept
from control.errors import Invalid, NotFound
from control.policy.exports import LIFE, MOST, FileForm, ListAsked, export_refusal
from control.policy.rulebook import Person, Rulebook
from control.policy.sight import sight_of
from control.queries.listing import question, refuse_unknown
from control.queries.looking import look, scope_asked
from control.store import exports
from control.store.exports import Export

PLACE = "/export/"
"""Under which address an export is fetched, followed by its id."""
_FILTERS, _LONGEST = 12, 500
_ROUNDED = timedelta(seconds=1)
"""By how much a page may be ahead: it shows what was done in the very second that goes on."""


@command("export.make")
def make(deed: Deed, form: FileForm, asked: ListAsked) -> dict[str, Any]:
    """Ask for a list as a page shows it, in one form; the answer says where it is fetched, and until when."""
    refuse(export_refusal(deed.in_force, deed.person, asked.listing))
    _refuse_what_cannot_be(deed.now, asked)
    seen = look(deed.runtime, deed.rulebook, deed.person, asked)
    question(seen, MOST)
    refuse_unknown(deed.connection, seen)
    made = Export(
        token_hex(16), deed.person.name, deed.call.session, form, asked, seen.scope.sight, deed.now, deed.now + LIFE
    )
    exports.add(deed.connection, made, deed.seq)
    deed.mention("export", made.id, _said(made))
    return {"id": made.id, "address": PLACE + made.id, "until": made.until_at}


@command("export.take", about=("export", "export"))
def take(deed: Deed, export: str, rows: int, sha256: str) -> dict[str, Any]:
    """Fetch an export that one made oneself, `rows` and `sha256` being those of its file; raises NotFound."""
    found = waiting(deed.connection, deed.rulebook, deed.person, export, deed.now)
    if found is None:
        raise NotFound("There is no such export: lists are exported on their pages, and wait for a quarter of an hour.")
    deed.mention("export", found.id, {**_said(found), "rows": rows, "sha256": sha256})
    return {"export": found.id, "rows": rows}


def waiting(connection: Connection, rulebook: Rulebook, person: Person, number: str, now: datetime) -> Export | None:
    """The export with this id for whoever made it, while it can be fetched; None for everybody and everything else.

    Whoever may take the list along no longer, or sees more or less than they did, finds none either.
    """
    found = exports.export_of(connection, number)
    if found is None or found.account != person.name or now >= found.until_at:
        return None
    if export_refusal(rulebook, person, found.asked.listing) is not None:
        return None
    return found if sight_of(rulebook, person) == found.sight and _is_there(rulebook, person, found.asked) else None


def _is_there(rulebook: Rulebook, person: Person, asked: ListAsked) -> bool:
    """Whether the unit and the service are still known that the list is of."""
    try:
        scope_asked(rulebook, person, asked)
    except NotFound:
        return False
    return True


def _refuse_what_cannot_be(now: datetime, asked: ListAsked) -> None:
    if asked.as_of > now + _ROUNDED:
        raise Invalid("A list is of now or of the past: nobody knows yet what it will hold.")
    texts = [*asked.filters, *asked.filters.values()]
    if len(asked.filters) > _FILTERS or not all(len(text) <= _LONGEST and is_kept(text) for text in texts):
        raise Invalid(f"A list is narrowed by at most {_FILTERS} filters of {_LONGEST} characters each.")


def _said(export: Export) -> Mapping[str, Any]:
    """What the trail keeps of it: which list, of what, and when."""
    asked = export.asked
    return {
        "list": asked.listing,
        "form": export.form,
        "as_of": asked.as_of,
        **({"filters": dict(asked.filters)} if asked.filters else {}),
        **{name: value for name, value in (("unit", asked.unit), ("service", asked.service)) if value is not None},
    }
