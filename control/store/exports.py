"""Exports: kept for as long as they wait to be fetched."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, select

from control.policy.exports import FileForm, ListAsked, Listing
from control.policy.scope import Sight
from control.store.canonical import canonical
from control.store.tables import export


@dataclass(frozen=True, slots=True)
class Export:
    """One list that somebody asked for, in one form."""

    id: str
    account: str
    session: str | None
    form: FileForm
    asked: ListAsked
    sight: Sight | None
    """How far whoever made it saw then; None: everything."""
    made_at: datetime
    until_at: datetime


def export_of(connection: Connection, number: str) -> Export | None:
    """The export with this id, whoever made it and whenever; None where there is none, or it was forgotten."""
    row = connection.execute(select(export).where(export.c.id == number)).mappings().first()
    return None if row is None else _export(row)


def add(connection: Connection, made: Export, seq: int) -> None:
    """Keep a new one; those that can be fetched no longer are forgotten."""
    connection.execute(export.delete().where(export.c.until_at <= made.made_at))
    asked = made.asked
    said = {
        "filters": dict(asked.filters),
        "unit": asked.unit,
        "service": asked.service,
        "past": asked.past,
        "sight": None if made.sight is None else asdict(made.sight),
    }
    own = {name: getattr(made, name) for name in ("id", "account", "session", "form", "made_at", "until_at")}
    own |= {"list": asked.listing, "asked": canonical(said), "as_of": asked.as_of, "made_seq": seq}
    connection.execute(export.insert().values(own))


def _export(row: RowMapping) -> Export:
    said = json.loads(row["asked"])
    sight = said.pop("sight")
    seen = None if sight is None else Sight(**{name: tuple(names) for name, names in sight.items()})
    asked = ListAsked(Listing(row["list"]), row["as_of"], **said)
    own = {name: row[name] for name in ("id", "account", "session", "made_at", "until_at")}
    return Export(form=FileForm(row["form"]), asked=asked, sight=seen, **own)
