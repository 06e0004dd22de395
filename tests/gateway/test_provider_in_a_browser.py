"""The way to another provider and back in a real browser, to which the two are different sites."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, expect

from tests.browser.visit import Visitor, driven, settled
from tests.gateway.providing import TITLE, app_with, running, told

HEAD = "joris-dekker"


@pytest.fixture
def browser(playwright: Playwright, chromium: Path) -> Iterator[Browser]:
    """One that also finds the provider: by another name than ours it is another site."""
    reached = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"
    with driven(playwright, chromium, reached) as opened:
        yield opened


def test_somebody_goes_to_the_provider_and_comes_back_signed_in_to_the_page_they_wanted(
    founded: Path, tmp_path: Path, browser: Browser
) -> None:
    with (
        running("tests.gateway.mock_provider", str(tmp_path / "asked.jsonl"), host="localhost") as issuer,
        app_with(issuer, founded, tmp_path) as server,
    ):
        told(f"{issuer}/users/s-head", {"preferred_username": HEAD}, "PUT")
        visitor = Visitor(browser, server, signed=None)
        page, said = visitor.page, []
        page.on("console", lambda message: said.append(message.text))

        page.goto(f"{server.address}/sla?days=30")
        page.get_by_role("button", name=f"Sign in with {TITLE}").click()
        page.wait_for_url(f"{issuer}/oauth2/authorize?**")
        page.get_by_placeholder("sub").fill("s-head")
        with page.expect_request(lambda one: "/auth/oidc/callback" in one.url) as back:
            page.get_by_role("button", name="Authorize").click()

        page.wait_for_url(f"{server.address}/sla?days=30")
        settled(page)
        expect(page.get_by_role("heading", name="Due next")).to_be_visible()
        assert back.value.all_headers()["sec-fetch-site"] == "cross-site"
        kept = {one["name"]: one for one in page.context.cookies(server.address.replace("http:", "https:"))}
        assert kept["__Host-pilothouse"]["sameSite"] == "Strict"
        assert kept["__Host-pilothouse"]["httpOnly"] is True
        assert [text for text in said if "form-action" in text or "form data" in text] == []
        visitor.leave()
