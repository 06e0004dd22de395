"""Things lie where the drawing says, and speak of the project alone."""

import re
import sys
from pathlib import Path

from tests.house.source import ROOT, committed_files, imported, modules

TOP = {
    *("pyproject.toml", "app.py", "pages", "control", "data", "config", "tests", "README.md"),
    *("Makefile", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "docs"),
    *("requirements.txt", "requirements-embeddings.txt", "requirements-dev.txt", "Dockerfile", "compose.yaml"),
}
VAGUE = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "handler", "handlers", "base"}
# Put together here so that this file does not name what it looks for.
FOREIGN = ["/" + place + "/" for place in ("root", "work/main", "work/shared", "home/[a-z]+", "tmp/team")]


def test_the_top_level_is_as_drawn() -> None:
    tops = {path.relative_to(ROOT).parts[0] for path in committed_files()}
    assert {top for top in tops if not top.startswith(".")} - TOP == set()


def test_no_module_has_a_name_that_would_hold_anything() -> None:
    assert [str(module) for module in modules("control", "pages", "tests") if module.path.stem in VAGUE] == []


def test_no_page_is_named_like_a_standard_module() -> None:
    # pages/ comes first on the import path of the frame: such a page would be imported in the module's place.
    pages = {path.stem for path in (ROOT / "pages").glob("*.py")} - {"__init__"}
    assert pages & set(sys.stdlib_module_names) == set()


def test_git_keeps_nothing_of_the_data_folder_but_its_page() -> None:
    kept = [path.relative_to(ROOT).as_posix() for path in committed_files()]
    assert [name for name in kept if name.startswith("data/")] == ["data/README.md"]


def test_no_committed_file_names_a_place_on_somebody_s_machine() -> None:
    named = re.compile("|".join(FOREIGN))
    texts = {path: path.read_bytes().decode(errors="ignore") for path in committed_files()}
    assert [str(path) for path, text in texts.items() if named.search(text)] == []


def test_the_launcher_builds_on_the_offers_of_control_and_knows_no_page() -> None:
    allowed = {"streamlit", "starlette", "uvicorn", "control", *sys.stdlib_module_names}
    names = {name.split(".")[0] for launcher in modules("app.py") for name in imported(launcher)}
    assert names - allowed == set()


def test_nothing_imports_the_launcher() -> None:
    importers = [str(module) for module in modules("control", "pages") if "app" in imported(module)]
    assert importers == []


def test_only_one_place_decides_that_a_test_is_not_run() -> None:
    skipping = re.compile(r"\b(skip|skipif|xfail|importorskip|skipTest)\(")
    allowed = {"tests/surroundings.py", "tests/house/test_layout.py"}
    skippers = {str(module) for module in modules("tests") if skipping.search(module.text)}
    assert skippers - allowed == set()


def test_the_repository_is_whole() -> None:
    expected = ["LICENSE", "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", ".ci/run", "Makefile"]
    assert [name for name in expected if not Path(ROOT, name).is_file()] == []
