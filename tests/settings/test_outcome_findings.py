"""Each mistake in closure codes, sources and our own states, said with file, key and reason."""

import json
from pathlib import Path

import pytest

from control import settings
from control.policy.sources import OWNABLE, TicketDeed
from tests.settings.conftest import Spoil

DEEDS = "reply, wait, work, resolve, close, reopen, merge, cancel, classify, prioritise, assign"
CASES = {
    "a closure code without a title": (
        "outcomes.toml", 'title = "Solved for good"', "",
        "config/outcomes.toml: closure_code.solved.title: is missing",
    ),
    "a closure code that is no name": (
        "outcomes.toml", "[closure_code.solved]", '[closure_code."Solved it"]',
        "config/outcomes.toml: closure_code.Solved it: is no name: use small letters, digits and single hyphens",
    ),
    "a deed that does not exist": (
        "sources.toml", 'deeds = ["reply", ', 'deeds = ["dance", ',
        f"config/sources.toml: source.servicenow.deeds: 'dance' is not one of {DEEDS}",
    ),
    "a deed that belongs to no tool": (
        "sources.toml", 'deeds = ["reply", ', 'deeds = ["note", ',
        f"config/sources.toml: source.servicenow.deeds: 'note' is not one of {DEEDS}",
    ),
    "a source without deeds": (
        "sources.toml", '[source.servicenow]', '[source.mail]\ntitle = "Mail"\n\n[source.servicenow]',
        "config/sources.toml: source.mail.deeds: is missing",
    ),
    "our own intake form as a tool": (
        "sources.toml", '[source.servicenow]', '[source.pilothouse]\ntitle = "We"\ndeeds = []\n\n[source.servicenow]',
        "config/sources.toml: source.pilothouse: stands for our own intake form: every deed on its tickets is ours",
    ),
    "two states of one meaning that are ours": (
        "states.toml", "[state.waiting-for-user]", "[state.waiting-for-user]\nours = true",
        "config/states.toml: state.waiting-for-customer.ours: waiting-for-user is the one that our own deeds lead to "
        "among waiting customer already",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_mistake_is_said_with_file_and_key(spoil: Spoil, case: tuple[str, str, str, str]) -> None:
    file, old, new, expected = case
    assert expected in [str(finding) for finding in settings.findings(spoil(file, old, new))]


def test_a_rulebook_without_any_closure_code_could_end_no_ticket(folder: Path) -> None:
    (folder / "outcomes.toml").write_text("[closure_code]\n", "utf-8")
    assert [str(finding) for finding in settings.findings(folder)] == [
        "config/outcomes.toml: closure_code: names none: no ticket could be resolved or closed"
    ]


def test_the_shipped_tools_own_what_their_people_do_there(root: Path) -> None:
    sources = settings.load(root / "config").sources
    assert sources["servicenow"].deeds == OWNABLE - {TicketDeed.ASSIGN}
    assert sources["volvo-it"].deeds == OWNABLE


def test_a_rulebook_from_before_closure_codes_and_sources_comes_back_without_any(root: Path) -> None:
    content = json.loads(settings.dump(settings.load(root / "config")))
    del content["closure_codes"], content["sources"]
    for state in content["states"].values():
        del state["ours"]
    restored = settings.restore(json.dumps(content))
    assert (restored.closure_codes, restored.sources) == ({}, {})
    assert not any(state.ours for state in restored.states.values())
