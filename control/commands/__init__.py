"""What people, files and the worker can do: importing this package registers every command."""

from control.commands import breach_reviews, clocks, escalations, imports, rulebook, snoozes, sweep, tickets

__all__ = ["breach_reviews", "clocks", "escalations", "imports", "rulebook", "snoozes", "sweep", "tickets"]
