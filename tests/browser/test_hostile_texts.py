"""Forty hostile texts in every place that shows text from outside: nothing runs, nothing is fetched, all is read (W6).

Each place is looked at once as the product is served, and once with a browser that ignores our content security policy:
what keeps a text a text must hold by itself. A place that is new shows up here by itself where it shows a title of the
rulebook, a field of a ticket or what was written about one; a view that is new has to be listed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import func, select

from control.clock import SystemClock
from control.runtime import open_runtime
from control.store.tables import audit_event
from pages.ui.views import VIEWS
from tests.browser import hostile_company as company
from tests.browser.hostile_approvals import WAITS
from tests.browser.hostile_issues import fits
from tests.browser.hostile_texts import Elsewhere, Text, chorus, elsewhere, found, texts
from tests.browser.reading import Grid
from tests.browser.serving import Server, serving
from tests.browser.visit import DESKTOP, PHONE, Visitor, led, settled
from tests.rings import times

EVERY = frozenset(range(1, 41))
NAMES = frozenset(each.number for each in texts("http://127.0.0.1:65535") if fits(each))
SOME = frozenset({3, 4, 8, 17, 25, 26, 27, 33})
"""Those of which a ticket is looked at closely."""
FEW = frozenset({3, 17, 26})
"""Those of which it is looked at with our policy in force as well."""
_FOLDED = "[data-testid=stExpander] details:not([open]) summary"
_OPENS = "[data-testid=stPopoverButton]:not([disabled])"
_READ = """() => [
  document.body.textContent,
  ...[...document.querySelectorAll('input, textarea')].flatMap(each => [each.value, each.placeholder]),
  ...[...document.querySelectorAll('[title], [alt]')].flatMap(each => [each.title, each.alt]),
].join('\\n')"""
_LEADS = """() => [...document.querySelectorAll(
  'a[href], area[href], img[src], image, use, iframe, object, embed, base, script[src], link[href], form[action], meta'
)].map(each => each.href?.baseVal ?? each.href ?? each.src ?? each.data ?? each.action ?? each.httpEquiv ?? '').filter(
  where => typeof where === 'string' && where !== '' && !/^(data:image\\/|blob:|viewport$)/.test(where)
    && !where.startsWith(location.origin + '/'))"""
_WIDER = """() => [...document.querySelectorAll(
  'html, [data-testid=stMain], [data-testid=stSidebarContent], [role=dialog], main')].filter(
  each => each.clientWidth > 99 && each.scrollWidth > each.clientWidth + 1).map(  // less is a sidebar folded away
  each => `${each.dataset.testid ?? each.tagName}: ${each.scrollWidth} of ${each.clientWidth}`)"""


@dataclass(frozen=True)
class Hostile:
    """The hostile company as it is served."""

    server: Server
    told: tuple[Text, ...]
    keys: dict[int, str]
    """The keys of its own tickets by the numbers of their texts."""
    elsewhere: Elsewhere
    folder: Path

    @property
    def chorus(self) -> str:
        """All texts in one line."""
        return chorus(self.told)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hostile]:
    folder = tmp_path_factory.mktemp("hostile")
    url = f"sqlite:///{folder / 'control.sqlite'}"
    with elsewhere() as place, pytest.MonkeyPatch.context() as environment:
        told = texts(place.address)
        config = company.written(folder, told)
        environment.setenv("CONTROL_CONFIG", str(config))
        keys = company.found(url, config, told)
        with serving(url, folder / "server.log") as server:
            yield Hostile(server, told, keys, place, folder)
            assert "Traceback" not in server.said()


@pytest.fixture(scope="module", params=["with our policy", "without it"])
def policy(request: pytest.FixtureRequest) -> str:
    return str(request.param)


class Looker(Visitor):
    """Somebody who sees everything, in whose browser the content security policy holds or does not."""

    thorough = False
    """Whether they read painted tables too and look on a telephone as well: once is enough, and it takes its time."""


@pytest.fixture(scope="module")
def looking(hostile: Hostile, browser: Browser, policy: str) -> Iterator[Looker]:
    """They look more closely where our policy does not hold."""
    visitor = Looker(browser, hostile.server, signed=company.LOOKS, bypass_csp=policy == "without it")
    visitor.thorough = policy == "without it"
    visitor.page.on("dialog", lambda dialog: dialog.dismiss())
    yield visitor
    visitor.leave()


# ------------------------------------------------------------------------------------------------------------- places

Then = Callable[[Page, Hostile], object]


@dataclass(frozen=True)
class Place:
    """Where texts are shown: how they got there, what address leads there, and what is done there."""

    name: str
    door: str
    address: Callable[[Hostile], str]
    reads: frozenset[int]
    """The texts that have to be read there, whatever else is."""
    then: Then | None = None

    def __str__(self) -> str:
        return self.name


def at(path: str, **query: str) -> Callable[[Hostile], str]:
    """An address; a query that says ALL is asked for all texts."""
    return lambda hostile: (
        path + (f"?{urlencode({n: hostile.chorus if q == 'ALL' else q for n, q in query.items()})}" if query else "")
    )


def of_ticket(number: int) -> Callable[[Hostile], str]:
    return lambda hostile: f"ticket?ticket={hostile.keys[number]}"


def of_case(number: int) -> Callable[[Hostile], str]:
    return lambda hostile: f"approval_controls?{urlencode({'case': hostile.told[number - 1].line.strip()})}"


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()
    settled(page)


def bell(page: Page, _: Hostile) -> None:
    page.get_by_test_id("stSidebar").get_by_role("button", name="unread notices").click()
    page.get_by_test_id("stDialog").wait_for()
    settled(page)


def options(page: Page, _: Hostile) -> None:
    """Open the first list of choices in the sidebar, and leave it open."""
    page.get_by_test_id("stSidebar").get_by_role("combobox").first.click()
    page.get_by_role("listbox").wait_for()


def drawer(page: Page, _: Hostile) -> None:
    page.locator("[class*=st-key-card-] button").first.click()
    page.get_by_test_id("stDialog").wait_for()
    settled(page)


def merge(page: Page, hostile: Hostile) -> None:
    """Ask for a merge into a ticket of that name, which is refused in its dialog."""
    press(page, "More")
    press(page, "Merge")
    dialog = page.get_by_test_id("stDialog")
    dialog.get_by_role("textbox").fill(hostile.chorus)
    dialog.get_by_role("button", name="Merge", exact=True).click()
    dialog.get_by_test_id("stAlert").wait_for()
    settled(page)


def resolve(page: Page, _: Hostile) -> None:
    press(page, "Resolve")
    page.get_by_test_id("stDialog").get_by_role("combobox").click()
    page.get_by_role("listbox").wait_for()


def ask(page: Page, hostile: Hostile) -> None:
    """Fill the form for a new ticket in, and send it too early."""
    for field in ("In one sentence", "Customer (optional)", "Product (optional)"):
        page.get_by_label(field, exact=True).fill(hostile.told[26].line)
    page.get_by_label("What happened, what is needed").fill(hostile.told[12].typed)
    press(page, "Open the ticket")
    page.get_by_test_id("stAlert").first.wait_for()
    page.get_by_test_id("stMain").get_by_role("combobox", name="Service").click()
    page.get_by_role("listbox").wait_for()


def preview(page: Page, hostile: Hostile) -> None:
    """Bring a file whose name and cells are texts, and look at what would become of it."""
    began = SystemClock().now()
    content = company.sheet(hostile.told, began, company.priority(hostile.told), "P")
    file = {"name": "<img src=x onerror='window.ran=1'> ![x](y) ¶.csv", "mimeType": "text/csv", "buffer": content}
    with page.expect_response(lambda answer: "/upload_file/" in answer.url):  # after which the page runs again
        page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(file)  # type: ignore[arg-type]
    settled(page, 1_000)
    page.get_by_role("combobox", name="Mapping").click()
    page.keyboard.press("ArrowDown")  # a click alone may be taken for the end of what was chosen before
    page.get_by_role("option", name="(template)").click()
    page.get_by_text("Rows that would be rejected").wait_for()
    settled(page)


def undo(page: Page, _: Hostile) -> None:
    press(page, "Undo this import")
    page.get_by_test_id("stDialog").wait_for()
    settled(page)


def sign_in(page: Page, hostile: Hostile) -> None:
    page.get_by_label("Account name").evaluate("field => field.removeAttribute('maxlength')")
    page.get_by_label("Account name").fill(hostile.chorus[:3_900])
    page.get_by_label("Password").fill("not the password")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("alert").wait_for()


OUTSIDE = frozenset({"auth/sign-in", "auth/account", "auth/link"})
"""Forms before the pages, which no run of Streamlit draws."""
PLACES = (
    Place("overview", "titles of units, services, people", at(""), frozenset({9})),
    Place("exceptions", "titles by a file and the form", at("exceptions"), EVERY),
    Place("exceptions-aside", "reasons", at("exceptions", aside="shown"), EVERY),
    Place("exceptions-cards", "titles by a file and the form", at("exceptions", **{"as": "Cards"}), EVERY),
    Place("exceptions-drawer", "events of a ticket", at("exceptions", **{"as": "Cards"}), frozenset({1}), drawer),
    Place("promises", "titles of people", at("sla"), frozenset({9})),
    Place("promises-by-owner", "titles of people", at("sla", by="Owner"), EVERY),
    Place("promises-by-unit", "titles of units", at("sla", by="Unit"), EVERY),
    Place("promises-by-service", "titles of services", at("sla", by="Service"), EVERY),
    Place("tickets", "titles by a file and the form", at("tickets"), EVERY),
    Place("tickets-aged", "titles by a file and the form", at("tickets", aged="all"), EVERY),
    Place("tickets-found", "search text in the address", at("tickets", find="ALL"), EVERY),
    Place("tickets-drilled", "filters in the address", at("tickets", by="owner", name="ALL"), frozenset({9})),
    Place("tickets-narrowed", "filters in the address", at("tickets", breached_of="ALL", aged="ALL"), frozenset({9})),
    Place("sidebar", "filters in the address", at("", unit="ALL", service="ALL", as_of="ALL"), EVERY),
    Place("sidebar-choices", "titles of units", at("tickets", find="zeppelin"), frozenset({9}), options),
    Place("bell", "notices", at("tickets", find="zeppelin"), frozenset({9}), bell),
    Place("ticket-unknown", "its number in the address", at("ticket", ticket="ALL"), EVERY),
    Place("ticket-merge", "a field of a dialog", of_ticket(7), EVERY, merge),
    Place("ticket-resolve", "titles of closure codes", of_ticket(7), frozenset({7}), resolve),
    Place("request", "fields of the form", at("request"), frozenset({13, 27}), ask),
    Place("intake", "names of files", at("intake"), frozenset({9, 19, 27, 29, 30})),
    Place("intake-everything", "cells of a file", at("intake", **{"import": "1"}), EVERY),
    Place("intake-undo", "cells of a file", at("intake", **{"import": "1"}), EVERY, undo),
    Place("intake-undone", "the reason of an undo", at("intake", **{"import": "5"}), frozenset({1, 2, 3, 9, 10})),
    Place("intake-unknown", "the import in the address", at("intake", **{"import": "ALL"}), EVERY),
    Place("intake-preview", "name and cells of a file", at("intake"), EVERY, preview),
    Place("approval_controls", "roles of a log", at("approval_controls"), EVERY),
    Place("approval_controls-cases", "numbers of cases", at("approval_controls", control="cases"), EVERY),
    Place("approval_controls-case", "activities of a log", of_case(12), frozenset({12})),
    Place("approval_controls-asked", "filters in the address", at("approval_controls", case="ALL", log="ALL"), EVERY),
    Place("approval_controls-decided", "a role in the address", at("approval_controls", decided="ALL"), EVERY),
    Place("approvals", "what is asked for", at("approvals"), frozenset(n for n in WAITS if n % 4)),
    Place("approvals-one", "reasons of decisions", at("approvals", approval="A-3"), frozenset({3})),
    Place("approvals-unknown", "a number in the address", at("approvals", approval="ALL"), EVERY),
    Place("review", "titles of tickets", at("review"), frozenset()),
    Place("review-agenda", "what is talked about", at("review", review="R-1"), NAMES),
    Place("review-checklist", "what is attested", at("review", review="R-1", look="Checklist"), EVERY),
    Place("review-figures", "titles of tickets", at("review", review="R-1", look="Figures"), frozenset({9})),
    Place("review-changes", "titles of tickets", at("review", review="R-1", look="Since last time"), frozenset()),
    Place("review-notes", "what was said", at("review", review="R-1", look="Notes"), EVERY),
    Place("review-unknown", "a number in the address", at("review", review="ALL", look="ALL"), EVERY),
    Place("decisions", "what is to be done", at("decisions", register="Actions"), NAMES),
    Place("decisions-one", "question, options, outcome and reason", at("decisions", number="DEC-3"), frozenset({3})),
    Place("decisions-action", "the title of an action", at("decisions", number="ACT-5"), frozenset({5})),
    Place("decisions-unknown", "a number in the address", at("decisions", number="ALL", register="ALL"), EVERY),
    Place("issues", "names of issues", at("issues"), NAMES),
    Place("issues-one", "the name of an issue", at("issues", issue="I-3"), frozenset({3})),
    Place("issues-unknown", "a number in the address", at("issues", issue="ALL"), EVERY),
    Place("measures", "names of measures", at("measures"), EVERY),
    Place("measure", "everything of a measure", at("measure", measure="M-3"), frozenset({3})),
    Place("measure-long", "what it is about", at("measure", measure="M-16"), frozenset({16})),
    Place("measure-unknown", "a number in the address", at("measure", measure="ALL"), EVERY),
    Place("people", "titles of people and units", at("people"), EVERY),
    Place("people-unknown", "a name in the address", at("people", person="ALL"), EVERY),
    Place("audit", "reasons and fields of deeds", at("audit"), frozenset({9})),
    Place("audit-resolved", "reasons", at("audit", command="ticket.resolve"), frozenset(range(4, 41, 4))),
    Place("audit-asked", "filters in the address", at("audit", person="ALL", subject="ALL", command="ALL"), EVERY),
    Place("sign-in", "the account name", at("auth/sign-in"), EVERY - {39, 40}, sign_in),
    Place("account", "the title of a person", at("auth/account"), frozenset({company.IS_CALLED})),
    Place("link", "a token", at("auth/link", token="ALL"), frozenset()),
)


@pytest.mark.parametrize("policy", ["without it"], indirect=True)
@pytest.mark.parametrize("place", PLACES, ids=str)
def test_w6_a_place_shows_what_was_written_and_does_nothing_of_it(
    looking: Looker, hostile: Hostile, place: Place
) -> None:
    assert look(looking, hostile, place.address(hostile), place.then) >= place.reads


@pytest.mark.parametrize("policy", ["with our policy"], indirect=True)
@pytest.mark.parametrize("place", PLACES[:: times(check=6, proof=1)], ids=str)
def test_w6_a_place_does_nothing_of_what_was_written_with_our_policy_either(
    looking: Looker, hostile: Hostile, place: Place
) -> None:
    look(looking, hostile, place.address(hostile), place.then)


def test_w6_a_ticket_shows_what_was_written_everywhere_about_it_and_does_nothing_of_it(
    looking: Looker, hostile: Hostile
) -> None:
    page = looking.open("ticket")
    for number in sorted(times(check=SOME, proof=EVERY) if looking.thorough else FEW):
        page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
        led(page, of_ticket(number)(hostile))
        assert number in seen_on(looking, hostile, closely=looking.thorough and number in SOME)


def test_w6_an_event_of_each_kind_shows_what_was_written_and_does_nothing_of_it(
    looking: Looker, hostile: Hostile
) -> None:
    runtime = open_runtime(hostile.server.url)
    with runtime.read() as connection:
        kinds = select(func.max(audit_event.c.seq)).group_by(audit_event.c.command)
        numbers = sorted(connection.scalars(kinds))
    runtime.close()
    assert len(numbers) > 12
    looked = numbers[:: times(check=3, proof=1)] if looking.thorough else numbers[::5]
    page, seen = looking.open("audit"), set()
    for number in looked:
        page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
        led(page, f"audit?event={number}")
        page.get_by_role("heading", name=f"Event {number}").wait_for()
        seen |= seen_on(looking, hostile, closely=looking.thorough)
    assert seen >= ({9, 40} if looking.thorough else {9})


def look(visitor: Looker, hostile: Hostile, address: str, then: Then | None = None) -> set[int]:
    """Go there, do what is done there, and answer which texts are read; nothing may have come of any of them."""
    visitor.page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
    visitor.page.goto(f"{hostile.server.address}/{address}")
    is_form = address.partition("?")[0] in OUTSIDE
    if not is_form:
        settled(visitor.page)
    return seen_on(visitor, hostile, then, closely=visitor.thorough, is_form=is_form)


def seen_on(
    visitor: Looker, hostile: Hostile, then: Then | None = None, *, closely: bool, is_form: bool = False
) -> set[int]:
    """Open what can be opened, and answer which texts are read; nothing may have come of any of them."""
    page = visitor.page
    if not is_form:
        opened(page)
    if then is not None:
        then(page, hostile)
    seen, changed = found(
        hostile.told, "\n".join([page.evaluate(_READ), *(painted(page) if closely and not is_form else [])])
    )
    assert changed == []
    assert page.evaluate(_LEADS) == []
    assert page.evaluate("window.ran") is None
    assert page.locator(".katex").count() == 0
    assert page.evaluate(_WIDER) == []
    if closely:
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        # Tables are painted anew for the room that there is.
        page.wait_for_function(f"() => ({_WIDER})().length === 0", timeout=10_000)
    assert hostile.elsewhere.taken() == []
    assert visitor.hosts == {hostile.server.address.removeprefix("http://")}
    return seen


def opened(page: Page) -> None:
    """Open whatever is folded up on a page, one thing after the other, and then what is behind buttons there."""
    main = page.get_by_test_id("stMain")
    folded = main.locator(_FOLDED)
    for _ in range(folded.count()):
        folded.first.click()
        page.wait_for_timeout(50)
    for each in main.locator(_OPENS).all():
        each.click()
        page.wait_for_timeout(50)
        page.keyboard.press("Escape")  # what opened may lie over the next one
    settled(page)  # what is made only once it is opened comes and goes with a run of its own


def painted(page: Page) -> Iterator[str]:
    """What is written in the cells of the tables that are painted."""
    for area in page.get_by_test_id("stDataFrame").all():
        area.scroll_into_view_if_needed()
        area.locator("canvas table[role=grid]").wait_for(state="attached")
        yield from (cell for row in Grid(page, area).rows() for cell in row)


# ----------------------------------------------------------------------------------------- that this test can say no


def test_every_view_is_among_the_places() -> None:
    looked_at = {place.name.partition("-")[0] for place in PLACES}
    assert {"promises" if entry.name == "sla" else entry.name for entry in VIEWS} <= looked_at


@pytest.mark.parametrize("what", ["picture", "script"])
def test_what_a_text_would_do_is_seen_where_it_does_it(
    looking: Looker, hostile: Hostile, policy: str, what: str
) -> None:
    page = looking.open("request")
    address = f"{hostile.elsewhere.address}/control-{what}"
    tag = "img" if what == "picture" else "script"
    page.evaluate(f"document.body.append(Object.assign(document.createElement('{tag}'), {{src: '{address}'}}))")
    page.wait_for_timeout(500)
    assert hostile.elsewhere.taken() == ([f"/control-{what}"] if policy == "without it" else [])
    looking.hosts.discard(hostile.elsewhere.address.removeprefix("http://"))
