"""What lies out of somebody's sight answers like what does not exist: every query there is, asked of two stores (Z8).

One store holds a neighbour's tickets, the other does not. Whoever cannot see them is told the same by both, whatever
is asked: no row, no count, no error tells the two apart. Queries are found by walking their modules, so that a new one
is tried without being named here; one whose parameters cannot be filled fails until it is told how.
"""

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from random import Random
from shutil import copyfile
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from sqlalchemy import Connection

from control.errors import ControlError
from control.model import TargetKind
from control.policy.checklist import IN_RULEBOOK, Point
from control.policy.measure_terms import MeasureStage
from control.policy.periods import Length
from control.policy.review_words import AGENDA
from control.policy.rulebook import Calendar, Person, Rulebook
from control.policy.scope import Scope, Sight, scope_of
from control.policy.sight import seen_by
from control.queries import approval_log, audit, backlog, needs
from control.queries.agenda import AgendaAsked
from control.queries.approval_delays import DelayBy
from control.queries.approval_log_counting import Control, Limits
from control.queries.approval_log_times import OfRole
from control.queries.approvals import ApprovalsAsked
from control.queries.checklist import ChecklistAsked
from control.queries.counting import By, Figure
from control.queries.issues import IssuesAsked
from control.queries.ledger import OfCycle
from control.queries.measure_needs import Own
from control.queries.measures import MeasuresAsked
from control.queries.sla import Pick
from control.queries.standing import Basis, Promise
from control.queries.trends import Span
from control.runtime import Runtime
from control.scenarios.questions import names
from tests.commands.approval_logs import LIMITED, LOG
from tests.commands.desk import on
from tests.house.source import imported, modules
from tests.queries.neighbours import BESIDE, NOW, WORDS, found, rules
from tests.rings import times

Query = Callable[..., Any]
NOT_OF_A_PERSON = {
    "accounts.asks_for_a_code": "the gateway asks it of the account that signs in or is signed in",
    "accounts.living_sessions": "the gateway asks it of the account that is signed in",
    "sessions.living": "whether the session lives in which something is asked",
    "witness.outside": "how far the heads outside have come, which names nothing and nobody",
    "witness.places_of": "where they are kept",
    "approval_standing.standings": "commands and the lists ask how approvals stand that they have found",
    "approval_standing.left_by_people": "the worker asks which approvals nobody can decide any more",
    "approval_causes.asked_because": "a command asks it of a ticket that it has found",
    "baselines.exposures": "a baseline asks how many tickets came where a measure lies, whoever sees them",
    "baselines.paid_for": "the same of what was paid for its tickets",
    "baselines.tickets_of": "the same of its tickets",
    "baselines.weeks_of": "the same by weeks",
    "baselines.weeks_of_place": "the same of all that came there",
    "baselines.looked_through": "whether a measure can be judged asks how far tickets were compared",
    **dict.fromkeys(
        ("baselines.nth_after", "baselines.number_after", "baselines.number_until"),
        "whether a measure worked is one figure, whoever asks for it",
    ),
    "company.company_of": "whose data the store holds: it stands on every page",
    "delegations.lent_to": "the frame asks for whom the account may act that is signed in",
    "delegations.standing": "the view that says who may act, and for whom; it names no ticket",
    "derivations.compare": "the command line and the tests ask whether everything follows from the facts",
    "derivations.derivations": "commands ask what follows for tickets that they have found",
    "frames.frame": "makes a frame of a statement of others",
    "issue_tickets.after": "the worker compares tickets, whoever sees them",
    "issue_tickets.newest": "the same",
    "issue_tickets.since": "the same",
    "listing.refuse_unknown": "lists that are taken along are asked of both stores in tests/packs/test_sight.py",
    "listing_approvals.held_of": "the same",
    "listing_approvals.refuse_unknown_log": "the same",
    **dict.fromkeys(
        ("matters.abouts_of", "matters.matters_of", "matters.measures_as_tickets"),
        "commands and the worker ask what approvals and escalations are about that they have found",
    ),
    "people.accounts": "the view that says who may act, for those who look after that; it names no ticket",
    "people.grants": "the same view",
    "rungs.ladders_ever": "the ladders of the rulebooks, which hold no ticket",
    "rungs.rungs_of": "commands and `next_levels` ask of tickets that they have found",
    "trail.revision": "one number, by which what was read before is known to be old",
    "work_of_time.is_due": "the worker asks whether there is anything to do",
    "worker.heartbeat": "whether the worker runs",
}
"""Queries that nobody asks for a person, each with its reason; a page must not ask those that know of tickets."""
OF_TICKETS = {"baselines", "derivations", "issue_tickets", "matters", "rungs"}
QUERIES = [name for name in names() if name not in NOT_OF_A_PERSON]


@dataclass(frozen=True)
class World:
    """One of the two stores, as somebody sees it."""

    runtime: Runtime
    scopes: tuple[Scope, ...]


