"""The pack of a review from the command line: made of what the review kept, and held against that again."""

from pathlib import Path
from typing import Annotated

import typer

from control.cli.opening import opened
from control.cli.terminal import say

Number = Annotated[str, typer.Argument(help="The number of a closed review, such as R-7.", show_default=False)]
To = Annotated[Path, typer.Option(help="The folder to write to.", exists=True, file_okay=False)]
File = Annotated[
    Path,
    typer.Argument(help="A pack: slides, a document or a workbook.", show_default=False, exists=True, dir_okay=False),
]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this group."""
    packs = typer.Typer(name="pack", help="The pack of a review: make it, verify it.", no_args_is_help=True)
    packs.command()(build)
    packs.command()(verify)
    app.add_typer(packs)


def build(number: Number, to: To = Path()) -> None:
    """Write slides, document, workbook and calendar of a closed review; the same each time, to the byte."""
    from control.commands.numbers import id_of
    from control.packs.review_building import kept_by
    from control.policy.review_packs import name_of

    with opened() as runtime, runtime.read() as connection:
        kept = kept_by(runtime, connection, id_of("R", number, "review"))
    for form, content in kept.forms():
        path = to / name_of(number, form)
        path.write_bytes(content)
        say(f"{path}")


def verify(file: File) -> None:
    """Derive every figure of a pack again, and say what differs; exits with 1 where something does."""
    from control.packs.review_verifying import verified

    with opened() as runtime, runtime.read() as connection, file.open("rb") as content:
        number, found = verified(runtime, connection, content)
    for each in found:
        say(each)
    say(f"The pack of {number} {'differs from what the review kept' if found else 'says what the review kept'}.")
    if found:
        raise typer.Exit(1)
