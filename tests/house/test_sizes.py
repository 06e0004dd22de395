"""Small enough to be read at one sitting."""

import ast
from collections.abc import Iterator

import pytest

from tests.house.source import Module, modules

MODULE_LINES = 200
PAGE_LINES = 80
FUNCTION_LINES = 25
# A module that cannot be split without loss, with its reason. Never above 300 lines.
LONGER: dict[str, int] = {}

PRODUCT = [module for module in modules("control", "pages", "app.py") if "/migrations/" not in str(module)]


def limit(module: Module) -> int:
    is_page = module.path.parent.name == "pages"
    return LONGER.get(str(module), PAGE_LINES if is_page else MODULE_LINES)


@pytest.mark.parametrize("module", PRODUCT, ids=str)
def test_a_module_is_short(module: Module) -> None:
    lines = len(module.text.splitlines())
    assert lines <= limit(module)


@pytest.mark.parametrize("module", PRODUCT, ids=str)
def test_every_function_of_a_module_is_short(module: Module) -> None:
    lengths = {function.name: code_lines(module, function) for function in functions(module)}
    assert {name: length for name, length in lengths.items() if length > FUNCTION_LINES} == {}


def test_no_exception_from_the_limit_is_larger_than_it_needs_to_be_or_than_300_lines() -> None:
    actual = {str(module): len(module.text.splitlines()) for module in PRODUCT}
    assert all(MODULE_LINES < actual[name] <= lines <= 300 for name, lines in LONGER.items())


def functions(module: Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(module.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def code_lines(module: Module, function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of the function that a reader must think about: no docstring, no comment, no empty line."""
    first = function.lineno
    if ast.get_docstring(function, clean=False) is not None:
        docstring = function.body[0]
        documented = range(docstring.lineno, (docstring.end_lineno or docstring.lineno) + 1)
    else:
        documented = range(0)
    lines = module.text.splitlines()[first - 1 : function.end_lineno]
    return sum(
        number not in documented and bool(line.strip()) and not line.strip().startswith("#")
        for number, line in enumerate(lines, start=first)
    )
