"""Taking a list along in a real browser: asked for beside the list, and saved as a file of either form."""

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Download, Page

from tests.browser.test_pages import violations
from tests.browser.visit import PHONE, Visitor, settled
from tests.packs.hostile import formulas, sheets


def saved(page: Page, form: str) -> Download:
    """Ask for the list of a page in a form, and follow the link that appears."""
    page.get_by_role("button", name="Export").click()
    page.get_by_role("button", name=form, exact=True).click()
    settled(page)
    link = page.get_by_role("link", name=f"Download {form}")
    link.wait_for()
    with page.context.expect_event("page") as opened, page.context.expect_event("download") as found:
        link.click()
    assert opened.value is not None
    return found.value


@pytest.mark.parametrize("form", ["CSV", "XLSX"])
@pytest.mark.parametrize("place", ["tickets", "exceptions", "sla"])
def test_a_list_is_saved_as_a_file(visitor: Callable[..., Visitor], form: str, place: str, tmp_path: Path) -> None:
    page = visitor(accept_downloads=True).open(place)
    file = tmp_path / "file"
    got = saved(page, form)
    got.save_as(file)
    assert re.fullmatch(
        rf"pilothouse-[a-z-]+-[0-9]{{8}}T[0-9]{{4}}Z(-event-[0-9]+-[0-9a-f]{{64}})?\.{form.lower()}",
        got.suggested_filename,
    )
    content = file.read_bytes()
    if form == "CSV":
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    else:
        assert formulas(content) == []
        rows = next(iter(sheets(content).values()))
    assert len(rows) > 2
    assert violations(page) == []


def test_on_a_phone_the_button_is_reached_and_its_link_as_well(visitor: Callable[..., Visitor]) -> None:
    page = visitor(accept_downloads=True, viewport=PHONE).open("tickets")
    assert saved(page, "CSV").suggested_filename.endswith(".csv")
