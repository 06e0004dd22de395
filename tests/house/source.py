"""The product's own source, read as a tree."""

import ast
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tests.surroundings import ROOT

__all__ = ["ROOT", "Module", "committed_files", "imported", "modules"]


@dataclass(frozen=True)
class Module:
    """One file of Python."""

    path: Path

    def __str__(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @cached_property
    def text(self) -> str:
        return self.path.read_text()

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)


def imported(module: Module) -> set[str]:
    """The full names of what a module imports, wherever in it: `from a.b import c` imports a.b and a.b.c."""
    names: set[str] = set()
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def modules(*places: str) -> list[Module]:
    """Every module below these folders, and these files themselves."""
    found = [path for place in places for path in ((ROOT / place).rglob("*.py"), [ROOT / place])]
    return [Module(path) for paths in found for path in sorted(paths) if path.is_file()]


def committed_files() -> list[Path]:
    """Every file that git keeps, or would keep if everything here were added."""
    command = ["git", "-c", f"safe.directory={ROOT}", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    return [ROOT / name for name in listed if (ROOT / name).is_file()]
