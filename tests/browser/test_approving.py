"""From the request to the money, in a real browser: asked for, sent back, changed, looked at, and approved once."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from control.commands.approval_timing import do_what_is_due
from control.commands.passwords import set_password
from control.commands.registry import Call
from control.runtime import Runtime, open_runtime
from control.store.tables import (
    approval,
    approval_decision,
    approval_effect,
    audit_event,
    ticket_event,
)
from tests.browser import company
from tests.browser.serving import Server, serving
from tests.browser.visit import Visitor, become, settled, visiting
from tests.founding import copied
from tests.signing import linked

AGENT, MANAGER, HEAD = "tomas-brandt", "nadia-farouk", "joris-dekker"
PASSWORD = "four slow barges pass"
SIGNED = approval_decision.c.decided_seq
NUMBER = "A-7"
"""That of the request: six were made when the company was founded."""


@pytest.fixture
def server(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app over a company of this journey's own, whose head has a password."""
    folder = tmp_path_factory.mktemp("approving")
    url = copied(founded, folder)
    runtime = open_runtime(url)
    set_password(runtime, linked(url, HEAD), PASSWORD, "127.0.0.1")
    runtime.close()
    with serving(url, folder / "server.log") as running:
        yield running


def test_a_refund_goes_from_the_agent_by_the_manager_to_the_head_and_out_once(browser: Browser, server: Server) -> None:
    with visiting(Visitor(browser, server, AGENT)) as visit:
        page = visit.page
        asked_for(visit)
        sent_back(visit)
        changed(visit)
        looked_at(visit)
        approved_twice_at_once(visit)
        runtime = open_runtime(server.url)
        worked(runtime)
        left_behind(runtime)
        runtime.close()
        page.reload()
        reads(page, "Carried out")


def asked_for(visit: Visitor) -> None:
    page = visit.open(f"ticket?ticket={company.key_of('S-5')}")
    page.get_by_role("button", name="Ask for approval").click()
    settled(page)
    pick(page, "What", "Refund")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("What is to be done, and why").fill("Refund machine and filter: both came broken.")
    dialog.get_by_label("Amount, as in 1250.00").fill("1300.00")
    dialog.get_by_role("button", name="Ask for approval", exact=True).click()
    settled(page)
    reads(page, "Refund machine and filter")


def sent_back(visit: Visitor) -> None:
    page = shown_to(visit, MANAGER)
    press(page, "Ask for changes", "request_changes", 1, "The filter was refunded already.")
    reads(page, "Changes asked for")


def changed(visit: Visitor) -> None:
    page = shown_to(visit, AGENT)
    page.get_by_test_id("stMain").get_by_role("button", name="Edit").click()
    form = f"edit-{NUMBER}-1"
    page.locator(f".st-key-{form}-amount input").fill("1180.00")
    page.locator(f".st-key-{form}-amount input").press("Tab")
    settled(page)
    page.locator(f".st-key-do-{form} button").click()
    reads(page, "Round 2")


def looked_at(visit: Visitor) -> None:
    page = shown_to(visit, MANAGER)
    press(page, "Approve", "approve", 2, "Now it is the machine alone.")
    reads(page, "Approved by Nadia Farouk")


def approved_twice_at_once(visit: Visitor) -> None:
    """The head types the password and presses twice, as people do who wait."""
    page = shown_to(visit, HEAD)
    form = opened(page, "Approve", "approve", 2)
    say_in(page, f"reason-{form}", "The machine came broken, the photos show it.")
    say_in(page, f"password-{form}", PASSWORD)
    page.locator(f".st-key-do-{form} button").dblclick()
    settled(page)


def worked(runtime: Runtime) -> None:
    for _ in range(2):
        do_what_is_due(runtime, Call("system", origin="worker"))


def left_behind(runtime: Runtime) -> None:
    """One approval, one effect, one event on the ticket, one key outwards, and a signature of each who agreed."""
    number = int(NUMBER[2:])
    with runtime.read() as connection:

        def rows(asked: Any) -> list[Any]:
            return list(connection.execute(asked).mappings())

        [row] = rows(select(approval).where(approval.c.id == number))
        effects = rows(select(approval_effect).where(approval_effect.c.approval_id == number))
        events = [each for each in rows(select(ticket_event)) if json.loads(each["payload"]).get("approval") == NUMBER]
        said = rows(select(approval_decision).where(approval_decision.c.approval_id == number).order_by(SIGNED))
        done = select(audit_event.c.outcome).where(audit_event.c.subject_id == NUMBER)
        presses = [each["outcome"] for each in rows(done.where(audit_event.c.command == "approval.approve"))]
    assert (row["state"], row["round"], row["amount"]) == ("consumed", 2, "1180.00")
    assert (len(effects), len(events), effects[0]["delivery_key"]) == (1, 1, NUMBER)
    assert [(each["round"], each["account"], each["decision"], each["method"]) for each in said] == [
        (1, MANAGER, "request changes", None),
        (2, MANAGER, "approve", None),
        (2, HEAD, "approve", "password"),
    ]
    assert presses[:2] == ["ok", "ok"]
    assert set(presses[2:]) <= {"replayed", "conflict"}


def reads(page: Page, words: str) -> None:
    """Wait until the page says so in words, and not in a cell of its list, which is drawn and stands nowhere."""
    page.get_by_test_id("stMain").get_by_test_id("stMarkdown").get_by_text(words).first.wait_for()


def shown_to(visit: Visitor, account: str) -> Page:
    become(visit.page, visit.server, account)
    return visit.open(f"approvals?approval={NUMBER}")


def opened(page: Page, word: str, what: str, round_: int) -> str:
    """Open what is asked before a deed about the approval; answers the name of its form."""
    card = page.get_by_test_id("stVerticalBlock").filter(has_text=f"{NUMBER} ·").last
    card.get_by_role("button", name=word, exact=True).click()
    settled(page)
    return f"{what}-{NUMBER}-{round_}"


def press(page: Page, word: str, what: str, round_: int, why: str) -> None:
    form = opened(page, word, what, round_)
    say_in(page, f"reason-{form}", why)
    page.locator(f".st-key-do-{form} button").click()
    settled(page)


def say_in(page: Page, key: str, words: str) -> None:
    field = page.locator(f".st-key-{key} input")
    field.fill(words)
    field.press("Tab")
    settled(page)


def pick(page: Page, label: str, option: str) -> None:
    page.get_by_role("dialog").get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option, exact=True).click()
    settled(page)
