"""A new request for an approval, whatever it is about: its row, its first round, and what the trail says of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from control.commands.approval_content import Wanted, content_of
from control.commands.approval_rounds import round_of, write_round
from control.commands.evidence import Files, keep
from control.commands.known_matter import require_reach
from control.commands.measure_facts import require_gate
from control.commands.registry import Deed
from control.errors import Invalid
from control.model import ApprovalState, StateCategory
from control.policy.approval_terms import OF_GATE
from control.policy.measure_terms import Gate
from control.queries.matters import Matter, abouts_of
from control.store import approvals

Row = Mapping[str, Any]
_SELF = [f"{what}_{side}" for what in ("requested", "edited") for side in ("by", "by_person", "for")]


def make(deed: Deed, row: dict[str, Any], asked: tuple[Wanted, Files], *, draft: bool) -> dict[str, Any]:
    """Keep a request that nobody has made before, and begin its first round unless it is a draft; answers how it
    stands.

    Raises Refused where nobody could decide it.
    """
    wanted, files = asked
    begun = None if draft else round_of(deed, row)
    row |= {} if begun is None else begun.values
    approvals.add(deed.connection, row)
    keep(deed, row["id"], row["content_hash"], files)
    deed.subject("approval", f"A-{row['id']}", (None, 1), after=_told(row) | _named(row))
    deed.tell(**_told_beside(wanted, files))
    if begun is not None:
        write_round(deed, row["id"], begun)
    return standing_told(row)


@dataclass(frozen=True, slots=True)
class AboutMeasure:
    """What is asked for a measure."""

    measure_id: int
    gate: Gate
    terms: str | None
    """What is decided beside the gate, as JSON; None: nothing."""


def make_about(
    deed: Deed, about: AboutMeasure, asked: tuple[Wanted, Files], *, draft: bool
) -> tuple[int, dict[str, Any]]:
    """The same as `make` of a request about a measure as it is now, of the kind that its gate needs; answers its id
    as well.
    """
    [matter] = abouts_of(deed.connection, [{"ticket_id": None, "measure_id": about.measure_id}])
    named = {"measure_id": about.measure_id, "gate": about.gate.value, "measure_hash": matter.hashed}
    content = content_of(deed, OF_GATE[about.gate], {**named, "terms": about.terms}, *asked)
    row = new_row(deed, matter.fields, content)
    return row["id"], make(deed, row, asked, draft=draft)


def new_row(deed: Deed, about: Row, content: Row) -> dict[str, Any]:
    """A draft as a row, `about` being the fields of what it is about."""
    return {
        "id": approvals.next_id(deed.connection),
        **content,
        **place_of(about),
        **by(deed, "requested"),
        **by(deed, "edited"),
        "round": 0,
        "state": ApprovalState.DRAFT.value,
        "made_at": deed.now,
        "made_seq": deed.seq,
        "rulebook_version": deed.rulebook.version,
        "version": 1,
    }


def place_of(about: Row) -> dict[str, Any]:
    """Where a request lies, and for which customer: as its ticket or measure says when it is submitted."""
    return {name: about[name] for name in ("unit", "service", "customer")}


def by(deed: Deed, what: str) -> dict[str, Any]:
    """The columns that say who does something with a request, and in whose place."""
    person = deed.person
    return {f"{what}_by": person.name, f"{what}_by_person": person.person, f"{what}_for": deed.call.on_behalf_of}


def require_askable(deed: Deed, row: Row, matter: Matter) -> None:
    """Raise Refused or Invalid where nothing can be asked for what a request is about, as it is by now."""
    require_reach(deed, matter)
    if matter.hashed is None:
        require_alive(matter.fields)
    else:
        require_gate(deed, matter.fields, Gate(row["gate"]))


def require_alive(ticket: Row) -> None:
    """Raise Invalid where a ticket is cancelled."""
    if ticket["state_category"] == StateCategory.CANCELLED:
        raise Invalid(f"{ticket['key']} is cancelled: nothing more is done for it.")


def asked_about(row: Row, matter: Matter) -> dict[str, Any]:
    """The columns that say what a request is about, a measure as it is by now."""
    if matter.hashed is None:
        return {"ticket_id": row["ticket_id"]}
    return {name: row[name] for name in ("measure_id", "gate", "terms")} | {"measure_hash": matter.hashed}


def standing_told(row: Row) -> dict[str, Any]:
    """What whoever asks is answered: number, state and round."""
    return {"approval": f"A-{row['id']}", "state": row["state"], "round": row["round"]}


def _named(row: Row) -> dict[str, Any]:
    """The number of the ticket, which its id does not say to people; a measure's id is its number."""
    return {"ticket": f"T-{row['ticket_id']}"} if row["measure_id"] is None else {"measure": f"M-{row['measure_id']}"}


def _told_beside(wanted: Wanted, files: Files) -> dict[str, Any]:
    """What the trail says of it beside its row."""
    cause = {} if wanted.cause is None else {"cause": wanted.cause}
    return {**cause, **({"evidence": files.told} if files.shown else {})}


def _told(row: Row) -> dict[str, Any]:
    """What the trail says of a new approval; who asked for it, when and why, its event says anyway."""
    said = {"id", "made_at", "made_seq", "version", "rulebook_version", *_SELF}
    return {name: value for name, value in row.items() if name not in said}
