"""Opens TOML: a file that is missing or is no TOML is a finding like any other."""

import tomllib
from decimal import Decimal
from pathlib import Path

from control.settings.document import Table
from control.settings.finding import Finding


def read_toml(path: Path, findings: list[Finding]) -> Table | None:
    """The file as a table, its decimals exact; None, with a finding, where it cannot be read as TOML."""
    file = f"{path.parent.name}/{path.name}"
    try:
        content = tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)
    except FileNotFoundError:
        findings.append(Finding(file, "", "the file is missing"))
    except UnicodeDecodeError as error:
        findings.append(Finding(file, "", f"is not UTF-8 text (byte {error.start})"))
    except tomllib.TOMLDecodeError as error:
        findings.append(Finding(file, "", f"is not TOML: {error}"))
    else:
        return Table(file, content, findings)
    return None
