"""What comparing tickets comes to: computed beside the store, so that nobody waits for it, and written by one command.

*Source:* domain, section 6; reliability (a transaction that thinks for a minute holds up every other deed).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from control.analysis.grouping import Grouped, Said, as_said, grouped, members
from control.analysis.leaders import NOWHERE, nearest
from control.analysis.signature import Vocabulary, filed_under
from control.analysis.text_model import Directions
from control.analysis.ticket_model import TicketModel, kept, learnt_of, read
from control.policy.issue_terms import Compared, IssueState, IssueTerms
from control.policy.recurring import Filed
from control.queries import issue_tickets
from control.queries.issue_tickets import Compiled
from control.store import issue_grouping, issues

NAMES = 0.5
"""From this share of a group's tickets on, what they are filed under is a reason why they belong together."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a ticket belongs."""

    ticket: int
    group: int
    """Of the known issues and then the new ones, in order."""
    likeness: int
    """Thousandths."""


@dataclass(frozen=True, slots=True)
class Why:
    """Why the tickets of a group belong together."""

    words: tuple[str, ...]
    filed: tuple[Filed, ...]


@dataclass(frozen=True, slots=True)
class Learnt:
    """What comparing all tickets anew came to."""

    followed: int
    """The number of the model before; 0: there was none."""
    content: bytes
    """The model and the middle of each group, known ones first."""
    looked_at: tuple[int, ...]
    """The ids of all tickets that were compared."""
    known: tuple[int, ...]
    """The ids of the issues that there were, in the order of their groups."""
    why: tuple[Why | None, ...]
    """Of every group; None for one that none of these tickets belongs to."""
    placed: tuple[Placed, ...]


@dataclass(frozen=True, slots=True)
class Joined:
    """Where tickets belong that came since."""

    model: int
    through: int
    """The highest id among them."""
    placed: tuple[Placed, ...]
    """Their groups are places in the model."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """What is to be compared: read at once, so that no transaction waits while it is."""

    followed: int
    """As of `Learnt`."""
    looked: Compiled
    known: tuple[int, ...]
    """The ids of the issues that there are."""
    members: tuple[tuple[int, ...], ...]
    """By known issue, the rows of its tickets among those that are looked at."""
    said: Said
    """What people said of these tickets, which goes before what is alike."""


def gathered(connection: Connection, terms: IssueTerms, now: datetime) -> Gathered:
    """All tickets of the days that are looked back, and where they belong so far; what is a part of another is none."""
    looked = issue_tickets.since(connection, now - timedelta(days=terms.looks_back_days))
    known = tuple(row["id"] for row in issues.all_of(connection) if row["state"] != IssueState.MERGED)
    before = issues.newest_model(connection)
    followed = 0 if before is None else before["number"]
    return Gathered(followed, looked, known, *_members(connection, looked, known))


def compared(found: Gathered, terms: IssueTerms, now: datetime) -> Learnt:
    """Compare all tickets with each other; known issues stay what they are. It takes from seconds to a minute by words.

    Raises Invalid where texts are to be compared by what is not installed.
    """
    looked, known = found.looked, len(found.known)
    shares = {name: float(share) for name, share in terms.shares.items()}
    model, directions = learnt_of(looked.told, shares, terms.text_by)
    sought = model.sought(directions)
    groups = as_said(grouped(directions, model.alike, found.members, sought), directions, found.said)
    stays = [*range(known), *_new(looked, groups, known, (terms, now))]
    return Learnt(
        followed=found.followed,
        content=kept(model, groups.middles[stays]),
        looked_at=looked.ids,
        known=found.known,
        why=tuple(_why(looked, groups, stays)),
        placed=tuple(_placed(looked.ids, groups.places.tolist(), groups.likeness.tolist(), stays)),
    )


class Places:
    """The newest model, read once: where a ticket belongs that comes now."""

    def __init__(self) -> None:
        """Nothing is read yet."""
        self._read: tuple[str, TicketModel, Directions] | None = None

    def joined(self, connection: Connection) -> Joined | None:
        """Where the tickets belong that nobody has looked at yet; None where there are none, or nothing was learnt."""
        newest = issues.newest_model(connection)
        if newest is None:
            return None
        come = issue_tickets.after(connection, newest["through"])
        if not come.ids:
            return None
        model, middles = self._model(connection, newest["number"], newest["sha256"])
        places, likeness = nearest(model.directions(come.told), middles, model.alike)
        placed = _placed(come.ids, places.tolist(), likeness.tolist(), range(len(middles)))
        return Joined(newest["number"], max(come.ids), tuple(placed))

    def _model(self, connection: Connection, number: int, sha256: str) -> tuple[TicketModel, Directions]:
        if self._read is None or self._read[0] != sha256:
            self._read = (sha256, *read(issues.content_of(connection, number) or b""))
        return self._read[1:]


def _members(
    connection: Connection, looked: Compiled, known: Sequence[int]
) -> tuple[tuple[tuple[int, ...], ...], Said]:
    """The rows of the members of each known issue, among what is looked at, and what people said of such rows."""
    if not looked.ids:
        return tuple(() for _ in known), Said()
    row = {ticket: number for number, ticket in enumerate(looked.ids)}
    group = {issue: number for number, issue in enumerate(known)}
    found: dict[int, list[int]] = {issue: [] for issue in known}
    belong = [each for each in issues.members(connection, looked.created_at[0]) if each[0] in row]
    for ticket, issue, _ in belong:
        found[issue].append(row[ticket])
    pinned = [(row[ticket], group[issue]) for ticket, issue, by_hand in belong if by_hand]
    said = issue_grouping.apart(connection)
    apart = [(row[ticket], group[issue]) for ticket, issue in said if ticket in row and issue in group]
    return tuple(tuple(each) for each in found.values()), Said(tuple(pinned), tuple(apart))


def _new(looked: Compiled, found: Grouped, known: int, by: tuple[IssueTerms, datetime]) -> Iterator[int]:
    """The groups beyond the known ones that recent tickets make a candidate."""
    terms, now = by
    since, customers = now - timedelta(days=terms.recent_days), looked.told.fields[Compared.CUSTOMER.value]
    for group in range(known, len(found.middles)):
        recent = [row for row in members(found.places, group).tolist() if looked.created_at[row] >= since]
        named = {customers[row] for row in recent} - {None}
        if terms.makes_candidate(len(recent), len(named)):
            yield group


def _why(looked: Compiled, found: Grouped, groups: Sequence[int]) -> Iterator[Why | None]:
    vocabulary = Vocabulary(looked.told.texts)
    for group in groups:
        rows = members(found.places, group).tolist()
        filed = filed_under(looked.told.fields, rows, NAMES)
        yield Why(tuple(vocabulary.distinguishing(rows)), tuple(filed)) if rows else None


def _placed(
    ids: Sequence[int], places: Sequence[int], likeness: Sequence[float], groups: Sequence[int]
) -> Iterator[Placed]:
    """The tickets that belong to one of these groups, which are counted anew."""
    number = {group: at for at, group in enumerate(groups)}
    for ticket, place, how in zip(ids, places, likeness, strict=True):
        if place != NOWHERE and place in number:
            yield Placed(ticket, number[place], thousandths(how))


def thousandths(share: float) -> int:
    """A share, or a likeness, as it is kept."""
    return min(1_000, max(0, round(1_000 * share)))
