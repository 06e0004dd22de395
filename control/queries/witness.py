"""How it stands with what is kept of the trail outside the database: how old it is, and whether it agrees."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, select

from control.errors import ControlError
from control.store.audit import head
from control.store.tables import audit_event
from control.witness import heads
from control.witness.heads import KeptHead
from control.witness.keys import public_keys
from control.witness.places import Places, places


@dataclass(frozen=True, slots=True)
class Outside:
    """The newest head outside: of which event (0: there is none), since when, and whether the trail agrees with it."""

    seq: int
    written_at: datetime | None
    agrees: bool
    behind: int
    """Events that came after it, which the chain alone holds; fewer than none where the trail is shorter."""


def outside(connection: Connection) -> Outside:
    """The newest head that is kept outside, beside the trail as it is; one that cannot be read is none."""
    end = head(connection).seq
    kept, signed = _newest(places_of(connection).heads)
    if kept is None:
        return Outside(0, None, agrees=False, behind=end)
    there = connection.scalar(select(audit_event.c.hash).where(audit_event.c.seq == kept.seq))
    return Outside(kept.seq, kept.written_at, signed and there == kept.hash, end - kept.seq)


def said(found: Outside, now: datetime) -> str:
    """How it stands with the newest head, as a sentence."""
    if found.written_at is None:
        return "no head of the trail is kept outside the database: the worker writes one"
    minutes = int((now - found.written_at).total_seconds() // 60)
    age = f"head of event {found.seq:,} kept outside {minutes:,} min ago"
    if not found.agrees:
        return f"{age}: the trail does not agree with it, `python -m control audit verify` says more"
    return f"{age}, the trail agrees; {found.behind:,} events since"


def _newest(folder: Path) -> tuple[KeptHead | None, bool]:
    """The newest head, and whether a key beside it has signed it."""
    try:
        kept = heads.newest(folder)
        return kept, kept is not None and heads.is_signed(kept, public_keys(folder))
    except (ControlError, OSError):
        return None, False


def places_of(connection: Connection) -> Places:
    """Where what is kept of this database's trail lies."""
    return places(connection.engine.url)
