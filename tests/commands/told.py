"""What the trail alone says of rights, approvals, escalations, reviews and inboxes, and how the tables say it.

Nothing of the product is used to read an event: what it must hold to be read again is written here once more.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from control.store.metadata import METADATA
from tests.commands.desk import Desk
from tests.commands.told_approvals import KEYS, begun, rows_of_approvals, tell_of_approval

Key = tuple[str, ...]
State = dict[Key, dict[str, Any]]
"""Every row by what the trail calls it."""
NUMBERED = {"role_grant": "G", "delegation": "L", "breach_review": "B", "escalation": "E", "approval": "A"}
SECRETS = {"password_hash", "totp_secret", "totp_last"}
"""Columns that no trail may hold; of a second factor it says whether there is one."""
UNSEEN = {"id", "seen_at", "proved_at", "agent", "wrong_proofs"}
"""Columns of a session that are technical, or as old as the session itself."""
ENDS_SESSIONS = {
    "account.disable": "account disabled",
    "session.end_all": "ended by an administrator",
    "totp.reset": "second factor reset",
    "password.change": "new password",
}


def told(state: State, events: list[Mapping[str, Any]]) -> State:
    """How everything stands after these events, if it stood as `state` says before; fails where they do not fit."""
    now = {key: dict(row) for key, row in state.items()}
    for event in events:
        if event["outcome"] == "ok":
            _tell(now, event)
    return now


def stood(desk: Desk) -> State:
    """The same as the tables have it."""
    return dict(_rows(desk))


def events_since(desk: Desk, seq: int) -> list[dict[str, Any]]:
    """The events behind the one with this number."""
    rows = desk.rows(METADATA.tables["audit_event"])
    return [{name: plain(value) for name, value in row.items()} for row in rows if row["seq"] > seq]


def plain(value: Any) -> Any:
    """A value as the trail spells it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
    return value.value if isinstance(value, Enum) else value


def _tell(now: State, event: Mapping[str, Any]) -> None:
    before, after = (json.loads(event[name] or "{}") for name in ("before", "after"))
    key = (event["subject_type"], event["subject_id"])
    round_ = now.get(key, {}).get("round", 0)
    if event["version_after"] is not None and key[0] in {*NUMBERED, "account"}:
        _set(now, key, event, before, after)
    if key[0] == "approval":
        signed = json.loads(event["signature"] or "null")
        tell_of_approval(now, {**event, "signature": signed}, after, round_)
    _end_others(now, key, event, after)
    _sessions(now, event, after)
    if "snoozed_until" in after:
        _put_aside(now, event, after)


def _set(now: State, key: Key, event: Mapping[str, Any], before: dict[str, Any], after: dict[str, Any]) -> None:
    """Bring the row to the version that the event names, from the one that it names as well."""
    if event["version_before"] is None:
        assert key not in now, f"{key} began twice"
        now[key] = _created(key[0], event, after)
        return
    if key[0] == "account" and key not in now:
        empty = ("password_at", "disabled_at", "disabled_by")
        now[key] = {**dict.fromkeys(empty), "second_factor": False, "version": 1}
    row = now[key]
    assert row["version"] == event["version_before"], f"{key} changed before {event['seq']}, and no event says so"
    assert {name: row[name] for name in before} == before, f"{key} was not as {event['seq']} says"
    row.update({name: value for name, value in after.items() if name in row}, version=event["version_after"])


