"""The terminal: everything the command line prints passes here, so that text from outside cannot command it."""

import json
import os
import re
import sys
from io import TextIOWrapper
from typing import Any

from control.errors import ControlError

_COMMANDING = re.compile("[\x00-\x08\n-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""What moves the cursor, changes colours, ends lines or turns the writing round; and what is no character at all."""
_SHORT = {"\n": r"\n", "\r": r"\r"}


class Unwritten(ControlError):
    """The answer could not be written; what was asked for may well have been done."""


def settle() -> None:
    """Write what an encoding lacks as its number: an answer must not fail at a letter."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def shown(text: str) -> str:
    """The text as one line, its control characters shown: \\x1b and not a terminal in red."""
    return _COMMANDING.sub(_number, text)


def say(*lines: str) -> None:
    """Print lines; raises Unwritten where they cannot be written."""
    _write("".join(f"{shown(line)}\n" for line in lines))


def say_json(data: Any) -> None:
    """Print data as JSON; raises Unwritten where it cannot be written."""
    plain = (getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "") != "utf8"
    text = json.dumps(data, indent=2, ensure_ascii=plain)
    _write(
        "\n".join(_COMMANDING.sub(lambda found: f"\\u{ord(found[0]):04x}", line) for line in text.split("\n")) + "\n"
    )


def complain(sentence: str) -> None:
    """Say on stderr what could not be done; whoever closed it does not want to know."""
    try:
        print("\n".join(map(shown, sentence.split("\n"))), file=sys.stderr, flush=True)
    except OSError:
        _let_go(2)


def _write(text: str) -> None:
    if sys.stdout is None:  # so Python begins where the descriptor is closed
        raise Unwritten("The answer could not be written: there is no standard output.")
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        _let_go(1)
        sys.exit(141)  # as for every program whose reader has seen enough: `… | head` is no failure
    except OSError as error:
        _let_go(1)
        raise Unwritten(f"The answer could not be written: {error.strerror}.") from error


def _let_go(descriptor: int) -> None:
    """Send what is still held back nowhere, or Python complains about it once more at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)


def _number(found: re.Match[str]) -> str:
    code = ord(found[0])
    return _SHORT.get(found[0]) or (f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}")
