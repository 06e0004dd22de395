"""What is true of every command, whatever it does: the registry is walked, so none can be forgotten."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import create_engine, text

import control.commands  # noqa: F401 (registers every command)
from control.clock import FixedClock
from control.commands.registry import REGISTRY, Call, Command
from control.errors import Refused
from control.runtime import Runtime, open_runtime
from control.settings import load
from tests.surroundings import ROOT

EVERY_COMMAND = pytest.mark.parametrize("command", REGISTRY.catalogue(), ids=lambda command: str(command.name))


@EVERY_COMMAND
def test_a_command_refuses_a_stranger_and_leaves_one_event_about_it(
    command: Command[Any], runtime: Runtime, store_url: str
) -> None:
    stranger = Call(actor="stranger", reason="because I would like to see it done")
    with pytest.raises(Refused):
        command(runtime, stranger, *[None for _ in command.parameters])
    assert trail(store_url) == [("stranger", command.name, "denied:actor")]


@EVERY_COMMAND
def test_a_command_is_named_as_a_noun_and_a_verb(command: Command[Any]) -> None:
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*", command.name)


@EVERY_COMMAND
def test_a_command_says_what_it_does_and_what_it_must_be_told(command: Command[Any]) -> None:
    untyped = [each.name for each in command.parameters if each.annotation is each.empty]
    assert command.does
    assert untyped == []


@EVERY_COMMAND
def test_somebody_may_give_a_command(command: Command[Any]) -> None:
    assert load(ROOT / "config").permissions.get(command.name)


def test_permissions_name_no_command_that_does_not_exist() -> None:
    known = {command.name for command in REGISTRY.catalogue()}
    assert set(load(ROOT / "config").permissions) - known == set()


@pytest.fixture
def runtime(store_url: str) -> Iterator[Runtime]:
    opened = open_runtime(store_url, FixedClock(datetime(2026, 3, 2, 9, tzinfo=UTC)))
    yield opened
    opened.close()


def trail(url: str) -> list[tuple[str, str, str]]:
    """Actor, command and outcome of every audit event, in order, read by plain SQL."""
    engine = create_engine(url)
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT actor, command, outcome FROM audit_event ORDER BY seq")).all()
    engine.dispose()
    return [(row[0], row[1], row[2]) for row in rows]
