"""A small company's last half year: a few tickets with a story, and enough others for charts to say something.

Everything lies relative to the present, because the app reads the machine's own clock; what a test reads off a page
it takes from the stories, and their titles name what each of them shows.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from control.clock import FixedClock, SystemClock
from control.commands import clocks, correspondence, opening, rulebook, sweep, tickets
from control.commands.issue_learning import compare
from control.commands.registry import Call
from control.policy.intake_form import FORM_FIELDS
from control.policy.promises import support_hours
from control.runtime import Runtime, open_runtime
from control.settings import dump, load
from control.store import leases
from control.store.engine import upgrade
from tests.browser.askings import asked_for
from tests.browser.improvements import improved
from tests.browser.troubles import Troubles
from tests.places import ROOT

SOURCE = "desk"
WEEKS = 26
CROWD = 110
BACKLOG = 14
SEED = 20261122
OPENED = timedelta(weeks=WEEKS, days=1)
"""How long ago the rulebook came into force."""

Event = Mapping[str, Any]


@dataclass(frozen=True)
class Story:
    """A ticket by the number it has at its source, and its events in order."""

    number: str
    events: Sequence[Event]
    due: datetime | None = None
    """The due time that its source had recorded."""
    opened_by: str | None = None
    """Who opened it by our own form and answered at once; None: another tool told of it."""


def found(url: str) -> None:
    """Make the company in a new store at `url`, as it stands now."""
    now = SystemClock().now().replace(microsecond=0)
    upgrade(url)
    clock = FixedClock(now - OPENED)
    runtime = open_runtime(url, clock)
    try:
        rulebook.activate(runtime, Call("system", reason="the company begins"), dump(load(ROOT / "config")))
        troubles = Troubles(runtime, SEED)
        for story in told(now):
            clock.set(story.events[-1]["at"])
            troubles.at(clock.now())
            tell(runtime, story)
        clock.set(now)
        clocks.judge(runtime, Call("system"))
        sweep.sweep(runtime, Call("system", origin="worker"))
        compare(runtime, Call("system", origin="worker"))
        asked_for(runtime, key_of("S-5"))
        improved(runtime)
        attended(runtime, now)
    finally:
        runtime.close()


def tell(runtime: Runtime, story: Story) -> None:
    """Record a ticket of another tool, or open one of our own."""
    if story.opened_by is None:
        tickets.record_ticket(runtime, Call("system"), SOURCE, story.number, story.events, story.due)
        return
    form = {name: value for name, value in story.events[0].items() if name in FORM_FIELDS}
    key = opening.open_ticket(runtime, Call(story.opened_by), form).value["ticket"]
    correspondence.reply(runtime, Call(story.opened_by), key, "We look into it.")


def attended(runtime: Runtime, now: datetime) -> None:
    """Somebody does the work of time here for as long as anybody may look."""
    with runtime.store.writer.begin() as connection:
        leases.taken(connection, "the-company", now + timedelta(hours=8), timedelta(minutes=1))


def told(now: datetime) -> list[Story]:
    """All tickets; each is told when its last event has happened, because the trail of the audit runs forward only."""
    return sorted([*stories(now), *crowd(now)], key=lambda story: story.events[-1]["at"])


def key_of(number: str) -> str:
    """The key that a ticket is given here: they are counted as they are told, which is always in the same order."""
    numbers = [story.number for story in told(SystemClock().now())]
    return f"T-{10_001 + numbers.index(number)}"


# ------------------------------------------------------------------------------------------------- tickets with a story

BREACHED_TITLE = "Espresso machine shows error 17"
PAUSED_TITLE = "Grinder waits for the customer's answer"
AT_RISK_TITLE = "Laptop does not start"
OVERDUE_TITLE = "Refund for order 88121"
OURS_TITLE = "Refund for a kettle that leaks"
UNROUTED_TITLE = "Whom do I ask about the bill?"
MARKUP_TITLE = "Parcel **late** :red[again] <b>since Monday</b>"


def stories(now: datetime) -> list[Story]:
    """Late after a pause and a reopening; paused; at risk; late and still open; one whose title looks like markup."""

    def ago(**length: float) -> datetime:
        return now - timedelta(**length)

    machine = {"service": "repairs", "category": "machine-down", "team": "repair-dispatch"}
    seeblick = {"customer": "Hotel Seeblick", "product": "Espresso E9", "impact": "high", "urgency": "medium"}
    laptop = {"service": "workplace", "category": "disturbance", "impact": "high", "urgency": "medium"}
    kettle = {"customer": "Familie Thomsen", "product": "Kettle K2"}
    refund = {"service": "customer-care", "category": "refund", "impact": "medium", "urgency": "medium"}
    return [
        Story(
            "S-1",
            [
                event(
                    ago(days=34), "created", "Hotel Seeblick", title=BREACHED_TITLE, state="new", **machine, **seeblick
                ),
                event(ago(days=33, hours=20), "reply", "ines-carvalho", public=True),
                event(ago(days=33), "state", "ines-carvalho", state="waiting-for-customer"),
                event(ago(days=27), "state", "ines-carvalho", state="in-progress"),
                event(ago(days=20), "resolved", "ines-carvalho", state="resolved"),
                event(ago(days=13), "reopened", "Hotel Seeblick", state="in-progress"),
                event(ago(days=6), "resolved", "ines-carvalho", state="resolved"),
            ],
        ),
        Story(
            "S-2",
            [
                event(
                    ago(days=9), "created", "Kantine am Hafen", title=PAUSED_TITLE, state="new", **machine, **seeblick
                ),
                event(ago(days=8, hours=23, minutes=50), "reply", "joris-dekker", public=True),
                event(ago(days=8, hours=23, minutes=40), "state", "joris-dekker", state="waiting-for-customer"),
            ],
        ),
        Story(
            "S-3",
            [
                event(ago(hours=10), "created", "tomas-brandt", title=AT_RISK_TITLE, state="new", **laptop),
                event(ago(hours=9, minutes=50), "reply", "piotr-wolny", public=True),
                event(ago(hours=9, minutes=40), "state", "piotr-wolny", state="in-progress"),
            ],
        ),
        Story("S-4", [event(ago(days=21), "created", "Familie Thomsen", title=OVERDUE_TITLE, state="new", **refund)]),
        Story("S-5", [event(ago(days=2), "created", "Familie Thomsen", title=MARKUP_TITLE, state="new", **refund)]),
        Story(
            "O-1",
            [
                event(
                    late_since(now),
                    "created",
                    "Familie Thomsen",
                    title=OURS_TITLE,
                    type="complaint",
                    **refund,
                    **kettle,
                )
            ],
            opened_by="tomas-brandt",
        ),
        Story("S-6", [event(ago(hours=5), "created", "Kantine am Hafen", title=UNROUTED_TITLE, state="new")]),
    ]


def late_since(now: datetime) -> datetime:
    """When a refund began whose promise was broken twenty working minutes ago: the department head hears in an hour."""
    rules = load(ROOT / "config")
    hours = support_hours(rules.calendars["ravensholt-office"])
    worked = timedelta(minutes=rules.targets["refund-resolution"].minutes or 0) + timedelta(minutes=20)
    back = (now - timedelta(minutes=minutes) for minutes in range(30 * 1440))
    return next(began for began in back if hours.worked(began, now) >= worked)


def event(at: datetime, kind: str, actor: str, **fields: str | bool) -> Event:
    """What `actor` did; a name with a dash is one of our own people, every other is a customer."""
    return {"at": at, "kind": kind, "actor": actor, "actor_kind": "human" if "-" in actor else "customer", **fields}


# ----------------------------------------------------------------------------------------------------------- the others

SUBJECTS = (
    ("customer-care", "delivery", "Parcel has not arrived", "care-first-line", "tomas-brandt"),
    ("customer-care", "question", "Which descaler fits the K2?", "care-first-line", "tomas-brandt"),
    ("customer-care", "refund", "Refund for a returned kettle", "care-claims", "ines-carvalho"),
    ("repairs", "machine-down", "Machine leaks", "repair-dispatch", "joris-dekker"),
    ("repairs", "replacement", "Replacement of a broken lid", "repair-dispatch", "ines-carvalho"),
    ("workplace", "access", "Access to the order system", "service-desk", "piotr-wolny"),
    ("workplace", "disturbance", "Printer on the second floor jams", "service-desk", "piotr-wolny"),
)
CUSTOMERS = ("Hotel Seeblick", "Kantine am Hafen", "Familie Thomsen", "Bäckerei Özdemir")


def crowd(now: datetime) -> Iterator[Story]:
    """Tickets spread over the half year, most of them finished, some late; and a backlog of the last days."""
    draw = random.Random(SEED)
    for number in range(1, CROWD + BACKLOG + 1):
        is_new = number > CROWD
        created = now - timedelta(minutes=draw.randrange(30, 60 * 60 if is_new else WEEKS * 7 * 1440))
        takes = timedelta(days=7 if is_new else 0, minutes=int(60 * draw.lognormvariate(2.4, 1.0)))
        yield Story(f"C-{number:03}", list(_life(draw, created, takes, now)), created + timedelta(days=3))


def _life(draw: random.Random, created: datetime, takes: timedelta, now: datetime) -> Iterator[Event]:
    service, category, title, team, owner = draw.choice(SUBJECTS)
    customer = draw.choice(CUSTOMERS)
    about = {"service": service, "category": category, "title": title, "team": team, "owner": owner}
    weight = {"impact": draw.choice(("high", "medium", "low")), "urgency": draw.choice(("high", "medium", "low"))}
    yield event(created, "created", customer, state="new", customer=customer, **about, **weight)
    steps = (
        ("reply", owner, 0.04, {"public": True}),
        ("state", owner, 0.1, {"state": "in-progress"}),
        ("contact", customer, 0.3, {}),
        ("reply", owner, 0.4, {"public": True}),
        ("resolved", owner, 1.0, {"state": "resolved"}),
    )
    for kind, actor, part, fields in steps:
        at = created + timedelta(minutes=int(takes.total_seconds() // 60 * part))
        if at < now:
            yield event(at, kind, actor, **fields)
