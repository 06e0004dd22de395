"""The pack on the page of its review: how far it is, the way to each file, and why one is not there."""

import sys

import pytest

from control.commands import review_sitting
from control.commands.registry import Call
from control.packs.review_making import make_what_is_due
from control.runtime import Runtime
from tests.pages.conftest import HEAD, WHOLE, Opened, said
from tests.pages.test_review_room import CALL, held

WORKER = Call("system", origin="worker")


def closed(runtime: Runtime) -> None:
    held(runtime)
    review_sitting.close(runtime, CALL, "R-1")


def links(app) -> list[tuple[str, str, bool]]:
    """Label, address and whether it can be followed, of every link to a pack."""
    found = [each.proto for each in app.get("link_button")]
    return [(each.label, each.url, not each.disabled) for each in found if each.url.startswith("/pack/")]


def test_of_a_review_that_is_held_nothing_is_said_of_a_pack(opened: Opened, runtime: Runtime):
    held(runtime)
    app = opened("review.py", signed=WHOLE, review="R-1")
    assert (links(app), len(app.get("progress"))) == ([], 0)


def test_a_pack_that_is_being_made_says_how_far_it_is(opened: Opened, runtime: Runtime):
    closed(runtime)
    app = opened("review.py", signed=WHOLE, review="R-1")
    [bar] = app.get("progress")
    assert bar.proto.text == "The pack is being made: 0 of 4 files are there."
    assert links(app) == []


def test_a_pack_that_is_there_is_four_links(opened: Opened, runtime: Runtime):
    closed(runtime)
    assert make_what_is_due(runtime, WORKER) == 4
    app = opened("review.py", signed=WHOLE, review="R-1")
    assert links(app) == [
        ("Slides", "/pack/R-1/pptx", True),
        ("Document", "/pack/R-1/pdf", True),
        ("Workbook", "/pack/R-1/xlsx", True),
        ("Calendar", "/pack/R-1/ics", True),
    ]
    assert len(app.get("progress")) == 0
    assert not app.exception


def test_what_could_not_be_made_says_why_beside_what_is_there(
    opened: Opened, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
):
    closed(runtime)
    monkeypatch.setitem(sys.modules, "typst", None)  # a machine on which the typesetter is missing
    assert make_what_is_due(runtime, WORKER) == 3
    app = opened("review.py", signed=WHOLE, review="R-1")
    assert [label for label, _, _ in links(app)] == ["Slides", "Workbook", "Calendar"]
    [warning] = app.warning
    assert warning.value.startswith("The document could not be made: Something broke inside Pilothouse")
    assert "It is tried again from " in warning.value
    assert len(app.get("progress")) == 0


def test_whoever_does_not_see_the_review_sees_no_pack(opened: Opened, runtime: Runtime):
    closed(runtime)
    make_what_is_due(runtime, WORKER)
    app = opened("review.py", signed=HEAD, review="R-1")
    assert links(app) == []
    assert "pack" not in said(app)


def test_the_bell_leads_to_the_review(opened: Opened, runtime: Runtime):
    closed(runtime)
    make_what_is_due(runtime, WORKER)
    app = opened("review.py", signed=WHOLE, review="R-1")
    app.button(key="bell").click().run()
    assert not app.exception
    assert "its pack is there" in said(app)
    assert "R-1" in str([each.proto for each in app.get("page_link")])
