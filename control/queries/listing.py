"""Which question a list is: the very one that its page asks, as far as whoever takes the list along sees now."""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import Connection

from control.errors import Invalid
from control.policy.exports import ListAsked, Listing
from control.queries import (
    audit,
    backlog,
    exceptions,
    imports,
    listing_approvals,
    listing_improving,
    people,
    sla,
    tickets,
)
from control.queries.counting import Figure
from control.queries.drill import Drill, asked_for
from control.queries.looking import Look, Question
from control.queries.needs import Asked, Reason
from control.queries.standing import Promise

ALL = "all"
"""What an address says for the open tickets of every age."""


def question(seen: Look, most: int) -> Question:
    """The question for a list of at most `most` rows; raises Invalid for filters that ask for no list there is."""
    return _QUESTIONS[seen.asked.listing](seen, most)


def refuse_unknown(connection: Connection, seen: Look) -> None:
    """Raise NotFound where a list is of an import or of a log that there is not, or that the person does not see."""
    if seen.asked.listing is Listing.IMPORT:
        imports.batch_of(connection, seen.scope, import_number(seen.asked))
    listing_approvals.refuse_unknown_log(connection, seen)


def drill_of(asked: ListAsked) -> Drill:
    """Which figure a list of tickets stands behind; every ticket where it names none."""
    return asked_for(asked.filters) or Drill(Figure.TICKETS, Promise())


def _tickets(seen: Look, most: int) -> Question:
    drill = drill_of(seen.asked)
    return Question(sla.listed, (seen.scope, drill.promise, sla.Pick(drill.figure, drill.by, drill.name, most)))


def _open_tickets(seen: Look, most: int) -> Question:
    age = backlog.age_named(seen.asked.filters.get("aged", ALL), ALL)
    return Question(backlog.aged, (seen.with_own, backlog.Open(seen.zone, seen.asked.past, age, most)))


def _found_tickets(seen: Look, most: int) -> Question:
    text = seen.asked.filters.get("find")
    if not text:
        raise Invalid("A list of tickets that were found names the text that was looked for.")
    return Question(tickets.found, (seen.with_own, text, most))


def _exceptions(seen: Look, most: int) -> Question:
    why = seen.asked.filters.get("why")
    only = Reason(why) if why in set(Reason) else None
    aside = seen.asked.filters.get("aside") == "shown"
    left = tuple(sorted(each.name for each in seen.rulebook.people.values() if not each.active))
    asked = Asked(seen.person.name, only, aside, seen.asked.past, left)
    return Question(exceptions.inbox, (seen.with_own, asked, most))


def _promises(seen: Look, _: int) -> Question:
    drill = drill_of(seen.asked)
    if drill.by is None:
        raise Invalid("A promise is broken down by something, such as by service: the list names it.")
    return Question(sla.breakdown, (seen.scope, drill.promise, drill.by))


def _import(seen: Look, most: int) -> Question:
    return Question(imports.findings_of, (seen.with_own, import_number(seen.asked), most))


def import_number(asked: ListAsked) -> int:
    """The number of the import that a list speaks of; raises Invalid where it names none."""
    text = asked.filters.get("import", "")
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise Invalid("A list of what was said about rows names the number of their import.")
    return int(text)


def _audit(seen: Look, most: int) -> Question:
    given = seen.asked.filters
    try:
        outcome = audit.Outcome(given["outcome"]) if "outcome" in given else None
        since, until = (_instant(given, name) for name in ("since", "until"))
    except ValueError as unread:
        raise Invalid(
            "The trail is asked for by something that it does not know: go back, and choose again."
        ) from unread
    asked = audit.Asked(given.get("person"), given.get("command"), given.get("subject"), outcome, since, until)
    return Question(audit.events, (seen.with_own, asked, most))


def _people(_: Look, __: int) -> Question:
    return Question(people.accounts, ())


def _instant(given: Mapping[str, str], name: str) -> datetime | None:
    if name not in given:
        return None
    at = datetime.fromisoformat(given[name])
    if at.tzinfo is None:
        raise ValueError(f"{at} names no zone")
    return at


_QUESTIONS: Mapping[Listing, Callable[[Look, int], Question]] = {
    Listing.TICKETS: _tickets,
    Listing.OPEN_TICKETS: _open_tickets,
    Listing.FOUND_TICKETS: _found_tickets,
    Listing.EXCEPTIONS: _exceptions,
    Listing.PROMISES: _promises,
    Listing.IMPORT: _import,
    Listing.AUDIT: _audit,
    Listing.PEOPLE: _people,
    **listing_approvals.QUESTIONS,
    **listing_improving.QUESTIONS,
}
