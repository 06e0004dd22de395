"""When a measure is judged: once in each cycle, and not before as many tickets have come as its test waits for."""

from collections.abc import Mapping
from typing import Any

from control.policy.permissions import Refusal


def judged_refusal(number: str, cycle: int, verdict: Mapping[str, Any] | None) -> Refusal | None:
    """Why a measure is not judged any more in its cycle; None where it is."""
    if verdict is None:
        return None
    said = "passed" if verdict["passed"] else "failed"
    return Refusal(
        "judged", f"{number} was judged in its cycle {cycle}: it {said}. Looking again would be another test."
    )


def too_few(number: str, missing: int) -> Refusal:
    """Why a measure is not judged yet: so many tickets are missing."""
    more = "1 more ticket has" if missing == 1 else f"{missing} more tickets have"
    return Refusal("waits", f"{number} cannot be judged yet: {more} to come where it lies.")


def compared_refusal(number: str, alike_to_issue: bool, last: int, through: int) -> Refusal | None:
    """Why a measure against a recurring issue is not judged yet: of the tickets up to the `last` one not all were
    compared with what recurs, which was done `through` that id; None where it is.
    """
    if not alike_to_issue or last <= through:
        return None
    return Refusal("waits", f"{number} cannot be judged yet: its last tickets are still to be compared.")
