"""From the trouble to its proof, in a real browser: through every gate, refused first and approved by others then."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from control.commands import tickets
from control.commands.approval_timing import do_what_is_due
from control.commands.issue_learning import compare
from control.commands.issue_looking import Finder
from control.commands.passwords import set_password
from control.commands.registry import Call
from control.runtime import Runtime, open_runtime
from control.store.tables import (
    approval,
    approval_decision,
    issue,
    measure,
    measure_gate,
    measure_test,
    measure_verdict,
)
from tests.browser.company import SOURCE
from tests.browser.improving_hands import choose, do, opened, reads, say, shown_to, version, widget
from tests.browser.serving import Server, serving
from tests.browser.visit import Visitor, settled, visiting
from tests.founding import copied
from tests.signing import linked

ANALYST, HEAD, OWNER = "yuki-tanabe", "joris-dekker", "nadia-farouk"
SPONSOR, CONTROLLER = "mara-lindqvist", "helen-osei"
PASSWORD = "four slow barges pass"
WORKER = Call("system", origin="worker")
CAME = 60
"""Tickets that recur, over a quarter of a year."""
M = "measure?measure=M-3"


@pytest.fixture
def server(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app over a company at which something recurs, and whose sponsor and controller have passwords."""
    folder = tmp_path_factory.mktemp("proving")
    url = copied(founded, folder)
    runtime = open_runtime(url)
    now = runtime.now()
    for number in range(CAME):
        at = now - timedelta(days=88 * (CAME - number) / CAME)
        came(runtime, f"R-{number}", at, f"The coffee grinder Mola jams at bean {number}", f"Roaster {number % 17}")
    compare(runtime, WORKER)
    for account in (SPONSOR, CONTROLLER):
        set_password(runtime, linked(url, account), PASSWORD, "127.0.0.1")
    runtime.close()
    with serving(url, folder / "server.log") as running:
        yield running


def came(runtime: Runtime, named: str, at: object, title: str, customer: str) -> None:
    fields = {"service": "customer-care", "unit": "customer-care", "state": "new", "title": title, "customer": customer}
    told = {"source": SOURCE, "external_id": named, "events": [{"at": at, "kind": "created", **fields}]}
    tickets.record_ticket(runtime, WORKER, **told)


def test_a_measure_goes_through_every_gate_and_is_closed_when_it_is_proven(browser: Browser, server: Server) -> None:
    runtime = open_runtime(server.url)
    with visiting(Visitor(browser, server, ANALYST)) as visit:
        number = recurring(runtime)
        page = converted(visit, number)
        identified(visit, runtime)
        detailed(visit, runtime)
        decided(visit, runtime)
        implemented(visit, runtime)
        observed(visit, runtime)
        validated(visit)
        closed(visit, runtime)
        page.reload()
        reads(page, "M-3 is closed; Nadia Farouk owns it")
    with runtime.read() as connection:
        gates = connection.execute(select(measure_gate.c.stage).where(measure_gate.c.measure_id == 3)).scalars().all()
        [verdict] = connection.execute(select(measure_verdict)).mappings()
        said = connection.execute(select(approval_decision.c.account, approval_decision.c.method)).all()
    runtime.close()
    assert list(gates) == ["defined", "identified", "detailed", "decided", "implemented", "closed"]
    assert verdict["passed"]
    assert (CONTROLLER, "password") in [tuple(each) for each in said]


def recurring(runtime: Runtime) -> int:
    """The issue that was found of what recurs."""
    with runtime.read() as connection:
        return int(connection.scalar(select(issue.c.id).where(issue.c.words.contains("grinder"))) or 0)


