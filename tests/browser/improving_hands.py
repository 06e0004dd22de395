"""What journeys about measures do on a page: open a form, say, choose, press, and read."""

from playwright.sync_api import Locator, Page
from sqlalchemy import select

from control.runtime import open_runtime
from control.store.tables import measure
from tests.browser.visit import Visitor, become, settled


def shown_to(visit: Visitor, account: str, path: str) -> Page:
    become(visit.page, visit.server, account)
    return visit.open(path)


def opened(page: Page, word: str) -> None:
    page.get_by_test_id("stMain").get_by_role("button", name=word, exact=True).first.click()
    settled(page)


def widget(page: Page, key: str) -> Locator:
    return page.locator(f".st-key-{key.replace('.', '-')}")


def say(page: Page, key: str, text: str, kind: str = "input") -> None:
    field = widget(page, key).locator(kind).first
    field.fill(text)
    field.press("Tab")
    settled(page)


def choose(page: Page, key: str, word: str) -> None:
    widget(page, key).get_by_role("combobox").click()
    page.keyboard.press("ArrowDown")  # where it scrolled into view, a click alone does not open it
    page.get_by_role("option", name=word, exact=True).click()
    settled(page)


def do(page: Page, form: str) -> None:
    widget(page, f"do-{form}").locator("button").click()
    settled(page)
    page.keyboard.press("Escape")  # what was asked may lie over what comes next


def reads(page: Page, text: str) -> None:
    page.get_by_test_id("stMain").get_by_text(text).first.wait_for()


def version(visit: Visitor, number: int) -> int:
    runtime = open_runtime(visit.server.url)
    with runtime.read() as connection:
        found = connection.scalar(select(measure.c.version).where(measure.c.id == number))
    runtime.close()
    return int(found or 0)
