"""Which SLA target holds for a ticket: the most specific one, and never one of two that nothing separates.

*Source:* domain, section 3; the order of specificity is argued in `config/targets.toml`.
"""

from collections.abc import Iterator, Mapping
from itertools import combinations

from control.model import TargetKind
from control.policy.rulebook import Rulebook, SlaTarget


def target_for(rulebook: Rulebook, kind: TargetKind, fields: Mapping[str, str | None]) -> SlaTarget | None:
    """The target of `kind` for a ticket with these `TICKET_FIELDS`; None: nothing of the kind is promised."""
    service, category, customer = fields.get("service"), fields.get("category"), fields.get("customer")
    place = f"{service}/{category}"
    tier = rulebook.customer_tiers.get(customer) if customer is not None else None
    holding = (
        target
        for target in rulebook.targets.values()
        if target.kind is kind
        and (not target.categories or place in target.categories)
        and (not target.services or service in target.services)
        and (not target.tiers or tier in target.tiers)
    )
    return max(holding, key=specificity, default=None)


def specificity(target: SlaTarget) -> tuple[int, bool]:
    """How narrowly a target is drawn (larger is narrower): category, service or all; then whether it names a tier."""
    return (2 if target.categories else 1 if target.services else 0), bool(target.tiers)


def overlaps(targets: Mapping[str, SlaTarget]) -> Iterator[tuple[SlaTarget, SlaTarget]]:
    """Pairs of targets that could hold for one ticket although neither is more specific."""
    for one, other in combinations(targets.values(), 2):
        if one.kind is other.kind and specificity(one) == specificity(other) and _meet(one, other):
            yield one, other


def _meet(one: SlaTarget, other: SlaTarget) -> bool:
    """Whether some ticket is in both; of equal specificity, so that what one leaves open the other does too."""
    return all(
        not mine or mine & theirs
        for mine, theirs in (
            (one.categories, other.categories),
            (one.services, other.services),
            (one.tiers, other.tiers),
        )
    )
