"""What approvals name elsewhere in the rulebook, and steps that nobody could decide."""

from collections.abc import Iterator

from control.policy.approval_terms import KindTerms
from control.policy.roles import Role
from control.policy.rulebook import Rulebook
from control.settings.dangling import Loose, dangling

_FILE = "approvals.toml"


def approval_ends(rulebook: Rulebook) -> Iterator[Loose]:
    """Everything about approvals that does not fit to the rest of the rulebook."""
    if rulebook.approvals is None:
        return
    held = {grant.role for person in rulebook.people.values() if person.active for grant in person.grants}
    held |= {claim.role for claim in rulebook.role_claims}
    for kind, terms in rulebook.approvals.kinds.items():
        key = f"kind.{kind.replace(' ', '-').lower()}"
        yield from dangling(_FILE, f"{key}.calendar", terms.calendar, rulebook.calendars, "calendar")
        yield from _limits(rulebook, key, terms)
        for number, step in enumerate(terms.steps):
            if step.roles and not step.roles & held:
                yield _FILE, f"{key}.step[{number}].roles", "is held by nobody: the step could not be decided"


def _limits(rulebook: Rulebook, key: str, terms: KindTerms) -> Iterator[Loose]:
    asked = frozenset[str]().union(*(step.roles for step in terms.steps))
    places = {"unit": rulebook.units, "service": rulebook.services}
    for number, limit in enumerate(terms.limits):
        if limit.role not in asked:
            known = limit.role in set(Role)
            why = "is asked in no step" if known else "is no role"
            yield _FILE, f"{key}.limit[{number}].role", f"{limit.role!r} {why}"
        if limit.scope not in (None, "all"):
            kind, _, place = (limit.scope or "").partition(":")
            if kind not in places:
                yield _FILE, f"{key}.limit[{number}].scope", f"{limit.scope!r} is none: all, unit:NAME or service:NAME"
            else:
                yield from dangling(_FILE, f"{key}.limit[{number}].scope", place, places[kind], kind)