@pytest.fixture(scope="module", params=list(BESIDE))
def worlds(
    request: pytest.FixtureRequest, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[World, World]]:
    """The store with a neighbour's tickets and the one without, as this person sees them; everybody here only reads."""
    made = []
    for beside in (BESIDE[request.param], ()):
        file = tmp_path_factory.mktemp("neighbours") / "control.sqlite"
        copyfile(sqlite_template, file)
        desk = found(f"sqlite:///{file}", beside)
        made.append(World(desk.runtime, scopes_of(desk.runtime, request.param)))
    yield made[0], made[1]
    for world in made:
        world.runtime.close()


def scopes_of(runtime: Runtime, person: str) -> tuple[Scope, ...]:
    """Every scope in which this person may ask: all that they see, with their own and without, and parts of it."""
    rulebook = runtime.rulebook()
    own = seen_by(rulebook, rulebook.people[person])
    part = {"dora": ("desk", None), "sven": (None, "help")}[person]
    chosen = scope_of(rulebook, *part, own.sight)
    return own, Scope(sight=own.sight), chosen, Scope(chosen.unit, chosen.service, chosen.below, own.sight, person)


# ------------------------------------------------------------------------------------------------- what is asked

PERIOD = Span(on(0, 0), NOW, Length.WEEK, ZoneInfo("UTC"))
KINDS = list(TargetKind)


def sample(draw: Random, name: str, annotation: Any) -> Any:
    """A value for the parameter of a query: the ids are those of either store, or of none."""
    number = draw.randrange(10_001, 10_013)
    by_type: Mapping[Any, Callable[[], Any]] = {
        Promise: lambda: Promise(draw.choice(KINDS), draw.choice(list(Basis)), draw.choice([None, on(7, 0)])),
        By: lambda: draw.choice(list(By)),
        Pick: lambda: Pick(
            draw.choice(list(Figure)), draw.choice([None, By.UNIT, By.OWNER]), draw.choice(["ora", None])
        ),
        Span: lambda: PERIOD,
        Limits: lambda: draw.choice([Limits(), LIMITED]),
        approval_log.Pick: lambda: approval_log.Pick(draw.choice(list(Control)), LIMITED, draw.choice([None, 1])),
        OfRole: lambda: OfRole(draw.choice(["lead", "head", None])),
        Calendar | None: lambda: None,
        TargetKind: lambda: draw.choice(KINDS),
        OfCycle: lambda: OfCycle(f"T-{number}", draw.choice(KINDS), 1),
        needs.Asked: lambda: needs.Asked(
            draw.choice(["dora", "sven", "ora", None]),
            draw.choice([None, *needs.Reason]),
            *(draw.random() < 0.5, draw.random() < 0.5, draw.choice([(), ("ora", "anna")])),
        ),
        DelayBy: lambda: draw.choice(list(DelayBy)),
        ApprovalsAsked: lambda: ApprovalsAsked(
            draw.choice([None, "anna"]), *(draw.random() < 0.5 for _ in range(3)), draw.choice([1, 200])
        ),
        ChecklistAsked: lambda: ChecklistAsked(draw.choice([3, 92]), draw.choice([1, 30]), most=draw.choice([1, 200])),
        Point: lambda: draw.choice(sorted(set(Point) - IN_RULEBOOK)),
        AgendaAsked: lambda: AgendaAsked(draw.choice(list(AGENDA)), on(40, 9)),
        IssuesAsked: lambda: IssuesAsked(draw.choice([2, 30]), number=draw.choice([None, 1, 2])),
        MeasuresAsked: lambda: MeasuresAsked(draw.choice([None, 1, 2]), draw.choice([None, *MeasureStage])),
        Own: lambda: Own(*[draw.choice(["dora", "sven", "ora", "lead", None])] * 2),
        Person: lambda: rules().people[draw.choice(["lead", "dora", "anna"])],
        audit.Asked: lambda: audit.Asked(*draw.choice([("ora",), ("member",), (None, "import.commit"), ()])),
        backlog.Open: lambda: backlog.Open("UTC", draw.random() < 0.5, draw.choice([None, *backlog.AGES])),
    }
    by_name: Mapping[str, Callable[[], Any]] = {
        "ticket_id": lambda: number,
        "key": lambda: f"T-{number}",
        "keys": lambda: tuple(f"T-{draw.randrange(10_001, 10_013)}" for _ in range(4)),
        "text": lambda: draw.choice([f"T-{number}", WORDS, "Late", f"other {number % 5}", "X-1", "e"]),
        "person": lambda: draw.choice(["dora", "sven", "ora", "anna"]),
        "seq": lambda: draw.randrange(1, 80),
        "batch_id": lambda: draw.choice([1, 2]),
        "log": lambda: LOG,
        "case": lambda: draw.choice(["C-1", "C-4", "C-99"]),
        "limit": lambda: draw.choice([1, 3, 200]),
        "edges": lambda: [on(4, 0), on(7, 0), NOW],
        "instants": lambda: [NOW, on(7, 13)],
        "since": lambda: draw.choice([None, on(7, 0)]),
        "past": lambda: draw.random() < 0.5,
        "number": lambda: draw.randrange(1, 12),
        "of": lambda: draw.choice([None, 1, 2]),
        "item": lambda: draw.choice([1, 2]),
        "name": lambda: draw.choice([None, "open tickets"]),
        "letters": lambda: draw.choice(["DEC", "ACT"]),
        "sha256": lambda: sha256(f"About T-{number}".encode()).hexdigest(),
        "numbers": lambda: [draw.randrange(1, 12) for _ in range(3)],
    }
    if annotation in by_type:
        return by_type[annotation]()
    if name not in by_name:
        raise AssertionError(f"say here what a query may be asked as {name}: {annotation}")
    return by_name[name]()


