"""From the link that an administrator hands over to the first page, and out again, in a real browser."""

import re
from collections.abc import Callable

from playwright.sync_api import Page

from control.commands.links import PATH, link_for
from control.commands.registry import Call
from control.runtime import open_runtime
from tests.browser.serving import Server
from tests.browser.visit import Visitor, settled

PASSWORD = "seven quiet herons wade"
ACCOUNT = "ines-carvalho"


def linked(server: Server) -> str:
    """The secret of a link by which Ines sets her password."""
    runtime = open_runtime(server.url)
    try:
        return link_for(runtime, Call("system", origin="cli"), ACCOUNT).token
    finally:
        runtime.close()


def signed_in(page: Page, server: Server) -> str:
    """Sign in by a new link; answers the link's secret."""
    secret = linked(server)
    page.goto(f"{server.address}{PATH}#{secret}")
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_label("The same once more").fill(PASSWORD)
    page.get_by_role("button", name="Set the password").click()
    page.get_by_label("Account name").fill(ACCOUNT)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    settled(page)
    return secret


def test_no_secret_stands_in_an_address(visitor: Callable[..., Visitor], server: Server) -> None:
    guest = visitor(signed=None)
    asked: list[str] = []
    guest.context.on("request", lambda request: asked.append(request.url))
    secret = signed_in(guest.page, server)
    [kept] = [each for each in guest.context.cookies() if each["name"].startswith("__Host-")]
    assert len(asked) > 5
    assert [url for url in asked if any(each in url for each in (kept["value"], PASSWORD, "herons"))] == []
    assert [url for url in asked if secret in url.partition("#")[0]] == []
    guest.page.go_back()
    assert secret not in guest.page.url


def test_a_browser_keeps_one_cookie_and_nothing_of_what_it_showed(
    visitor: Callable[..., Visitor], server: Server
) -> None:
    guest = visitor(signed=None)
    page = guest.page
    signed_in(page, server)
    guest.open("exceptions")
    assert [each["name"] for each in guest.context.cookies()] == ["__Host-pilothouse"]
    assert page.evaluate("document.cookie") == ""
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert re.findall(r"[TOR]-[0-9]+|[Ii]nes|@", kept) == []
    assert page.evaluate("indexedDB.databases().then(each => each.length)") == 0


def test_whoever_signs_out_leaves_nothing_to_go_back_to(visitor: Callable[..., Visitor], server: Server) -> None:
    guest = visitor(signed=None)
    page = guest.page
    signed_in(page, server)
    guest.open("exceptions")
    page.get_by_role("button", name="Sign out").click()
    page.get_by_text("You have signed out.").wait_for()
    assert guest.context.cookies() == []
    page.go_back()
    page.get_by_role("button", name="Sign in").wait_for()
    assert "Exceptions" not in page.locator("body").inner_text()
