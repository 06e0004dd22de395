"""A preview says what the import will answer, and why it would be refused; it writes nothing."""

from collections.abc import Callable, Iterator
from dataclasses import asdict

import pytest

from control.commands.previewing import preview
from control.commands.registry import Call
from control.intake import Staged
from control.model import EventKind
from control.store.metadata import METADATA
from tests.commands.desk import Desk, on
from tests.commands.lists import BAD, GOOD, listed
from tests.commands.test_imports import commit, placed, staged


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    made = Desk(store_url, on(4, 12))
    yield made
    made.runtime.close()


FILES: dict[str, Callable[[], Staged]] = {
    "new": staged,
    "longer than one that is known": lambda: staged(6, sha="e" * 64),
    "a list with a wrong row": lambda: listed(GOOD, BAD),
    "nothing": lambda: staged(0),
}


@pytest.mark.parametrize("name", FILES)
def test_a_preview_counts_what_the_import_then_counts(desk: Desk, name: str) -> None:
    commit(desk, staged(2, sha="a" * 64))
    found = preview(desk.runtime, Call("anna"), FILES[name]())
    assert found.refusal is None
    assert {**asdict(found.counts), "batch": 2} == commit(desk, FILES[name]())


def test_a_file_that_is_known_is_known_by_the_import_that_brought_it(desk: Desk) -> None:
    commit(desk, staged())
    found = preview(desk.runtime, Call("anna"), staged())
    assert (found.before, found.counts.duplicate, found.known, found.counts.tickets) == (1, 4, 4, 0)


def test_known_tickets_with_news_are_told_apart_from_those_without(desk: Desk) -> None:
    commit(desk, listed(GOOD, ("X-3", "02.03.2026 09:00", "", "Third", "P1")))
    found = preview(
        desk.runtime,
        Call("anna"),
        listed((*GOOD[:3], "Other words", "P1"), ("X-3", "02.03.2026 09:00", "", "Third", "P1")),
    )
    assert (found.changed, found.known) == (1, 1)


REFUSED: dict[str, tuple[str, Callable[[], Staged], str]] = {
    "by permission": ("ada", staged, "import.commit needs the role agent"),
    "of a stranger": ("eve", staged, "not known here"),
    "outside of reach": ("otto", staged, "only for unit annex"),
    "of unknown tickets": ("anna", lambda: placed(None, kind=EventKind.NOTE), "goes on with tickets that nobody knows"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_would_be_refused_is_said_in_the_sentence_of_the_refusal(desk: Desk, name: str) -> None:
    actor, file, sentence = REFUSED[name]
    found = preview(desk.runtime, Call(actor), file())
    assert sentence in (found.refusal or "")
    assert found.counts.rows_in == file().rows_in


def test_a_file_from_the_future_would_be_refused(desk: Desk) -> None:
    desk.clock.set(on(1, 12))
    assert "which has not come yet" in (preview(desk.runtime, Call("anna"), staged()).refusal or "")


def test_a_preview_leaves_nothing_behind_not_even_in_the_trail(desk: Desk) -> None:
    before = {name: desk.rows(table) for name, table in METADATA.tables.items()}
    preview(desk.runtime, Call("anna"), staged())
    assert {name: desk.rows(table) for name, table in METADATA.tables.items()} == before
