"""A round of an approval: what is asked for counts for so much, has these steps, and these people can decide them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from control.commands.approval_content import terms_of
from control.commands.approval_watching import watch_round
from control.commands.notices import Told, tell
from control.commands.registry import Deed
from control.errors import Refused
from control.model import ApprovalState, StepState, SubjectType
from control.policy import approval_words
from control.policy.approval_standing import Step, standing_of
from control.policy.approval_terms import WINDOW, ApprovalKind, KindTerms
from control.policy.approvers import Asking, seats
from control.policy.approving import asked, members, unfilled_step
from control.policy.delegations import people_of
from control.policy.measure_terms import Gate
from control.policy.passing import passing_of
from control.policy.promises import unbounded_hours
from control.policy.scope import Scope
from control.queries.approval_standing import standings
from control.queries.matters import Matter, abouts_of
from control.store import approvals
from control.store.approvals import Together


@dataclass(frozen=True, slots=True)
class Round:
    """A round that is about to begin: what it sets on its approval, and its steps."""

    values: Mapping[str, Any]
    steps: tuple[Step, ...]


def round_of(deed: Deed, row: Mapping[str, Any]) -> Round:
    """The next round of an approval, a row as it is to be; raises Refused where nobody could decide one of its steps.

    What the rulebook lets be done without anybody has no step, and is approved at once.
    """
    terms = terms_of(deed.rulebook, ApprovalKind(row["kind"]))
    weight = _weight(deed, row)
    steps = _steps(deed, terms, row, weight)
    expires_at = deed.now + timedelta(days=terms.expires_after_days)
    hours = unbounded_hours(deed.rulebook.calendars[terms.calendar])
    values = {
        "round": row["round"] + 1,
        "state": (ApprovalState.PENDING if steps else ApprovalState.APPROVED).value,
        "weight_cents": None if weight is None else int(weight.scaleb(2)),
        "submitted_at": deed.now,
        **submitted_by(deed),
        "due_at": hours.after(deed.now, timedelta(minutes=terms.decide_within_minutes)),
        "expires_at": expires_at,
        "next_at": expires_at if steps else deed.now,
        "tries": 0,
        "problem": None,
        "rulebook_version": deed.rulebook.version,
    }
    return Round(values, steps)


def write_round(deed: Deed, number: int, begun: Round) -> None:
    """Keep the steps of a round whose approval is written already, and tell whoever is asked."""
    round_ = begun.values["round"]
    [row] = approvals.rows_of(deed.connection, [number])
    steps = [_step_row(deed, number, round_, step) for step in begun.steps]
    rows = [
        {"approval_id": number, "round": round_, "step": step.number, "account": seat.account}
        | {"person": seat.person, "role": role, "scope": scope}
        for step in begun.steps
        for seat in step.seats
        for role, scope in sorted(seat.grants)
    ]
    approvals.add_round(deed.connection, _round_row(deed, row), steps, rows)
    listed = [[each[name] for name in ("step", "account", "person", "role", "scope")] for each in rows]
    demanded = [{name: each[name] for name in ("title", "meaning", "quorum", "quorum_value")} for each in steps]
    deed.tell(steps=demanded, listed=listed)
    if steps:
        watch_round(deed, row)
    tell_who_is_asked(deed, row)


def tell_who_is_asked(deed: Deed, row: Mapping[str, Any]) -> None:
    """Tell everybody whose decision is asked for now."""
    standing = standings(deed.connection, deed.rulebook, [row])[row["id"]]
    [matter] = abouts_of(deed.connection, [row])
    said = approval_words.asked(row, matter.fields, row["due_at"], _zone(deed, row))
    tell_about(deed, row, [seat.account for seat in asked(deed.rulebook, standing)], said)


def asker(row: Mapping[str, Any]) -> str:
    """The account of whoever asked for an approval: whoever it was asked for in the place of."""
    return str(row["requested_for"] or row["requested_by"])


def tell_about(deed: Deed, row: Mapping[str, Any], people: Sequence[str], said: str) -> None:
    """Tell people something of an approval."""
    subject = (SubjectType.APPROVAL, f"A-{row['id']}", row["ticket_id"])
    when = {"urgent": False, "due_at": row["due_at"], "measure_id": row["measure_id"]}
    tell(deed, [Told(name, *subject, said, **when) for name in dict.fromkeys(people)])


def _weight(deed: Deed, row: Mapping[str, Any]) -> Decimal | None:
    """What a request counts for, with others of its kind in the last 24 hours; None where it names no amount."""
    if row["base_cents"] is None:
        return None
    people = people_of(deed.rulebook, row["requested_by_person"], row["requested_for"])
    accounts = [each.name for each in deed.rulebook.people.values() if each.person in people]
    since = deed.now - WINDOW
    together = Together(row["kind"], since, row["id"], row["customer"], sorted(people), sorted(accounts))
    return Decimal(row["base_cents"] + approvals.counted(deed.connection, together)).scaleb(-2)


def _steps(deed: Deed, terms: KindTerms, row: Mapping[str, Any], weight: Decimal | None) -> tuple[Step, ...]:
    """The steps with those who can decide them; the first one is open."""
    [matter] = abouts_of(deed.connection, [row])
    asking = _asking(deed, row, weight, matter)
    listed = tuple(
        Step(
            number=number,
            title=step.title,
            meaning=step.meaning,
            quorum=step.quorum,
            state=StepState.OPEN if number == 1 else StepState.WAITING,
            seats=seats(deed.rulebook, terms, step, asking),
        )
        for number, step in enumerate(terms.steps_for(weight, asking.passing), start=1)
    )
    standing = replace(standing_of({**row, **submitted_by(deed)}, listed), owner=matter.owner)
    missing = unfilled_step(deed.rulebook, standing)
    if missing is not None:
        raise Refused(approval_words.nobody(missing.title, terms, weight is not None), "no_approver")
    return tuple(
        Step(each.number, each.title, each.meaning, each.quorum, each.state, members(deed.rulebook, standing, each))
        for each in listed
    )


def _asking(deed: Deed, row: Mapping[str, Any], weight: Decimal | None, matter: Matter) -> Asking:
    """What is asked for, as far as it says who can decide it."""
    place = Scope(row["unit"], row["service"])
    if matter.hashed is None:
        return Asking(place, weight)
    return Asking(place, weight, passing_of(deed.rulebook.measures, Gate(row["gate"]), matter.fields))


def submitted_by(deed: Deed) -> dict[str, Any]:
    """Who submits: whoever does it in another's place has asked for it as well."""
    by = (deed.person.name, deed.person.person, deed.call.on_behalf_of)
    return dict(zip(("submitted_by", "submitted_by_person", "submitted_for"), by, strict=True))


