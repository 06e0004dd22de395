"""Saying in a browser which tickets belong to an issue: the dialogs behind More."""

from playwright.sync_api import Page

from tests.browser.visit import settled


def merging(page: Page) -> Page:
    """The dialog that asks into which issue another one is merged."""
    return _asked(page, "Merge into…")


def splitting(page: Page) -> Page:
    """The dialog that asks which tickets are another issue, with two of them chosen."""
    _asked(page, "Split…")
    dialog = page.get_by_role("dialog")
    for _ in range(2):
        dialog.get_by_role("combobox", name="Which tickets").click()
        page.get_by_role("option").filter(has_text="T-").first.click()
        settled(page)
    dialog.get_by_label("Name of the new issue").fill("Handles that do not fit")
    dialog.get_by_label("Name of the new issue").press("Tab")
    return settled(page)


def _asked(page: Page, word: str) -> Page:
    page.get_by_test_id("stMain").get_by_role("button", name="More").press("Enter")  # a grid's tools may lie over it
    page.get_by_role("button", name=word).press("Enter")
    return settled(page)
