"""Evidence: files that are attached to what somebody asks for, kept with it, and handed out again as they came."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256 as hash_of_bytes
from typing import Any
from unicodedata import normalize
from urllib.parse import quote

from sqlalchemy import Connection

from control.commands.known_ticket import is_seen
from control.commands.numbers import id_of
from control.commands.registry import Deed, command
from control.errors import Invalid, NotFound, Refused
from control.policy.evidence import (
    ENDINGS,
    Evidence,
    called,
    content_refusal,
    integrity_refusal,
    media_type_of,
    name_refusal,
    together_refusal,
)
from control.store import approvals, evidence

PLACE = "/evidence/"
"""Under which address a file is fetched, followed by the number of its approval and the hash of its bytes."""
GIVER = "for"
"""The part of an address that says in whose place somebody fetches it."""
NONE = "There is no such file: it is attached to no approval that you see."


@dataclass(frozen=True, slots=True)
class Attached:
    """A file as somebody attaches it; without its bytes, the one of that name that is attached already stays."""

    name: str
    content: bytes | None = None


@dataclass(frozen=True, slots=True)
class Files:
    """The files with which something is asked for, and the bytes of those that are new, by their hash."""

    shown: tuple[Evidence, ...] = ()
    brought: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def told(self) -> list[dict[str, str]]:
        """What the trail says of them: names and hashes, and never the bytes."""
        return [{"name": each.name, "sha256": each.sha256} for each in self.shown]


@command("evidence.take", about=("approval", "number"))
def take(deed: Deed, number: str, sha256: str) -> dict[str, Any]:
    """Fetch a file that is or was attached to an approval; the answer says what it is called, not what is in it.

    Raises NotFound where whoever asks sees no such file, Refused where its bytes are not those that were attached.
    """
    row = approvals.row_of(deed.connection, id_of("A", number, "approval"))
    seen = row is not None and is_seen(deed, row["ticket_id"])
    name = evidence.name_of(deed.connection, row["id"], sha256) if row is not None and seen else None
    if name is None:
        raise NotFound(NONE)
    content = whole(deed.connection, name, sha256)
    deed.mention("evidence", sha256, {"approval": number, "name": name, "size": len(content)})
    return {"name": name, "size": len(content), "media_type": media_type_of(content)}


def whole(connection: Connection, name: str, sha256: str) -> bytes:
    """The bytes that were attached under this hash; raises Refused where they are no longer the same."""
    content = evidence.content_of(connection, sha256)
    why = integrity_refusal(name, sha256, content)
    if content is None or why is not None:
        raise Refused(why or NONE, "tampered")
    return content


def address(number: str, sha256: str, giver: str | None = None) -> str:
    """Where a file of an approval is fetched, by whoever acts for `giver` where that is somebody."""
    return f"{PLACE}{number}/{sha256}" + ("" if giver is None else f"?{GIVER}={quote(giver, safe='')}")


def files_of(deed: Deed, attached: Sequence[Attached], there: Sequence[Evidence] = ()) -> Files:
    """The files of what is asked for, `there` being those that were attached before; raises Invalid."""
    before, brought, shown = {each.name: each for each in there}, dict[str, bytes](), list[Evidence]()
    for each in attached:
        name = normalize("NFC", each.name).strip()
        stays = before.get(name)
        if each.content is None:
            shown.append(_staying(name, stays))
            continue
        new = _new(deed, name, each.content)
        shown.append(stays if stays is not None and stays.sha256 == new.sha256 else new)
        brought[new.sha256] = each.content
    _refuse(together_refusal([(each.name, each.sha256) for each in shown]))
    return Files(tuple(sorted(shown, key=lambda each: each.name)), brought)


def _staying(name: str, stays: Evidence | None) -> Evidence:
    if stays is None:
        raise Invalid(f"No file called {called(name)} is attached that could stay.")
    return stays


def keep(deed: Deed, number: int, content_hash: str, files: Files) -> None:
    """Keep the files of an approval as part of what it asks for now, which has this hash."""
    rows = [
        {"sha256": sha256, "media_type": media_type_of(content), "content": content}
        for sha256, content in files.brought.items()
    ]
    evidence.keep(deed.connection, rows, deed.now, deed.seq)
    evidence.attach(deed.connection, number, content_hash, files.shown, deed.seq)


def _new(deed: Deed, name: str, content: bytes) -> Evidence:
    _refuse(name_refusal(name))
    _refuse(content_refusal(name, content))
    kind = ENDINGS[name.rpartition(".")[2].lower()]
    by = (deed.person.name, deed.call.on_behalf_of)
    return Evidence(name, hash_of_bytes(content).hexdigest(), len(content), kind, deed.now, *by)


def _refuse(why: str | None) -> None:
    if why is not None:
        raise Invalid(why)
