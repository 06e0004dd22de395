"""What every page keeps to, read off its source."""

import ast
from collections.abc import Iterator

import pytest

from tests.house.source import Module, imported, modules

PAGES = modules("pages")
CACHES = {"cache_data", "cache_resource"}
# Streamlit hashes a sample of a large frame: a cached function that takes one answers with stale figures.
SAMPLED = {"DataFrame", "Series", "ndarray", "Table", "Index", "Any", "object"}
# Nothing that a page may import stands above them, so a page could reach them only by itself.
ENTRY_POINTS = {"control.__main__", "control.cli", "control.gateway", "control.api", "control.worker"}


@pytest.mark.parametrize("module", PAGES, ids=str)
def test_a_cached_function_takes_plain_values_and_never_a_frame(module: Module) -> None:
    parameters = [
        (function.name, parameter.arg, ast.unparse(parameter.annotation) if parameter.annotation else "Any")
        for function in cached_functions(module)
        for parameter in ast.walk(function.args)
        # Streamlit leaves a parameter with a leading underscore out of the key.
        if isinstance(parameter, ast.arg) and not parameter.arg.startswith("_")
    ]
    assert [found for found in parameters if SAMPLED & words(found[2])] == []


@pytest.mark.parametrize("module", PAGES, ids=str)
def test_no_page_turns_text_into_markup(module: Module) -> None:
    keywords = {node.arg for node in ast.walk(module.tree) if isinstance(node, ast.keyword)}
    columns = {node.attr for node in ast.walk(module.tree) if isinstance(node, ast.Attribute)}
    assert keywords & {"unsafe_allow_html", "unsafe_allow_javascript"} == set()
    assert columns & {"ImageColumn", "LinkColumn"} == set()


# What is said of an editor reaches the script whole: disabled columns changed, rows added, rows taken away.
EDITORS = {"data_editor", "experimental_data_editor"}
HELD_AGAINST = "diff_against_whitelist"


@pytest.mark.parametrize("module", PAGES, ids=str)
def test_what_is_edited_in_a_table_is_held_against_what_may_be_edited(module: Module) -> None:
    named = words_of(module.tree)
    assert not named & EDITORS or HELD_AGAINST in named


@pytest.mark.parametrize("module", PAGES, ids=str)
def test_nobody_clears_a_cache(module: Module) -> None:
    cleared = [
        ast.unparse(node)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and node.attr == "clear" and CACHES & words(ast.unparse(node.value))
    ]
    assert cleared == []


@pytest.mark.parametrize("module", PAGES, ids=str)
def test_no_page_reaches_an_entry_point(module: Module) -> None:
    assert imported(module) & ENTRY_POINTS == set()


def cached_functions(module: Module) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(module.tree):
        decorators = node.decorator_list if isinstance(node, ast.FunctionDef) else []
        if isinstance(node, ast.FunctionDef) and any(CACHES & words(ast.unparse(d)) for d in decorators):
            yield node


def words(expression: str) -> set[str]:
    return words_of(ast.parse(expression))


def words_of(tree: ast.AST) -> set[str]:
    return {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)} | {
        node.id for node in ast.walk(tree) if isinstance(node, ast.Name)
    }
