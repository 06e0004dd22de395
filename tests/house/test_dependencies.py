"""Few parts, each with a reason."""

import re
import tomllib
from pathlib import Path


def test_every_direct_dependency_has_its_reason(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["embeddings"]]
    direct = {re.split(r"[\[<>=!~ ]", requirement)[0] for requirement in wanted}
    chapter = (root / "control" / "DECISIONS.md").read_text().partition("## Direct dependencies")[2]
    reasons = set(re.findall(r"^- \*\*(.+?)\*\*: \S+", chapter, re.MULTILINE))
    assert direct == reasons
