"""Scenarios are played in stores of their own, differences are said in a line each, and misfits are refused."""

from pathlib import Path

import pytest
from sqlalchemy import text

from control.errors import Invalid, NotFound
from control.scenarios import play
from control.scenarios.questions import names
from control.store.connections import store_address, upgrade_engine
from tests.surroundings import ROOT

HERE = ROOT / "tests" / "scenarios"
START = f"""
title = "A test"
rulebook = "{HERE / "desk"}"
at = 2026-03-02T09:00:00+01:00
"""
RECORD = """
[[step]]
by = "anna"
command = "ticket.record"
with = { source = "mail", external_id = "1", events = [{ at = 2026-03-02T08:00:00Z, kind = "created", title = "Hi" }] }
"""


def written(folder: Path, content: str) -> Path:
    path = folder / "try.toml"
    path.write_text(START + content)
    return path


def differences(folder: Path, content: str) -> list[str]:
    """The differences of the last step."""
    return list(play(written(folder, content))[-1].differences)


@pytest.mark.parametrize("file", sorted(HERE.glob("*.toml")), ids=lambda path: str(path.stem))
def test_a_scenario_of_the_project_passes(file: Path) -> None:
    assert [(step.place, step.differences) for step in play(file) if step.differences] == []


def test_a_scenario_passes_on_postgresql_and_leaves_nothing_behind(postgres_url: str) -> None:
    assert [step.differences for step in play(HERE / "promises.toml", postgres_url) if step.differences] == []
    engine = upgrade_engine(store_address(postgres_url))
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM ticket")) == 0
        schemas = text("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'scenario%'")
        assert connection.scalar(schemas) == 0
    engine.dispose()


def test_a_named_sqlite_file_is_kept_and_never_played_over(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'kept.sqlite'}"
    play(written(tmp_path, RECORD), url)
    with pytest.raises(Invalid, match="exists already"):
        play(written(tmp_path, RECORD), url)


def test_the_example_of_the_page_passes_as_it_stands(tmp_path: Path) -> None:
    example = (HERE / "README.md").read_text().partition("```toml\n")[2].partition("```")[0]
    path = tmp_path / "example.toml"
    path.write_text(example.replace('rulebook = "desk"', f'rulebook = "{HERE / "desk"}"'))
    assert [step.differences for step in play(path)] == [()] * 4


DIFFERING: list[tuple[str, str]] = [
    (RECORD + "answer = { events_new = 2 }", "answer.events_new: expected 2, got 1"),
    (RECORD + 'answer = { ticket = "T-1" }', "answer.ticket: expected “T-1”, got “T-10001”"),
    (RECORD + "answer = { ticket = {} }", "answer.ticket: expected nothing, got “T-10001”"),
    (RECORD + "answer = { weight = 1 }", "answer.weight: expected 1, got no such name"),
    (RECORD + "replayed = true", "expected a replayed answer, got a first answer"),
    (RECORD + 'ends = "conflict"', "expected the ending “conflict”, got the answer"),
    (
        '[[step]]\nby = "anna"\ncommand = "clock.judge"',
        "expected an answer, got “refused” by the rule permission: Anna Adler may not do this: "
        "clock.judge needs the role manager.",
    ),
    (
        '[[step]]\nby = "anna"\ncommand = "clock.judge"\nends = "refused"\nrule = "scope"',
        "expected the rule “scope”, got “refused” by the rule permission",
    ),
    (
        '[[step]]\nby = "anna"\ncommand = "clock.judge"\nends = "refused"\nsays = "please"',
        "expected a sentence with “please”, got “refused” by the rule permission",
    ),
    ('[[step]]\nby = "anna"\ncommand = "clock.dance"', "There is no command clock.dance"),
    ('[[step]]\nby = "ben"\ncommand = "clock.judge"\nwith = { hard = true }', "clock.judge takes no hard"),
    (RECORD + '[[step]]\nquery = "tickets.counts"\nrows = [{ tickets = 2 }]', "row 1.tickets: expected 2, got 1"),
    (RECORD + '[[step]]\nquery = "tickets.counts"\nrows = []', "expected 0 rows, got 1: {"),
    (RECORD + '[[step]]\nquery = "tickets.counts"\ncount = 3', "expected 3 rows, got 1"),
    ('[[step]]\nquery = "tickets.dreams"', "expected rows, got: There is no query tickets.dreams; there are "),
    ('[[step]]\nquery = "tickets.counts"\nwith = { colour = "red" }', "tickets.counts takes no colour"),
    ('[[step]]\nquery = "tickets.counts"\nwith = { scope = { unit = "moon" } }', "There is no unit “moon”"),
]


