"""That a column holds one of some values, however many there are: together they are one parameter of the statement.

So a statement can be made once, when its module is loaded; making it anew costs more than what the database does for
a few rows.
"""

from collections.abc import Callable, Sequence
from json.encoder import encode_basestring_ascii
from typing import Any

from sqlalchemy import ARRAY, BigInteger, ColumnElement, Dialect, Integer, Text, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import NULLTYPE, TypeDecorator, TypeEngine


class _Several(TypeDecorator[Sequence[Any]]):
    """Whole numbers, or texts, as one value: an array, or JSON where the database has no arrays."""

    impl = Text
    cache_ok = True

    def __init__(self, *, numbers: bool) -> None:
        super().__init__()
        self.numbers = numbers
        self._spell: Callable[[Any], str] = str if numbers else encode_basestring_ascii

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        an_array = ARRAY(BigInteger if self.numbers else Text)
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else an_array)

    def process_bind_param(self, value: Sequence[Any] | None, dialect: Dialect) -> Any:
        values = list(value or ())
        return f"[{','.join(map(self._spell, values))}]" if dialect.name == "sqlite" else values


class _Among(FunctionElement[Any]):
    type = NULLTYPE  # of a boolean SQLite would be asked whether it is 1, and use no index for that
    inherit_cache = True


def among(column: ColumnElement[Any], given: str = "ids") -> ColumnElement[bool]:
    """That a column of numbers or of texts holds one of those that the statement is given by this name."""
    return _Among(column, bindparam(given, type_=_Several(numbers=isinstance(column.type, Integer))))


@compiles(_Among, "sqlite")
def _in_json(element: _Among, compiler: SQLCompiler, **more: Any) -> str:
    column, ids = (compiler.process(each, **more) for each in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({ids}))"  # noqa: S608 (written by the compiler)


@compiles(_Among)
def _any_of(element: _Among, compiler: SQLCompiler, **more: Any) -> str:
    column, ids = (compiler.process(each, **more) for each in element.clauses)
    return f"{column} = ANY({ids})"
