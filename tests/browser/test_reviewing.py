"""A review in a real browser with two people: planned, frozen, gone through by keys while the other screen follows."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from control.commands import review_freezing, review_planning, review_sitting
from control.commands.registry import Call
from control.commands.review_planning import Place
from control.runtime import open_runtime
from control.store.tables import agenda_item, review, review_note
from tests.browser.improving_hands import do, opened, reads, say, widget
from tests.browser.serving import Server, serving
from tests.browser.test_pages import violations_in_both, width
from tests.browser.visit import PHONE, WHOLE, Visitor, settled, visiting
from tests.founding import copied

OTHER = "helen-osei"
"""The controller, who sees the whole company as well."""
TOPIC = "Do we want another carrier?"
LOOKS = ("Since last time", "Agenda", "Checklist", "Figures", "Notes")


@pytest.fixture
def server(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app over a company of this test's own."""
    folder = tmp_path_factory.mktemp("reviewing")
    with serving(copied(founded, folder), folder / "server.log") as running:
        yield running


def test_two_people_hold_a_review_and_the_screen_of_one_follows_the_other(browser: Browser, server: Server) -> None:
    with visiting(Visitor(browser, server, WHOLE)) as chair, visiting(Visitor(browser, server, OTHER)) as guest:
        page = chair.open("review")
        planned_and_frozen(page)
        beside = guest.open("review")  # what is held now is shown to whoever comes
        reads(beside, "Not begun")
        page.get_by_test_id("stMain").press("ArrowRight")
        reads(page, "1 of ")
        for each in (page, beside):
            each.get_by_role("heading", name=TOPIC).wait_for()
        settled(page)
        opened(page, "What came of it")
        say(page, "outcome-review.settle-1-1", "Two offers until the tenth.", "textarea")
        do(page, "review.settle-1-1")
        reads(beside, "Two offers until the tenth.")
        settled(beside)
        opened(beside, "Note")
        say(beside, "said-review.note-1-1", "The north is short of drivers.", "textarea")
        do(beside, "review.note-1-1")
        do(page, "review.close-1")
        for each in (page, beside):
            reads(each, "Closed")
    kept(server)


def planned_and_frozen(page: Page) -> None:
    opened(page, "Plan a review")
    do(page, "review.plan")
    reads(page, "Planned")
    opened(page, "Put something on it")
    say(page, "title-review.add-1", TOPIC)
    do(page, "review.add-1")
    reads(page, "1 thing on the agenda")
    do(page, "review.freeze-1")
    reads(page, "figures as of")
    do(page, "review.start-1")
    reads(page, "In session")


def kept(server: Server) -> None:
    """What the two did stands in the store under their names."""
    runtime = open_runtime(server.url)
    with runtime.read() as connection:
        [held] = connection.execute(select(review)).mappings()
        item = connection.execute(select(agenda_item).where(agenda_item.c.number == 1)).mappings().one()
        [note] = connection.execute(select(review_note)).mappings()
    runtime.close()
    assert (held["stage"], held["ended_by"]) == ("closed", WHOLE)
    assert (item["outcome"], item["settled_by"]) == ("Two offers until the tenth.", WHOLE)
    assert (note["said"], note["said_by"], note["item"]) == ("The north is short of drivers.", OTHER, 1)


@pytest.fixture
def held(server: Server) -> Server:
    """The same where a review is held and an item of its agenda is looked at."""
    runtime = open_runtime(server.url)
    call = Call(WHOLE, reason="so that it goes on")
    review_planning.plan(runtime, call, "monthly", runtime.now() + timedelta(days=1))
    review_planning.add(runtime, call, "R-1", TOPIC, Place(WHOLE, 10))
    review_freezing.freeze(runtime, call, "R-1")
    review_sitting.start(runtime, call, "R-1")
    review_sitting.turn(runtime, call, "R-1", 2)
    review_sitting.note(runtime, call, "R-1", "The north is short of drivers.")
    runtime.close()
    return server


def test_a_review_keeps_nobody_out_in_light_and_in_dark(browser: Browser, held: Server) -> None:
    with visiting(Visitor(browser, held, WHOLE, color_scheme="light")) as visit:
        found = [each for look in LOOKS for each in violations_in_both(visit.open(f"review?look={look}"))]
    assert found == []


def test_a_review_fits_a_phone(browser: Browser, held: Server) -> None:
    with visiting(Visitor(browser, held, WHOLE, viewport=PHONE, has_touch=True)) as visit:
        widths = {look: width(visit.open(f"review?look={look}")) for look in LOOKS}
    assert all(each <= PHONE["width"] for each in widths.values()), widths


def test_what_belongs_to_an_item_is_one_press_away(browser: Browser, held: Server) -> None:
    with visiting(Visitor(browser, held, WHOLE)) as visit:
        page = visit.open("review")
        assert widget(page, "do-review.turn-1-next").is_visible()
        page.get_by_test_id("stMain").get_by_test_id("stPageLink").first.click()
        settled(page)
        assert "/review" not in page.url
