"""Letting people in from the command line: a link by which somebody sets their password."""

from typing import Annotated

import typer

from control.cli.opening import Actor, opened
from control.cli.terminal import say

Name = Annotated[str, typer.Argument(help="The account, such as mara-lindqvist.")]
Address = Annotated[
    str, typer.Option(envvar="CONTROL_PUBLIC_URL", help="Where the pages are served, as the person reaches them.")
]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this group."""
    app.command()(invite)


def invite(name: Name, actor: Actor = "system", address: Address = "http://127.0.0.1:8501") -> None:
    """Print a link by which somebody sets their password, the first or a new one; it holds once, for half an hour."""
    from control.commands.links import PATH, link_for
    from control.commands.registry import Call

    with opened() as runtime:
        made = link_for(runtime, Call(actor), name)
    say(f"{made.title} sets a password here, once, until {made.until_at:%Y-%m-%d %H:%M} UTC:")
    say(f"  {address.rstrip('/')}{PATH}#{made.token}")
