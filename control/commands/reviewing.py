"""A recorded breach that became known in time opens its review, which has a due time and a ladder of its own."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from control.commands.notices import NOBODY, Told
from control.commands.path import Path
from control.commands.registry import Deed
from control.model import ReviewState, SubjectType, Verdict
from control.policy import notice_words
from control.policy.ladder import Recipient, Watched
from control.policy.path import addressed, ladder_for
from control.policy.review_terms import ReviewTerms
from control.policy.review_times import review_due_at, review_levels_at
from control.policy.watching import Watch, watch_until
from control.store import reviews, tickets, watches
from control.store.watches import Key

Fields = Mapping[int, Mapping[str, Any]]
"""The `TICKET_FIELDS` and the key of tickets, by id."""


def open_reviews(deed: Deed, judged: Sequence[Mapping[str, Any]], fields: Fields) -> list[dict[str, Any]]:
    """Open a review for each of these recorded judgements of which the rulebook wants one; answers their rows."""
    terms = deed.rulebook.breach_reviews
    if terms is None:
        return []
    breached = [row for row in judged if row["verdict"] == Verdict.BREACHED]
    late = [row for row in breached if terms.opens_by_itself(row["kind"], row["judged_at"], deed.now)]
    return open_now(deed, late, fields)


def open_now(deed: Deed, late: Sequence[Mapping[str, Any]], fields: Fields) -> list[dict[str, Any]]:
    """Open a review for each of these breaches; answers their rows."""
    terms = deed.rulebook.breach_reviews
    if terms is None or not late:
        return []
    first, due_at = reviews.next_id(deed.connection), review_due_at(deed.rulebook, terms, deed.now)
    opened = [
        {name: row[name] for name in ("ticket_id", "kind", "cycle")}
        | {"id": number, "opened_at": deed.now, "opened_seq": deed.seq, "due_at": due_at}
        | {"state": ReviewState.OPEN.value, "version": 1}
        for number, row in enumerate(late, start=first)
    ]
    reviews.add(deed.connection, opened)
    watches.add_watches(deed.connection, _watches(deed, terms, opened, fields))
    return opened


def rewatch_reviews(deed: Deed) -> None:
    """Say anew what comes next of every review that waits, by the ladders in force; by when it is due stays.

    As for a clock, the first ladder that ever holds for one fires nothing of the past.
    """
    terms, waiting = deed.rulebook.breach_reviews, reviews.all_waiting(deed.connection)
    if terms is None or not waiting:
        return
    before = watches.watches_of_type(deed.connection, SubjectType.BREACH_REVIEW)
    fields = tickets.by_id(deed.connection, list(dict.fromkeys(row["ticket_id"] for row in waiting)))
    path, found = Path(deed, list(fields)), {}
    for row in waiting:
        known = before.get(key := reviews.key_of(row))
        ladder = ladder_for(deed.rulebook, Watched.BREACH_REVIEW, dict(fields[row["ticket_id"]]))
        instants = review_levels_at(deed.rulebook, terms, ladder, row["opened_at"], row["due_at"])
        come = None if ladder is None else path.known_on(ladder, key, known)
        first = known is None or known.ladder is None
        found[key] = watch_until(ladder, instants, come, deed.now, looks_back=first)
    watches.rewatch(deed.connection, found)


def tell_of_reviews(deed: Deed, opened: Sequence[Mapping[str, Any]], fields: Fields) -> list[Told]:
    """What whoever owned the work is told of reviews that were opened; where nobody did, the next one upwards."""
    terms = deed.rulebook.breach_reviews
    if terms is None:
        return []
    told: list[Told] = []
    zone = deed.rulebook.calendars[terms.calendar].zone
    for row in opened:
        ticket = fields[row["ticket_id"]]
        _, people = addressed(deed.rulebook, ticket, Recipient.OWNER)
        said = notice_words.reviewed(ticket, Watched(row["kind"]), row["due_at"], zone)
        subject = (SubjectType.BREACH_REVIEW, f"B-{row['id']}", row["ticket_id"])
        told += [Told(name, *subject, said, False, row["due_at"]) for name in people or (NOBODY,)]
    return told


def _watches(
    deed: Deed, terms: ReviewTerms, opened: Sequence[Mapping[str, Any]], fields: Fields
) -> Iterator[tuple[Key, int, Watch]]:
    """The levels of each review, counted in the working time of its calendar from its opening."""
    for row in opened:
        ladder = ladder_for(deed.rulebook, Watched.BREACH_REVIEW, fields[row["ticket_id"]])
        instants = review_levels_at(deed.rulebook, terms, ladder, row["opened_at"], row["due_at"])
        yield reviews.named(row["id"]), row["ticket_id"], watch_until(ladder, instants, None, deed.now)