def converted(visit: Visitor, number: int) -> Page:
    page = visit.open(f"issues?issue=I-{number}")
    opened(page, "Confirm")
    say(page, f"reason-issue.confirm-{number}", "It jams whatever is ground.")
    do(page, f"issue.confirm-{number}")
    opened(page, "Make it a measure")
    say(page, f"title-issue.convert-{number}", "Grinders that grind")
    do(page, f"issue.convert-{number}")
    page = shown_to(visit, HEAD, M)
    opened(page, "Name people")
    form = f"measure.appoint-3-{version(visit, 3)}"
    choose(page, f"owner-{form}", "Nadia Farouk")
    choose(page, f"sponsor-{form}", "Mara Lindqvist")
    choose(page, f"controller-{form}", "Helen Osei")
    do(page, "measure.appoint-3")
    form = f"measure.edit-3-{version(visit, 3)}"
    opened(page, "Change")
    say(page, f"description-{form}", "The maker hardens the burrs.", "textarea")
    say(page, f"effect-{form}", "Half as many grinders jam.", "textarea")
    choose(page, f"group-{form}", "Service quality (portfolio)")
    do(page, "measure.edit-3")
    page = shown_to(visit, OWNER, M)
    do(page, "measure.accept-3")
    do(page, "measure.advance-3")
    reads(page, "M-3 is defined; Nadia Farouk owns it")
    return page


def shut(page: Page, visit: Visitor, word: str) -> None:
    """The button of the next gate stays shut, and what is missing is said beside it."""
    reads(page, word)
    gate = widget(page, f"open-measure.ask-3-{version(visit, 3)}").locator("button").first
    assert gate.is_disabled()


def asked(page: Page, visit: Visitor, gate: str, said: str) -> None:
    form = f"measure.ask-3-{version(visit, 3)}"
    opened(page, f"Ask for {gate}")
    say(page, f"said-{form}", said, "textarea")
    do(page, form)
    reads(page, "Waits for a decision")


def agreed(visit: Visitor, runtime: Runtime, account: str, *, signs: bool = False) -> None:
    """Whoever is asked agrees on the page of the measure, where the evidence stands beside the button."""
    with runtime.read() as connection:
        row = connection.execute(select(approval.c.id).where(approval.c.state == "pending", approval.c.measure_id == 3))
        number = f"A-{row.scalar_one()}"
    page = shown_to(visit, account, M)
    opened(page, "Approve")
    form = f"approve-{number}-1"
    say(page, f"reason-{form}", "It is as it should be.")
    if signs:
        say(page, f"password-{form}", PASSWORD)
    do(page, form)
    do_what_is_due(runtime, WORKER)


def identified(visit: Visitor, runtime: Runtime) -> None:
    page = visit.page
    shut(page, visit, "A legal entity is missing")
    form = f"measure.justify-3-{version(visit, 3)}"
    opened(page, "Say why it is worth it")
    choose(page, f"legal_entity-{form}", "Ravensholt Appliances")
    choose(page, f"committee-{form}", "Service board")
    choose(page, f"kpi-{form}", "Complaints per 100 orders, down")
    for name in ("scope", "assumptions", "cause", "escape_point"):
        say(page, f"{name}-{form}", f"What there is to say of the {name}.", "textarea")
    choose(page, f"guards-{form}", "Resolved in time, up")
    do(page, form)
    told(page, "Say what it is to bring", "Target", "Service KPI", "2.00")
    opened(page, "Plan")
    choose(page, "kind-measure.plan-3", "Risk")
    say(page, "said-measure.plan-3", "The maker has no time", "textarea")
    say(page, "answer-measure.plan-3", "Another maker is asked.", "textarea")
    do(page, "measure.plan-3")
    asked(page, visit, "identified", "Everything is there.")
    agreed(visit, runtime, SPONSOR)
    reads(shown_to(visit, OWNER, M), "M-3 is identified")


def told(page: Page, word: str, series: str | None, line: str, amount: str) -> None:
    form = "measure.value-3"
    opened(page, word)
    if series is not None:
        choose(page, f"series-{form}", series)
    choose(page, f"line-{form}", line)
    say(page, f"amounts-{form}", amount)
    if series is None:
        say(page, f"shown-{form}", "Booking 4711")
    do(page, form)


