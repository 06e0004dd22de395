"""The pages as they are looked at: full, empty, in the past, and where an address asks for what there is not."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from playwright.sync_api import Page

from control.clock import SystemClock
from tests.browser import company
from tests.browser.regrouping import merging, splitting
from tests.browser.requesting import opened, refused
from tests.browser.visit import HEAD, WHOLE

_PAST = SystemClock().now() - timedelta(weeks=8)


def as_found(page: Page) -> Page:
    """Where nothing is done."""
    return page


@dataclass(frozen=True)
class Sight:
    """A page as it is to be seen: a name for its picture, the address that leads there, and what is done there."""

    name: str
    address: str
    then: Callable[[Page], Page] = as_found
    """Answers with the page as it is to be seen, at rest."""
    signed: str = HEAD
    """The account that looks."""

    def __str__(self) -> str:
        return self.name


def _at(path: str, **query: str) -> str:
    return f"{path}?{urlencode(query)}" if query else path


AUDITOR = "ruth-abel"
_LIMITS = {"limit-head": "500", "rate-USD": "0.9"}
_LATE = {"figure": "breached", "of": "resolution", "by_due": "clocks"}

SIGHTS = (
    Sight("overview", ""),
    Sight("overview-past", _at("", as_of=f"{_PAST:%Y-%m-%dT%H:%M}")),
    Sight("overview-empty", _at("", unit="Volvo IT")),
    Sight("review", "review", signed=WHOLE),
    Sight("review-past", _at("review", as_of=f"{_PAST:%Y-%m-%dT%H:%M}")),
    Sight("decisions", "decisions", signed=WHOLE),
    Sight("decisions-past", _at("decisions", as_of=f"{_PAST:%Y-%m-%dT%H:%M}")),
    Sight("exceptions", "exceptions"),
    Sight("exceptions-cards", _at("exceptions", **{"as": "Cards"})),
    Sight("exceptions-past", _at("exceptions", as_of=f"{_PAST:%Y-%m-%dT%H:%M}")),
    Sight("exceptions-none", _at("exceptions", unit="Volvo IT")),
    Sight("tickets-aged", _at("tickets", aged="0–10")),
    Sight("promises", "sla"),
    Sight("promises-past", _at("sla", as_of=f"{_PAST:%Y-%m-%dT%H:%M}", service="Workplace IT")),
    Sight("promises-empty", _at("sla", unit="Volvo IT")),
    Sight("tickets-late", _at("tickets", **_LATE)),
    Sight("tickets-found", _at("tickets", find="machine")),
    Sight("tickets-none", _at("tickets", find="zeppelin")),
    Sight("ticket-late", _at("ticket", ticket=company.key_of("S-1"))),
    Sight("ticket-paused", _at("ticket", ticket=company.key_of("S-2"))),
    Sight("ticket-ours", _at("ticket", ticket=company.key_of("O-1"))),
    Sight("ticket-unknown", _at("ticket", ticket="T-99999")),
    Sight("intake", _at("intake")),
    Sight("controls", _at("approval_controls", **_LIMITS), signed=WHOLE),
    Sight("controls-past", _at("approval_controls", as_of="2026-03-01T09:00"), signed=WHOLE),
    Sight("controls-part", "approval_controls"),
    Sight("controls-listed", _at("approval_controls", control="rejected"), signed=WHOLE),
    Sight("controls-decided", _at("approval_controls", decided="lead"), signed=WHOLE),
    Sight("controls-case", _at("approval_controls", case="C-4"), signed=WHOLE),
    Sight("issues", "issues", signed=WHOLE),
    Sight("issues-one", _at("issues", issue="I-1"), signed=WHOLE),
    Sight("issues-merging", _at("issues", issue="I-3"), merging),
    Sight("issues-splitting", _at("issues", issue="I-3"), splitting),
    Sight("issues-past", _at("issues", as_of=f"{_PAST:%Y-%m-%dT%H:%M}")),
    Sight("issues-converted", _at("issues", which="Known", issue="I-4"), signed=WHOLE),
    Sight("measures", "measures"),
    Sight("measures-mine", "measures", signed="nadia-farouk"),
    Sight("measures-past", _at("measures", as_of=f"{_PAST:%Y-%m-%dT%H:%M}")),
    Sight("measure-defined", _at("measure", measure="M-1")),
    Sight("measure-proposed", _at("measure", measure="M-2"), signed="nadia-farouk"),
    Sight("measure-which", "measure"),
    Sight("approvals", "approvals"),
    Sight("approvals-one", _at("approvals", approval="A-2")),
    Sight("approvals-mine", _at("approvals", approval="A-1"), signed="tomas-brandt"),
    Sight("approvals-ended", _at("approvals", which="Ended", approval="A-5")),
    Sight("approvals-past", _at("approvals", as_of=f"{_PAST:%Y-%m-%dT%H:%M}")),
    Sight("ticket-asked", _at("ticket", ticket=company.key_of("S-5"))),
    Sight("request", "request"),
    Sight("request-refused", "request", refused),
    Sight("audit-refused", "audit"),
    Sight("audit", "audit", signed=AUDITOR),
    Sight("audit-filtered", _at("audit", command="rulebook.activate", ended="Done"), signed=AUDITOR),
    Sight("audit-event", _at("audit", event="2"), signed=AUDITOR),
    Sight("audit-none", _at("audit", person="somebody-long-gone"), signed=AUDITOR),
)
"""On the small company, of which they change nothing."""

SIGHTS_OF_DEEDS = (Sight("request-done", "request", opened),)
"""On a small company of their own, in which something is done."""

SIGHTS_OF_LOGS = (
    Sight("logs-overview", ""),
    Sight("logs-exceptions", "exceptions"),
    Sight("logs-promises", "sla"),
    Sight("logs-boston", _at("sla", judged="Recorded due times", unit="City of Boston")),
    Sight("logs-volvo", _at("sla", unit="Volvo IT", over="Breached", per="Weeks")),
    Sight("logs-tickets", _at("tickets", **_LATE)),
    Sight("logs-ticket", _at("ticket", ticket="T-10040")),
)
"""On both public logs."""

README = (
    Sight("overview", ""),
    Sight("exceptions", "exceptions"),
    Sight("promises", "sla"),
    Sight("ticket", _at("ticket", ticket=company.key_of("S-1"))),
)
"""In the README."""
