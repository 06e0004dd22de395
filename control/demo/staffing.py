"""Who of the demo company is away and who stands in, whose roles change, and whose account is closed for a while.

Days are counted in months from the first one, as the plots are, so that at the end of the story somebody stands in and
a role waits for a second person.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from control.demo.act import Act
from control.demo.plots import Plots
from control.policy.roles import RoleGrant

_LENDS, _DECIDES = time(6, 10, tzinfo=UTC), time(6, 20, tzinfo=UTC)
_DAY = timedelta(days=1)
_ADMINISTRATOR, _CONTROLLER, _SPONSOR = "marta-figueira", "johanna-thiele", "astrid-holmgaard"


@dataclass(frozen=True, slots=True)
class Absence:
    """Somebody is away from one month of the story until another, and somebody else acts for them."""

    person: str
    stand_in: str
    since: float
    until: float
    reason: str
    role: str = "department head"


ABSENCES = (
    Absence("imke-petersen", "oluwaseun-bello", 14.9, 15.3, "on holiday, back after two weeks"),
    Absence("viktor-saldanha", "agnieszka-lis", 16.2, 16.8, "at the carrier in Poznan until the new contract stands"),
    Absence("imke-petersen", "oluwaseun-bello", 17.75, 18.35, "on holiday, on the telephone for what cannot wait"),
)
"""In the order of time; nobody who stands in is away meanwhile."""
_ROLES: tuple[tuple[float, str, str, Mapping[str, Any], str], ...] = (
    (
        *(14.6, _ADMINISTRATOR, "role.ask"),
        {"account": "clara-juhl", "wanted": RoleGrant("manager", "unit:refunds-desk")},
        "Farid leads two desks until the summer is over: somebody has to look at reasons here.",
    ),
    (14.65, _CONTROLLER, "role.confirm", {"number": "G-1"}, "Agreed with Farid and with finance."),
    (15.5, _ADMINISTRATOR, "account.disable", {"account": "hassan-qadir"}, "Lost the telephone with an open session."),
    (15.55, _ADMINISTRATOR, "account.enable", {"account": "hassan-qadir"}, "Has a new telephone and a new password."),
    (16.9, _ADMINISTRATOR, "role.end", {"number": "G-1"}, "Farid is back with the one desk."),
    (
        *(17.2, _ADMINISTRATOR, "role.ask"),
        {"account": "rui-quintela", "wanted": RoleGrant("administrator", "all")},
        "Somebody besides me should be able to look after accounts.",
    ),
    (17.25, _SPONSOR, "role.decline", {"number": "G-2"}, "Not somebody who asks for access: propose another one."),
    (
        *(17.9, _ADMINISTRATOR, "role.ask"),
        {"account": "milena-kostova", "wanted": RoleGrant("manager", "unit:customs-desk")},
        "Henrike is alone with every reason of the desk: she needs somebody who looks at hers.",
    ),
)
"""Month, who, which command, what it is told, and why; the numbers are those that a new store gives."""


def away(plots: Plots, day: date) -> dict[str, str]:
    """Who stands in for whom on a day, by those who are away."""
    month = plots.month(day)
    return {each.person: each.stand_in for each in ABSENCES if each.since <= month < each.until}


def on(plots: Plots, day: date) -> list[Act]:
    """What is done about who may do what on a day, in the order of time."""
    found = [*_lent(plots, day), *_changed(plots, day)]
    return sorted(found, key=lambda act: act.at)


def _lent(plots: Plots, day: date) -> Iterator[Act]:
    for each in ABSENCES:
        if _begins(plots, each.since, day):
            last = day + timedelta(days=round((each.until - each.since) * 365.25 / 12))
            told = {"to": each.stand_in, "roles": [each.role], "until": datetime.combine(last, _LENDS)}
            yield Act(datetime.combine(day, _LENDS), each.person, "delegation.give", told, each.reason)


def _changed(plots: Plots, day: date) -> Iterator[Act]:
    for number, (month, who, command, told, reason) in enumerate(_ROLES):
        if _begins(plots, month, day):
            yield Act(datetime.combine(day, _DECIDES) + timedelta(minutes=number), who, command, told, reason)


def _begins(plots: Plots, month: float, day: date) -> bool:
    """Whether a month of the story begins on this day."""
    return plots.month(day - _DAY) < month <= plots.month(day)
