"""A review is frozen: its figures, the answers of the checklist and its agenda are kept as they are now.

*Source:* domain, section 10 (figures are frozen; deeds act on the present, with the frozen version as the expected
one).
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from control.commands import known_review
from control.commands.registry import Deed, command
from control.commands.review_figures import Freeze, Pressing, figures, point_name, pressing, since
from control.commands.review_planning import LONGEST_TITLE
from control.commands.review_telling import tell_of_review
from control.policy.checklist import POINTS, Check, Counted, Point, answer_by
from control.policy.permissions import is_machine
from control.policy.review_deeds import place_of
from control.policy.review_packs import frozen_said
from control.policy.review_record import FrozenFigure
from control.policy.review_stages import AgendaKind, ReviewStage
from control.policy.scope import scope_of
from control.queries.frames import plain_rows
from control.store import leases, review_room
from control.store.canonical import canonical

_USUAL_DAYS, _USUAL_MOST = 28, 10
"""Of a series that the rulebook no longer names."""


@command("review.freeze", about=("review", "number"))
def freeze(deed: Deed, number: str, token: int | None = None) -> dict[str, Any]:
    """Keep the figures of a review as they are now, answer its checklist by them, and make its agenda.

    Where the worker does it, whose lease is `token`, the committee is told: nobody was there to tell them.
    """
    leases.require(deed.connection, token)
    row = known_review.found(deed, number)
    frozen = _freeze(deed, row)
    found = pressing(frozen)
    kept = list(figures(frozen, found))
    answers = list(_answers(deed, {each.name: each for each in kept}))
    contents = [{"name": each.name, "content": canonical(each)} for each in kept]
    said = {"review_id": row["id"], "kept_seq": deed.seq}
    review_room.keep(
        deed.connection,
        [{**said, "number": place, **each} for place, each in enumerate(contents, start=1)],
        [{**said, **each} for each in answers],
    )
    items = list(_agenda(deed, row, found))
    review_room.add_items(deed.connection, items)
    known_review.changed(deed, row, _columns(deed, contents, answers))
    deed.tell(figures=len(kept), items=len(items))
    if is_machine(deed.person):
        deed.tell(told=tell_of_review(deed, row, frozen_said(row, len(items))))
    return {"review": number, "figures": len(kept), "items": len(items)}


def _freeze(deed: Deed, row: Mapping[str, Any]) -> Freeze:
    series = deed.rulebook.review_series.get(row["series"])
    days = timedelta(days=_USUAL_DAYS if series is None else series.every_days)
    place = place_of(row)
    last = review_room.last_frozen(deed.connection, row["series"])
    return Freeze(
        deed.connection,
        deed.rulebook,
        scope_of(deed.rulebook, place.unit, place.service),
        deed.now,
        since=deed.now - days if last is None else last,
        until=max(row["meets_at"], deed.now) + days,
        zone=ZoneInfo(row["zone"]),
    )


def _columns(deed: Deed, contents: Sequence[Any], answers: Sequence[Any]) -> dict[str, Any]:
    return {
        "stage": ReviewStage.FROZEN.value,
        "as_of": deed.now,
        "known_seq": deed.head.seq,
        "frozen_by": deed.person.name,
        "rulebook_version": deed.rulebook.version,
        "figures_hash": review_room.hash_of(contents, answers),
    }


def _answers(deed: Deed, found: Mapping[str, FrozenFigure]) -> Iterator[dict[str, str]]:
    """A row for each question of the checklist; none where the rulebook asks none."""
    terms = deed.rulebook.checklist
    if terms is None:
        return
    named = {point: found[name] for point in Point if (name := point_name(point)) in found}
    counted = {point: Counted(figure.count, figure.of or 0) for point, figure in named.items()}
    for check in Check:
        names = [point_name(point) for point in POINTS.get(check, ())]
        yield {
            "question": check.value,
            "answer": answer_by(terms, check, counted).value,
            "figures": canonical(names),
        }


def _agenda(deed: Deed, row: Mapping[str, Any], found: Pressing) -> Iterator[dict[str, Any]]:
    """What belongs on the agenda, after what was put there by hand."""
    number, position = review_room.next_item(deed.connection, row["id"])
    series = deed.rulebook.review_series.get(row["series"])
    most = _USUAL_MOST if series is None else series.most_of_a_kind
    rows = chain.from_iterable(_items(kind, things.head(most)) for kind, things in found.items())
    said = {"review_id": row["id"], "added_by": deed.person.name, "added_seq": deed.seq, "version": 1}
    for place, each in enumerate(rows):
        yield {**said, **each, "number": number + place, "position": position + place}


def _items(kind: AgendaKind, things: pd.DataFrame) -> Iterator[dict[str, Any]]:
    for each in plain_rows(things.assign(since_at=since(things))):
        yield {
            "kind": kind.value,
            "subject": each["subject"],
            "subject_version": each["subject_version"],
            "about": each["about"],
            "title": each["title"][:LONGEST_TITLE],
            "since_at": each["since_at"],
            "owner": each["owner"],
        }
