"""What a file would become: compared as a whole with what is known, and refused where it cannot be told.

Nothing is written here, so that a preview asks the very question that the import answers.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from control.commands.approval_log_plan import LogPlan, planned_log
from control.commands.continuing import continued
from control.commands.known_ticket import unseen
from control.commands.recording import Incoming, Plan, plan
from control.commands.registry import Deed
from control.errors import Invalid
from control.intake.staged import Staged, StagedTicket
from control.policy.scope import Scope
from control.store import tickets


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
    cases: int
    """Cases of an approval log that were new."""
    events: int
    """Events that were new."""
    content_hash: str


@dataclass(frozen=True, slots=True)
class Planned:
    """A file as its news, and what is to be recorded of it."""

    staged: Staged
    made: Plan
    log: LogPlan

    @property
    def is_news(self) -> bool:
        """Whether it tells anything that is not known."""
        return bool(self.made.rows or self.log.events)


def planned(deed: Deed, staged: Staged, before: int | None, batch: int) -> Planned:
    """What a file comes to as the import `batch`; `before` is the last one that brought this very file.

    Raises Refused where a ticket lies outside the person's reach, and Invalid for what cannot be told.
    """
    for place in sorted(set(_places(deed, staged)), key=str):
        deed.require(place)
    _refuse_the_future(deed, staged)
    _refuse_the_unknown(deed, staged)
    told = replace(staged, tickets=continued(deed, staged, before))
    made = plan(deed, [_incoming(ticket) for ticket in told.tickets], batch, backfilled=True)
    return Planned(told, made, planned_log(deed, staged, batch))


def counted(batch: int | None, of: Planned) -> Committed:
    """The counts of the file, less what the store knew: a row that brings nothing new is a duplicate."""
    staged, made = of.staged, of.made
    known, recorded = _rows_known(staged, made) + of.log.repeated, made.recorded
    return Committed(
        batch=batch,
        rows_in=staged.rows_in,
        accepted=staged.accepted - known,
        rejected=staged.rejected,
        duplicate=staged.duplicate + known,
        warnings=staged.warnings,
        tickets=recorded.tickets_new,
        cases=of.log.new,
        events=recorded.events_new + len(of.log.events),
        content_hash=staged.content_hash,
    )


def _places(deed: Deed, staged: Staged) -> Iterator[Scope]:
    """Where each ticket lies as it is known, and where the file puts it.

    A new one of which it says neither unit nor service lies everywhere, a known one of neither lies nowhere.
    """
    source, ids = staged.tickets[0].source if staged.tickets else "", [one.external_id for one in staged.tickets]
    known = tickets.places(deed.connection, source, ids)
    for ticket in staged.tickets:
        told: dict[str, str | None] = {}
        for staged_event in ticket.events:
            told.update(staged_event.event.payload)
        lies = known.get(ticket.external_id)
        if lies is None:
            yield Scope(told.get("unit"), told.get("service"))
            continue
        if deed.sight.sight is not None and not deed.sight.sight.reaches(*lies):
            raise unseen(deed, source, ticket.external_id)
        put = Scope(told.get("unit", lies[0]), told.get("service", lies[1]))
        yield from (place for place in (Scope(*lies), put) if place != Scope())


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
    known = tickets.ids_of(deed.connection, later[0].source, ids) if later else {}
    unknown = [external_id for external_id in ids if external_id not in known]
    if unknown:
        raise Invalid(
            f"{staged.file_name} goes on with tickets that nobody knows yet ({len(unknown)}, the first is "
            f"{unknown[0]}): import the file that creates them before this one."
        )


def _incoming(ticket: StagedTicket) -> Incoming:
    events = tuple((staged.event, staged.source_key) for staged in ticket.events)
    return Incoming(ticket.source, ticket.external_id, events, ticket.reported_due_at, ticket.raw)


def _rows_known(staged: Staged, made: Plan) -> int:
    """The rows of which everything was known; a creation that no row brought is no row."""
    if not staged.row_is_event:
        return made.recorded.tickets_known
    new = {subject.ticket_id for subject in made.subjects if subject.identity is not None}
    pairs = zip(staged.tickets, made.ticket_ids, strict=True)
    return made.repeated - sum(ticket.opens_before_its_rows and number not in new for ticket, number in pairs)
