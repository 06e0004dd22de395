"""What is done to clocks as a whole: record the verdicts that have come due, and derive everything anew."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from control.commands.derived import NOTHING, Settled, Subject, settle
from control.commands.registry import Deed, command
from control.policy.scope import Scope
from control.queries.derivations import BATCH
from control.store import clocks, tickets
from control.store.bulk import survey


@command("clock.judge")
def judge(deed: Deed) -> dict[str, Any]:
    """Record every breach that is due by now; answers how many tickets were looked at and what was judged.

    Asked again, it finds nothing more: a breach is recorded once.
    """
    deed.require(Scope())
    total = NOTHING
    while some := clocks.late(deed.connection, deed.now, BATCH):
        total = total.plus(settle(deed, [Subject(ticket_id) for ticket_id in some]))
    deed.subject("clock", "late", after=asdict(total) if total.judged else None)
    return asdict(total)


@command("clock.rebuild")
def rebuild(deed: Deed) -> dict[str, Any]:
    """Drop every derived row and derive it anew from the facts; recorded judgements stay."""
    deed.require(Scope())
    total = resettle(deed, tickets.all_ids(deed.connection))
    deed.subject("clock", "all", after=asdict(total))
    return asdict(total)


def resettle(deed: Deed, ids: Sequence[int]) -> Settled:
    """Settle these tickets again, a batch at a time."""
    total = NOTHING
    for start in range(0, len(ids), BATCH):
        total = total.plus(settle(deed, [Subject(ticket_id) for ticket_id in ids[start : start + BATCH]]))
    survey(deed.connection)
    return total
