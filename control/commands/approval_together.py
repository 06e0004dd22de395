"""Deciding several approvals with one press: each is an attempt of its own, and each asks whether it may be among them.

*Source:* domain, section 5 (splitting does not help).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from control.commands.approval_content import terms_of
from control.commands.numbers import id_of
from control.commands.refusing import refuse
from control.commands.registry import Deed
from control.errors import NotFound
from control.policy.approval_standing import Step
from control.policy.approval_terms import ApprovalKind
from control.policy.approval_together import set_refusal, together_refusal
from control.queries.approval_standing import seen_weights


def require_together(deed: Deed, row: Mapping[str, Any], step: Step, together: Sequence[str]) -> None:
    """Raise Refused where an approval may not be decided with these others; of none it says nothing.

    It may by the rulebook of its round. Raises NotFound where one of them is not to be seen.
    """
    if not together:
        return
    number = f"A-{row['id']}"
    refuse(set_refusal(number, together))
    numbers = [id_of("A", each, "approval") for each in together]
    found = seen_weights(deed.connection, deed.sight, deed.rulebook, numbers)
    for id_, each in zip(numbers, together, strict=True):
        if id_ not in found:
            raise NotFound(f"There is no approval {each}.")
    terms = terms_of(deed.runtime.rulebook_of(deed.connection, row["rulebook_version"]), ApprovalKind(row["kind"]))
    refuse(together_refusal(terms, step, found[row["id"]], found.values()))
