"""One word per thing, and a sentence wherever a reader arrives."""

import ast
import re

import pytest

from tests.house.source import ROOT, Module, modules

NOUN_MODULES = ("control/model.py", "control/policy/rulebook.py")


def glossary_terms() -> set[str]:
    text = (ROOT / "control" / "GLOSSARY.md").read_text()
    entries = re.findall(r"^- (\*\*.+?\*\*)(?=:)", text, re.MULTILINE)
    return {term.lower() for entry in entries for term in re.findall(r"\*\*(.+?)\*\*", entry)}


def public_nouns(module: Module) -> list[str]:
    """The names of its public classes, in words: SlaTarget is an sla target."""
    classes = [node.name for node in module.tree.body if isinstance(node, ast.ClassDef)]
    return [re.sub(r"(?<!^)(?=[A-Z])", " ", name).lower() for name in classes if name[0] != "_"]


@pytest.mark.parametrize("module", [Module(ROOT / name) for name in NOUN_MODULES], ids=str)
def test_every_public_noun_is_in_the_glossary(module: Module) -> None:
    assert set(public_nouns(module)) - glossary_terms() == set()


@pytest.mark.parametrize("module", modules("control", "pages"), ids=str)
def test_a_module_opens_with_one_sentence_that_says_what_it_is(module: Module) -> None:
    docstring = ast.get_docstring(module.tree)
    assert docstring, "no docstring"
    opening = " ".join(docstring.split("\n\n")[0].partition("*Source:*")[0].split())
    assert re.fullmatch(r"[^.!?]+([.!?](?=\S)[^.!?]*)*[.?]", opening), f"not one sentence: {opening}"


@pytest.mark.parametrize("module", modules("control", "pages"), ids=str)
def test_nobody_is_called_a_user_in_code(module: Module) -> None:
    defined = {
        getattr(node, "name", None) or getattr(node, "arg", None) or getattr(node, "id", None)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.arg)
        or (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
    }
    assert [name for name in defined if re.search(r"(^|_)users?(_|$)|User", str(name))] == []
