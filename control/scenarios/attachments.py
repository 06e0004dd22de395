"""What a scenario names by a file beside it, as no TOML value could hold it: an export, another rulebook, evidence."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from shutil import copy, copytree
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection

from control.commands.issue_finding import Places, compared, gathered
from control.errors import Invalid
from control.intake import load_mapping, read
from control.policy.rulebook import Person
from control.runtime import Runtime
from control.settings import dump, load


def attached(
    runtime: Runtime, folder: Path, people: Mapping[str, Person], command: str, told: Mapping[str, Any]
) -> dict[str, Any]:
    """The arguments of a command with what their files hold; raises Invalid for a file that is not there.

    `import.commit` is told `mapping` and `file`, `import.correct` a `mapping`, `rulebook.activate` a `rulebook` folder
    and perhaps a `file` that stands in place of the one of its name; all of them lie beside the scenario. The `files`
    of what is asked for have a `name`, and a `text` or a `file` that lies there; one without either stays.
    What `issue.learn` and `issue.place` are told is what comparing the tickets comes to.
    """
    if command in _COMPARING:
        with runtime.read() as connection:
            return _COMPARING[command](connection, runtime)
    if command == "import.commit" and set(told) == {"mapping", "file"}:
        mapping, file = (_beside(folder, told[name]) for name in ("mapping", "file"))
        return {"staged": read(load_mapping(mapping), file, runtime.rulebook())}
    if command == "import.correct" and "mapping" in told:
        return {**told, "mapping": load_mapping(_beside(folder, told["mapping"]))}
    if command == "rulebook.activate" and "rulebook" in told:
        with TemporaryDirectory() as changed:
            copytree(_beside(folder, told["rulebook"]), changed, dirs_exist_ok=True)
            if "file" in told:
                copy(_beside(folder, told["file"]), changed)
            return {"content": with_people(Path(changed), people)}
    asked = told.get(_WITH_EVIDENCE.get(command, ""))
    if isinstance(asked, Mapping) and "files" in asked:
        files = [_evidence(folder, each) for each in asked["files"]]
        return {**told, _WITH_EVIDENCE[command]: {**asked, "files": files}}
    return dict(told)


def _learnt(connection: Connection, runtime: Runtime) -> dict[str, Any]:
    terms = runtime.rulebook().issues
    if terms is None:
        raise Invalid("The rulebook of this scenario does not say how recurring issues are found.")
    return {"learnt": compared(gathered(connection, terms, runtime.now()), terms, runtime.now())}


_COMPARING: dict[str, Callable[[Connection, Runtime], dict[str, Any]]] = {
    "issue.learn": _learnt,
    "issue.place": lambda connection, _: {"joined": Places().joined(connection)},
}
_WITH_EVIDENCE = {
    **dict.fromkeys(("approval.request", "approval.edit"), "wanted"),
    "measure.ask": "asked",
    **dict.fromkeys(("measure.document", "document.revise"), "version"),
}
"""The argument that has files, by command."""


def _evidence(folder: Path, told: Mapping[str, Any]) -> Mapping[str, Any]:
    """A file as a command takes it: its name and its bytes."""
    kept = {name: value for name, value in told.items() if name not in ("text", "file")}
    if "text" in told:
        return {**kept, "content": str(told["text"]).encode()}
    return {**kept, "content": _beside(folder, told["file"]).read_bytes()} if "file" in told else kept


def with_people(folder: Path, people: Mapping[str, Person]) -> str:
    """The content of the rulebook in a folder, with the people of a scenario beside its own."""
    rulebook = load(folder)
    return dump(replace(rulebook, people={**rulebook.people, **people}))


def _beside(folder: Path, name: object) -> Path:
    path = folder / str(name)
    if not path.exists():
        raise Invalid(f"There is no {name} beside the scenario.")
    return path
