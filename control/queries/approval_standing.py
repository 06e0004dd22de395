"""How approvals stand: what the rule about deciding needs to know of them, for commands and lists alike."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from control.model import ApprovalState, Decision, StepState
from control.policy.approval_standing import Said, Standing, Step, standing_of
from control.policy.approval_terms import ApprovalKind, Meaning
from control.policy.approval_together import Weighed
from control.policy.approvers import Seat
from control.policy.approving import outcome
from control.policy.delegations import people_of
from control.policy.quorum import Outcome, Quorum, QuorumKind
from control.policy.rulebook import Rulebook
from control.policy.scope import Scope
from control.queries.about import seen_approvals
from control.queries.matters import Matter, matters_of
from control.runtime import Runtime
from control.store import approvals
from control.store.tables import approval

Row = Mapping[str, Any]


def standings(connection: Connection, rulebook: Rulebook, rows: Sequence[Row]) -> dict[int, Standing]:
    """How each of these rows of `approval` stands in its present round, by id; whoever asks has to see them."""
    numbers = [row["id"] for row in rows]
    steps = _steps(approvals.steps_of(connection, numbers), approvals.seats_of(connection, numbers))
    present = matters_of(connection, rows)
    said: dict[int, list[Said]] = defaultdict(list)
    for row in approvals.decisions_of(connection, numbers):
        said[row["approval_id"]].append(_said(rulebook, row))
    return {
        row["id"]: _as_it_is_now(standing_of(row, steps.get(row["id"], ()), said[row["id"]]), row, present[row["id"]])
        for row in rows
    }


def _as_it_is_now(standing: Standing, row: Row, matter: Matter) -> Standing:
    """The same with what it is about as that is by now: it may lie elsewhere, be another's, or be over."""
    return replace(standing, moved_to=matter.place, owner=matter.owner, over=matter.why_over(row))


def seen_standings(
    connection: Connection, scope: Scope, rulebook: Rulebook, numbers: Sequence[int]
) -> dict[int, Standing]:
    """How these approvals stand now, by id; those about what does not lie in `scope` are absent."""
    return standings(connection, rulebook, approvals.rows_of(connection, _seen(connection, scope, numbers)))


def seen_weights(
    connection: Connection, scope: Scope, rulebook: Rulebook, numbers: Sequence[int]
) -> dict[int, Weighed]:
    """What these approvals count for when several are decided at once, by id; those out of sight are absent."""
    return {
        row["id"]: _weighed(rulebook, row) for row in approvals.rows_of(connection, _seen(connection, scope, numbers))
    }


def left_by_people(connection: Connection, runtime: Runtime) -> list[str]:
    """The numbers of approvals that wait although their outcome is clear, because people have left them since."""
    rulebook, rows = runtime.rulebook_in_force(connection), approvals.pending(connection)
    if rulebook is None or not rows:
        return []
    stand = standings(connection, rulebook, rows)
    return [each.number for each in stand.values() if outcome(rulebook, each) is not Outcome.OPEN]


def _steps(rows: Sequence[Row], seats: Sequence[Row]) -> dict[int, list[Step]]:
    listed: dict[tuple[int, int], dict[tuple[str, str], set[tuple[str, str]]]] = defaultdict(lambda: defaultdict(set))
    for row in seats:
        listed[row["approval_id"], row["step"]][row["account"], row["person"]].add((row["role"], row["scope"]))
    found: dict[int, list[Step]] = defaultdict(list)
    for row in rows:
        held = listed[row["approval_id"], row["number"]]
        found[row["approval_id"]].append(
            Step(
                number=row["number"],
                title=row["title"],
                meaning=Meaning(row["meaning"]),
                quorum=Quorum(QuorumKind(row["quorum"]), row["quorum_value"]),
                state=StepState(row["state"]),
                seats=tuple(Seat(account, person, frozenset(grants)) for (account, person), grants in held.items()),
            )
        )
    return found


def _said(rulebook: Rulebook, row: Row) -> Said:
    """A decision, by the people who made it: whoever acted, and whoever they acted for."""
    people = people_of(rulebook, row["person"], row["on_behalf_of"])
    return Said(row["step"], row["seat"], people, Decision(row["decision"]))


def _seen(connection: Connection, scope: Scope, numbers: Sequence[int]) -> list[int]:
    """Those of these approvals that are about what lies in `scope`."""
    return list(connection.scalars(seen_approvals(scope).where(approval.c.id.in_(numbers)).order_by(approval.c.id)))


def _weighed(rulebook: Rulebook, row: Row) -> Weighed:
    """What is over counts for nothing any more, whatever it asked for."""
    counts = ApprovalState(row["state"]) in approvals.COUNTED
    return Weighed(
        number=f"A-{row['id']}",
        kind=ApprovalKind(row["kind"]),
        submitted_at=row["submitted_at"] or row["made_at"],
        cents=row["base_cents"] if counts else None,
        weight_cents=row["weight_cents"],
        customer=row["customer"],
        requesters=people_of(rulebook, row["requested_by_person"], row["requested_for"]),
    )