@pytest.mark.parametrize(("content", "line"), DIFFERING, ids=range(len(DIFFERING)))
def test_a_step_that_differs_says_what_was_expected_and_what_came(tmp_path: Path, content: str, line: str) -> None:
    (found,) = differences(tmp_path, content)
    assert line in found


def test_a_step_that_differs_does_not_keep_the_next_from_being_played(tmp_path: Path) -> None:
    wrong = RECORD + "answer = { events_new = 7 }"
    played = play(written(tmp_path, wrong + '\n[[step]]\nquery = "tickets.counts"\nrows = [{ tickets = 1 }]'))
    assert [bool(step.differences) for step in played] == [True, False]
    assert [step.place for step in played] == [
        "try.toml: step 1 (ticket.record by anna)",
        "try.toml: step 2 (tickets.counts)",
    ]


AGREEING = [
    RECORD + 'answer = { ticket = "T-10001" }',
    RECORD + '[[step]]\nquery = "tickets.ticket_of"\nwith = { key = "T-10001" }\nrows = [{ owner = {} }]',
    RECORD + '[[step]]\nquery = "tickets.span"\nrows = [{ first_at = 2026-03-02T09:00:00+01:00 }]',
    RECORD + '[[step]]\nquery = "tickets.counts"\nwith = { as_of = "2026-03-02T08:00:00Z" }\nrows = [{ tickets = 1 }]',
    "[[step]]\nat = 2026-03-05T09:00:00Z",
]


@pytest.mark.parametrize("content", AGREEING, ids=range(len(AGREEING)))
def test_what_agrees_passes(tmp_path: Path, content: str) -> None:
    assert differences(tmp_path, content) == []


MISFITS: list[tuple[str, str]] = [
    ("", "try.toml: step: is missing"),
    ("colour = 1\n" + RECORD, "try.toml: colour: is not known here"),
    ("[[step]]", "step 1: does nothing"),
    (RECORD + 'coment = "x"', "step 1.coment: is not known here"),
    (RECORD + RECORD + "answers = {}", "step 2.answers: is not known here"),
    ('[[step]]\ncommand = "clock.judge"', "step 1.by: is missing"),
    (RECORD + "replayed = 1", "step 1.replayed: must be true or false"),
    (RECORD + 'ends = "badly"', "step 1.ends: 'badly' is not one of refused, conflict"),
    (RECORD + 'ends = "refused"\nanswer = { events_new = 1 }', "step 1.ends: says that it is refused"),
    (RECORD + 'says = "no"', "step 1.ends: is missing"),
    ('[[step]]\nat = 2026-03-02T09:00:00\nby = "anna"\ncommand = "x.y"', "step 1.at: names no zone"),
    (
        "[[step]]\nat = 2026-03-03T09:00:00Z\n[[step]]\nat = 2026-03-02T10:00:00Z",
        "step 2.at: lies before the instant of an earlier step",
    ),
    ("[[step]]\nat = 2026-03-01T09:00:00Z", "step 1.at: lies before the instant of an earlier step"),
    ('[person.zoe]\nroles = ["queen"]\n' + RECORD, "person.zoe: there is no role 'queen'"),
    ('[person.zoe]\nshoes = "red"\n' + RECORD, "person.zoe.shoes: is not known here"),
    ('[[step]]\nquery = "tickets.counts"\nrows = [1]', "step 1.rows 1: must be a table"),
]


@pytest.mark.parametrize(("content", "finding"), MISFITS, ids=range(len(MISFITS)))
def test_what_does_not_belong_is_refused_with_file_and_step(tmp_path: Path, content: str, finding: str) -> None:
    with pytest.raises(Invalid) as refused:
        play(written(tmp_path, content))
    assert finding in refused.value.sentence


@pytest.mark.parametrize("content", ["title = ", "\xff"])
def test_what_is_no_toml_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "try.toml"
    path.write_bytes(content.encode("latin-1"))
    with pytest.raises(Invalid, match="this is not a readable scenario"):
        play(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises((Invalid, NotFound), match=r"missing\.toml"):
        play(tmp_path / "missing.toml")


def test_what_queries_offer_can_be_asked_and_what_they_are_built_of_cannot() -> None:
    assert {"sla.due_next", "tickets.counts", "histories.judged"} <= set(names())
    assert not {"sla.frame", "counting.counted"} & set(names())
