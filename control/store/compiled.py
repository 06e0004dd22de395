"""Statements in the words of a database, made once for all engines of a process.

An engine keeps what it has compiled by the dialect that is its own. Reader and writer of a store, and the stores that
one process opens one after the other, speak the same dialect, and to compile takes longer than most statements run.
*Source:* SQLAlchemy 2.1, `Connection.execution_options.compiled_cache`.
"""

from typing import Any

from sqlalchemy.engine.interfaces import Compiled
from sqlalchemy.util import LRUCache


class CompiledStatements(LRUCache[Any, Compiled]):
    """What was compiled, by the name of the dialect and the form of the statement; what is used least goes first."""

    def get(self, key: Any, default: Any = None) -> Any:
        """The statement in the words of the key's dialect, or `default`."""
        return super().get(_of_any_engine(key), default)

    def __setitem__(self, key: Any, compiled: Compiled) -> None:
        super().__setitem__(_of_any_engine(key), compiled)


def _of_any_engine(key: tuple[Any, ...]) -> tuple[Any, ...]:
    dialect, *form = key
    return (dialect.name, *form)


COMPILED = CompiledStatements(2_000)
"""Of this process."""