def detailed(visit: Visitor, runtime: Runtime) -> None:
    page = visit.page
    shut(page, visit, "The one-time cost is missing")
    opened(page, "Plan")
    choose(page, "kind-measure.plan-3", "Milestone")
    say(page, "said-measure.plan-3", "The burrs are hardened", "textarea")
    do(page, "measure.plan-3")
    told(page, "Say what it is to bring", "Forecast", "EBITDA", "900.00 900.00")
    told(page, "Say what it is to bring", "Forecast", "One-time cost", "150.00")
    asked(page, visit, "detailed", "Everything is there.")
    agreed(visit, runtime, CONTROLLER)
    reads(shown_to(visit, OWNER, M), "M-3 is detailed")


def decided(visit: Visitor, runtime: Runtime) -> None:
    """A recommendation is needed; the owner themselves decides nothing."""
    page = visit.page
    form = f"measure.ask-3-{version(visit, 3)}"
    opened(page, "Ask for decided")
    do(page, form)
    reads(page, "The approval recommendation is missing.")
    page = shown_to(visit, OWNER, M)
    asked(page, visit, "decided", "The board should decide it.")
    assert widget(page, f"open-approve-{waiting(runtime)}-1").locator("button").first.is_disabled()
    agreed(visit, runtime, SPONSOR)
    reads(shown_to(visit, OWNER, M), "M-3 is decided")


def waiting(runtime: Runtime) -> str:
    with runtime.read() as connection:
        found = select(approval.c.id).where(approval.c.state == "pending", approval.c.measure_id == 3)
        return f"A-{connection.execute(found).scalar_one()}"


def implemented(visit: Visitor, runtime: Runtime) -> None:
    page = visit.page
    shut(page, visit, "Every mandatory milestone done with evidence is missing")
    opened(page, "Settle")
    choose(page, "which-measure.settle-3", "2: The burrs are hardened")
    say(page, "evidence-measure.settle-3", "Test report of the maker", "textarea")
    do(page, "measure.settle-3")
    asked(page, visit, "implemented", "It is done.")
    agreed(visit, runtime, SPONSOR)
    reads(shown_to(visit, OWNER, M), "M-3 is implemented")


def observed(visit: Visitor, runtime: Runtime) -> None:
    """Not enough yet; then enough has come, nothing of it of its kind, and it is judged."""
    page = visit.page
    shut(page, visit, "An effectiveness test that it passed is missing")
    reads(page, "Not enough yet")
    with runtime.read() as connection:
        needed = connection.scalar(select(measure_test.c.exposures).where(measure_test.c.measure_id == 3))
    for number in range(int(needed or 0)):
        came(runtime, f"L-{number}", runtime.now(), f"A question about invoice {number}", f"Customer {number}")
    Finder().look(runtime, WORKER)
    page = shown_to(visit, OWNER, M)
    reads(page, "Enough have come to judge it.")
    do(page, "measure.judge-3")
    reads(page, "it worked")


def validated(visit: Visitor) -> None:
    page = visit.page
    shut(page, visit, "Actual figures that the controller has validated is missing")
    told(page, "Claim what came", None, "EBITDA", "880.00")
    page = shown_to(visit, CONTROLLER, M)
    opened(page, "Validate")
    do(page, "measure.validate-3")
    reads(page, "1 validated and 0 challenged")


def closed(visit: Visitor, runtime: Runtime) -> None:
    page = shown_to(visit, OWNER, M)
    asked(page, visit, "closed", "Hardly a grinder jams any more.")
    agreed(visit, runtime, CONTROLLER, signs=True)
    agreed(visit, runtime, SPONSOR, signs=True)
    with runtime.read() as connection:
        assert connection.scalar(select(measure.c.stage).where(measure.c.id == 3)) == "closed"
    settled(visit.page)
