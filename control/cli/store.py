"""The store from the command line: bring it to the newest schema, and the rulebook of the folder into force."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from control.cli.opening import config_folder, opened
from control.cli.terminal import say

App = Annotated[str, typer.Option(help="The role of the application.")]
Reader = Annotated[str, typer.Option(help="The role of whoever only reads.")]
Apply = Annotated[bool, typer.Option("--apply", help="Do it, instead of printing it.")]

if TYPE_CHECKING:
    from control.policy.rulebook import Rulebook
    from control.runtime import Runtime


def add_to(app: typer.Typer) -> None:
    """Add the commands of this group."""
    app.command()(upgrade)
    app.command()(grants)


def upgrade() -> None:
    """Make or upgrade the database, and bring a changed rulebook into force; says what was done."""
    from control.settings import load
    from control.store.engine import default_url

    bring_up_to_date(default_url())
    with opened() as runtime:
        _say(_activate(runtime, load(folder_of(runtime))))


def grants(app: App = "pilothouse_app", reader: Reader = "pilothouse_reader", apply: Apply = False) -> None:
    """Print what gives the application and a reader their own roles on PostgreSQL; with --apply, do it.

    For the owner of the tables, after every upgrade. The application can then neither change an event of the trail nor
    take away what forbids it; passwords are given by the administrator of the database.
    """
    from control.store.engine import default_url, granted

    statements = granted(default_url(), app, reader, carry_out=apply)
    if not apply:
        say(*(f"{statement};" for statement in statements))
    else:
        say(f"{app} may work in the database and {reader} read it; only the owner of the tables may change them.")


def bring_up_to_date(url: str) -> None:
    """Make or upgrade the database, and say so."""
    from control.store.engine import shown_address
    from control.store.engine import upgrade as upgrade_store

    changed = upgrade_store(url)
    say(f"Database {shown_address(url)}: {'upgraded' if changed else 'up to date'}.")


def folder_of(runtime: "Runtime") -> Path:
    """The folder of the rulebook of this store: the demo company has one of its own."""
    from control.demo.batches import CONFIG
    from control.queries.company import company_of, mark

    with runtime.read() as connection:
        return config_folder() if mark(company_of(connection)) is None else CONFIG


def _activate(runtime: "Runtime", rulebook: "Rulebook") -> dict[str, Any]:
    from control.commands.registry import Call
    from control.commands.rulebook import activate
    from control.policy.permissions import SYSTEM
    from control.settings import dump
    from control.store import rulebooks

    with runtime.read() as connection:
        latest = rulebooks.in_force(connection)
    if latest is not None and latest.version == rulebook.version:
        return {"version": latest.version, "number": latest.number, "changed": False}
    call = Call(SYSTEM.name, reason=f"The rulebook in {folder_of(runtime)} is new or has changed.")
    answer: dict[str, Any] = activate(runtime, call, dump(rulebook)).value
    return answer


def _say(activation: dict[str, Any]) -> None:
    named = f"Rulebook {activation['version'][:12]}, activation {activation['number']}"
    if not activation["changed"]:
        say(f"{named}: in force already.")
        return
    say(f"{named}: now in force.")
    for path in activation["differs"]:
        say(f"  changed: {path}")
