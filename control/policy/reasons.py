"""When a reason is one."""

SHORTEST_REASON = 10
"""Characters: less says nothing to whoever reads the trail."""


def is_reason(text: str | None) -> bool:
    """Whether the text can be a reason at all."""
    return len((text or "").strip()) >= SHORTEST_REASON
