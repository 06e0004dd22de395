"""The rulebook that is shipped, and files and mappings that a test makes for itself."""

from collections.abc import Callable
from pathlib import Path

import pytest

from control import intake, settings
from control.intake import FileMapping, Staged
from control.policy.rulebook import Rulebook

FIXTURES = Path(__file__).parent / "fixtures"
Stage = Callable[..., Staged]

TICKETS = """
title = "Tickets of a test"
source = "test"
row = "ticket"
[time]
format = "%d/%m/%Y %H:%M:%S"
zone = "America/New_York"
end_before_start_seconds = 60
[id]
column = "no"
[instant]
created = { column = "opened" }
closed = { column = "closed" }
[state_at]
created = "new"
[field]
title = { column = "title" }
service = { constant = "repairs" }
category = { column = "category" }
"""

EVENTS = """
title = "Events of a test"
source = "test"
row = "event"
[time]
format = "iso"
end_before_start_seconds = 60
[id]
column = "no"
[instant]
at = { column = "at" }
[event]
id = { column = "event", optional = true }
kind = { column = "kind" }
public = { column = "public", optional = true }
[state_at]
created = "new"
resolved = "resolved"
[field]
team = { column = "team", optional = true }
state = { column = "state", optional = true }
"""

UPDATES = """
title = "Updates of a test"
source = "test"
row = "update"
[file]
missing = ["?"]
[time]
format = "iso"
[id]
column = "no"
[instant]
at = { column = "at" }
resolved = { column = "resolved_at" }
[field]
service = { constant = "workplace" }
team = { column = "team" }
priority = { column = "priority" }
category = { column = "category", unknown = "keep" }
state = { column = "state" }
[field.owner]
column = "resolved_by"
known_from = "resolved_at"
"""


@pytest.fixture(scope="session")
def rulebook(root: Path) -> Rulebook:
    return settings.load(root / "config")


@pytest.fixture
def mapped(tmp_path: Path) -> Callable[[str], FileMapping]:
    """Loads a mapping from its text."""

    def load(text: str) -> FileMapping:
        path = tmp_path / "mapping.toml"
        path.write_text(text, "utf-8")
        return intake.load_mapping(path)

    return load


@pytest.fixture
def stage(rulebook: Rulebook, tmp_path: Path, mapped: Callable[[str], FileMapping]) -> Stage:
    """Reads content, given as text or bytes, by the text of a mapping."""

    def read(mapping: str, content: str | bytes, name: str = "file.csv") -> Staged:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return intake.read(mapped(mapping), path, rulebook)

    return read


@pytest.fixture(scope="session")
def shipped(root: Path, rulebook: Rulebook) -> Callable[[str, Path], Staged]:
    """Reads a file by a mapping that is shipped."""
    folder = root / "config" / "mappings"
    return lambda name, path: intake.read(intake.load_mapping(folder / f"{name}.toml"), path, rulebook)


def story(staged: Staged, ticket: str) -> list[tuple[str, str, dict[str, object]]]:
    """What happened to a ticket: instant, kind and payload of each event."""
    (found,) = [one for one in staged.tickets if one.external_id == ticket]
    return [(event.at.isoformat(), event.kind.value, event.payload) for event, _ in found.events]
