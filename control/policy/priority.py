"""Priority follows from impact and urgency; what somebody else would like stays a reported priority.

*Source:* domain, section 1 (priority matrix; an override needs a reason).
"""

from control.errors import Invalid
from control.policy.reasons import SHORTEST_REASON, is_reason
from control.policy.rulebook import Rulebook


def priority_of(rulebook: Rulebook, impact: str | None, urgency: str | None) -> str | None:
    """The priority that the matrix gives; None while impact or urgency is not known; raises Invalid for other words."""
    if impact is None or urgency is None:
        return None
    if (impact, urgency) not in rulebook.matrix:
        raise Invalid(
            f"The priority matrix has no cell for impact {impact!r} and urgency {urgency!r}: impacts are "
            f"{', '.join(rulebook.impacts)}; urgencies are {', '.join(rulebook.urgencies)}."
        )
    return rulebook.matrix[impact, urgency]


def overridden(rulebook: Rulebook, proposed: str | None, wanted: str, reason: str | None) -> str:
    """The priority after somebody asked for `wanted` instead of `proposed`; raises Invalid without a reason."""
    if wanted not in rulebook.priorities:
        raise Invalid(f"There is no priority {wanted!r}: priorities are {', '.join(rulebook.priorities)}.")
    if wanted != proposed and not is_reason(reason):
        raise Invalid(
            f"Impact and urgency give the priority {proposed or 'none'}: to make it {wanted}, say why in at least "
            f"{SHORTEST_REASON} characters."
        )
    return wanted
