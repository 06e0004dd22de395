"""Writing an export of the trail: the file, its manifest, and the public key that checks it.

The same events are the same bytes: nothing in them says who exported them, or when. *Source:* reliability, A8 and W14.
"""

from collections.abc import Iterable
from dataclasses import asdict, replace
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Connection

from control.errors import Unavailable
from control.policy.cells import guarded
from control.store.canonical import canonical
from control.store.chain import COLUMNS, NUMBERS, spelled_rows
from control.witness.exported import MANIFEST, Form, Manifest, Row
from control.witness.keys import SigningKey

_SEQ = COLUMNS.index("seq")
_QUOTE = '"'
_SPECIAL = set(',"\r\n')


def write(connection: Connection, folder: Path, form: Form, between: tuple[int, int], key: SigningKey) -> Path:
    """Export the events with these numbers, the last one included, into a folder; answers where the file is.

    Raises Unavailable where it cannot be written.
    """
    data = folder / f"trail-{between[0]}-{between[1]}.{form}"
    unfinished = data.with_name(f".{data.name}.unfinished")
    try:
        key.publish(folder)
        manifest = _written(unfinished, form, spelled_rows(connection, between))
        signed = replace(manifest, file=data.name, key=key.public.name)
        signed = replace(signed, signature=key.signature(signed.signed_text))
        data.with_name(data.name + MANIFEST).write_text(canonical(asdict(signed)) + "\n", "utf-8")
        unfinished.replace(data)
    except OSError as error:
        raise Unavailable(f"The trail cannot be exported to {folder}: {error.strerror}.") from error
    return data


def _written(place: Path, form: Form, rows: Iterable[Row]) -> Manifest:
    """Write the rows; answers what can be said of them."""
    count, first, last, head, hashed = 0, 0, 0, "", sha256()
    with place.open("wb") as file:

        def add(text: str) -> None:
            encoded = text.encode()
            file.write(encoded)
            hashed.update(encoded)

        if form is Form.CSV:
            add(_cells(COLUMNS))
        for row in rows:
            add(_line(row) if form is Form.JSONL else _cells(_texts(row)))
            count, first, last, head = count + 1, first or row[_SEQ], row[_SEQ], row[-1]
    return Manifest("", form, count, first, last, hashed.hexdigest(), head, "")


def _line(row: Row) -> str:
    return canonical(dict(zip(COLUMNS, row, strict=True))) + "\n"


def _texts(row: Row) -> Iterable[str]:
    """The cells of an event: numbers as numbers, and no text that a spreadsheet would compute."""
    for name, value in zip(COLUMNS, row, strict=True):
        yield ("" if value is None else str(value)) if name in NUMBERS else guarded(value)


def _cells(texts: Iterable[str]) -> str:
    return (
        ",".join(f'"{text.replace(_QUOTE, _QUOTE * 2)}"' if _SPECIAL & set(text) else text for text in texts) + "\r\n"
    )
