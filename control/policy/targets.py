"""Which SLA target holds for a ticket: the most specific one, and never one of two that nothing separates.

*Source:* domain, section 3; the order of specificity is argued in `config/targets.toml`.
"""

from collections.abc import Iterator, Mapping

from control.model import TargetKind
from control.policy.reach import undecided
from control.policy.rulebook import Rulebook, SlaTarget


def target_for(rulebook: Rulebook, kind: TargetKind, fields: Mapping[str, str | None]) -> SlaTarget | None:
    """The target of `kind` for a ticket with these `TICKET_FIELDS`; None: nothing of the kind is promised."""
    service, category, customer = fields.get("service"), fields.get("category"), fields.get("customer")
    tier = rulebook.customer_tiers.get(customer) if customer is not None else None
    holding = (
        target
        for target in rulebook.targets.values()
        if target.kind is kind and target.reach.holds(service, category, tier)
    )
    return max(holding, key=lambda target: target.reach.specificity, default=None)


def overlaps(targets: Mapping[str, SlaTarget]) -> Iterator[tuple[SlaTarget, SlaTarget]]:
    """Pairs of targets that could hold for one ticket although neither is more specific."""
    for kind in TargetKind:
        of_kind = [target for target in targets.values() if target.kind is kind]
        yield from undecided(of_kind, lambda target: target.reach)
