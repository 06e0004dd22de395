"""From the trouble to the measure, in a real browser: confirmed, converted, refused at its gate, taken on, planned."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select

from control.runtime import open_runtime
from control.store.tables import issue, measure, measure_item
from tests.browser.improving_hands import choose, do, opened, reads, say, shown_to, version, widget
from tests.browser.serving import Server, serving
from tests.browser.visit import Visitor, settled, visiting
from tests.founding import copied

ANALYST, HEAD, OWNER = "yuki-tanabe", "joris-dekker", "nadia-farouk"
ISSUE, MEASURE = "I-3", "M-3"
"""An issue that nobody has decided about, and the measure that it becomes: two were there before."""
ONE = f"measure?measure={MEASURE}"


@pytest.fixture
def server(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app over a company of this journey's own."""
    folder = tmp_path_factory.mktemp("improving")
    with serving(copied(founded, folder), folder / "server.log") as running:
        yield running


def test_what_recurs_becomes_a_measure_that_somebody_owns_and_plans(browser: Browser, server: Server) -> None:
    with visiting(Visitor(browser, server, ANALYST)) as visit:
        confirmed(visit)
        converted(visit)
        named(visit)
        refused_at_the_gate_and_completed(visit)
        taken_on_and_moved(visit)
        planned_and_settled(visit)
    runtime = open_runtime(server.url)
    with runtime.read() as connection:
        [row] = connection.execute(select(measure).where(measure.c.id == 3)).mappings()
        [item] = connection.execute(select(measure_item).where(measure_item.c.measure_id == 3)).mappings()
        state = connection.scalar(select(issue.c.state).where(issue.c.id == 3))
    runtime.close()
    assert (state, row["stage"], row["source"], row["owner"]) == ("converted", "defined", ISSUE, OWNER)
    assert row["accepted_at"] is not None
    assert (item["person"], item["evidence"]) == (OWNER, "The invoice of the workshop")


def confirmed(visit: Visitor) -> None:
    page = visit.open(f"issues?issue={ISSUE}")
    opened(page, "Confirm")
    say(page, "reason-issue.confirm-3", "It jams each week, whatever is printed.")
    do(page, "issue.confirm-3")
    reads(page, "Confirmed")


def converted(visit: Visitor) -> None:
    """A measure begins with what the issue is called, and with its tickets."""
    page = visit.page
    opened(page, "Make it a measure")
    say(page, "title-issue.convert-3", "Answers that are found")
    do(page, "issue.convert-3")
    reads(page, "Became a measure")
    page.get_by_role("link", name=MEASURE).click()
    settled(page)
    reads(page, f"{MEASURE} is proposed")
    reads(page, "How it proves that it worked")


def named(visit: Visitor) -> None:
    page = shown_to(visit, HEAD, ONE)
    opened(page, "Name people")
    choose(page, f"owner-measure.appoint-3-{version(visit, 3)}", "Nadia Farouk")
    do(page, "measure.appoint-3")
    reads(page, "Nadia Farouk is asked to own it")


def refused_at_the_gate_and_completed(visit: Visitor) -> None:
    """The button stays shut and says why, until everything is there."""
    page = visit.page
    gate = widget(page, "do-measure.advance-3").locator("button").first  # with a reason it is drawn twice
    assert gate.is_disabled()
    reads(page, "An expected effect is missing")
    form = f"measure.edit-3-{version(visit, 3)}"
    opened(page, "Change")
    say(page, f"description-{form}", "What is asked most is answered where it is asked.", "textarea")
    say(page, f"effect-{form}", "Half as many questions.", "textarea")
    choose(page, f"group-{form}", "Service quality (portfolio)")
    do(page, "measure.edit-3")
    reads(page, "Everything is there.")
    assert gate.is_enabled()


def taken_on_and_moved(visit: Visitor) -> None:
    """What waits for its owner leads them there; nobody else is offered to take it on."""
    page = shown_to(visit, OWNER, "measures")
    reads(page, "You are asked to own Answers that are found")
    page.get_by_test_id("stMain").get_by_role("link", name=MEASURE).click()
    settled(page)
    do(page, "measure.accept-3")
    reads(page, "Nadia Farouk owns it")
    do(page, "measure.advance-3")
    reads(page, f"{MEASURE} is defined; Nadia Farouk owns it")


def planned_and_settled(visit: Visitor) -> None:
    page = visit.page
    opened(page, "Plan")
    say(page, "said-measure.plan-3", "The printer is repaired", "textarea")
    do(page, "measure.plan-3")
    reads(page, "0 of 1 item settled")
    opened(page, "Settle")
    say(page, "evidence-measure.settle-3", "The invoice of the workshop", "textarea")
    do(page, "measure.settle-3")
    reads(page, "1 of 1 item settled")
