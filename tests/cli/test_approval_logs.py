"""Controls over an approval log as they are typed: what was found, which cases, and what cannot be judged."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Typed

MAPPING = """
title = "Claims"
source = "claims"
row = "approval"
[time]
format = "iso"
[id]
column = "no"
[instant]
at = { column = "at" }
[event]
activity = { column = "what" }
actor = { column = "who" }
role = { column = "role" }
[field]
amount = { column = "amount" }
currency = { constant = "CHF" }
[activity]
"asked" = { means = "submitted" }
"yes" = { means = "finally approved" }
"no" = { means = "rejected" }
"done" = { means = "executed" }
"""
FILE = """no,at,what,who,role,amount
A,2026-03-02T09:00Z,asked,,staff,900
A,2026-03-02T10:00Z,yes,,head,900
A,2026-03-03T10:00Z,done,,,900
B,2026-03-02T09:00Z,asked,,staff,5
B,2026-03-03T10:00Z,done,,,5
C,2026-03-02T09:00Z,asked,,staff,5
C,2026-03-02T10:00Z,perhaps,,head,5
"""


@pytest.fixture
def imported(shipped: Typed, tmp_path: Path) -> Typed:
    """The command line on a store with these claims, one case of which was rejected."""
    (tmp_path / "claims.toml").write_text(MAPPING)
    (tmp_path / "claims.csv").write_text(FILE)
    said = shipped("import", tmp_path / "claims.toml", tmp_path / "claims.csv")
    assert "cases: 2" in said.out
    assert "rejected: 2" in said.out
    assert "'perhaps' is no activity" in said.out
    return shipped


def test_the_logs_there_are_are_listed(imported: Typed) -> None:
    said = imported("approval-log")
    assert (said.status, said.out) == (
        0, "claims: 2 cases, 5 events, 2026-03-02T09:00:00Z to 2026-03-03T10:00:00Z\n",
    )  # fmt: skip


def test_without_a_log_it_is_said_how_one_is_brought(shipped: Typed) -> None:
    assert "No approval log was imported: `python -m control import MAPPING FILE`" in shipped("approval-log").out


def test_what_the_controls_find_is_printed_and_what_they_cannot_judge_is_no_zero(imported: Typed) -> None:
    lines = imported("approval-log", "claims").out.splitlines()
    assert lines[:5] == [
        "cases: 2", "finally approved: 1", "executed: 2", "executed unapproved: 1", "approved unexecuted: 0",
    ]  # fmt: skip
    assert "over limit: cannot be judged" in lines
    assert "self approved: cannot be judged" in lines
    assert lines[-1] == "head: 1 decisions, median 1.00, 90th percentile 1.00 wall hours"


def test_a_limit_is_held_against_the_currency_of_the_log(imported: Typed) -> None:
    found = json.loads(imported("approval-log", "claims", "--limit", "head=899.99", "--json").out)
    assert found["controls"]["over_limit"] == 1
    assert found["controls"]["self_approved"] is None
    assert found["hours"] == "wall hours"


def test_times_can_be_asked_in_hours_of_a_calendar(imported: Typed) -> None:
    found = json.loads(imported("approval-log", "claims", "--calendar", "ravensholt-office", "--json").out)
    assert found["hours"] == "working hours of ravensholt-office"
    assert imported("approval-log", "claims", "--calendar", "moon").status == 2


def test_the_cases_of_a_control_are_listed_with_their_amounts(imported: Typed) -> None:
    said = imported("approval-log-cases", "claims", "executed_unapproved")
    assert said.out == "B  2026-03-03T10:00:00Z  5 CHF\nexecuted_unapproved: 1 cases\n"
    [case] = json.loads(imported("approval-log-cases", "claims", "executed_unapproved", "--json").out)["cases"]
    assert (case["case"], case["amount"], case["currency"]) == ("B", "5", "CHF")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("approval-log", "nothing"), "There is no approval log 'nothing': there are claims."),
        (("approval-log-cases", "claims", "late"), "There is no control 'late': there are cases, finally_approved"),
        (("approval-log", "claims", "--limit", "head=5,00"), "'head=5,00' is no NAME=AMOUNT: '5,00' is no amount"),
        (("approval-log", "claims", "--limit", "500"), "'500' names nothing: write NAME=AMOUNT."),
        (("approval-log", "claims", "--rate", "USD=0"), "A rate of 0 says nothing"),
        (
            ("approval-log", "claims", "--limit", "chef=1"),
            "Nobody approves finally as 'chef' in claims: there are head.",
        ),
    ],
    ids=str,
)
def test_what_cannot_be_answered_is_said_in_a_sentence(
    imported: Typed, arguments: tuple[str, ...], sentence: str
) -> None:
    said = imported(*arguments)
    assert said.status == 2
    assert sentence in said.err
