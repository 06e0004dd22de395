"""What approvals name elsewhere in the rulebook, steps that nobody could decide, and limits that there are not."""

from collections.abc import Iterator

from control.policy.approval_terms import WITH_AMOUNT, ApprovalTerms, KindTerms
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
    yield from _logs(rulebook.approvals)


def _logs(terms: ApprovalTerms) -> Iterator[Loose]:
    """Logs that would be held against a limit that there is not: each would silently count as one without any."""
    for name, log in terms.logs.items():
        kind = terms.kinds.get(log.kind)
        if log.kind not in WITH_AMOUNT or kind is None:
            why = "names no amount" if log.kind not in WITH_AMOUNT else "is not among the kinds of this file"
            yield _FILE, f"log.{name}.kind", f"{log.kind.value!r} {why}: it has no limit"
            continue
        if not log.limit_of:
            yield _FILE, f"log.{name}.limit_of", "names no role: nothing could be held against a limit"
        for word, role in log.limit_of.items():
            if kind.authority(role, "all") is None:
                why = f"{role!r} has no limit for {kind.kind} where it is held for everything"
                yield _FILE, f"log.{name}.limit_of.{word}", why


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
