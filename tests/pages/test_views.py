"""Which views a person is shown the way to, and what they read where they follow another's address."""

import pytest

from control.settings import load
from pages.ui.views import VIEWS
from tests.pages.conftest import Opened, said
from tests.surroundings import ROOT

EVERYBODY = {
    "overview",
    "exceptions",
    "approvals",
    "sla",
    "tickets",
    "ticket",
    "people",
    "issues",
    "measures",
    "measure",
    "decisions",
}
ANSWERS = EVERYBODY | {"review"}
LOGS = {"approval_controls"}
OPEN_TO = {
    "mara-lindqvist": ANSWERS | LOGS,  # sponsor and committee member
    "joris-dekker": ANSWERS | LOGS | {"request"},  # department head
    "nadia-farouk": ANSWERS | {"request"},  # manager
    "tomas-brandt": EVERYBODY | {"request"},  # agent
    "helen-osei": ANSWERS | LOGS,  # controller
    "yuki-tanabe": ANSWERS | LOGS | {"intake"},  # analyst
    "ruth-abel": ANSWERS | LOGS | {"intake", "audit"},  # auditor
    "piotr-wolny": ANSWERS | LOGS | {"request", "intake", "audit"},  # administrator, and manager of the service desk
}
"""Written from what the roles are there for, and not read from the rulebook."""


CELLS = [(person, entry.name) for person in OPEN_TO for entry in VIEWS]


def test_the_permissions_name_every_view_and_no_other() -> None:
    assert set(load(ROOT / "config").views) == {entry.name for entry in VIEWS}


def test_there_is_a_page_for_every_view_and_a_view_for_every_page() -> None:
    pages = {path.stem for path in (ROOT / "pages").glob("*.py")} - {"__init__", "frame"}
    assert {entry.name for entry in VIEWS} == pages


@pytest.mark.parametrize(("person", "view"), CELLS)
def test_a_view_opens_for_those_whose_work_it_is_and_tells_others_why_not(
    opened: Opened, person: str, view: str
) -> None:
    app = opened(f"{view}.py", signed=person)
    closed = [each.value for each in app.error if "may not open this" in each.value]
    assert (bool(closed), bool(app.title)) == ((False, True) if view in OPEN_TO[person] else (True, False)), said(app)
    assert not app.exception


@pytest.mark.parametrize("name", [entry.name for entry in VIEWS])
def test_every_page_asks_whether_it_may_be_opened_before_anything_else(name: str) -> None:
    statements = (ROOT / "pages" / f"{name}.py").read_text().split("\n\n")
    [first] = [part for part in statements if part.startswith("view = ")]
    assert first.splitlines()[0] in {
        f'view = views.enter("{name}")',
        f'view = views.enter("{name}", audit_filters.refused)',
    }
