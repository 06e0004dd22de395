"""Seventy cells of people and views, asked for over the websocket: what each is shown, and what reads like nothing.

Who may open what is written here from the sentences of the domain, not read from the rulebook: an agent works tickets,
a controller looks at figures, an auditor reads everything and does nothing, an administrator does too (Z1, Z8).
"""

from itertools import product

import pytest

from tests.browser import company
from tests.browser.serving import Server
from tests.gateway.forging import Shown, tab

EVERYBODY = {"", "exceptions", "sla", "tickets", "ticket", "decisions"}
OPENED = {
    "tomas-brandt": EVERYBODY | {"request"},
    "nadia-farouk": EVERYBODY | {"request", "review"},
    "joris-dekker": EVERYBODY | {"request", "review", "approval_controls"},
    "helen-osei": EVERYBODY | {"review", "approval_controls"},
    "yuki-tanabe": EVERYBODY | {"review", "intake", "approval_controls"},
    "ruth-abel": EVERYBODY | {"review", "intake", "audit", "approval_controls"},
    "piotr-wolny": EVERYBODY | {"request", "review", "intake", "audit", "approval_controls"},
}
"""Person to the views that open to them: an agent, two who lead, controller, analyst, auditor, administrator."""
VIEWS = sorted(EVERYBODY | {"request", "review", "intake", "audit", "approval_controls"})
CARE = {"tomas-brandt", "nadia-farouk"}
"""Whose scope is customer care alone: the repairs are another department's."""
REPAIR, CARED = company.key_of("S-2"), company.key_of("S-4")
NOBODYS = "T-99999"
GRINDER = "Grinder waits"
"""How the title of the repair begins."""


def told(shown: Shown, key: str) -> str:
    """What was shown, without what is another one each time: the number that was asked for, ids, and instants."""
    text = shown.text.replace(key.replace("-", r"\\\\-"), "THE NUMBER").replace(key, "THE NUMBER")
    return text[text.find("THE NUMBER") - 80 :][:200].partition("none yet")[0]


@pytest.mark.parametrize(("person", "view"), list(product(OPENED, VIEWS)))
def test_z1_a_view_opens_to_whom_it_is_open(server: Server, person: str, view: str) -> None:
    with tab(server, person) as opened:
        shown = opened.open(view, **({"ticket": CARED} if view == "ticket" else {}))
    assert ("may not open this" in shown.text) is (view not in OPENED[person])
    assert view != "ticket" or company.OVERDUE_TITLE in shown.text


@pytest.mark.parametrize("person", OPENED)
def test_z8_a_ticket_out_of_sight_reads_like_one_that_there_is_not(server: Server, person: str) -> None:
    with tab(server, person) as opened:
        foreign, nobodys = (opened.open("ticket", ticket=key) for key in (REPAIR, NOBODYS))
    if person in CARE:
        assert told(foreign, REPAIR) == told(nobodys, NOBODYS) != ""
        assert list(foreign.widgets) == list(nobodys.widgets)
    assert (GRINDER in foreign.text) is (person not in CARE)
    assert "There is no ticket" in nobodys.text


@pytest.mark.parametrize("person", sorted(CARE))
def test_z8_nor_is_it_found_by_its_number_or_its_words(server: Server, person: str) -> None:
    with tab(server, person) as opened:
        found = opened.open("tickets", find="Grinder+waits")
        typed = opened.open("tickets", find=REPAIR)
    assert "0 tickets mention" in found.text
    assert "0 tickets mention" in typed.text
