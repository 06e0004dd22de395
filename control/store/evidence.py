"""Evidence: the bytes of files, kept once by their hash, and which files an approval asks with."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from control.policy.evidence import Evidence, MediaType
from control.store.tables import approval_evidence, evidence_file

_LINK = ("name", "sha256", "attached_at", "attached_by", "attached_for")


def keep(connection: Connection, files: Iterable[Mapping[str, Any]], at: datetime, seq: int) -> None:
    """Keep files (sha256, media_type, content) of which the store has no bytes yet; the caller holds the turn."""
    for file in files:
        known = select(evidence_file.c.sha256).where(evidence_file.c.sha256 == file["sha256"])
        if connection.scalar(known) is None:
            row = {**file, "size": len(file["content"]), "kept_at": at, "kept_seq": seq}
            connection.execute(evidence_file.insert().values(**row))


def content_of(connection: Connection, sha256: str) -> bytes | None:
    """The bytes that are kept under a hash, whatever they are by now; None where there are none."""
    found = connection.scalar(select(evidence_file.c.content).where(evidence_file.c.sha256 == sha256))
    return None if found is None else bytes(found)


def attach(connection: Connection, approval: int, content_hash: str, files: Iterable[Evidence], seq: int) -> None:
    """Say that an approval asks with these files, under the hash of all that it asks; nothing where that was said."""
    if of_content(connection, approval, content_hash):
        return
    about = {"approval_id": approval, "content_hash": content_hash, "recorded_seq": seq}
    rows = [{**about, **{name: getattr(file, name) for name in _LINK}} for file in files]
    if rows:
        connection.execute(approval_evidence.insert(), rows)


def of_content(connection: Connection, approval: int, content_hash: str) -> tuple[Evidence, ...]:
    """The files with which an approval asks for what has this hash, by name."""
    named = (approval_evidence.c.approval_id == approval, approval_evidence.c.content_hash == content_hash)
    columns = (*(approval_evidence.c[name] for name in _LINK), evidence_file.c.size, evidence_file.c.media_type)
    rows = select(*columns).join_from(approval_evidence, evidence_file).where(*named)
    found = connection.execute(rows.order_by(approval_evidence.c.name)).mappings()
    return tuple(Evidence(**{**row, "media_type": MediaType(row["media_type"])}) for row in found)


def name_of(connection: Connection, approval: int, sha256: str) -> str | None:
    """What a file was called last with which an approval asks or asked; None where it never did."""
    named = (approval_evidence.c.approval_id == approval, approval_evidence.c.sha256 == sha256)
    rows = select(approval_evidence.c.name).where(*named)
    last = rows.order_by(approval_evidence.c.recorded_seq.desc(), approval_evidence.c.name).limit(1)
    found: str | None = connection.scalar(last)
    return found