def _round_row(deed: Deed, row: Mapping[str, Any]) -> dict[str, Any]:
    same = ("round", "asked", "amount", "currency", "beneficiary", "weight_cents", "content_hash", "due_at")
    return {
        "approval_id": row["id"],
        **{name: row[name] for name in same},
        "submitted_at": deed.now,
        "submitted_by": deed.person.name,
        "submitted_for": deed.call.on_behalf_of,
        "rulebook_version": deed.rulebook.version,
        "submitted_seq": deed.seq,
    }


def _step_row(deed: Deed, number: int, round_: int, step: Step) -> dict[str, Any]:
    return {
        "approval_id": number,
        "round": round_,
        "number": step.number,
        "title": step.title,
        "meaning": step.meaning.value,
        "quorum": step.quorum.kind.value,
        "quorum_value": step.quorum.value,
        "state": step.state.value,
        "opened_at": deed.now if step.state is StepState.OPEN else None,
        "ended_at": None,
    }


def _zone(deed: Deed, row: Mapping[str, Any]) -> str:
    """The zone in which its due time is told: by the rulebook under which it was submitted."""
    rulebook = deed.runtime.rulebook_of(deed.connection, row["rulebook_version"])
    return rulebook.calendars[terms_of(rulebook, ApprovalKind(row["kind"])).calendar].zone
