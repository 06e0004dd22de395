"""The pack of a closed review: its forms are attached as they are made, or put off, and fetched by who sees the review.

*Source:* domain, section 10; design, section 2 (a pack is built by the worker and attached by a command).
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from control.commands import known_review
from control.commands.evidence import whole
from control.commands.numbers import id_of
from control.commands.registry import Deed, command
from control.commands.review_telling import tell_of_review
from control.commands.texts import kept
from control.errors import Conflict, Invalid, NotFound
from control.policy.review_packs import (
    CALLED,
    LONGEST_PROBLEM,
    MEDIA,
    NEWS,
    PackForm,
    attached_said,
    content_refusal,
    name_of,
    next_try_at,
)
from control.policy.scope import Scope
from control.queries.review_room import is_seen
from control.store import evidence, leases, review_packs

PLACE = "/pack/"
"""Under which address a form is fetched, followed by the number of its review and the form."""
NONE = "There is no such pack: those of the reviews that you see are on their pages."
Row = Mapping[str, Any]


@command("pack.attach", about=("review", "number"))
def attach(deed: Deed, number: str, form: PackForm, content: bytes, token: int | None = None) -> dict[str, Any]:
    """Attach a form of the pack of a closed review, once; with the last form whoever was there is told.

    The same bytes again change nothing; raises Conflict for others, Invalid for what is no such file. `token` is the
    worker's lease.
    """
    row = _due(deed, number, token)
    why = content_refusal(form, content)
    if why is not None:
        raise Invalid(why)
    hashed = sha256(content).hexdigest()
    there = review_packs.pack_of(deed.connection, row["id"], form)
    if there is not None and there["sha256"] != hashed:
        raise Conflict(f"The {CALLED[form]} of {number} is attached already, and stays as it is.")
    told = None if there is not None else _kept(deed, row, form, (hashed, content))
    said = {"form": form, "sha256": hashed, "size": len(content)}
    deed.subject("review_pack", f"{number}/{form}", after=None if told is None else {**said, "told": told})
    return {"review": number, **said}


@command("pack.put_off", about=("review", "number"))
def put_off(deed: Deed, number: str, form: PackForm, problem: str, token: int | None = None) -> dict[str, Any]:
    """Say why a form of a pack could not be made, and let it wait a while; `token` is the worker's lease."""
    row = _due(deed, number, token)
    if review_packs.pack_of(deed.connection, row["id"], form) is not None:
        raise Conflict(f"The {CALLED[form]} of {number} is attached already.")
    tries = review_packs.tries_of(deed.connection, row["id"], form) + 1
    said = {"tries": tries, "problem": kept(problem, LONGEST_PROBLEM), "next_at": next_try_at(tries, deed.now)}
    known = {"review_id": row["id"], "form": form.value, "tried_seq": deed.seq}
    review_packs.put_off(deed.connection, {**known, **said})
    deed.subject("review_pack", f"{number}/{form}", after=said)
    return {"review": number, "form": form, "next_at": said["next_at"]}


@command("pack.take", about=("review", "number"))
def take(deed: Deed, number: str, form: PackForm) -> dict[str, Any]:
    """Fetch a form of the pack of a review; the answer says what it is called, not what is in it.

    Raises NotFound where whoever asks sees no such review, Refused where the bytes are not those that were attached.
    """
    at = id_of("R", number, "review")
    there = review_packs.pack_of(deed.connection, at, form) if is_seen(deed.connection, deed.sight, at) else None
    if there is None:
        raise NotFound(NONE)
    name = name_of(number, form)
    whole(deed.connection, name, there["sha256"])
    said = {"sha256": there["sha256"], "size": there["size"]}
    deed.mention("review_pack", f"{number}/{form}", said)
    return {"name": name, "media_type": MEDIA[form], **said}


def address(number: str, form: PackForm) -> str:
    """Where a form of the pack of a review is fetched."""
    return f"{PLACE}{number}/{form}"


def _due(deed: Deed, number: str, token: int | None) -> Row:
    """The closed review that something is made of; raises Refused where another worker has taken over."""
    deed.require(Scope())
    leases.require(deed.connection, token)
    return known_review.found(deed, number)


def _kept(deed: Deed, row: Row, form: PackForm, made: tuple[str, bytes]) -> list[str]:
    """Keep a form, its hash and its bytes; answers who was told that the pack is whole now."""
    hashed, content = made
    file = {"sha256": hashed, "media_type": MEDIA[form].value, "content": content}
    evidence.keep(deed.connection, [file], deed.now, deed.seq)
    about = {"review_id": row["id"], "form": form.value, "sha256": hashed}
    review_packs.attach(deed.connection, {**about, "attached_at": deed.now, "attached_seq": deed.seq})
    is_whole = review_packs.forms_of(deed.connection, row["id"]) == set(PackForm)
    is_news = is_whole and deed.now - row["ended_at"] < NEWS
    return tell_of_review(deed, row, attached_said(row)) if is_news else []
