"""That a column holds one of some numbers, however many there are: together they are one parameter of the statement.

So a statement can be made once, when its module is loaded; making it anew costs more than what the database does for
a few rows.
"""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ARRAY, BigInteger, ColumnElement, Dialect, Text, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import NULLTYPE, TypeDecorator, TypeEngine


class _Numbers(TypeDecorator[Sequence[int]]):
    """Whole numbers as one value: an array, or JSON where the database has no arrays."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else ARRAY(BigInteger))

    def process_bind_param(self, value: Sequence[int] | None, dialect: Dialect) -> Any:
        numbers = list(value or ())
        return json.dumps(numbers) if dialect.name == "sqlite" else numbers


class _Among(FunctionElement[Any]):
    type = NULLTYPE  # of a boolean SQLite would be asked whether it is 1, and use no index for that
    inherit_cache = True


def among(column: ColumnElement[int]) -> ColumnElement[bool]:
    """That `column` holds one of the numbers that the statement is given as `ids`."""
    return _Among(column, bindparam("ids", type_=_Numbers()))


@compiles(_Among, "sqlite")
def _in_json(element: _Among, compiler: SQLCompiler, **more: Any) -> str:
    column, ids = (compiler.process(each, **more) for each in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({ids}))"  # noqa: S608 (written by the compiler)


@compiles(_Among)
def _any_of(element: _Among, compiler: SQLCompiler, **more: Any) -> str:
    column, ids = (compiler.process(each, **more) for each in element.clauses)
    return f"{column} = ANY({ids})"
