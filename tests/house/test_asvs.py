"""Every item of ASVS 5.0, levels 1 and 2, is answered: by a test, with a reason, or by somebody until a date (W15).

Which items there are stands in `asvs_levels.toml`, apart from the answers in `tests/asvs.csv`.
"""

import ast
import csv
import tomllib
from collections import Counter
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest

from control.clock import SystemClock
from tests.surroundings import ROOT

REVIEW = timedelta(days=30)
"""How long after its date an accepted item may wait to be looked at again."""
FURTHEST = timedelta(days=366)
"""For how long something may be accepted at once."""
OWNERS = {"maintainer", "operator", "administrator"}
VERDICTS = {"passed", "not applicable", "accepted"}
COLUMNS = ["item", "level", "about", "verdict", "evidence", "owner", "until"]


def answers() -> list[dict[str, str]]:
    with (ROOT / "tests/asvs.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def asked() -> dict[str, str]:
    """The level of each item of levels 1 and 2, by its number."""
    sections = tomllib.loads((ROOT / "tests/house/asvs_levels.toml").read_text())["levels"]
    items = {
        f"{section}.{place}": level for section, levels in sections.items() for place, level in enumerate(levels, 1)
    }
    assert Counter(items.values()) == {"1": 70, "2": 183, "3": 92}
    return {item: level for item, level in items.items() if level != "3"}


@cache
def functions_of(path: Path) -> set[str]:
    """The tests of a file, by the names of their functions."""
    return {node.name for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef)}


ANSWERS = answers()
PASSED = [each for each in ANSWERS if each["verdict"] == "passed"]
ACCEPTED = [each for each in ANSWERS if each["verdict"] == "accepted"]


def test_w15_every_item_is_answered_once_at_its_level() -> None:
    assert [*ANSWERS[0]] == COLUMNS
    assert [(each["item"], each["level"]) for each in ANSWERS] == list(asked().items())


def test_w15_no_answer_is_blank() -> None:
    assert [each["item"] for each in ANSWERS if not (each["about"].strip() and each["evidence"].strip())] == []
    assert {each["verdict"] for each in ANSWERS} <= VERDICTS


@pytest.mark.parametrize("answer", PASSED, ids=lambda answer: answer["item"])
def test_w15_whatever_passed_names_tests_that_there_are(answer: dict[str, str]) -> None:
    named = [node.split("::") for node in answer["evidence"].split()]
    assert named
    for file, name in named:
        assert name.startswith("test_")
        assert name in functions_of(ROOT / file)
    assert (answer["owner"], answer["until"]) == ("", "")


def test_w15_what_is_not_applicable_says_why_in_a_sentence() -> None:
    said = {each["item"]: each["evidence"] for each in ANSWERS if each["verdict"] == "not applicable"}
    assert [item for item, reason in said.items() if len(reason) < 15 or not reason.endswith(".")] == []


@pytest.mark.parametrize("answer", ACCEPTED, ids=lambda answer: answer["item"])
def test_w15_what_is_accepted_has_an_owner_and_a_date_and_is_not_of_level_1(answer: dict[str, str]) -> None:
    today, until = SystemClock().now().date(), date.fromisoformat(answer["until"])
    assert answer["level"] == "2"
    assert answer["owner"] in OWNERS
    assert len(answer["evidence"]) > 40
    assert today - REVIEW <= until <= today + FURTHEST


def test_w15_little_is_accepted() -> None:
    assert len(ACCEPTED) <= 15
