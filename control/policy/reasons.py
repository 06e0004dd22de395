"""When a reason is one."""

from control.policy.legible import legible

SHORTEST_REASON = 10
"""Characters that can be read: less says nothing to whoever reads the trail."""
LONGEST_REASON = 2_000
"""Characters: half a page, which the trail keeps as a whole."""


def is_reason(text: str | None) -> bool:
    """Whether the text can be a reason at all."""
    return len(legible(text or "")) >= SHORTEST_REASON
