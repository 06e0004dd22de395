"""A visit in a real browser: when a page is at rest, and whom the browser asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, Playwright

from tests.browser.serving import Server
from tests.signing import COOKIE

HEAD = "joris-dekker"
"""Who has signed in where a test says nothing: the head of the department."""
WHOLE = "mara-lindqvist"
"""Somebody who sees the whole company."""
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

_BACKGROUND = "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
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
def driven(playwright: Playwright, chromium: Path, *more: str) -> Iterator[Browser]:
    """Debian's own Chromium under Playwright; what `more` says goes before what is said here."""
    browser = playwright.chromium.launch(executable_path=chromium, args=[*ARGUMENTS, *more], headless=True)
    try:
        yield browser
    finally:
        browser.close()


class Visitor:
    """Somebody with a browser that remembers nothing; every host it asks is written down."""

    def __init__(self, browser: Browser, server: Server, signed: str | None = HEAD, **options: Any) -> None:
        """`signed` is the account that has signed in; None: nobody has."""
        self.server = server
        self.address = server.address
        self.hosts: set[str] = set()
        self.context: BrowserContext = browser.new_context(
            **{"viewport": DESKTOP, "locale": "en-GB", "timezone_id": "UTC", "reduced_motion": "reduce", **options}
        )
        self.context.set_default_timeout(PATIENCE)
        self.context.add_init_script(_LISTENING)
        self.context.on("request", lambda request: self._note(request.url))
        self._begin(signed)

    def _begin(self, signed: str | None) -> None:
        self.page: Page = self.context.new_page()
        self.page.on("websocket", lambda socket: self._note(socket.url))
        self._signed: str | None = None
        if signed is not None:
            self.become(signed)

    def rest(self) -> None:
        """Close every page, and forget everything but the files of the app: to fetch those takes most of a visit."""
        storage = {"origin": self.address, "storageTypes": "local_storage,indexeddb,cache_storage,service_workers"}
        self.context.new_cdp_session(self.page).send("Storage.clearDataForOrigin", storage)
        self.context.clear_cookies()
        for page in self.context.pages:
            page.close()

    def begin_anew(self, signed: str) -> None:
        """Open a browser that rested, for somebody else."""
        self.hosts.clear()
        self._begin(signed)

    def become(self, account: str) -> None:
        """Let `account` be signed in, unless it is."""
        if account != self._signed:
            become(self.page, self.server, account)
        self._signed = account

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


@contextmanager
def visiting(visitor: Visitor, *, stays: bool = False) -> Iterator[Visitor]:
    """A visit, after which nobody else was asked and nothing broke at the server; a browser that `stays` rests."""
    before = len(visitor.server.said())
    yield visitor
    visitor.rest() if stays else visitor.leave()
    assert visitor.hosts <= {visitor.address.removeprefix("http://")}
    assert "Traceback" not in visitor.server.said()[before:]


def led(page: Page, address: str) -> Page:
    """Go on to another address of the app as a link within it leads there: what has been loaded is not loaded again."""
    page.evaluate(
        "to => { history.pushState({}, '', to); dispatchEvent(new PopStateEvent('popstate')); }", f"/{address}"
    )
    return settled(page)


def become(page: Page, server: Server, account: str) -> None:
    """Let the next visit of this browser be that of `account`, as if it had just signed in."""
    kept = {"name": COOKIE, "value": server.token(account), "url": server.address.replace("http:", "https:")}
    page.context.add_cookies([{**kept, "secure": True, "httpOnly": True, "sameSite": "Strict"}])


def turned(page: Page, theme: Literal["light", "dark"]) -> Page:
    """The same page once its reader asks for the colours of the other theme, which it follows by itself."""
    before = page.evaluate(_BACKGROUND)
    page.emulate_media(color_scheme=theme)
    page.wait_for_function(f"before => {_BACKGROUND} !== before", arg=before, timeout=PATIENCE)
    return settled(page)


def settled(page: Page, still: int = 250) -> Page:
    """Wait until the page has been at rest for `still` milliseconds: nothing is asked or runs, nothing is stale."""
    page.evaluate("window.atRestSince = undefined")
    page.wait_for_function(_AT_REST, arg=still, timeout=PATIENCE)
    return page
