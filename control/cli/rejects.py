"""Taking back from the command line: a whole import undone, rejected rows corrected or set aside."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from control.cli.imports import mapping_file
from control.cli.opening import Actor, opened
from control.cli.terminal import say
from control.errors import Invalid

if TYPE_CHECKING:
    from control.runtime import Runtime

Reason = Annotated[str, typer.Option(help="Why: it stays in the audit trail.")]
Batch = Annotated[int, typer.Argument(help="The number of the import, as `imports` lists it.")]
Line = Annotated[int, typer.Argument(help="The line of the rejected row, as `imports BATCH` lists it.")]
Cells = Annotated[list[str] | None, typer.Argument(help="What columns say now, each as COLUMN=TEXT.")]
ByMapping = Annotated[str | None, typer.Option(help="The mapping file, where it is none of config/mappings.")]
_MOST = 100_000


def add_to(app: typer.Typer) -> None:
    """Add the commands of this group."""
    for command in (undo, correct, dismiss):
        app.command()(command)


def undo(batch: Batch, reason: Reason, actor: Actor = "system") -> None:
    """Take a whole import back: its events count no longer, and what followed from them is derived anew."""
    from control.commands.registry import Call
    from control.commands.undoing import undo as take_back

    with opened() as runtime:
        done = take_back(runtime, Call(actor, reason=reason), batch).value
    say(f"Import {batch} was undone: {done['events']} events count no longer.")
    say(f"{done['tickets']} tickets are not known any more, {done['changed']} are again what they were before.")
    say(f"{done['repairs']} repairs proposed of what had been judged.")


def correct(batch: Batch, line: Line, cells: Cells = None, mapping: ByMapping = None, actor: Actor = "system") -> None:
    """Read a rejected row again as it is corrected, and record it as a small import of its own."""
    from control.commands.correcting import Correction
    from control.commands.correcting import correct as tell
    from control.commands.registry import Call
    from control.intake import load_mapping

    said = dict(_cell(text) for text in cells or [])
    with opened() as runtime:
        [number], used = _numbers(runtime, batch, [line])
        read = load_mapping(mapping_file(mapping or used))
        done = tell(runtime, Call(actor), batch, read, [Correction(number, said)]).value
    lines = ", ".join(map(str, done["lines"]))
    say(f"Import {done['batch']} corrects {lines} of import {batch}.")
    say(f"{done['tickets']} tickets and {done['events']} events are new.")
    if done["mapping_changed"]:
        say(f"The mapping {used} has changed since: what it says now was read.")


def dismiss(
    batch: Batch,
    lines: Annotated[list[int], typer.Argument(help="The lines of the rejected rows, as `imports BATCH` lists them.")],
    reason: Reason,
    actor: Actor = "system",
) -> None:
    """Set rejected rows aside that nobody needs to correct; they stay as they came."""
    from control.commands.correcting import dismiss as set_aside
    from control.commands.registry import Call

    with opened() as runtime:
        numbers, _ = _numbers(runtime, batch, lines)
        done = set_aside(runtime, Call(actor, reason=reason), batch, numbers).value
    say(f"{done['dismissed']} rejected rows of import {batch} were set aside.")


def _cell(text: str) -> tuple[str, str]:
    column, sign, cell = text.partition("=")
    if not sign:
        raise Invalid(f"{text!r} is no cell: write COLUMN=TEXT, such as opened='02.03.2026 09:00'.")
    return column, cell


def _numbers(runtime: "Runtime", batch: int, lines: list[int]) -> tuple[list[int], str]:
    """The numbers of the findings that rejected these lines of an import, and the mapping that read it."""
    from control.policy.scope import Scope
    from control.queries.imports import batch_of, findings

    with runtime.read() as connection:
        of_batch: dict[str, Any] = batch_of(connection, Scope(), batch)
        found = findings(connection, Scope(), batch, _MOST)
    rejected = found[found["severity"] == "reject"]
    known = dict(zip(rejected["line"], rejected["number"], strict=True))
    missing = [line for line in lines if line not in known]
    if missing:
        listed = ", ".join(map(str, missing))
        raise Invalid(f"Import {batch} rejected no row on {of_batch['place'] or 'line'} {listed}.")
    return [int(known[line]) for line in lines], str(of_batch["mapping"])
