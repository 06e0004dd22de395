"""A visit in a real browser: when a page is at rest, and whom the browser asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

PATIENCE = 30_000
"""Milliseconds that a page may take to come to rest on a busy machine."""
ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    # Whoever is asked beyond this machine is not found: nothing leaves it even where a test is wrong.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}

# The app learns of a run only when the server has begun it: on a busy machine a press may be long under way by then.
_LISTENING = """
window.WebSocket = class extends window.WebSocket {
  constructor(...where) {
    super(...where);
    this.addEventListener('message', () => { window.unanswered = false; });
  }
  send(said) {
    window.unanswered = true;
    super.send(said);
  }
};
"""
# At rest for a while, because a press and the run that it causes are two moments.
_AT_REST = """
(still) => {
  const app = document.querySelector('[data-testid="stApp"]');
  const rests = app !== null
    && !window.unanswered
    && app.dataset.testScriptState === 'notRunning'
    && app.dataset.testConnectionState === 'CONNECTED'
    && document.querySelector('[data-stale="true"], [data-testid="stSkeleton"]') === null;
  if (!rests) { window.atRestSince = undefined; return false; }
  window.atRestSince ??= performance.now();
  return performance.now() - window.atRestSince >= still;
}
"""


@contextmanager
def driven(chromium: Path) -> Iterator[Browser]:
    """Debian's own Chromium under Playwright."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS), headless=True)
        try:
            yield browser
        finally:
            browser.close()


class Visitor:
    """Somebody with a browser that remembers nothing; every host it asks is written down."""

    def __init__(self, browser: Browser, address: str, **options: Any) -> None:
        self.address = address
        self.hosts: set[str] = set()
        self.context: BrowserContext = browser.new_context(
            **{"viewport": DESKTOP, "locale": "en-GB", "timezone_id": "UTC", "reduced_motion": "reduce", **options}
        )
        self.context.set_default_timeout(PATIENCE)
        self.context.add_init_script(_LISTENING)
        self.context.on("request", lambda request: self._note(request.url))
        self.page: Page = self.context.new_page()
        self.page.on("websocket", lambda socket: self._note(socket.url))

    def open(self, path: str = "") -> Page:
        """Go to an address of the app (or a whole one) and wait until it is at rest."""
        self.page.goto(path if path.startswith("http") else f"{self.address}/{path}")
        return settled(self.page)

    def leave(self) -> None:
        self.context.close()

    def _note(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob"):
            self.hosts.add(parts.netloc)


def settled(page: Page, still: int = 250) -> Page:
    """Wait until the page has been at rest for `still` milliseconds: nothing is asked or runs, nothing is stale."""
    page.evaluate("window.atRestSince = undefined")
    page.wait_for_function(_AT_REST, arg=still, timeout=PATIENCE)
    return page
