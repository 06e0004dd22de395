"""Queries by name: whatever a module of `control.queries` offers and takes a connection can be asked."""

import inspect
from collections.abc import Callable, Mapping
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from sqlalchemy import Connection

import control.queries
from control.commands.arguments import typed, typed_arguments
from control.errors import Invalid
from control.policy.rulebook import Rulebook
from control.policy.scope import Scope, scope_of
from control.runtime import Runtime


def ask(runtime: Runtime, name: str, told: Mapping[str, Any]) -> Any:
    """What the query `name` (`sla.attainment`) answers; `as_of` is the present and `scope` everything unless told.

    Raises Invalid for a query that there is not, and for arguments that do not fit.
    """
    query = _query(name)
    parameters = {each.name: each for each in inspect.signature(query, eval_str=True).parameters.values()}
    with runtime.read() as connection:
        supplied = _supplied(runtime, connection, told)
        handed = {key: supplied[each.annotation] for key, each in parameters.items() if each.annotation in supplied}
        if "as_of" in parameters and "as_of" not in told:
            handed["as_of"] = runtime.now()
        left = [each for key, each in parameters.items() if key not in handed]
        spoken = {key: value for key, value in told.items() if key != "scope"}
        return query(**handed, **typed_arguments(name, left, spoken))


def names() -> list[str]:
    """Every query that can be asked, as module and function."""
    modules = [each.name for each in iter_modules(control.queries.__path__)]
    return [f"{module}.{name}" for module in modules for name in _functions(module)]


def _supplied(runtime: Runtime, connection: Connection, told: Mapping[str, Any]) -> dict[Any, Any]:
    """What a query is handed rather than told, by type."""
    rulebook = runtime.rulebook_in_force(connection)
    scope = typed(told.get("scope", {}), Scope, "scope")
    if rulebook is not None:
        scope = scope_of(rulebook, scope.unit, scope.service)
    return {Connection: connection, Runtime: runtime, Rulebook: rulebook, Scope: scope}


def _query(name: str) -> Callable[..., Any]:
    module, _, function = name.partition(".")
    if name not in names():
        raise Invalid(f"There is no query {name}; there are {', '.join(names())}.")
    found: Callable[..., Any] = getattr(import_module(f"control.queries.{module}"), function)
    return found


def _functions(module: str) -> list[str]:
    """The public functions that the module itself defines and that take a connection."""
    loaded = import_module(f"control.queries.{module}")
    return [
        name
        for name, value in vars(loaded).items()
        if inspect.isfunction(value) and value.__module__ == loaded.__name__ and name[0] != "_"
        if Connection in {each.annotation for each in inspect.signature(value, eval_str=True).parameters.values()}
    ]
