"""A review in which something is done: approved, converted, challenged and decided where the evidence is.

Two people hold it in a real browser; what each of them does the other one's screen shows.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select, update

from control.commands import issues, measure_asking, review_freezing, review_planning
from control.commands.measure_beside import Asked
from control.commands.registry import Call
from control.commands.review_planning import Place
from control.packs.review_making import make_what_is_due
from control.packs.review_verifying import verified
from control.policy.issue_terms import IssueKind
from control.policy.measure_terms import Gate
from control.runtime import Runtime, open_runtime
from control.store.tables import (
    action_item,
    agenda_item,
    approval_decision,
    decision,
    issue,
    measure,
    measure_value,
    review,
)
from tests.browser.improving_hands import choose, do, opened, reads, say
from tests.browser.serving import Server, serving
from tests.browser.visit import WHOLE, Visitor, settled, visiting
from tests.founding import copied
from tests.store.measure_rows import WHOLE as DECIDED
from tests.store.rows import insert

CONTROLLER, OWNER = "helen-osei", "nadia-farouk"
TOPIC, TITLE = "Do we want another carrier?", "Grinders that grind"
PLACE = re.compile(r"^\d+ of \d+$")
SINCE_THEN = "has changed since the figures were frozen"


@pytest.fixture
def server(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app over a company with a measure that is late and claimed something, and an issue that waits for long."""
    folder = tmp_path_factory.mktemp("deciding")
    url = copied(founded, folder)
    runtime = open_runtime(url)
    late_and_claimed(runtime)
    waits_for_long(runtime)
    call = Call(WHOLE)
    review_planning.plan(runtime, call, "monthly", runtime.now() + timedelta(days=1))
    review_planning.add(runtime, call, "R-1", TOPIC, Place(WHOLE, 10))
    review_freezing.freeze(runtime, call, "R-1")
    runtime.close()
    with serving(url, folder / "server.log") as running:
        yield running


def late_and_claimed(runtime: Runtime) -> None:
    """M-3 is decided; its milestone is late, that is to be put off, and what it brought was claimed."""
    now = runtime.now()
    named = {"owner": OWNER, "sponsor": WHOLE, "controller": CONTROLLER}
    people = {**named, **{f"{part}_person": account for part, account in named.items()}}
    place = {"unit": "customer-care", "function": "customer-care", "committee": "service-board"}
    with runtime.store.writer.begin() as connection:
        row = {**DECIDED, **people, **place, "id": 3, "title": TITLE, "stage": "decided", "opened_at": now}
        insert(connection, "measure", **row)
        due = f"{now - timedelta(days=3):%Y-%m-%d}"
        insert(connection, "measure_item", measure_id=3, person=OWNER, due_on=due, first_due_on=due)
        insert(connection, "measure_value", measure_id=3, said_by=OWNER, said_at=now)
    later = (now + timedelta(days=20)).date()
    asked = Asked(Gate.MILESTONE_SLIP, "The contract is signed three weeks later.", item=1, due_on=later)
    measure_asking.ask(runtime, Call(OWNER), "M-3", asked)


def waits_for_long(runtime: Runtime) -> None:
    """I-1 was confirmed forty days ago, and nothing came of it."""
    issues.confirm(runtime, Call("yuki-tanabe", reason="It comes again and again."), "I-1", IssueKind.DOCUMENT_CHANGE)
    with runtime.store.writer.begin() as connection:
        long_ago = runtime.now() - timedelta(days=40)
        connection.execute(update(issue).where(issue.c.id == 1).values(found_at=long_ago, decided_at=long_ago))


def test_two_people_approve_convert_challenge_decide_and_take_the_pack_along(browser: Browser, server: Server) -> None:
    with visiting(Visitor(browser, server, WHOLE)) as chair, visiting(Visitor(browser, server, CONTROLLER)) as guest:
        page = chair.open("review?review=R-1")
        do(page, "review.start-1")
        beside = guest.open("review")
        decided(page, beside)
        number = approved(page, server)
        challenged(page, beside)
        converted(page)
        do(page, "review.close-1")
        for each in (page, beside):
            reads(each, "Closed")
        runtime = open_runtime(server.url)
        make_what_is_due(runtime, Call("system", origin="worker"))
        fetched(page, runtime)
    kept(runtime, number)
    runtime.close()


def fetched(page: Page, runtime: Runtime) -> None:
    """The slides are there without anybody looking again, and say what the review kept."""
    link = page.get_by_role("link", name="Slides")
    link.wait_for()
    link.evaluate("link => link.removeAttribute('target')")  # in the window that is looked at
    with page.expect_download() as came:
        link.click()
    with runtime.read() as connection, Path(str(came.value.path())).open("rb") as file:
        assert verified(runtime, connection, file) == ("R-1", [])


