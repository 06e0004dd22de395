"""Files from the command line: read one by a mapping, see what is wrong with it, and record the rest."""

import gc
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from control.cli.opening import Actor, AsJson, config_folder, opened
from control.cli.terminal import say, say_json

if TYPE_CHECKING:
    from control.intake import Staged
    from control.runtime import Runtime

DryRun = Annotated[bool, typer.Option("--dry-run", help="Read and count, and record nothing.")]
COUNTS = ("rows_in", "accepted", "rejected", "duplicate", "warnings", "tickets", "events")
_SHOWN = 20


def add_to(app: typer.Typer) -> None:
    """Add the commands of this group."""
    app.command("import")(import_file)
    app.command("imports")(list_imports)


def import_file(
    mapping: Annotated[str, typer.Argument(help="A mapping of config/mappings by its name, or a mapping file.")],
    file: Annotated[Path, typer.Argument(help="CSV, XLSX or XES, each also as gzip.")],
    actor: Actor = "system",
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Import a file: rows in = accepted + rejected + duplicate; what is rejected is listed with place and reason."""
    from control.intake import load_mapping, read

    with _without_looking_for_garbage(), opened() as runtime:
        staged = read(load_mapping(_mapping_file(mapping)), file, runtime.rulebook())
        counts = counted(staged) if dry_run else commit(runtime, actor, staged)
    report = {"dry_run": dry_run, **counts, "findings": [asdict(finding) for finding in staged.findings]}
    if as_json:
        say_json(report)
    else:
        _say(report)


@contextmanager
def _without_looking_for_garbage() -> Iterator[None]:
    """A file becomes millions of small objects of which none is garbage: looking for some took a third of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def list_imports(
    batch: Annotated[
        int | None, typer.Argument(help="The number of one import, to see what was wrong with it.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List the imports, newest first; with a number, the rows of that one that were rejected or doubted."""
    with opened() as runtime, runtime.read() as connection:
        from control.queries.imports import batches, findings

        found = batches(connection, runtime.now()) if batch is None else findings(connection, batch)
        rows = json.loads(found.to_json(orient="records", date_format="iso", date_unit="s"))
    if as_json:
        say_json(rows)
    else:
        say(*[_line(row, batch) for row in rows] or ["There is nothing to list."])


def _line(row: dict[str, Any], batch: int | None) -> str:
    if batch is not None:
        return f"{row['severity']}: {row['sentence']} ({row['raw']!r})"
    counts = ", ".join(f"{row[name]} {name.replace('_', ' ')}" for name in COUNTS)
    return f"{row['id']}  {row['committed_at']}  {row['file_name']} by {row['mapping']}: {counts}"


def _mapping_file(mapping: str) -> Path:
    """The file that is meant by a path, or by the bare name of a mapping of the project."""
    from control.intake import find_mapping

    return Path(mapping) if mapping.endswith(".toml") else find_mapping(config_folder() / "mappings", mapping)


def counted(staged: "Staged") -> dict[str, Any]:
    """What the file says by itself, before anything is compared with the store."""
    counts = {name: getattr(staged, name) for name in COUNTS if name != "tickets"}
    return {**counts, "tickets": len(staged.tickets), "content_hash": staged.content_hash}


def commit(runtime: "Runtime", actor: str, staged: "Staged") -> dict[str, Any]:
    """What became of the file."""
    from control.commands.imports import commit as record
    from control.commands.registry import Call

    answer: dict[str, Any] = record(runtime, Call(actor), staged).value
    return answer


def _say(report: dict[str, Any]) -> None:
    findings = report["findings"]
    for finding in findings[:_SHOWN]:
        say(f"{finding['severity']}: {finding['sentence']} ({finding['raw']!r})")
    if len(findings) > _SHOWN:
        say(f"and {len(findings) - _SHOWN} more: --json lists all of them")
    for name in COUNTS:
        say(f"{name.replace('_', ' ')}: {report[name]}")
    say("Nothing was recorded: this was a dry run." if report["dry_run"] else f"batch: {report['batch'] or 'none'}")
