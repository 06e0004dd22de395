"""A file that was read becomes history: all of it in one transaction, or none of it.

A killed import has changed nothing; the same file again finds everything known and changes nothing either.
*Source:* domain, section 11 ("a batch is one command: its row carries the count and the hash of the kept batch").
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from control.commands.continuing import continued
from control.commands.recording import Incoming, Plan, plan
from control.commands.registry import Deed, command
from control.errors import Invalid
from control.intake.staged import Staged, StagedTicket
from control.policy.scope import Scope
from control.store import imports, tickets
from control.store.bulk import survey_if_grown, take_time
from control.store.tables import ticket_event


@dataclass(frozen=True, slots=True)
class Committed:
    """What became of a file: rows_in = accepted + rejected + duplicate."""

    batch: int | None
    """The batch that was kept; None where the file brought nothing that was not known."""
    rows_in: int
    accepted: int
    rejected: int
    duplicate: int
    warnings: int
    tickets: int
    """Tickets that were new."""
    events: int
    """Events that were new."""
    content_hash: str


@command("import.commit")
def commit(deed: Deed, staged: Staged) -> dict[str, Any]:
    """Record every accepted row of a file, and keep what was wrong with the others.

    Raises Invalid where a ticket lies in the future (its file was written for another clock, or in another zone), and
    where a file goes on with a ticket that nobody knows, or tells of a known one what can no longer be told.
    """
    take_time(deed.connection)
    for place in sorted({_place(ticket) for ticket in staged.tickets}, key=str):
        deed.require(place)
    _refuse_the_future(deed, staged)
    _refuse_the_unknown(deed, staged)
    before = imports.batch_of(deed.connection, staged.file_sha256, staged.mapping_version)
    staged = replace(staged, tickets=continued(deed, staged, before))
    batch = imports.next_batch(deed.connection)
    made = plan(deed, [_incoming(ticket) for ticket in staged.tickets], batch, backfilled=True)
    if before is not None and not made.rows:
        deed.subject("import", str(before))
        return asdict(_counted(None, staged, made))
    committed = asdict(_counted(batch, staged, made))
    findings = [asdict(finding) | {"column": finding.column or None} for finding in staged.findings]
    imports.add(deed.connection, _described(deed, staged) | _counts(committed), findings)
    made.write()
    survey_if_grown(deed.connection, ticket_event, ticket_event.c.seq)
    deed.subject("import", str(batch), after=committed)
    return committed


def _place(ticket: StagedTicket) -> Scope:
    """Where the file puts a ticket: everywhere, where it does not say."""
    told: dict[str, str | None] = {}
    for staged in ticket.events:
        told.update(staged.event.payload)
    return Scope(told.get("unit"), told.get("service"))


def _refuse_the_future(deed: Deed, staged: Staged) -> None:
    for ticket in staged.tickets:
        for event, _ in ticket.events:
            if event.at > deed.now:
                raise Invalid(
                    f"{staged.file_name}: ticket {ticket.external_id} has an event at {event.at}, which has not come "
                    f"yet ({deed.now:%Y-%m-%d %H:%M} UTC now): look at the zone and the date format of the mapping."
                )


def _refuse_the_unknown(deed: Deed, staged: Staged) -> None:
    later = [ticket for ticket in staged.tickets if ticket.goes_on]
    ids = [ticket.external_id for ticket in later]
    known = tickets.known(deed.connection, later[0].source, ids) if later else {}
    unknown = [external_id for external_id in ids if external_id not in known]
    if unknown:
        raise Invalid(
            f"{staged.file_name} goes on with tickets that nobody knows yet ({len(unknown)}, the first is "
            f"{unknown[0]}): import the file that creates them before this one."
        )


def _incoming(ticket: StagedTicket) -> Incoming:
    events = tuple((staged.event, staged.source_key) for staged in ticket.events)
    return Incoming(ticket.source, ticket.external_id, events, ticket.reported_due_at, ticket.raw)


def _described(deed: Deed, staged: Staged) -> dict[str, Any]:
    return {
        "mapping": staged.mapping,
        "mapping_hash": staged.mapping_version,
        "file_name": staged.file_name,
        "file_sha256": staged.file_sha256,
        "content_hash": staged.content_hash,
        "committed_seq": deed.seq,
        "committed_at": deed.now,
    }


def _counts(committed: Mapping[str, Any]) -> dict[str, Any]:
    return {"id" if name == "batch" else name: value for name, value in committed.items()}


def _counted(batch: int | None, staged: Staged, made: Plan) -> Committed:
    """The counts of the file, less what the store knew: a row that brings nothing new is a duplicate."""
    known, recorded = _rows_known(staged, made), made.recorded
    return Committed(
        batch=batch,
        rows_in=staged.rows_in,
        accepted=staged.accepted - known,
        rejected=staged.rejected,
        duplicate=staged.duplicate + known,
        warnings=staged.warnings,
        tickets=recorded.tickets_new,
        events=recorded.events_new,
        content_hash=staged.content_hash,
    )


def _rows_known(staged: Staged, made: Plan) -> int:
    """The rows of which everything was known; a creation that no row brought is no row."""
    if not staged.row_is_event:
        return made.recorded.tickets_known
    new = {subject.ticket_id for subject in made.subjects if subject.identity is not None}
    pairs = zip(staged.tickets, made.ticket_ids, strict=True)
    return made.repeated - sum(ticket.opens_before_its_rows and number not in new for ticket, number in pairs)
