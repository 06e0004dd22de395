"""What an import would do, asked before it is done: the same planning over a connection that cannot write."""

from dataclasses import dataclass

from control.commands.deed import Call, Deed
from control.commands.import_plan import Committed, counted, planned
from control.errors import ControlError, Refused
from control.intake.staged import Staged
from control.policy.permissions import UNKNOWN, person_of, refusal
from control.runtime import Runtime
from control.store import audit, imports

_COMMAND = "import.commit"


@dataclass(frozen=True, slots=True)
class Preview:
    """What would become of a file."""

    counts: Committed
    """As the import would answer; of a file that would be refused, what the file says by itself."""
    changed: int
    """Known tickets of which the file tells something new."""
    known: int
    """Known tickets of which it tells nothing new."""
    before: int | None
    """The last import that brought this very file and stands; None: none did."""
    refusal: str | None
    """Why the import would be refused as a whole; None: it would be done."""


def preview(runtime: Runtime, actor: str, staged: Staged) -> Preview:
    """What would become of a file if `actor` imported it now."""
    with runtime.read() as connection:
        before = imports.batch_of(connection, staged.file_sha256, staged.mapping_version)
        rulebook = runtime.rulebook_in_force(connection)
        person = person_of(rulebook, actor)
        try:
            if person is None:
                raise Refused(UNKNOWN.sentence)
            if (why := refusal(rulebook, person, _COMMAND)) is not None:
                raise Refused(why.sentence)
            head = audit.head(connection)
            deed = Deed(_COMMAND, Call(actor), connection, runtime.now(), person, rulebook, head, runtime)
            plan = planned(deed, staged, before, imports.next_batch(connection))
        except ControlError as refused:
            return Preview(by_itself(staged), 0, 0, before, refused.sentence)
        recorded = plan.made.recorded
        return Preview(counted(None, plan), recorded.tickets_changed, recorded.tickets_known, before, None)


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
        events=staged.events,
        content_hash=staged.content_hash,
    )
