"""What SECURITY.md says in figures is what the product does, and what must be written down is written down."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from control.commands.hashing import AT_A_TIME, WAITING
from control.gateway import uploads
from control.intake import limits
from control.policy import (
    evidence,
    one_time_secrets,
    passwords,
    pictures,
    second_factor,
    sessions,
    sign_in_limits,
)
from control.witness import keeping
from tests.house.source import modules

MINUTE = timedelta(minutes=1)
HEADINGS = [
    "Reporting",
    "Threats",
    "Signing in",
    "Sessions",
    "Rights",
    "What may be brought",
    "Keys and secrets",
    "What it speaks to",
    "Serving others",
    "What is logged",
    "Data and how long it is kept",
    "What a database administrator can still do",
    "Parts that others made",
]
FIGURES = {
    "Signing in": [
        f"{passwords.SHORTEST} to {passwords.LONGEST} characters",
        f"within {one_time_secrets.LINK_LASTS // MINUTE} minutes",
        f"step of {second_factor.STEP_SECONDS} seconds and one before and after",
        f"After {sign_in_limits.BY_NAME.failures} failures within {sign_in_limits.BY_NAME.window // MINUTE} minutes",
        f"{sign_in_limits.OVER_ALL.failures:,} over all",
        f"for {sign_in_limits.BY_NAME.wait // MINUTE}, {sign_in_limits.BY_ADDRESS.wait // MINUTE} and "
        f"{sign_in_limits.OVER_ALL.wait // MINUTE} minutes",
        f"At most {AT_A_TIME} passwords are compared at a time, and {WAITING} wait",
    ],
    "Sessions": [
        f"after {sessions.IDLE // MINUTE} minutes",
        f"after {sessions.ABSOLUTE // timedelta(hours=1)} hours",
        f"once, for {sessions.PROOF_LASTS // MINUTE} minutes. {sessions.WRONG_TRIES} wrong ones",
    ],
    "What may be brought": [
        f"one file | {uploads.ONE // uploads.MB} MB",
        f"within ten minutes | {uploads.ALL // uploads.MB} MB",
        f"unpacked | {limits.UNPACKED_BYTES // 2**20} MB",
        f"at most {limits.WORKBOOK_RATIO} times its size",
        f"{limits.WORKBOOK_MEMBERS:,} parts",
        f"{limits.ROWS:,} and {limits.COLUMNS}",
        f"formats | `{' '.join(f'.{each}' for each in evidence.ENDINGS)}`",
        f"and its name | {evidence.LARGEST // evidence.MB} MB, {evidence.LONGEST_NAME} characters",
        f"files of one request | {evidence.MOST} |",
        f"{pictures.MOST_BYTES // evidence.MB} MB and {pictures.MOST_PIXELS // 1_000_000} million pixels",
    ],
    "What is logged": [f"every {keeping.LONGEST // MINUTE} minutes or {keeping.MOST_EVENTS:,} events"],
    "Data and how long it is kept": [f"forgotten after {sign_in_limits.KEPT // MINUTE} minutes"],
}
WRITTEN = {
    "2.1.1": ("Rights", "The shape of each file is said by its mapping"),
    "2.1.2": ("Rights", "What must fit together"),
    "5.1.1": ("What may be brought", "A file that is refused leaves nothing"),
    "6.8.4": ("Signing in", "how many factors, it decides"),
    "6.8.4, without its word": ("Sessions", "a session by its word counts as one factor"),
    "7.1.1": ("Sessions", "as NIST SP 800-63B asks at its second level"),
    "7.1.2": ("Sessions", "One person may have any number of sessions"),
    "7.1.3": ("Sessions", "signing out there does not end the session here"),
    "8.1.1": ("Rights", "command → roles, view → roles"),
    "8.1.2": ("Rights", "Fields are written by the command that names them and by no other"),
    "11.1.1": ("Keys and secrets", "Replace each at once when it may be known to somebody else"),
    "11.1.2": ("Keys and secrets", "AES-256-GCM over the secrets of second factors"),
    "11.1.2, the other": ("Keys and secrets", "Ed25519 under heads and exports of the trail"),
    "13.1.1": ("What it speaks to", "Nothing else is spoken to"),
    "14.1.1": ("Data and how long it is kept", "| secret | passwords, secrets, tokens, keys |"),
    "14.1.2": ("Data and how long it is kept", "hashed or sealed, or in the environment"),
    "15.1.1": ("Parts that others made", "critical is mended within 7 days, a high one within 30, any other within 90"),
    "15.1.3": ("What may be brought", "**What takes long**: comparing passwords"),
    "16.1.1": ("What is logged", "| the trail | every attempt at a command"),
    "16.1.1, the other": ("What is logged", "stderr, one line of JSON each"),
}
"""What the standard wants in writing, by its number: the section, and how it is said there."""


@pytest.fixture(scope="module")
def page(root: Path) -> dict[str, str]:
    """The sections of the page by their headings, each as one line."""
    parts = re.split(r"(?m)^## (.+)$", (root / "SECURITY.md").read_text())
    return {heading: " ".join(text.split()) for heading, text in zip(parts[1::2], parts[2::2], strict=True)}


def test_every_section_is_there_and_says_something(page: dict[str, str]) -> None:
    assert list(page) == HEADINGS
    assert {heading for heading, text in page.items() if len(text) < 200} == set()


@pytest.mark.parametrize(("heading", "figure"), [(heading, each) for heading, told in FIGURES.items() for each in told])
def test_a_figure_is_the_one_that_holds(page: dict[str, str], heading: str, figure: str) -> None:
    assert figure in page[heading]


def test_every_name_of_the_environment_is_explained(root: Path) -> None:
    explained = "".join((root / name).read_text() for name in ("SECURITY.md", "README.md", "config/README.md"))
    asked = {
        name for module in modules("control", "app.py") for name in re.findall(r"CONTROL_[A-Z]+_?[A-Z]+", module.text)
    }
    assert {name for name in asked if name not in explained} == set()


@pytest.mark.parametrize("item", WRITTEN)
def test_what_must_be_written_down_is_written_there(page: dict[str, str], item: str) -> None:
    heading, said = WRITTEN[item]
    assert said in page[heading]


def test_the_words_that_no_password_may_be_made_of_are_listed(page: dict[str, str]) -> None:
    assert "of the person, their account, mail, unit, the company and Pilothouse" in page["Signing in"]
    assert passwords.PRODUCT == "Pilothouse"


def test_every_way_in_is_listed(page: dict[str, str]) -> None:
    ways = set(re.findall(r"\| (password|OpenID Connect|link|demo password) \|", page["Signing in"]))
    assert len(ways) == len(sessions.Method)
