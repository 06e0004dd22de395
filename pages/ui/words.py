"""What can be chosen in the forms of deeds: people, teams, reasons, and until when something is put aside."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from control.policy.roles import Role
from control.queries.issues import IssuesAsked, listed
from pages.ui import reads
from pages.ui.deeds import Words
from pages.ui.session import View
from pages.ui.sight import of_one
from pages.ui.text import instant

_OPENS = time(8)
"""When a morning begins, as it is meant by whoever puts something aside until then."""


def teams(view: View) -> Words:
    """Units by their titles, teams first."""
    units = sorted(view.rulebook.units.values(), key=lambda unit: (unit.kind != "team", unit.title))
    return {f"{unit.title} ({unit.name})": unit.name for unit in units}


def people(view: View) -> Words:
    """Whoever can own a ticket."""
    machines = {Role.AUTOMATION}
    active = [each for each in view.rulebook.people.values() if each.active]
    owners = [each for each in active if {grant.role for grant in each.grants} - machines]
    return {f"{each.title} ({each.name})": each.name for each in sorted(owners, key=lambda each: each.title)}


def breach_reasons(view: View) -> Words:
    """Why a promise was broken."""
    return {reason.title: name for name, reason in view.rulebook.breach_reasons.items()}


def escape_points(view: View) -> Words:
    """Why nobody noticed in time."""
    return {title: name for name, title in view.rulebook.escape_points.items()}


def closure_codes(view: View) -> Words:
    """How work ends."""
    return {title: name for name, title in view.rulebook.closure_codes.items()}


def priorities(view: View) -> Words:
    """Every priority, most urgent first."""
    return {priority: priority for priority in view.rulebook.priorities}


def waits(view: View) -> Words:
    """Whose turn it can be."""
    return {"The customer": "customer", "A supplier": "supplier"}


def currencies(view: View) -> Words:
    """In which an amount can be named, the base first."""
    terms = view.rulebook.approvals
    return {} if terms is None else {code: code for code in terms.currencies.known}


def approval_kinds(view: View) -> Words:
    """What can be asked for."""
    terms = view.rulebook.approvals
    return {} if terms is None else {kind.title: name.value for name, kind in terms.kinds.items()}


def issues(view: View) -> Words:
    """The recurring issues that the person sees, those with most recent tickets first."""
    terms = view.rulebook.issues
    found = [] if terms is None else reads.rows(listed, of_one(view), IssuesAsked(terms.recent_days))
    return {f"I-{row['id']} · {row['label']}": f"I-{row['id']}" for row in found}


def later(view: View) -> Words:
    """Until when something can be put aside; each word names an instant of its own, read when it is asked."""
    now = view.runtime.now()
    morning = _morning(now, view, 1)
    monday = _morning(now, view, 7 - now.astimezone(view.zone).weekday())
    return {
        "For an hour": (now + timedelta(hours=1)).isoformat(),
        "For four hours": (now + timedelta(hours=4)).isoformat(),
        f"Until tomorrow, {instant(morning, view.zone)}": morning.isoformat(),
        f"Until Monday, {instant(monday, view.zone)}": monday.isoformat(),
    }


def _morning(now: datetime, view: View, days: int) -> datetime:
    """The beginning of work so many local days from today."""
    return datetime.combine(now.astimezone(view.zone).date() + timedelta(days=days), _OPENS, view.zone)


def categories(view: View) -> Words:
    """Every category with its service, by their titles."""
    services = view.rulebook.services
    return {
        f"{services[service].title}: {category.title}": f"{service}/{name}"
        for (service, name), category in view.rulebook.categories.items()
    }


def service_and_category(typed: Mapping[str, Any]) -> Mapping[str, Any]:
    """What was chosen among `categories` as the two arguments that it stands for."""
    service, _, category = str(typed.get("category", "")).partition("/")
    return {**typed, "service": service, "category": category}
