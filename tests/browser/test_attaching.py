"""Evidence in a real browser: attached where something is asked for, kept, and saved again as it was, up to 10 MB."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import company
from tests.browser.askings import PHOTO, SMALL
from tests.browser.serving import Server, serving
from tests.browser.test_pages import violations_in_both, width
from tests.browser.visit import DESKTOP, PHONE, Visitor, settled
from tests.founding import copied

AGENT, MANAGER = "tomas-brandt", "nadia-farouk"
LARGE = b"0123456789" * 1_000_000


@pytest.fixture(scope="module")
def server(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app over a company of these tests' own, in which something is asked for."""
    folder = tmp_path_factory.mktemp("attached")
    with serving(copied(founded, folder), folder / "server.log") as running:
        yield running
        assert "Traceback" not in running.said()


def asking(page: Page) -> Page:
    """The dialog in which something is asked for on a ticket, filled in but for its files."""
    page.get_by_role("button", name="Ask for approval").click()
    settled(page)
    page.get_by_role("combobox", name="What", exact=True).click()
    page.get_by_role("option", name="Replacement", exact=True).click()
    page.get_by_label("What is to be done, and why").fill("Another filter, as the photo shows.")
    page.get_by_label("Amount, as in 1250.00").fill("19.00")
    page.get_by_label("Amount, as in 1250.00").press("Tab")
    return settled(page)


def saved(page: Page, name: str) -> bytes:
    """What the browser saves where a file's link is followed."""
    with page.context.expect_event("download") as found:
        page.get_by_role("link", name=name).first.click()
    assert found.value.suggested_filename == name
    return found.value.path().read_bytes()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_photo_and_10_mb_are_attached_and_saved_again_as_they_were(
    browser: Browser, server: Server, size: dict[str, int]
) -> None:
    visitor = Visitor(browser, server, AGENT, viewport=size, accept_downloads=True)
    page = asking(visitor.open(f"ticket?ticket={company.key_of('S-5')}"))
    files = [("photo of it.png", "image/png", PHOTO), ("all of it.txt", "text/html", LARGE)]
    field = page.get_by_test_id("stFileUploaderDropzoneInput")
    field.set_input_files([{"name": name, "mimeType": kind, "buffer": content} for name, kind, content in files])
    page.get_by_text("all of it.txt").wait_for()
    settled(page)
    page.get_by_role("dialog").get_by_role("button", name="Ask for approval").click()
    page.get_by_test_id("stMain").get_by_text("2 files").first.wait_for()
    settled(page)
    page.get_by_role("link", name="A-").first.click()
    settled(page)
    assert sha256(saved(page, "all of it.txt")).digest() == sha256(LARGE).digest()
    assert saved(page, "photo of it.png") == PHOTO
    assert width(page) <= size["width"]
    visitor.leave()


def test_a_picture_is_drawn_where_somebody_looks_at_it(browser: Browser, server: Server) -> None:
    visitor = Visitor(browser, server, MANAGER)
    page = visitor.open(f"approvals?approval={SMALL}")
    page.get_by_role("button", name="Look").first.click()
    picture = page.get_by_test_id("stImage").locator("img")
    picture.wait_for()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 240
    assert visitor.hosts == {visitor.address.partition("//")[2]}
    settled(page)
    assert violations_in_both(page) == []
    visitor.leave()
