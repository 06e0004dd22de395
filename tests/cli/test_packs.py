"""The pack of a review on the command line: made the same each time, and held against what the review kept."""

import json
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from control.commands import review_freezing, review_planning, review_sitting
from control.commands.registry import Call
from control.commands.review_planning import Place
from control.policy.checklist import Check
from control.runtime import Runtime, open_runtime
from tests.cli.conftest import Typed
from tests.founding import copied
from tests.surroundings import ROOT

CALL = Call("mara-lindqvist", reason="so that it goes on")
FORMS = ("pptx", "pdf", "xlsx")
EVERY = (*FORMS, "ics")
"""A calendar tells of no figures: there is nothing in it to be derived again."""


@pytest.fixture
def closed(typed: Typed, founded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Typed:
    """The command line over the small company, whose first review is closed and the second planned."""
    monkeypatch.setenv("CONTROL_DATABASE_URL", copied(founded, tmp_path))
    monkeypatch.setenv("CONTROL_CONFIG", str(ROOT / "config"))
    runtime = opened()
    review_planning.plan(runtime, CALL, "monthly", runtime.now() + timedelta(days=1))
    review_planning.add(runtime, CALL, "R-1", "=1+1, do we want another carrier?", Place("mara-lindqvist", 10))
    review_freezing.freeze(runtime, CALL, "R-1")
    review_sitting.start(runtime, CALL, "R-1")
    review_sitting.note(runtime, CALL, "R-1", "The north is short of drivers.", 1)
    review_sitting.attest(runtime, CALL, "R-1", Check.CATALOGUE, "I looked at all of them.")
    review_sitting.settle(runtime, CALL, "R-1", 1, "Two offers until the tenth.")
    review_sitting.close(runtime, CALL, "R-1")
    review_planning.plan(runtime, CALL, "monthly", runtime.now() + timedelta(days=29))
    runtime.close()
    return typed


def opened() -> Runtime:
    return open_runtime(os.environ["CONTROL_DATABASE_URL"])


def tamper(statement: str, **values: Any) -> None:
    """Change something in the store behind everybody's back, the triggers that keep facts taken away."""
    runtime = opened()
    with runtime.store.writer.begin() as connection:
        for name in ("review_figure_no_update", "review_figure_no_delete"):
            connection.execute(text(f"DROP TRIGGER IF EXISTS {name}"))
        connection.execute(text(statement), values)
    runtime.close()


def built(closed: Typed, folder: Path) -> dict[str, bytes]:
    folder.mkdir()
    assert closed("pack", "build", "R-1", "--to", folder).status == 0
    return {form: (folder / f"pilothouse-R-1.{form}").read_bytes() for form in EVERY}


def test_a_pack_is_the_same_each_time_to_the_byte_whatever_was_done_since(closed: Typed, tmp_path: Path) -> None:
    first = built(closed, tmp_path / "one")
    runtime = opened()
    review_freezing.freeze(runtime, CALL, "R-2")
    runtime.close()
    tamper("UPDATE ticket SET unit = NULL, category = NULL, title = 'Another'")
    assert built(closed, tmp_path / "two") == first


def test_each_form_of_it_says_what_the_review_kept(closed: Typed, tmp_path: Path) -> None:
    built(closed, tmp_path / "one")
    for form in FORMS:
        said = closed("pack", "verify", tmp_path / "one" / f"pilothouse-R-1.{form}")
        assert (said.status, said.out) == (0, "The pack of R-1 says what the review kept.\n")


@pytest.mark.parametrize("form", FORMS)
def test_a_figure_that_is_changed_in_the_store_is_named(closed: Typed, tmp_path: Path, form: str) -> None:
    built(closed, tmp_path / "one")
    runtime = opened()
    with runtime.read() as connection:
        rows = connection.execute(text("SELECT name, content FROM review_figure ORDER BY number")).all()
    runtime.close()
    name, content = next((name, json.loads(content)) for name, content in rows if name == "open tickets")
    content["things"] = content["things"][1:]
    spelled = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    tamper("UPDATE review_figure SET content = :content WHERE name = :name", content=spelled, name=name)
    said = closed("pack", "verify", tmp_path / "one" / f"pilothouse-R-1.{form}")
    assert said.status == 1
    assert "open tickets" in said.out
    assert "they have another hash" in said.out
    untouched = [name for name, _ in rows if name != "open tickets" and f" {name} " in said.out]
    assert untouched == []


def test_a_hash_that_is_made_to_fit_is_found_out_by_the_trail(closed: Typed, tmp_path: Path) -> None:
    built(closed, tmp_path / "one")
    tamper("UPDATE review SET figures_hash = :other WHERE id = 1", other="e" * 64)
    said = closed("pack", "verify", tmp_path / "one" / "pilothouse-R-1.xlsx")
    assert said.status == 1
    assert "The audit trail names another hash of the figures than the review does." in said.out


def test_a_pack_is_made_of_a_review_that_is_closed(closed: Typed, tmp_path: Path) -> None:
    assert "R-2 is planned: a pack is made of a review that is closed" in closed("pack", "build", "R-2").err
    assert "There is no review R-9" in closed("pack", "build", "R-9").err
    assert "There is no review 7" in closed("pack", "build", "7").err
    assert closed("pack", "build", "R-1", "--to", tmp_path / "nowhere").status == 2


def test_what_is_no_pack_is_refused_in_a_sentence(closed: Typed, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear all")
    said = closed("pack", "verify", tmp_path / "letter.txt")
    assert said.status == 2
    assert "no pack of ours" in said.err


def test_the_command_line_says_what_there_is_to_be_said_of_a_file_that_is_not_there(closed: Typed) -> None:
    said = closed("pack", "verify", "nowhere.pptx")
    assert said.status == 2
    assert "nowhere.pptx" in said.err
