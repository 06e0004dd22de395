"""`python -m tests.browser.pictures FOLDER`: every page in both themes, wide and on a phone, to be looked at.

On the small company always; where the reference data lies beside the repository, on both public logs too. With
`--readme` the few pictures of the README are taken into FOLDER (docs) instead.
"""

import argparse
import tempfile
from collections.abc import Sequence
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import TimeoutError as NotAtRest

from tests.browser import company, expenses, public_logs
from tests.browser.serving import serving
from tests.browser.sights import README, SIGHTS, SIGHTS_OF_DEEDS, SIGHTS_OF_LOGS, Sight
from tests.browser.visit import DESKTOP, PHONE, Visitor, driven, settled
from tests.places import find_chromium, find_shared_data

THEMES = ("light", "dark")
PRINT = {**DESKTOP, "height": 1240}
"""In the README: down to the drawing of the ledger."""
DRAWN = 700
"""Milliseconds of rest after which charts and icons have been painted, too."""
TALLEST = 6_000
"""Pixels: a page that is longer is cut."""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--readme", action="store_true")
    asked = arguments.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    chromium, data = find_chromium(), find_shared_data()
    if chromium is None:
        raise SystemExit("There is no Chromium on this machine (package chromium).")
    with (
        sync_playwright() as playwright,
        driven(playwright, chromium) as browser,
        tempfile.TemporaryDirectory() as place,
    ):
        small = f"sqlite:///{place}/company.sqlite"
        company.found(small)
        expenses.imported(small)
        if asked.readme:
            take(browser, small, README, asked.folder, whole=False)
            return
        take(browser, small, (*SIGHTS, *SIGHTS_OF_DEEDS), asked.folder)
        if data is None:
            print("not taken: the public logs (the reference data ../shared/data is absent)")
            return
        large = f"sqlite:///{place}/logs.sqlite"
        public_logs.imported(large, data, *public_logs.FILES)
        take(browser, large, SIGHTS_OF_LOGS, asked.folder)


def take(browser: Browser, url: str, sights: Sequence[Sight], folder: Path, whole: bool = True) -> None:
    """Picture each sight of the store at `url` in both themes; the whole page at both widths, or a screen of it."""
    sizes = (DESKTOP, PHONE) if whole else (PRINT,)
    with tempfile.TemporaryDirectory() as place, serving(url, Path(place) / "server.log") as server:
        for theme, size, sight in product(THEMES, sizes, sights):
            visitor = Visitor(browser, server, sight.signed, color_scheme=theme, viewport=size)
            width = f"-{size['width']}" if whole else ""
            picture(visitor, sight, folder / f"{sight.name}-{theme}{width}.png", whole)
            visitor.leave()


def picture(visitor: Visitor, sight: Sight, file: Path, whole: bool) -> None:
    """A page that does not come to rest is pictured as it is, and named."""
    size = visitor.page.viewport_size
    assert size is not None
    try:
        sight.then(visitor.open(sight.address))
        if whole:
            visitor.page.set_viewport_size({**size, "height": length(visitor.page, size["height"])})
        settled(visitor.page, DRAWN)
    except NotAtRest:
        print(f"not at rest: {sight.name}")
    visitor.page.screenshot(path=file)


def length(page: Page, at_least: int) -> int:
    """How high the window must be to show the page down to its end."""
    height: int = page.get_by_test_id("stMain").evaluate("main => main.scrollHeight")
    return min(max(height, at_least), TALLEST)


if __name__ == "__main__":
    main()
