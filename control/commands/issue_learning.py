"""Finding recurring issues: all tickets are compared anew from time to time, and new ones placed as they come."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from hashlib import sha256
from typing import Any

from control.commands.issue_finding import Joined, Learnt, Placed, Why, compared, gathered
from control.commands.registry import Call, Deed, command
from control.errors import Conflict, Invalid
from control.policy.issue_terms import IssueState
from control.policy.recurring import label_of, returns
from control.policy.scope import Scope
from control.runtime import Runtime
from control.store import issues, leases

Row = Mapping[str, Any]


@command("issue.learn")
def learn(deed: Deed, learnt: Learnt, token: int | None = None) -> dict[str, Any]:
    """Keep what comparing all tickets anew came to: issues that are new, and where each ticket belongs now.

    Raises Conflict where somebody else has done so since it was begun.
    """
    deed.require(Scope())
    leases.require(deed.connection, token)
    newest = issues.newest_model(deed.connection)
    known = [row for row in issues.all_of(deed.connection) if row["state"] != IssueState.MERGED]
    followed = 0 if newest is None else newest["number"]
    if followed != learnt.followed:
        raise Conflict("Tickets were compared anew by somebody else meanwhile: this comparison is of no use any more.")
    if [row["id"] for row in known] != list(learnt.known):
        raise Conflict("Issues were merged or split meanwhile: this comparison is of no use any more.")
    number = followed + 1
    issues.add_model(deed.connection, _model_row(deed, number, learnt))
    named = _named(deed, known, learnt)
    _place(deed, number, learnt.looked_at, (learnt.placed, dict(enumerate(named))))
    back = returned(deed)
    new = [f"I-{one}" for one in named[len(known) :]]
    found = {"tickets": len(learnt.looked_at), "placed": len(learnt.placed), "new": new, "back": back}
    deed.subject("issue_model", str(number), after=found)
    return {"model": number, **found}


@command("issue.place")
def place(deed: Deed, joined: Joined, token: int | None = None) -> dict[str, Any]:
    """Keep where tickets belong that came since all were compared; raises Conflict where others were placed since."""
    deed.require(Scope())
    leases.require(deed.connection, token)
    newest = issues.newest_model(deed.connection)
    if newest is None or newest["number"] != joined.model or newest["through"] >= joined.through:
        raise Conflict("These tickets were placed by somebody else meanwhile.")
    named = {row["place"]: row["merged_into"] or row["id"] for row in issues.all_of(deed.connection)}
    _place(deed, joined.model, [one.ticket for one in joined.placed], (joined.placed, named))
    issues.looked_through(deed.connection, joined.model, joined.through)
    back = returned(deed)
    found = {"placed": len(joined.placed), "through": joined.through, "back": back}
    deed.subject("issue_model", str(joined.model), after=found)
    return {"model": joined.model, **found}


def compare(runtime: Runtime, call: Call, token: int | None = None) -> dict[str, Any]:
    """Compare all tickets anew, whenever that was done last; answers as `issue.learn` does, nothing without a ticket.

    Raises Invalid where the rulebook does not say how, and as `issue.learn` does.
    """
    with runtime.read() as connection:
        rulebook = runtime.rulebook_in_force(connection)
        terms = None if rulebook is None else rulebook.issues
        if terms is None:
            raise Invalid("The rulebook does not say how recurring issues are found: issues.toml does.")
        now = runtime.now()
        found = gathered(connection, terms, now)
    if not found.looked.ids:
        return {}
    return dict(learn(runtime, call, compared(found, terms, now), token).value)


def _model_row(deed: Deed, number: int, learnt: Learnt) -> dict[str, Any]:
    return {
        "number": number,
        "learnt_at": deed.now,
        "learnt_seq": deed.seq,
        "tickets": len(learnt.looked_at),
        "through": max(learnt.looked_at, default=0),
        "sha256": sha256(learnt.content).hexdigest(),
        "content": learnt.content,
    }


def _named(deed: Deed, known: Sequence[Row], learnt: Learnt) -> list[int]:
    """Say of every issue why its tickets belong together, keep the new ones, and answer the ids by group."""
    first = issues.next_number(deed.connection)
    new = range(first, first + len(learnt.why) - len(known))
    described = [said_of(deed, why, at) for at, why in enumerate(learnt.why)]
    issues.forget_places(deed.connection)
    issues.describe(deed.connection, [_described(row, said) for row, said in zip(known, described, strict=False)])
    issues.add(deed.connection, _new_rows(deed, new, described[len(known) :]))
    return [*(row["id"] for row in known), *new]


def _described(row: Row, said: Row) -> dict[str, Any]:
    """An issue that is known as it is described now; the name stays that people gave it, or knew when they decided.

    One that has no ticket any more among those that are compared is described as it was.
    """
    stays = {name: row[name] for name in ("label", "words", "filed")} if said["label"] is None else {}
    if row["named_by"] is not None or row["state"] != IssueState.CANDIDATE:
        stays["label"] = row["label"]
    return {"id": row["id"], **said, **stays}


def _new_rows(deed: Deed, ids: Sequence[int], described: Sequence[Row]) -> Iterator[dict[str, Any]]:
    for number, said in zip(ids, described, strict=True):
        found = {"found_at": deed.now, "found_seq": deed.seq, "version": 1}
        yield {"id": number, "state": IssueState.CANDIDATE.value, **said, **found}


def said_of(deed: Deed, why: Why | None, at: int | None) -> dict[str, Any]:
    """Why the tickets of a group belong together, as it is kept; of one without any tickets nothing is said."""
    if why is None:
        return {"label": None, "words": None, "filed": None, "place": at}
    return {
        "label": label_of(deed.rulebook, why.filed, why.words),
        "words": json.dumps(why.words),
        "filed": json.dumps([asdict(each) for each in why.filed]),
        "place": at,
    }


def _place(deed: Deed, model: int, looked_at: Sequence[int], where: tuple[Sequence[Placed], Mapping[int, int]]) -> None:
    placed, named = where
    rows = (
        {"ticket_id": one.ticket, "issue_id": named[one.group], "likeness": one.likeness}
        | {"model": model, "placed_at": deed.now, "placed_seq": deed.seq}
        for one in placed
    )
    issues.place(deed.connection, looked_at, rows)


def returned(deed: Deed) -> list[str]:
    """Let issues be candidates again that recur although they were dismissed; answers their numbers."""
    back = []
    for row in issues.dismissed(deed.connection):
        since = issues.tickets_since(deed.connection, row["id"], row["decided_at"])
        if returns(row["dismissed_until"], since, row["returns_at"], deed.now):
            issues.return_(deed.connection, row, deed.seq)
            back.append(f"I-{row['id']}")
    return back
