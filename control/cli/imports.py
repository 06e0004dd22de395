"""Files from the command line: read one by a mapping, see what is wrong with it, and record the rest."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from control.cli.opening import Actor, AsJson, opened
from control.cli.terminal import say, say_json

if TYPE_CHECKING:
    from control.intake import Staged
    from control.runtime import Runtime

DryRun = Annotated[bool, typer.Option("--dry-run", help="Read, compare and count, and record nothing.")]
COUNTS = ("rows_in", "accepted", "rejected", "duplicate", "warnings", "tickets", "events")
"""What is counted of every import; of an approval log its new cases too."""
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
    """Import a file: rows in = accepted + rejected + duplicate; what is rejected is listed with place and reason.

    Ends with 1 where no row could be taken, and where a dry run finds that the file would be refused.
    """
    from control.intake import load_mapping, read
    from control.runtime import without_looking_for_garbage

    with without_looking_for_garbage(), opened() as runtime:
        staged = read(load_mapping(mapping_file(mapping)), file, runtime.rulebook())
        counts = previewed(runtime, actor, staged) if dry_run else commit(runtime, actor, staged)
    report = {"dry_run": dry_run, **counts, "findings": [asdict(finding) for finding in staged.findings]}
    if as_json:
        say_json(report)
    else:
        _say(report, "cases" if staged.cases else "tickets")
    if counts.get("refusal") or counts["rejected"] == counts["rows_in"] > 0:
        raise typer.Exit(1)


def list_imports(
    batch: Annotated[
        int | None, typer.Argument(help="The number of one import, to see what was wrong with it.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List the imports, newest first; with a number, the rows of that one that were rejected or doubted."""
    with opened() as runtime, runtime.read() as connection:
        from control.policy.scope import Scope
        from control.queries.imports import batches, findings

        every = Scope()
        found = batches(connection, runtime.now(), every) if batch is None else findings(connection, every, batch)
        rows = json.loads(found.to_json(orient="records", date_format="iso", date_unit="s"))
    if as_json:
        say_json(rows)
    else:
        say(*[_line(row, batch) for row in rows] or ["There is nothing to list."])


def _line(row: dict[str, Any], batch: int | None) -> str:
    if batch is not None:
        came_of_it = f" [{row['state']}]" if row["state"] and row["state"] != "waiting" else ""
        return f"{row['severity']}: {row['sentence']} ({row['raw']!r}){came_of_it}"
    named = (*COUNTS, *(("cases",) if row["cases"] else ()))
    counts = ", ".join(f"{row[name]} {name.replace('_', ' ')}" for name in named)
    told = f"{row['id']}  {row['committed_at']}  {row['file_name']} by {row['mapping']}: {counts}"
    corrects = f"; corrects rows of import {row['corrects']}" if row["corrects"] else ""
    undone = f"; undone by {row['undone_by']}: {row['undone_because']}" if row["undone_at"] else ""
    return f"{told}, {row['waiting']} rejected rows waiting{corrects}{undone}"


def mapping_file(mapping: str) -> Path:
    """The file that is meant by a path, or by the bare name of a mapping of the project."""
    from control.intake import find_mapping
    from control.settings.folder import mappings_folder

    return Path(mapping) if mapping.endswith(".toml") else find_mapping(mappings_folder(), mapping)


def previewed(runtime: "Runtime", actor: str, staged: "Staged") -> dict[str, Any]:
    """What would become of the file, and why it would be refused (null: it would not)."""
    from control.commands.previewing import preview
    from control.commands.registry import Call

    found = preview(runtime, Call(actor), staged)
    return {**asdict(found.counts), "changed": found.changed, "known": found.known, "refusal": found.refusal}


def commit(runtime: "Runtime", actor: str, staged: "Staged") -> dict[str, Any]:
    """What became of the file."""
    from control.commands.imports import commit as record
    from control.commands.registry import Call

    answer: dict[str, Any] = record(runtime, Call(actor), staged).value
    return answer


def _say(report: dict[str, Any], noun: str) -> None:
    findings = report["findings"]
    for finding in findings[:_SHOWN]:
        say(f"{finding['severity']}: {finding['sentence']} ({finding['raw']!r})")
    if len(findings) > _SHOWN:
        say(f"and {len(findings) - _SHOWN} more: --json lists all of them")
    for name in (*COUNTS, *(("cases",) if report["cases"] else ())):
        say(f"{name.replace('_', ' ')}: {report[name]}")
    say(*_closing(report, noun))


def _closing(report: dict[str, Any], noun: str) -> list[str]:
    if not report["dry_run"]:
        return [f"batch: {report['batch'] or 'none'}"]
    if report["refusal"]:
        return [f"It would be refused as a whole: {report['refusal']}", "Nothing was recorded: this was a dry run."]
    known = [f"known {noun} with news: {report['changed']}", f"known {noun} without: {report['known']}"]
    return [*known, "Nothing was recorded: this was a dry run."]
