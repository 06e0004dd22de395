"""A file with three bad rows: seen before it is recorded, imported, one row corrected, and all of it taken back."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from control.commands import rulebook
from control.commands.registry import Call
from control.policy.scope import Scope
from control.queries import imports
from control.queries.derivations import compare
from control.runtime import Runtime, open_runtime
from control.settings import dump, load
from tests.browser.reading import Grid, figures, title
from tests.browser.serving import serving
from tests.browser.test_pages import violations_in_both, width
from tests.browser.visit import PHONE, Visitor, settled
from tests.places import ROOT

FILE = """ticket,created_at,first_response_at,resolved_at,closed_at,updated_at,title,service,category,state,owner
N-1,2026-03-02T08:12:00+01:00,,,,,Parcel late,customer-care,delivery,new,
N-2,yesterday,,,,,It says no time,customer-care,delivery,new,
N-3,2026-03-02T09:00:00+01:00,,,,,No such service,the navy,delivery,new,
N-4,2026-03-02T09:00:00+01:00,,,,,No such state,customer-care,delivery,lost,
"""

WRONG = ("created_at", "service", "state")
"""The columns at fault, in the order of its lines."""


@pytest.fixture
def runtime(sqlite_url: str) -> Iterator[Runtime]:
    """A real, empty company: the rulebook in force, and no ticket."""
    opened = open_runtime(sqlite_url)
    rulebook.activate(opened, Call("system", reason="the first start"), dump(load(ROOT / "config")))
    yield opened
    opened.close()


@pytest.fixture
def beginner(browser: Browser, runtime: Runtime, sqlite_url: str, tmp_path: Path) -> Iterator[Callable[..., Visitor]]:
    """Makes visitors of the empty company; nothing breaks at its server."""
    with serving(sqlite_url, tmp_path / "server.log") as server:
        visitors: list[Visitor] = []

        def come(**options: object) -> Visitor:
            visitors.append(Visitor(browser, server, **options))
            return visitors[-1]

        yield come
        for each in visitors:
            each.leave()
        assert "Traceback" not in server.said()


def test_a_file_with_three_bad_rows_is_seen_imported_mended_and_taken_back(
    beginner: Callable[..., Visitor], runtime: Runtime, tmp_path: Path
) -> None:
    page = beginner(signed="yuki-tanabe").open("intake")
    bring(page, tmp_path)
    assert counted(page, "Rows", "Would be taken", "Rejected", "New tickets") == ["4", "1", "3", "1"]
    assert [row[1] for row in Grid.called(page, "Rows that would be rejected").rows()] == [
        "created_at",
        "service",
        "state",
    ]
    assert states(runtime) == {}

    press(page, "Import 1 row")
    page.get_by_role("heading", name="Import 1").wait_for()
    settled(page)
    assert title(page) == "3 rejected rows wait for a correction"
    assert states(runtime) == {1: ["waiting"] * 3}

    page.get_by_role("textbox", name="created_at").fill("2026-03-02T10:00:00+01:00")
    press(page, "Record the corrected row")
    page.get_by_role("heading", name="2 rejected rows wait for a correction").wait_for()
    assert states(runtime) == {1: ["corrected", "waiting", "waiting"], 2: []}

    Grid.called(page, "Imports, newest first").press_first_cell(0)
    page.get_by_role("heading", name="Import 2").wait_for()
    assert "It brought rows corrected that import 1 had rejected" in page.get_by_test_id("stMain").inner_text()
    press(page, "Undo this import")
    dialog = page.get_by_role("dialog")
    assert "1 ticket would not be known any more" in dialog.inner_text()
    dialog.get_by_role("textbox", name="Why").fill("the time was a guess")
    press(page, "Undo it")
    page.get_by_text("Undone by Yuki Tanabe").wait_for()
    settled(page)
    assert title(page) == "3 rejected rows wait for a correction"
    assert states(runtime)[1] == ["waiting"] * 3
    with runtime.read() as connection:
        assert compare(runtime, connection, runtime.now()).differing == ()


def test_a_preview_and_a_correction_keep_nobody_out_in_light_and_in_dark(
    beginner: Callable[..., Visitor], tmp_path: Path
) -> None:
    page = beginner(color_scheme="light", signed="yuki-tanabe").open("intake")
    bring(page, tmp_path)
    assert violations_in_both(page) == []
    press(page, "Import 1 row")
    page.get_by_role("heading", name="Import 1").wait_for()
    page.get_by_test_id("stToast").wait_for(state="hidden")
    settled(page)
    assert violations_in_both(page) == []
    press(page, "Undo this import")
    page.get_by_role("dialog").wait_for()
    settled(page)
    assert violations_in_both(page) == []


def test_a_preview_and_a_correction_fit_a_phone(beginner: Callable[..., Visitor], tmp_path: Path) -> None:
    page = beginner(viewport=PHONE, has_touch=True, signed="yuki-tanabe").open("intake")
    bring(page, tmp_path)
    assert width(page) <= PHONE["width"]


def bring(page: Page, folder: Path) -> None:
    """Choose the file and its mapping."""
    path = folder / "tickets.csv"
    path.write_text(FILE)
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(path)
    settled(page)
    page.get_by_role("combobox", name="Mapping").click()
    page.get_by_role("option", name="(template)").click()
    page.get_by_text("Rows that would be rejected").wait_for()
    settled(page)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    settled(page)


def counted(page: Page, *words: str) -> list[str]:
    shown = figures(page)
    return [shown[word] for word in words]


def states(runtime: Runtime) -> dict[int, list[str]]:
    """What became of the rejected rows of each import."""
    with runtime.read() as connection:
        numbers = [int(number) for number in imports.batches(connection, runtime.now(), Scope())["id"]]
        found = {number: imports.findings(connection, Scope(), number).to_dict("records") for number in numbers}
    return {number: [row["state"] for row in rows if row["severity"] == "reject"] for number, rows in found.items()}