def asked(query: Query, draw: Random, at: datetime | None = None) -> dict[str, Any]:
    """Arguments for all that a query is told by whoever asks; `at` None: now or some time before."""
    parameters = inspect.signature(query, eval_str=True).parameters.values()
    told = [each for each in parameters if each.annotation not in (Connection, Scope, Runtime, Rulebook)]
    instant = at or draw.choice([NOW, NOW, on(7, 13), on(4, 10)])
    return {
        each.name: instant if each.annotation is datetime else sample(draw, each.name, each.annotation) for each in told
    }


def answer(world: World, query: Query, scope: Scope, told: Mapping[str, Any]) -> Any:
    """What a query answers, or how it ends, as plain values that can be compared."""
    parameters = inspect.signature(query, eval_str=True).parameters.values()
    with world.runtime.read() as connection:
        handed = {Connection: connection, Scope: scope, Runtime: world.runtime, Rulebook: world.runtime.rulebook()}
        given = {each.name: handed[each.annotation] for each in parameters if each.annotation in handed}
        try:
            got = query(**given, **told)
        except ControlError as refused:
            return type(refused), refused.sentence
    return got.to_json(orient="split", date_format="iso") if isinstance(got, pd.DataFrame) else repr(got)


def loaded(name: str) -> Query:
    module, _, function = name.partition(".")
    query: Query = getattr(import_module(f"control.queries.{module}"), function)
    return query


# ------------------------------------------------------------------------------------------------- and what is told


@pytest.mark.parametrize("name", QUERIES)
def test_every_query_that_a_person_asks_takes_a_scope_that_cannot_be_left_out(name: str) -> None:
    [scope] = [
        each for each in inspect.signature(loaded(name), eval_str=True).parameters.values() if each.annotation is Scope
    ]
    assert scope.default is inspect.Parameter.empty


def test_queries_that_nobody_asks_for_a_person_are_named_and_there() -> None:
    assert set(NOT_OF_A_PERSON) - set(names()) == set()


@pytest.mark.parametrize("module", modules("pages"), ids=str)
def test_no_page_asks_a_query_that_knows_of_tickets_and_not_of_people(module: Any) -> None:
    forbidden = {f"control.queries.{name}" for name in OF_TICKETS}
    assert {name for name in imported(module) if any(name.startswith(each) for each in forbidden)} == set()


def test_what_is_out_of_sight_answers_like_what_does_not_exist(
    worlds: tuple[World, World], figure: Callable[[str, str], None]
) -> None:
    draw, rounds = Random(4), times(check=5, proof=500)
    beside = worlds[0]
    told_apart = []
    for name in QUERIES:
        query = loaded(name)
        for _ in range(rounds):
            told, place = asked(query, draw), draw.randrange(len(beside.scopes))
            said = [answer(world, query, world.scopes[place], told) for world in worlds]
            if said[0] != said[1]:
                told_apart.append((name, told, said))
    assert told_apart == []
    figure("questions about what is out of sight", f"{rounds * len(QUERIES):,}, all answered as if it did not exist")


def test_whoever_sees_everything_is_told_of_a_neighbour_by_every_query(worlds: tuple[World, World]) -> None:
    """Or the test above would pass by asking about nothing."""
    silent = set(QUERIES)
    for name in QUERIES:
        draw, query = Random(name), loaded(name)
        for _ in range(200):
            told = asked(query, draw)
            if answer(worlds[0], query, Scope(), told) != answer(worlds[1], query, Scope(), told):
                silent.discard(name)
                break
    assert silent == set()


@pytest.mark.parametrize("person", ["ora", "olga", "member"])
def test_what_is_ones_own_is_seen_wherever_it_lies(worlds: tuple[World, World], person: str) -> None:
    """Whoever owns a ticket, or was told of it by an escalation, finds it; whoever is neither does not."""
    search = loaded("tickets.found")
    with worlds[0].runtime.read() as connection:
        own, nobodys = (search(connection, NOW, Scope(sight=Sight(), person=who), WORDS) for who in (person, "dora"))
    assert len(own) > 0
    assert nobodys.empty


def test_every_past_instant_hides_it_too(worlds: tuple[World, World]) -> None:
    instants = [NOW - timedelta(hours=hours) for hours in range(0, 100, times(check=25, proof=5))]
    for name in ("exceptions.inbox", "backlog.ages", "earlier.earlier", "sla.due_then"):
        draw, query = Random(name), loaded(name)
        for at in instants:
            told, scope = asked(query, draw, at), worlds[0].scopes[0]
            assert answer(worlds[0], query, scope, told) == answer(worlds[1], query, scope, told)
