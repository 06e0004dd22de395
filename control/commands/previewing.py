"""What an import would do, asked before it is done: the same planning over a connection that cannot write."""

from dataclasses import dataclass

from control.commands.deed import Call, Deed
from control.commands.import_plan import Committed, counted, planned
from control.commands.standing_in import whoever_acts
from control.errors import ControlError, Refused
from control.intake.staged import Staged
from control.policy.delegations import deed_refusal
from control.runtime import Runtime
from control.store import audit, imports

_COMMAND = "import.commit"


@dataclass(frozen=True, slots=True)
class Preview:
    """What would become of a file."""

    counts: Committed
    """As the import would answer; of a file that would be refused, what the file says by itself."""
    changed: int
    """Known tickets, or cases, of which the file tells something new."""
    known: int
    """Known tickets, or cases, of which it tells nothing new."""
    before: int | None
    """The last import that brought this very file and stands; None: none did."""
    refusal: str | None
    """Why the import would be refused as a whole; None: it would be done."""


def preview(runtime: Runtime, call: Call, staged: Staged) -> Preview:
    """What would become of a file if it were imported by `call` now."""
    with runtime.read() as connection:
        before = None
        rulebook = runtime.rulebook_in_force(connection)
        try:
            person = whoever_acts(connection, rulebook, call, runtime.now())
            if (why := deed_refusal(rulebook, person, _COMMAND)) is not None:
                raise Refused(why.sentence)
            before = imports.batch_of(connection, staged.file_sha256, staged.mapping_version)
            head = audit.head(connection)
            deed = Deed(_COMMAND, call, connection, runtime.now(), person, rulebook, head, runtime)
            plan = planned(deed, staged, before, imports.next_batch(connection))
        except ControlError as refused:
            return Preview(by_itself(staged), 0, 0, before, refused.sentence)
        recorded, log = plan.made.recorded, plan.log
        changed, known = recorded.tickets_changed + log.changed, recorded.tickets_known + log.known
        return Preview(counted(None, plan), changed, known, before, None)


def by_itself(staged: Staged) -> Committed:
    """The counts of a file before anything is compared with what is known."""
    return Committed(
        batch=None,
        rows_in=staged.rows_in,
        accepted=staged.accepted,
        rejected=staged.rejected,
        duplicate=staged.duplicate,
        warnings=staged.warnings,
        tickets=len(staged.tickets),
        cases=len(staged.cases),
        events=staged.events,
        content_hash=staged.content_hash,
    )
