"""What the trail alone says of approvals: their rounds, steps, who is asked, what these said, and what was carried out.

Everything stands in an event, but for three things that follow from it. The first step of a round is open and the other
ones wait; a step is opened, and ended, when the event was that says so; and a round keeps what its approval asked for
when it began, under the rulebook that the event names. By when it is due, what it counts for, and when time has
something to do with it are said, and not worked out anew.
"""

from collections.abc import Iterator, Mapping
from typing import Any

Key = tuple[str, ...]
State = dict[Key, dict[str, Any]]
Event = Mapping[str, Any]
OF_ROUND = (
    "round", "asked", "amount", "currency", "beneficiary", "weight_cents", "content_hash", "due_at",
)  # fmt: skip
"""What a round keeps of its approval as that stood when it began."""
KEYS = {
    "approval_round": ("round",),
    "approval_step": ("round", "number"),
    "approval_seat": ("round", "step", "account", "role", "scope"),
    "approval_decision": ("round", "person"),
    "approval_effect": (),
}
"""By table: what tells its rows of one approval apart."""


def begun(event: Event, columns: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """A row of `approval` that begins with this event."""
    by = {"by": event["actor"], "by_person": event["person"], "for": event["on_behalf_of"]}
    who = {f"{what}_{side}": name for what in ("requested", "edited") for side, name in by.items()}
    made = {"made_at": event["at"], "made_seq": event["seq"], "rulebook_version": event["rulebook_version"]}
    said = {name: value for name, value in after.items() if name in columns}
    return {**columns, "tries": 0, "moves": 0, **who, **made, **said}


def tell_of_approval(now: State, event: Event, after: Mapping[str, Any], before: int) -> None:
    """What an event says beside the fields of an approval, which was in its round `before`."""
    number = event["subject_id"]
    for step, state in after.get("steps_went", []):
        row = now["approval_step", number, str(before), str(step)]
        row |= {"state": state, "opened_at" if state == "open" else "ended_at": event["at"]}
    if "listed" in after:
        _begin_round(now, event, after)
    if "decision" in after:
        _decide(now, event, after)
    if "event_seq" in after:
        done = {"delivery_key": number, "content_hash": now["approval", number]["content_hash"]}
        at = {"done_at": event["at"], "done_seq": event["seq"]}
        _put(now, "approval_effect", number, {**done, **at, "event_seq": after["event_seq"]})


def rows_of_approvals(table: str, rows: list[dict[str, Any]]) -> Iterator[tuple[Key, dict[str, Any]]]:
    """The rows of one of these tables, by what the trail calls them."""
    for row in rows:
        number = f"A-{row.pop('approval_id')}"
        yield _key(table, number, row), row


def _key(table: str, number: str, row: Mapping[str, Any]) -> Key:
    return (table, number, *(str(row[name]) for name in KEYS[table]))


def _put(now: State, table: str, number: str, row: dict[str, Any]) -> None:
    key = _key(table, number, row)
    assert key not in now, f"{key} began twice"
    now[key] = row


def _begin_round(now: State, event: Event, after: Mapping[str, Any]) -> None:
    number, seq, at = event["subject_id"], event["seq"], event["at"]
    kept = {name: now["approval", number][name] for name in OF_ROUND}
    who = {"submitted_by": event["actor"], "submitted_for": event["on_behalf_of"]}
    when = {"submitted_at": at, "submitted_seq": seq, "rulebook_version": event["rulebook_version"]}
    _put(now, "approval_round", number, {**kept, **who, **when})
    for order, step in enumerate(after["steps"], start=1):
        stands = {"state": "open", "opened_at": at} if order == 1 else {"state": "waiting", "opened_at": None}
        row = {"round": kept["round"], "number": order, **step, **stands, "ended_at": None}
        _put(now, "approval_step", number, row)
    for seat in after["listed"]:
        named = dict(zip(("step", "account", "person", "role", "scope"), seat, strict=True))
        _put(now, "approval_seat", number, {"round": kept["round"], **named})


def _decide(now: State, event: Event, after: Mapping[str, Any]) -> None:
    number, actor, giver = event["subject_id"], event["actor"], event["on_behalf_of"]
    row = now["approval", number]
    who = {"person": event["person"], "account": actor, "on_behalf_of": giver, "seat": giver or actor}
    said = {name: after[name] for name in ("step", "decision", "meaning")} | {"comment": event["reason"]}
    how = {"method": event["signature"]["method"], "proof": after.get("proof"), "shown_hash": after["shown"]}
    at = {"decided_at": event["at"], "decided_seq": event["seq"], "requester": row["requested_by_person"]}
    assert event["signature"] == {"meaning": after["meaning"], "method": how["method"], "shown": after["shown"]}
    _put(now, "approval_decision", number, {"round": row["round"], **who, **said, **how, **at})
