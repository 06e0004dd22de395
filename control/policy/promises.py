"""What the rulebook promises a ticket: from its fields to the terms that its clocks run by."""

from collections.abc import Collection
from dataclasses import replace
from functools import cache

from control.model import TargetKind
from control.policy.calendar import SupportHours
from control.policy.rulebook import Calendar, Rulebook
from control.policy.targets import target_for
from control.policy.terms import Fields, Terms, TermsOf, Unpromised, terms_of

_DECIDING = ("service", "category", "customer", "priority", "impact", "urgency")
"""The fields that decide about terms; whoever asks again with the same ones gets the very same terms."""


def promises(rulebook: Rulebook) -> TermsOf:
    """The terms by target kind and ticket fields; the same fields always give the same `Terms` object."""

    @cache
    def decided(kind: TargetKind, *values: str | None) -> Terms | Unpromised:
        fields = completed(rulebook, dict(zip(_DECIDING, values, strict=True)))
        target = target_for(rulebook, kind, fields)
        if target is None:
            return Unpromised.YET
        return terms_of(target, fields.get("priority"), support_hours(rulebook.calendars[target.calendar]))

    def terms(kind: TargetKind, fields: Fields) -> Terms | Unpromised:
        return decided(kind, *map(fields.get, _DECIDING))

    return terms


def promised_kinds(rulebook: Rulebook, services: Collection[str]) -> frozenset[TargetKind]:
    """The kinds of promises that a ticket can be given while it is in one of `services`, or in none."""
    return frozenset(
        target.kind
        for target in rulebook.targets.values()
        if not (target.services or target.categories)
        or any(service in target.services for service in services)
        or any(category.partition("/")[0] in services for category in target.categories)
    )


def completed(rulebook: Rulebook, fields: Fields) -> dict[str, str | None]:
    """The fields with what the rulebook adds: priority by the matrix; team, owner and unit by the catalogue."""
    full = dict(fields)
    impact, urgency = full.get("impact"), full.get("urgency")
    if full.get("priority") is None and impact and urgency and (impact, urgency) in rulebook.matrix:
        full["priority"] = rulebook.matrix[impact, urgency]
    service = rulebook.services.get(full.get("service") or "")
    category = rulebook.categories.get((full.get("service") or "", full.get("category") or ""))
    if category is not None:
        full["team"] = full.get("team") or category.team
        full["owner"] = full.get("owner") or category.owner
    if service is not None:
        full["unit"] = full.get("unit") or service.unit
    return full


@cache
def support_hours(calendar: Calendar) -> SupportHours:
    """The calendar, compiled once: equal calendars share one `SupportHours`, so that an unchanged one is the same."""
    return SupportHours(calendar)


def unbounded_hours(calendar: Calendar) -> SupportHours:
    """The same hours, counted on by ordinary weeks where the holidays are not known.

    For what tells people of work, which must come about though nobody has written down next year's holidays yet.
    """
    return support_hours(replace(calendar, holidays_from=None, holidays_until=None))