def _created(kind: str, event: Mapping[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """A row that begins with this event."""
    at, seq, actor, reason = (event[name] for name in ("at", "seq", "actor", "reason"))
    row: dict[str, Any] = {column.name: None for column in METADATA.tables[kind].c if column.name != "id"}
    if kind == "role_grant":
        row |= {"asked_by": actor, "asked_by_person": event["person"], "asked_seq": seq, "reason": reason}
    elif kind == "delegation":
        row |= {"from_account": actor, "made_seq": seq, "reason": reason}
        row |= {"to_account": after["to"], "from_at": after["since"], "until_at": after["until"]}
    elif kind == "escalation":
        raised = {"raised_by": actor, "raised_at": at, "raised_seq": seq, "due_at": at, "late_seconds": 0}
        asked = {"recipient": after["to"], "reason": reason, "people": None}
        row |= {**raised, **asked, "rulebook_version": event["rulebook_version"]}
    elif kind == "approval":
        row = begun(event, row, after)
    else:
        row |= {"opened_at": at, "opened_seq": seq}
    return row | {name: value for name, value in after.items() if name in row} | {"version": event["version_after"]}


def _end_others(now: State, key: Key, event: Mapping[str, Any], after: dict[str, Any]) -> None:
    """What the event ended beside its subject."""
    others = after.get("ends", {})
    for number in others:
        kind = next(kind for kind, letter in NUMBERED.items() if number.startswith(letter))
        row = now[kind, number]
        assert (key[0], number) != key
        row |= {"ended_at": event["at"], "ended_by": event["actor"], "version": row["version"] + 1}
        if isinstance(others, dict):
            row |= {"state": others[number], "ended_because": after["ends_because"]}


def _sessions(now: State, event: Mapping[str, Any], after: dict[str, Any]) -> None:
    if "signed_in_by" in after:
        if "replaces" in after:
            _over(now["session", after["replaces"]], event, "signed in anew")
        began = {"account": event["subject_id"], "method": after["signed_in_by"], "address": after["from"]}
        ends = {"until_at": after["until_at"], "ended_at": None, "ended_because": None}
        now["session", after["session"]] = {**began, "began_at": event["at"], **ends}
    if "session_ended" in after:
        _over(now["session", after["session"]], event, after["session_ended"])
    if "sessions_ended" in after:
        mine = [row for key, row in now.items() if key[0] == "session" and row["account"] == event["subject_id"]]
        open_now = [row for row in mine if row["ended_at"] is None]
        assert len(open_now) == after["sessions_ended"]
        for row in open_now:
            _over(row, event, ENDS_SESSIONS[event["command"]])


def _over(row: dict[str, Any], event: Mapping[str, Any], because: str) -> None:
    assert row["ended_at"] is None
    row |= {"ended_at": event["at"], "ended_because": because}


def _put_aside(now: State, event: Mapping[str, Any], after: dict[str, Any]) -> None:
    key = ("snooze", after["by"], event["subject_id"])
    if after["snoozed_until"] is None:
        del now[key]
        return
    said = {"until": after["snoozed_until"], "reason": event["reason"]}
    now[key] = {**said, "snoozed_at": event["at"], "snoozed_seq": event["seq"]}


def _rows(desk: Desk) -> Iterator[tuple[Key, dict[str, Any]]]:
    people: dict[int, list[str]] = {}
    for row in _plain_rows(desk, "escalation_person"):
        people.setdefault(row["escalation_id"], []).append(row["person"])
    for table, letter in NUMBERED.items():
        for row in _plain_rows(desk, table):
            number = row.pop("id")
            if table == "escalation":
                row["people"] = people.get(number, [])
            if table == "delegation":
                row["roles"] = json.loads(row["roles"])
            yield (table, f"{letter}-{number}"), row
    for table in KEYS:
        yield from rows_of_approvals(table, _plain_rows(desk, table))
    yield from _of_people(desk)


def _of_people(desk: Desk) -> Iterator[tuple[Key, dict[str, Any]]]:
    for row in _plain_rows(desk, "account"):
        asked = row["totp_secret"] is not None and row["totp_last"] is not None
        kept = {name: value for name, value in row.items() if name not in {*SECRETS, "name"}}
        yield ("account", row["name"]), kept | {"second_factor": asked}
    for row in _plain_rows(desk, "session"):
        yield ("session", row["id"]), {name: value for name, value in row.items() if name not in UNSEEN}
    for row in _plain_rows(desk, "snooze"):
        yield ("snooze", row.pop("person"), f"T-{row.pop('ticket_id')}"), row


def _plain_rows(desk: Desk, table: str) -> list[dict[str, Any]]:
    return [{name: plain(value) for name, value in row.items()} for row in desk.rows(METADATA.tables[table])]
