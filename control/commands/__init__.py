"""What people, files and the worker can do: importing this package registers every command."""

from control.commands import clocks, imports, rulebook, tickets

__all__ = ["clocks", "imports", "rulebook", "tickets"]