def walked_to(page: Page, title: str) -> None:
    """Press the key for the next item until the one that is called so is looked at."""
    for _ in range(40):
        if page.get_by_role("heading", name=title, exact=True).count():
            return
        place = page.get_by_test_id("stMain").get_by_text(PLACE)
        number, _, of = place.inner_text().partition(" of ")
        page.get_by_test_id("stMain").press("ArrowRight")
        page.get_by_test_id("stMain").get_by_text(f"{int(number) + 1} of {of}", exact=True).wait_for()
        settled(page)
    raise AssertionError(f"{title} is not on the agenda")


def decided(page: Page, beside: Page) -> None:
    """The first item is decided, and somebody is given what follows; the other screen looks at the same."""
    page.get_by_test_id("stMain").press("ArrowRight")
    for each in (page, beside):
        each.get_by_role("heading", name=TOPIC, exact=True).wait_for()
    settled(page)
    opened(page, "Decide")
    say(page, "outcome-decision.record-1-1", "Yes, from spring.")
    say(page, "because-decision.record-1-1", "Two offers are there.", "textarea")
    do(page, "decision.record-1-1")
    opened(page, "Give an action")
    say(page, "title-action.give-1-1", "Sign the contract")
    choose(page, "owner-action.give-1-1", "Nadia Farouk")
    do(page, "action.give-1-1")


def approved(page: Page, server: Server) -> str:
    """What the owner of the measure asked for is approved on the agenda, with the evidence beside the button."""
    runtime = open_runtime(server.url)
    with runtime.read() as connection:
        its = select(agenda_item.c.title, agenda_item.c.subject).where(agenda_item.c.about == "M-3")
        title, number = connection.execute(its.where(agenda_item.c.kind == "approval")).one()
    runtime.close()
    walked_to(page, title)
    reads(page, "The contract is signed three weeks later.")
    opened(page, "Approve")
    say(page, f"reason-approve-{number}-1", "The contract is worth it.")
    do(page, f"approve-{number}-1")
    reads(page, SINCE_THEN)
    return str(number)


def challenged(page: Page, beside: Page) -> None:
    """The controller, whose screen followed, does not stand by what was claimed."""
    walked_to(page, TITLE)
    beside.get_by_role("heading", name=TITLE, exact=True).wait_for()
    settled(beside)
    opened(beside, "Challenge")
    say(beside, "reason-measure.challenge-3", "The booking is another one's.")
    do(beside, "measure.challenge-3")
    reads(beside, "was challenged")


def converted(page: Page) -> None:
    """The checklist says that an issue waits for a measure, and there it becomes one."""
    page.get_by_role("radio", name="Checklist").or_(page.get_by_role("button", name="Checklist", exact=True)).click()
    settled(page)
    page.get_by_text("Do recurring issues become measures?").click()
    settled(page)
    choose_first(page)
    page.get_by_role("button", name="Make it a measure", exact=True).last.click()
    settled(page)
    say(page, "title-issue.convert-1", "Fewer of these")
    do(page, "issue.convert-1")


def choose_first(page: Page) -> None:
    page.locator(".st-key-issue-1-issues").get_by_role("combobox").click()
    page.get_by_role("option").first.click()
    settled(page)


def kept(runtime: Runtime, number: str) -> None:
    """What the two did stands in the store under their names."""
    rows: dict[str, Any] = {}
    with runtime.read() as connection:
        for table in (review, decision, action_item, issue, measure, approval_decision, measure_value):
            rows[table.name] = [dict(row) for row in connection.execute(select(table)).mappings()]
    [held], [taken], [given] = rows["review"], rows["decision"], rows["action_item"]
    assert (held["stage"], held["ended_by"]) == ("closed", WHOLE)
    assert (taken["outcome"], taken["taken_in"], taken["ended_by"]) == ("Yes, from spring.", 1, WHOLE)
    assert (given["title"], given["owner"], given["review_id"]) == ("Sign the contract", OWNER, 1)
    assert [(each["state"]) for each in rows["issue"] if each["id"] == 1] == ["converted"]
    assert "Fewer of these" in [each["title"] for each in rows["measure"]]
    approval = int(number.partition("-")[2])
    assert [each["account"] for each in rows["approval_decision"] if each["approval_id"] == approval] == [WHOLE]
    states = [(each["state"], each["said_by"]) for each in rows["measure_value"] if each["measure_id"] == 3]
    assert states[-1] == ("challenged", CONTROLLER)
