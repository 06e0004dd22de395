"""What people, files and the worker can do: importing this package registers every command."""

from control.commands import (
    breach_reviews,
    clocks,
    company,
    correcting,
    correspondence,
    endings,
    escalations,
    imports,
    notices,
    opening,
    progress,
    routing,
    rulebook,
    snoozes,
    sweep,
    tickets,
    undoing,
)

__all__ = [
    "breach_reviews", "clocks", "company", "correcting", "correspondence", "endings", "escalations", "imports",
    "notices", "opening", "progress", "routing", "rulebook", "snoozes", "sweep", "tickets", "undoing",
]  # fmt: skip
