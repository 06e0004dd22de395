"""What the product's own source never does, read off it: run text, unpack objects, invent ciphers, call strangers."""

import ast
from collections.abc import Callable, Iterable, Iterator

from tests.house.source import Module, imported, modules

PRODUCT = modules("control", "pages", "app.py")
RUNS_TEXT = {"eval", "exec", "compile", "__import__", "system", "popen", "execfile", "run_path", "from_string"}
NO_CODE = ("re.compile(", "statement.compile(dialect=", "typst.compile(_SOURCE.read_bytes(), ")
"""Compiling that makes no code: a pattern, a statement of ours in the words of a database, and a document from a source
of ours that no text of anybody's is put into."""
UNPACKS = {"pickle", "marshal", "shelve", "dill", "jsonpickle", "yaml", "xml.etree", "xml.dom", "lxml", "ldap", "ldap3"}
SPEAKS = {
    "http.client": {"control/notify/webhook.py"},
    "smtplib": {"control/notify/mail.py"},
    "httpx": {"control/gateway/asking.py"},
    "requests": set(),
    "urllib.request": set(),
    "urllib3": set(),
    "ftplib": set(),
    "aiohttp": set(),
    "subprocess": {"control/intake/workbook_rows.py"},
}
"""What reaches another machine or program, and the modules that may: webhook, mail, provider, sheets."""
CIPHERS = {
    "cryptography.exceptions",
    "cryptography.hazmat.primitives.asymmetric.ed25519",
    "cryptography.hazmat.primitives.ciphers.aead",
    "cryptography.hazmat.primitives.serialization",
}
FROM_CIPHERS = {"AESGCM", "Ed25519PrivateKey", "Ed25519PublicKey"}
WEAK = {"md5", "sha1", "new"}
MAKES_SQL = ("control/store/", "control/scenarios/throwaway.py")
"""Where a statement is put together from names of our own tables and roles."""


def calls(module: Module) -> Iterator[tuple[str, ast.Call]]:
    """Each call by the last part of the name that is called."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func).rpartition(".")[2], node


def everywhere(found_in: Callable[[Module], Iterable[str]]) -> dict[str, list[str]]:
    """What is found in each module, where something is."""
    return {str(module): found for module in PRODUCT if (found := sorted(found_in(module)))}


def below(names: Iterable[str], places: Iterable[str]) -> set[str]:
    """Those of the places that a name is, or lies in."""
    return {place for place in places for name in names if name == place or name.startswith(f"{place}.")}


def test_no_text_is_run_as_code_or_as_a_command_of_the_machine() -> None:
    def runs(module: Module) -> Iterator[str]:
        for name, call in calls(module):
            said = ast.unparse(call)
            if (name in RUNS_TEXT and not said.startswith(NO_CODE)) or any(
                each.arg == "shell" for each in call.keywords
            ):
                yield said

    assert everywhere(runs) == {}


def test_nothing_from_outside_is_unpacked_into_objects_or_by_a_careless_parser() -> None:
    assert everywhere(lambda module: below(imported(module), UNPACKS)) == {}


def test_only_what_is_named_here_speaks_to_other_machines_or_programs() -> None:
    spoken = everywhere(lambda module: below(imported(module), SPEAKS))
    assert {(each, file) for file, found in spoken.items() for each in found} == {
        (each, file) for each, files in SPEAKS.items() for file in files
    }


def test_only_these_ciphers_and_hashes_are_used() -> None:
    def strange(module: Module) -> Iterator[str]:
        for name in imported(module):
            place, _, last = name.rpartition(".")
            if name.startswith(("cryptography", "Crypto", "nacl")) and name not in CIPHERS:
                makes = last == "AESGCM" or (last[:1].isupper() and last.endswith("Key"))
                if place not in CIPHERS or (makes and last not in FROM_CIPHERS):
                    yield name
            if place == "hashlib" and last in WEAK:
                yield name
        yield from (ast.unparse(call) for name, call in calls(module) if name in WEAK - {"new"})
        yield from (ast.unparse(call) for _, call in calls(module) if ast.unparse(call.func) == "hashlib.new")

    assert everywhere(strange) == {}


def test_chance_that_anybody_could_repeat_is_for_inventing_companies_alone() -> None:
    found = everywhere(lambda module: imported(module) & {"random", "random.Random"})
    assert [module for module in found if not module.startswith("control/demo/")] == []
    assert found


def test_no_statement_is_put_together_from_text() -> None:
    def made(module: Module) -> Iterator[str]:
        for name, call in calls(module):
            if ast.unparse(call.func) == "text" or name == "exec_driver_sql":
                yield from [] if isinstance(call.args[0], ast.Constant) else [ast.unparse(call)]

    assert [module for module in everywhere(made) if not module.startswith(MAKES_SQL)] == []


def test_no_pattern_is_made_from_what_somebody_typed() -> None:
    def loose(module: Module) -> Iterator[str]:
        for _, call in calls(module):
            if ast.unparse(call.func).startswith("re.") and call.args:
                made = isinstance(call.args[0], ast.JoinedStr | ast.BinOp)
                yield from [ast.unparse(call)] if made and "re.escape" not in ast.unparse(call) else []

    found = everywhere(loose)
    assert [module for module in found if not module.startswith("control/store/migrations/")] == []
