"""The audit trail from the command line: whether it still says what it said, and its head kept outside at once."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from control.cli.opening import AsJson, opened
from control.cli.terminal import say, say_json
from control.errors import Unavailable

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from control.witness.heads import Reading
    from control.witness.judging import Verdict

Heads = Annotated[Path | None, typer.Option(help="The folder of heads; left out, that of this database.")]
ExportedFile = Annotated[Path | None, typer.Option("--file", help="An export, which is verified without a database.")]
Lists = Annotated[
    list[Path] | None, typer.Option("--list", help="A list that was taken along, which witnesses the trail of then.")
]
To = Annotated[Path, typer.Option(help="The folder to write to.")]
Whoever = Annotated[
    str, typer.Option("--as", help="Who takes it along: an auditor or an administrator of the rulebook.")
]
FormOption = Annotated[str, typer.Option("--format", help="jsonl, or csv for a spreadsheet.")]
Seq = Annotated[int | None, typer.Option(min=1, help="The number of an event.")]
Key = Annotated[Path | None, typer.Option(help="The public key to trust alone; left out, those beside the heads.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this group."""
    audit = typer.Typer(name="audit", help="The audit trail: verify it, keep its head outside.", no_args_is_help=True)
    audit.command()(verify)
    audit.command()(keep)
    audit.command()(export)
    app.add_typer(audit)


def verify(
    heads: Heads = None, key: Key = None, lists: Lists = None, file: ExportedFile = None, as_json: AsJson = False
) -> None:
    """Say whether the trail is sound: its chain and every head kept outside; with --file an export, without a database.

    Exits with 0 where it is, with 1 and the first bad event where it was tampered with, and with 2 where that cannot be
    told.
    """
    from control.packs.witnesses import witness_of
    from control.store.engine import default_url, open_store
    from control.witness.judging import judged

    if file is not None and lists:
        raise typer.BadParameter("an export is verified by itself: name --file or --list.", param_hint="--list")
    if file is not None:
        _answer(_exported(file, heads, key), as_json=as_json)
    witnesses = tuple(witness_of(each) for each in lists or ())
    store = open_store(default_url())
    try:
        with store.reader.connect() as connection:
            found = judged(connection, replace(_known(connection, heads, key), lists=witnesses))
    finally:
        store.close()
    _answer(found, as_json=as_json)


def keep() -> None:
    """Write the head of the trail out of the database now, as the worker does every few minutes."""
    from control.queries.witness import places_of
    from control.store.audit import head
    from control.witness.keeping import Keeper

    with opened() as runtime, runtime.read() as connection:
        end, places = head(connection), places_of(connection)
        written = Keeper(places).keep(end, runtime.now(), at_once=True)
    if written is None:
        say(f"Nothing has happened since the last head: event {end.seq}.")
    else:
        say(f"The head of event {written.seq} is kept in {places.heads}, signed by the key {written.key}.")


def export(to: To, actor: Whoever, form: FormOption = "jsonl", from_seq: Seq = None, to_seq: Seq = None) -> None:
    """Write events of the trail to a file, with a signed manifest; the same events are always the same bytes."""
    from control.commands.registry import Call
    from control.commands.trail import export as take_along
    from control.packs.trail import write
    from control.queries.witness import places_of
    from control.witness.exported import Form
    from control.witness.keys import signing_key

    with opened() as runtime:
        asked = take_along(runtime, Call(actor), form, from_seq, to_seq).value
        with runtime.read() as connection:
            key = signing_key(places_of(connection).key)
            between = (asked["first"], asked["last"])
            written = write(connection, to, Form(form), between, key)
    say(f"Events {between[0]} to {between[1]} are in {written}, signed by the key {key.public.name}.")


def _exported(file: Path, heads: Path | None, key: Path | None) -> "Verdict":
    """What can be said of an export by its manifest, and by heads where a folder of them is named."""
    from control.witness.exported import judged, manifest_of
    from control.witness.heads import read
    from control.witness.keys import public_keys

    data, manifest = manifest_of(file)
    keys = public_keys(data.parent if key is None else key)
    kept = () if heads is None else read(heads, keys if key is not None else public_keys(heads)).heads
    return judged(data, manifest, keys, kept)


def _known(connection: "Connection", heads: Path | None, key: Path | None) -> "Reading":
    """The heads in the folder that is named, else in that of the database, where none may have been kept yet."""
    from control.queries.witness import places_of
    from control.witness.heads import Reading, read
    from control.witness.keys import public_keys, trusted_keys

    places = places_of(connection)
    folder = heads or places.heads
    if not folder.is_dir():
        if heads is None:
            return Reading(())
        raise Unavailable(f"There is no folder of heads {folder}.")
    if key is not None:
        return read(folder, public_keys(key))
    return read(folder, trusted_keys(folder, places.key) if heads is None else public_keys(folder))


def _answer(found: "Verdict", *, as_json: bool) -> None:
    from dataclasses import asdict

    if as_json:
        say_json(asdict(found))
    else:
        say(found.sentence)
    raise typer.Exit(found.code)
