"""What a person reads off a page: its title, its figures, its tables; also those that are painted on a canvas."""

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, Page

from tests.browser.visit import settled

ROW = 36
"""Height of a row of a painted table in pixels."""
_ROWS = "canvas table[role=grid]"
_SCROLLED = ".dvn-scroller"


def title(page: Page) -> str:
    """The one title of the page."""
    return page.get_by_role("heading", level=1).inner_text()


def figures(page: Page) -> dict[str, str]:
    """The figure of each tile by its name."""
    tiles = page.get_by_test_id("stMetric").all()
    return {
        # Before the name may stand its icon, which reads as a word of its own.
        tile.get_by_test_id("stMetricLabel").inner_text().splitlines()[-1]: tile.get_by_test_id(
            "stMetricValue"
        ).inner_text()
        for tile in tiles
    }


def number(text: str) -> int:
    """The first whole number in a text, its thousands told apart or not."""
    found = re.search(r"\d[\d,]*", text)
    assert found is not None, f"no number in {text!r}"
    return int(found[0].replace(",", ""))


def table(page: Page, heading: str) -> dict[str, list[str]]:
    """The cells of each row of the plain table whose first column is headed so, by the row's first cell."""
    found = page.get_by_test_id("stTable").filter(has=page.get_by_text(heading, exact=True))
    rows = [row.locator("th, td").all_inner_texts() for row in found.locator("tbody tr").all()]
    return {name.strip(): [cell.strip() for cell in cells] for name, *cells in rows}


@dataclass(frozen=True)
class Grid:
    """A table that is painted; beside the painting the browser is given its rows as they come into view."""

    page: Page
    area: Locator

    @classmethod
    def called(cls, page: Page, description: str) -> "Grid":
        """The table whose description for people who cannot see it begins so."""
        area = page.get_by_role("region", name=re.compile(f"^{re.escape(description)}"))
        area.scroll_into_view_if_needed()
        area.locator(_ROWS).wait_for(state="attached")
        return cls(page, area)

    @property
    def length(self) -> int:
        """How many rows it has, seen or not."""
        return int(self.area.locator(_ROWS).get_attribute("aria-rowcount") or 0) - 1

    def rows(self) -> list[list[str]]:
        """All rows in order, scrolled through from the first to the last."""
        seen: dict[int, list[str]] = {}
        self._scroll_to(0)
        while len(seen) < self.length:
            self._wait_for_row(len(seen))
            seen |= self._in_view()
            self._scroll_to(len(seen) - 1)
        return [seen[index] for index in sorted(seen)]

    def press_first_cell(self, row: int) -> None:
        """Press the first cell of a row (the first is 0), wherever it is."""
        hidden = self._scroll_to(max(row - 3, 0))
        self._wait_for_row(row)
        self.area.locator(_SCROLLED).click(position={"x": 36, "y": ROW * (row + 1.5) - hidden})
        settled(self.page)

    def tick(self, row: int) -> None:
        """Select a row (the first is 0) by the box in front of it, beside those that are selected already."""
        hidden = self._scroll_to(max(row - 3, 0))
        self._wait_for_row(row)
        self.area.locator(_SCROLLED).click(position={"x": 16, "y": ROW * (row + 1.5) - hidden})
        settled(self.page)

    def row_of(self, text: str) -> int:
        """The first row in which a cell says this."""
        return next(at for at, cells in enumerate(self.rows()) if text in cells)

    def _in_view(self) -> dict[int, list[str]]:
        rows: dict[str, list[str]] = self.area.locator(_ROWS).evaluate(
            """grid => Object.fromEntries([...grid.querySelectorAll('tbody tr')].map(
                 row => [row.getAttribute('aria-rowindex'), [...row.children].map(cell => cell.textContent)]))"""
        )
        return {int(index): cells for index, cells in rows.items()}

    def _wait_for_row(self, row: int) -> None:
        """What is painted is told to people who cannot see it a moment later; row 0 stands below the header, row 1."""
        self.area.locator(f"{_ROWS} tbody tr[aria-rowindex='{row + 2}']").wait_for(state="attached")

    def _scroll_to(self, row: int) -> int:
        """Bring a row near the top; answers how many pixels of the table are hidden above."""
        hidden: int = self.area.locator(_SCROLLED).evaluate(
            "(area, top) => { area.scrollTop = top; return area.scrollTop; }", ROW * row
        )
        return hidden
