"""The figures that a review is frozen with, each with all the things that make it.

*Source:* domain, sections 10 and 12.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy import Connection

from control.commands.review_improving import improving
from control.commands.review_register import register
from control.model import TargetKind
from control.policy.catalogue_gaps import categories, gaps, services_asked
from control.policy.checklist import IN_RULEBOOK, ChecklistTerms, Point, most_wrong
from control.policy.goals import goal_for
from control.policy.measure_terms import MeasureStage
from control.policy.periods import Length
from control.policy.review_record import FrozenFigure, FrozenPeriod, Thing
from control.policy.review_stages import AgendaKind
from control.policy.review_words import AGENDA, LATE, LATE_BY_RECORD, MEASURES, OPEN, late_means, point_said
from control.policy.rulebook import Rulebook
from control.policy.scope import Scope
from control.queries import agenda, backlog, checklist, measures, sla, trends
from control.queries.agenda import AgendaAsked
from control.queries.backlog import AGES, Open
from control.queries.checklist import ChecklistAsked
from control.queries.counting import Figure
from control.queries.frames import plain_rows
from control.queries.sla import Pick
from control.queries.standing import Basis, Promise
from control.queries.trends import Span

_PERIODS = 24
"""Months that a figure over time goes back."""
_JUDGED = (*((kind, Basis.CLOCKS) for kind in TargetKind), (TargetKind.RESOLUTION, Basis.RECORDED))


@dataclass(frozen=True, slots=True)
class Freeze:
    """What is frozen: everything of a place, as it is at an instant."""

    connection: Connection
    rulebook: Rulebook
    scope: Scope
    as_of: datetime
    since: datetime
    """What was judged from then on is told of: the last review, or as long ago as one is from the next."""
    until: datetime
    """The next review."""
    zone: ZoneInfo


Pressing = Mapping[AgendaKind, pd.DataFrame]
"""What belongs on an agenda, by kind, as `control.queries.agenda` lists it."""


def pressing(freeze: Freeze) -> Pressing:
    """All that belongs on the agenda of a review."""
    where = (freeze.connection, freeze.as_of, freeze.scope)
    return {kind: agenda.pressing(*where, AgendaAsked(kind, freeze.until)) for kind in AGENDA}


def figures(freeze: Freeze, found: Pressing) -> Iterator[FrozenFigure]:
    """All figures of a review, in the order in which they are told; `found` is what belongs on its agenda."""
    for kind, basis in _JUDGED:
        yield from _late(freeze, Promise(kind, basis, freeze.since))
    yield _open(freeze)
    yield _measures(freeze)
    if freeze.rulebook.measures is not None:
        yield from improving(freeze.connection, (freeze.as_of, freeze.zone), freeze.scope, freeze.rulebook)
    yield from register(freeze.connection, (freeze.as_of, freeze.zone), freeze.scope, freeze.since)
    yield from (_pressing(kind, rows) for kind, rows in found.items())
    if freeze.rulebook.checklist is not None:
        yield from _points(freeze, freeze.rulebook.checklist)


def since(rows: pd.DataFrame) -> "pd.Series[Any]":
    """Since when each thing that belongs on an agenda does; of a day its beginning in UTC."""
    days = pd.to_datetime(rows["since_on"], utc=True).astype(rows["since_at"].dtype)
    return rows["since_at"].fillna(days)


def point_name(point: Point) -> str:
    """What names the figure of a point of the checklist."""
    return f"checklist {point}"


def _late(freeze: Freeze, promise: Promise) -> Iterator[FrozenFigure]:
    """What was late of what was judged; nothing where nothing was."""
    asked = (freeze.connection, freeze.as_of, freeze.scope)
    [row] = sla.attainment(*asked, promise).to_dict("records")
    if not row["judged"]:
        return
    late = sla.listed(*asked, promise, Pick(Figure.BREACHED))
    recorded = promise.basis is Basis.RECORDED
    goal = goal_for(freeze.rulebook.goals, promise.kind, freeze.scope.service)
    first, last = (at.astimezone(freeze.zone).strftime("%Y-%m-%d %H:%M") for at in (freeze.since, freeze.as_of))
    yield FrozenFigure(
        name=f"late {promise.kind.replace('_', ' ')}{' by record' if recorded else ''}",
        title=LATE_BY_RECORD if recorded else LATE[promise.kind],
        count=int(row["breached"]),
        of=int(row["judged"]),
        goal=None if goal is None else 1 - goal.share,
        definition=late_means(first, last, freeze.zone.key, int(row["unpromised"])),
        periods=_months(freeze, promise),
        things=_things(late.rename(columns={"key": "subject", "title": "said", "judged_at": "since_at"})),
    )


def _months(freeze: Freeze, promise: Promise) -> tuple[FrozenPeriod, ...]:
    ever = Promise(promise.kind, promise.basis)
    [row] = sla.attainment(freeze.connection, freeze.as_of, freeze.scope, ever).to_dict("records")
    span = Span(row["first_judged_at"], row["last_judged_at"], Length.MONTH, freeze.zone)
    cut = trends.on_time(freeze.connection, freeze.as_of, freeze.scope, ever, span)[-_PERIODS:]
    return tuple(
        FrozenPeriod(str(each["name"]), int(each["breached"]), int(each["judged"]), bool(each["ended"]))
        for each in cut.to_dict("records")
    )


def _open(freeze: Freeze) -> FrozenFigure:
    things: list[Thing] = []
    for age in AGES:
        rows = backlog.aged(freeze.connection, freeze.as_of, freeze.scope, Open(freeze.zone.key, age=age))
        named = rows.rename(columns={"key": "subject", "title": "said", "created_at": "since_at"})
        things += _things(named.assign(part=age.name))
    parts = tuple(age.name for age in AGES)
    return FrozenFigure("open tickets", OPEN, len(things), parts=parts, things=tuple(things))


def _measures(freeze: Freeze) -> FrozenFigure:
    rows = measures.listed(freeze.connection, freeze.as_of, freeze.scope)
    named = rows.assign(
        subject=[f"M-{each}" for each in rows["id"]],
        part=rows["halt"].fillna(rows["stage"]),
    ).rename(columns={"title": "said", "opened_at": "since_at"})
    parts = tuple(dict.fromkeys([*_STAGES, *sorted(set(named["part"]))]))
    return FrozenFigure("measures", MEASURES, len(rows), parts=parts, things=_things(named))


def _pressing(kind: AgendaKind, rows: pd.DataFrame) -> FrozenFigure:
    named = rows.rename(columns={"title": "said"}).assign(since_at=since(rows))
    return FrozenFigure(f"agenda {kind}", AGENDA[kind], len(rows), things=_things(named))


def _points(freeze: Freeze, terms: ChecklistTerms) -> Iterator[FrozenFigure]:
    """What the checklist counts, in the store and in the rulebook."""
    asked = ChecklistAsked.by(terms, most=None)
    where = (freeze.connection, freeze.as_of, freeze.scope)
    for row in checklist.counted(*where, asked).to_dict("records"):
        point = Point(row["point"])
        things = _things(checklist.wrong(*where, asked, point)) if row["wrong"] else ()
        goal = most_wrong(terms, point)
        counts = (int(row["wrong"]), int(row["of_all"]))
        yield FrozenFigure(point_name(point), point_said(point), *counts, goal, things=things)
    services = services_asked(freeze.rulebook, freeze.scope)
    every = len(categories(freeze.rulebook, services))
    for point in sorted(IN_RULEBOOK):
        found = gaps(freeze.rulebook, point, services)
        things = tuple(Thing(f"{each.service}/{each.name}", each.title, service=each.service) for each in found)
        counts = (len(found), every)
        yield FrozenFigure(point_name(point), point_said(point), *counts, most_wrong(terms, point), things=things)


def _things(rows: pd.DataFrame) -> tuple[Thing, ...]:
    """Rows as things, by the columns that a thing has; what a row lacks is None."""
    named = rows.reindex(columns=[field.name for field in fields(Thing)])
    return tuple(Thing(**row) for row in plain_rows(named))


_STAGES = tuple(each.value for each in MeasureStage)
