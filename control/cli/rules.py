"""The rulebook and the commands from the command line: check the files, list the deeds."""

from inspect import Parameter, formatannotation
from re import sub
from typing import TYPE_CHECKING, Any

import typer

from control.cli.opening import AsJson, config_folder, rulebook_at_hand
from control.cli.terminal import say, say_json

if TYPE_CHECKING:
    from control.commands.registry import Command
    from control.policy.rulebook import Rulebook


def add_to(app: typer.Typer) -> None:
    """Add the commands of this group."""
    config = typer.Typer(help="The files of the rulebook.", no_args_is_help=True)
    config.command("check")(check)
    app.add_typer(config, name="config")
    app.command("commands")(list_commands)


def check() -> None:
    """Check the rulebook in the folder as a whole; exits with 1 where it cannot stand."""
    from control.settings import findings, load

    folder = config_folder()
    found = findings(folder)
    for finding in found:
        say(str(finding))
    if found:
        say(f"{len(found)} findings: the rulebook in {folder} cannot be used.")
        raise typer.Exit(1)
    say(f"The rulebook in {folder} can be used; its version is {load(folder).version}.")


def list_commands(as_json: AsJson = False) -> None:
    """List every deed that can be asked for: its parameters, and the roles that may give it."""
    import control.commands
    from control.commands.registry import REGISTRY

    del control  # imported to fill the registry
    rulebook = rulebook_at_hand()
    listed = [described(each, rulebook) for each in REGISTRY.catalogue()]
    if as_json:
        say_json(listed)
        return
    for entry in listed:
        say(entry["name"], f"  {entry['does']}", f"  roles: {', '.join(entry['roles']) or 'none'}")
        for parameter in entry["parameters"]:
            say(f"  {parameter['name']}: {parameter['type']}{'' if parameter['required'] else ' (optional)'}")


def described(command: "Command[Any]", rulebook: "Rulebook") -> dict[str, Any]:
    """A command as it is listed."""
    return {
        "name": command.name,
        "does": command.does,
        "needs_reason": command.needs_reason,
        "parameters": [
            {
                "name": parameter.name,
                "type": sub(r"\b[a-z_.]+\.(?=\w)", "", formatannotation(parameter.annotation)),
                "required": parameter.default is Parameter.empty,
            }
            for parameter in command.parameters
        ],
        "roles": sorted(rulebook.permissions.get(command.name, ())),
    }
