"""Only an attempt at a command writes, but for what is technical: deliveries, the lease of the worker, signs of life of
sessions, tries of signing in, and ways to another provider that were begun."""

import ast

from tests.house.source import modules

WRITERS = {
    *("control/store/engine.py", "control/commands/attempt.py", "control/notify/carrying.py", "control/worker.py"),
    *("control/commands/sessions.py", "control/commands/limiting.py", "control/commands/vouching.py"),
}


def test_nobody_but_an_attempt_takes_the_engine_that_writes() -> None:
    takers = {
        str(module)
        for module in modules("control", "pages", "app.py")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and node.attr == "writer" and ast.unparse(node) != "csv.writer"
    }
    assert takers <= WRITERS
    assert "control/commands/attempt.py" in takers


def test_nobody_but_the_store_makes_an_engine_of_their_own() -> None:
    makers = {
        str(module)
        for module in modules("control", "pages", "app.py")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Name) and node.id in {"create_engine", "writer_engine", "upgrade_engine"}
    }
    assert makers <= {
        "control/store/connections.py",
        "control/store/engine.py",
        "control/store/schema.py",
        "control/scenarios/throwaway.py",
    }
