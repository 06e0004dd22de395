"""Documents: whatever is done with them, one version holds at most, and each stood then as it is told of then."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pandas as pd
import pytest

from control.commands import approval_decisions, approval_effects, approval_requests, documents, measure_planning
from control.commands.approval_content import Wanted
from control.commands.documents import Kept, Version
from control.commands.evidence import Attached
from control.commands.registry import Call
from control.errors import Conflict, ControlError, Invalid, Refused
from control.policy.documents import version_state
from control.policy.scope import Scope
from control.queries import documents as asked
from control.store.tables import document_version, measure, measure_item, notice
from tests.commands.deeds import at_once
from tests.commands.desk import Desk, on
from tests.commands.measuring import KEPT, MEASURES, VERSION, at_stage, measuring_rulebook
from tests.rings import times
from tests.store.rows import insert

ANYBODY = frozenset({"agent", "manager", "sponsor"})
REASON = "so that it goes on"
ON_ITS_WAY = ("draft", "in review")


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    made = Desk(store_url, on(0, 9))
    book = measuring_rulebook()
    given = dict.fromkeys(("approval.submit", "approval.edit", "approval.withdraw"), ANYBODY)
    given |= {"document.confirm": ANYBODY, "approval.reject": ANYBODY}
    made.activate(replace(book, permissions={**book.permissions, **given}))
    at_stage("identified")(made)
    documents.set_up(made.runtime, Call("lead"), **MEASURES["measure.document"])
    yield made
    made.runtime.close()


@dataclass
class Model:
    """How the versions of the one document stand, by what was done."""

    states: list[str] = field(default_factory=lambda: ["in review"])
    withdrawn: bool = False

    def may(self, deed: str) -> bool:
        open_now = self.states[-1] in ON_ITS_WAY
        return {
            "revise": not open_now and not self.withdrawn,
            "draft": not open_now and not self.withdrawn,
            "submit": self.states[-1] == "draft",
            "release": self.states[-1] == "in review",
            "reject": self.states[-1] == "in review",
            "take back": open_now,
            "confirm": "effective" in self.states and not self.withdrawn,
            "withdraw": not open_now and not self.withdrawn,
        }[deed]

    def did(self, deed: str) -> None:
        if deed in ("revise", "draft"):
            self.states.append("in review" if deed == "revise" else "draft")
        elif deed == "submit":
            self.states[-1] = "in review"
        elif deed in ("reject", "take back"):
            self.states[-1] = "not released"
        elif deed in ("release", "withdraw"):
            self.states = ["obsolete" if each == "effective" else each for each in self.states]
            self.withdrawn = deed == "withdraw"
            if deed == "release":
                self.states[-1] = "effective"


def bring(desk: Desk, words: str, *, is_draft: bool = False) -> None:
    version = Version(words, [Attached("packing.txt", words.encode())], is_draft)
    documents.revise(desk.runtime, Call("lead"), "DOC-1", version)


def do(desk: Desk, deed: str, number: str, words: str) -> None:
    """One deed about the document, or about the approval of its newest version."""
    why = Call("lead", reason=REASON)
    if deed in ("revise", "draft"):
        bring(desk, words, is_draft=deed == "draft")
    elif deed == "submit":
        approval_requests.submit(desk.runtime, Call("lead"), number)
    elif deed == "release":
        approval_decisions.approve(desk.runtime, Call("sam", reason=REASON), number, 1)
        approval_effects.carry_out(desk.runtime, Call("ada"), number)
    elif deed == "reject":
        approval_decisions.reject(desk.runtime, Call("sam", reason=REASON), number, 1)
    elif deed == "take back":
        approval_requests.withdraw(desk.runtime, why, number)
    elif deed == "confirm":
        documents.confirm(desk.runtime, why, "DOC-1")
    else:
        documents.withdraw(desk.runtime, why, "DOC-1")


def stood(desk: Desk, at: datetime) -> list[str]:
    with desk.runtime.read() as connection:
        rows = asked.versions(connection, at, Scope()).to_dict("records")
    plain = [{name: None if pd.isna(value) else value for name, value in row.items()} for row in rows]
    return [str(version_state(row)) for row in plain]


LONG = 10
"""Deeds before a document may be withdrawn."""


@pytest.mark.parametrize("seed", range(times(check=4, proof=100)))
def test_whatever_is_done_a_document_stands_as_what_was_done_says_then_and_later(desk: Desk, seed: int) -> None:
    draw, model, told = Random(seed), Model(), list[tuple[datetime, list[str]]]()
    done, refused = 0, 0
    for number in range(25):
        desk.clock.set(desk.clock.now() + timedelta(minutes=draw.randrange(1, 300)))
        deed = draw.choice(["revise", "draft", "submit", "release", "reject", "take back", "confirm", "withdraw"])
        if deed == "withdraw" and (number < LONG or draw.random() < 0.8):  # nothing comes after it
            deed = "release"
        may = model.may(deed)
        try:
            do(desk, deed, f"A-{len(model.states)}", f"So it is packed, {number}.")
        except ControlError:
            assert not may, deed
            refused += 1
        else:
            assert may, deed
            model.did(deed)
            done += 1
        assert stood(desk, desk.clock.now()) == model.states
        held = [row for row in desk.rows(document_version) if row["effective_at"] and not row["obsolete_at"]]
        assert len(held) == model.states.count("effective") <= 1
        told.append((desk.clock.now(), list(model.states)))
    assert [stood(desk, at) for at, _ in told] == [states for _, states in told]
    assert done > 2
    assert refused > 2


def test_a_measure_may_change_while_its_document_is_in_review(desk: Desk) -> None:
    with desk.runtime.store.writer.begin() as connection:
        connection.execute(measure.update().values(stage="detailed", version=2))
    do(desk, "release", "A-1", "")
    assert stood(desk, desk.clock.now()) == ["effective"]
    [row] = desk.rows(measure)
    assert (row["stage"], row["version"]) == ("detailed", 2)


def test_another_gate_is_asked_for_beside_it_and_two_documents_beside_each_other(desk: Desk) -> None:
    more = {**MEASURES["measure.document"], "title": "How parcels are labelled"}
    documents.set_up(desk.runtime, Call("lead"), **more)
    at = desk.clock.now()
    with desk.runtime.read() as connection:
        rows = asked.versions(connection, at, Scope())
    assert list(zip(rows["document"], rows["approval"], strict=True)) == [(1, "A-1"), (2, "A-2")]


def test_whoever_brings_a_version_does_not_release_it_and_neither_does_the_owner_of_the_measure(desk: Desk) -> None:
    with pytest.raises(Refused):
        approval_decisions.approve(desk.runtime, Call("lead", reason=REASON), "A-1", 1)
    with pytest.raises(Refused):
        approval_decisions.approve(desk.runtime, Call("anna", reason=REASON), "A-1", 1)


def test_two_versions_brought_at_once_are_one(desk: Desk) -> None:
    do(desk, "release", "A-1", "")
    ended = at_once(
        lambda: bring(desk, "Two layers of brown paper."),
        lambda: bring(desk, "Three layers of brown paper."),
    )
    assert sorted(type(each).__name__ for each in ended) == ["Conflict", "NoneType"]
    assert len(desk.rows(document_version)) == 2


def test_an_edit_that_takes_the_file_away_is_refused_and_nothing_changes(desk: Desk) -> None:
    with pytest.raises(Invalid, match="attach at least one"):
        approval_requests.edit(desk.runtime, Call("lead"), "A-1", Wanted("Without any paper."))
    assert stood(desk, desk.clock.now()) == ["in review"]


def test_a_version_that_was_edited_holds_as_it_was_approved(desk: Desk) -> None:
    files = (Attached("packing.txt", b"Three layers."),)
    approval_requests.edit(desk.runtime, Call("lead"), "A-1", Wanted("Three layers.", files=files))
    with pytest.raises(Conflict):
        approval_decisions.approve(desk.runtime, Call("sam", reason=REASON), "A-1", 1)
    approval_decisions.approve(desk.runtime, Call("sam", reason=REASON), "A-1", 2)
    approval_effects.carry_out(desk.runtime, Call("ada"), "A-1")
    assert stood(desk, desk.clock.now()) == ["effective"]


def test_a_document_shows_that_something_is_done_once_it_holds(desk: Desk) -> None:
    with desk.runtime.store.writer.begin() as connection:
        insert(connection, "measure_item")
    settled = {"number": "M-1", "at": 1, "evidence": "The depot packs so", "document": "DOC-1"}
    with pytest.raises(Invalid, match="No version of DOC-1 holds"):
        measure_planning.settle(desk.runtime, Call("lead"), **settled)
    do(desk, "release", "A-1", "")
    measure_planning.settle(desk.runtime, Call("lead"), **settled)
    [item] = desk.rows(measure_item)
    assert item["evidence"] == "DOC-1, version 1 (A-1): The depot packs so"


def test_whoever_sees_to_a_document_from_now_on_is_told_and_nobody_of_their_own_deed(desk: Desk) -> None:
    def told() -> list[tuple[str, str]]:
        return [(row["person"], row["said"]) for row in desk.rows(notice) if "entrusts" in row["said"]]

    said = "M-1 “Parcels come in time”: Lee Lead entrusts you with DOC-1 “How parcels are packed”"
    assert told() == [("otto", f"{said}; look at it again by its day.")]
    documents.hand_over(desk.runtime, Call("lead"), "DOC-1", Kept("anna", 12))
    assert [person for person, _ in told()] == ["otto", "anna"]
    documents.hand_over(desk.runtime, Call("lead"), "DOC-1", Kept("anna", 6))
    documents.hand_over(desk.runtime, Call("lead"), "DOC-1", Kept("lead", 6))
    assert [person for person, _ in told()] == ["otto", "anna"]


def test_whoever_it_is_handed_to_looks_at_it_again(desk: Desk) -> None:
    do(desk, "release", "A-1", "")
    documents.hand_over(desk.runtime, Call("lead"), "DOC-1", KEPT)
    answer: Any = documents.confirm(desk.runtime, Call(KEPT.owner, reason=REASON), "DOC-1").value
    assert answer == {"document": "DOC-1", "next_review": "2027-03-02"}
    assert VERSION.files[0].name == "packing.txt"
