"""A list is taken along as it is shown: row by row, in the past as well, by whoever may (screen = export)."""

import csv
import io
import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import text
from streamlit.testing.v1 import AppTest

from control.commands import rulebook
from control.commands.registry import Call
from control.packs.exports import build
from control.runtime import Runtime
from control.settings import dump, load
from pages.ui import exporting
from pages.ui.text import until
from tests.pages.conftest import HEAD, WHOLE, Opened, said, written
from tests.pages.test_intake import ANALYST, FILE, brought
from tests.places import ROOT

AUDITOR, AGENT = "ruth-abel", "ines-carvalho"
NOTHING = {"– none –": "", "–": ""}
"""What a page says where there is nothing, and a file leaves empty."""
Rows = list[dict[str, str]]


def pressed(app: AppTest, form: str = "csv") -> AppTest:
    [button] = [each for each in app.button if each.label == form.upper()]
    return button.click().run()


def links(app: AppTest) -> list[str]:
    """The addresses of files on a page."""
    return [url for each in app.get("link_button") if (url := str(each.proto.url)).startswith("/export/")]


def link(app: AppTest) -> str:
    """The address behind the one link to a file."""
    [found] = links(app)
    return found


def fetched(app: AppTest, runtime: Runtime, who: str, folder: Path) -> Rows:
    """The rows of the file behind the link of a page."""
    file = io.BytesIO()
    built = build(runtime, who, link(app).removeprefix("/export/"), file, str(folder))
    assert built is not None
    rows = list(csv.DictReader(io.StringIO(file.getvalue().decode("utf-8-sig"), newline="")))
    assert len(rows) == built.rows
    return rows


def shown(app: AppTest, names: dict[str, str], place: int = 0) -> Rows:
    """The rows of a table of the page: the columns `names`, under the headings that a file gives them."""
    found = app.dataframe[place].value
    return [{head: _text(row[name]) for name, head in names.items()} for row in found.to_dict("records")]


def _text(value: Any) -> str:
    if value is None or value is pd.NaT or (not isinstance(value, list) and pd.isna(value)):
        return ""
    if isinstance(value, datetime):
        return value.isoformat()
    return NOTHING.get(str(value), str(value))


def only(rows: Rows, names: dict[str, str]) -> Rows:
    """The rows of a file, with those columns; text without the quote that keeps it from being computed."""
    return [{head: row[head].removeprefix("'") for head in names.values()} for row in rows]


LISTED = {"ticket": "Ticket", "title": "Title", "verdict": "Verdict", "due": "Due", "state": "State",
          "service": "Service", "owner": "Owner", "source": "Number there"}  # fmt: skip
AGED = {"ticket": "Ticket", "title": "Title", "created": "Created", "last": "Last event", "state": "State",
        "service": "Service", "owner": "Owner", "source": "Number there"}  # fmt: skip
FOUND = {"ticket": "Ticket", "source": "Number there", "title": "Title", "service": "Service", "unit": "Unit",
         "state": "State", "created": "Created"}  # fmt: skip
LISTS: list[tuple[dict[str, str], dict[str, str]]] = [
    ({}, LISTED),
    ({"figure": "breached"}, LISTED),
    ({"figure": "judged", "part": "owner", "name": AGENT}, LISTED),
    ({"figure": "unpromised", "of": "first_response"}, LISTED),
    ({"aged": "all"}, AGED),
    ({"aged": "11–20"}, AGED),
    ({"find": "machine"}, FOUND),
    ({"find": "late"}, FOUND),
]
PAST = timedelta(days=3)
CASES = [(address, names, who, ago) for address, names in LISTS for who in (HEAD, WHOLE) for ago in (None, PAST)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]} {case[2]} {case[3]}")
def test_a_list_of_tickets_is_taken_along_as_it_is_shown(
    opened: Opened, runtime: Runtime, case: tuple[dict[str, str], dict[str, str], str, timedelta | None], tmp_path: Path
) -> None:
    address, names, who, ago = case
    when = {} if ago is None else {"as_of": written(runtime.now() - ago)}
    app = opened("tickets.py", signed=who, **address, **when)
    total = int(app.title[0].value.split()[0])
    if not total:
        assert not [each for each in app.button if each.label == "CSV"]
        return
    on_the_page = shown(app, names)
    rows = fetched(pressed(app), runtime, who, tmp_path)
    heads = {name: "State today" if ago and head == "State" else head for name, head in names.items()}
    assert len(rows) == total
    assert [list(row.values()) for row in only(rows, heads)[:100]] == [list(row.values()) for row in on_the_page]


def test_the_inbox_is_taken_along_as_it_is_shown(opened: Opened, runtime: Runtime, tmp_path: Path) -> None:
    app = pressed(opened("exceptions.py", signed=WHOLE, **{"as": "List"}))
    rows = fetched(app, runtime, WHOLE, tmp_path)
    table = app.dataframe[0].value.to_dict("records")
    [as_of] = made(runtime)
    assert len(rows) == len(table) > 5
    for row, cells in zip(rows, table, strict=True):
        due = row["Due"] and until(datetime.fromisoformat(row["Due"]), as_of)
        assert [row["Ticket"], row["Title"], row["Why"].split(", "), due, row["Escalation level"], row["Owner"]] == [
            cells["ticket"], cells["title"], list(cells["why"]), *(_text(cells[name]) for name in ("left", "level")),
            _text(cells["owner"]),
        ]  # fmt: skip


def made(runtime: Runtime) -> list[datetime]:
    """As of when each export is that was asked for."""
    with runtime.read() as connection:
        said_of = connection.scalars(text("SELECT \"after\" FROM audit_event WHERE command = 'export.make'"))
        return [datetime.fromisoformat(json.loads(each)["as_of"]) for each in said_of]


@pytest.mark.parametrize("by", ["Service", "Owner", "Priority"])
def test_a_breakdown_is_taken_along_as_it_is_shown(opened: Opened, runtime: Runtime, by: str, tmp_path: Path) -> None:
    app = pressed(opened("sla.py", signed=WHOLE, by=by))
    rows = fetched(app, runtime, WHOLE, tmp_path)
    names = {"title": by, "breached": "Breached", "overdue": "Open and breached", "tickets": "All tickets"}
    assert only(rows, names) == shown(app, names)
    shares = [row["Share on time"] for row in rows]
    assert [float(share) if share else None for share in shares] == [
        None if pd.isna(share) else pytest.approx(share) for share in app.dataframe[0].value["attainment"]
    ]


@pytest.mark.usefixtures("opened")
def test_what_was_said_about_the_rows_of_an_import_is_taken_along_as_it_is_shown(
    runtime: Runtime, tmp_path: Path
) -> None:
    app = pressed(brought(FILE))
    rows = fetched(app, runtime, ANALYST, tmp_path)
    names = {"state": "What became of it", "cell": "As it was written", "why": "What was said"}
    tables = [place for place, each in enumerate(app.dataframe) if "why" in each.value]
    assert only(rows, names) == shown(app, names, tables[-1])
    assert len(rows) == 3


def test_the_trail_is_taken_along_as_it_is_shown(opened: Opened, runtime: Runtime, tmp_path: Path) -> None:
    app = opened("audit.py", signed=AUDITOR, outcome="Done")
    table = shown(app, {"seq": "No.", "at": "At", "who": "Who", "what": "What", "outcome": "How it ended"})
    rows = fetched(pressed(app), runtime, AUDITOR, tmp_path)
    heads = {name: name for name in ("No.", "At", "Who", "What", "How it ended")}
    [look, *others] = only(rows, heads)
    assert (look["What"], look["Who"]) == ("audit.read", "Ruth Abel")  # which the page came after and does not show
    assert others[:100] == table
    assert len(others) > 100  # every event that is asked for, of which a page shows the newest


@pytest.mark.parametrize("who", [AUDITOR, "piotr-wolny", "mara-lindqvist"])
def test_the_people_are_taken_along_as_they_are_shown(
    opened: Opened, runtime: Runtime, who: str, tmp_path: Path
) -> None:
    app = opened("people.py", signed=who)
    if not app.dataframe:
        pytest.fail(said(app))
    names = {"name": "Name", "unit": "Unit", "roles": "Roles", "state": "State", "proof": "Signs in by",
             "sessions": "Open sessions", "seen": "Last there"}  # fmt: skip
    there = {name: head for name, head in names.items() if name in app.dataframe[0].value}
    table = shown(app, there)
    rows = fetched(pressed(app), runtime, who, tmp_path)
    assert only(rows, there) == table
    assert set(names.values()) & set(rows[0]) == set(there.values())


def test_the_scope_that_is_chosen_is_the_scope_of_the_file(opened: Opened, runtime: Runtime, tmp_path: Path) -> None:
    app = pressed(opened("tickets.py", signed=WHOLE, unit="Field service"))
    rows = fetched(app, runtime, WHOLE, tmp_path)
    assert {row["Unit"] for row in rows} == {"Field service"}


def test_what_was_asked_for_is_linked_to_until_it_waits_no_longer(opened: Opened, runtime: Runtime) -> None:
    app = opened("tickets.py")
    assert links(app) == []
    app = pressed(app, "xlsx")
    assert len(links(app)) == 1
    assert "For you alone, until" in said(app)
    with runtime.read() as connection:
        until_at = connection.scalar(text("SELECT max(until_at) - max(made_at) FROM export"))
    assert until_at == 15 * 60 * 1_000_000


def test_another_list_of_the_page_has_no_link_to_it(opened: Opened) -> None:
    app = pressed(opened("tickets.py"))
    app.query_params["figure"] = "breached"
    app.run()
    assert links(app) == []


def test_looking_at_the_past_refuses_deeds_and_lets_lists_be_taken_along(opened: Opened, runtime: Runtime) -> None:
    then = runtime.now() - timedelta(days=3)
    app = pressed(opened("tickets.py", as_of=written(then)))
    assert not app.error
    [as_of] = made(runtime)
    assert as_of == then.replace(second=0, microsecond=0)


def test_whoever_may_not_take_a_list_along_sees_why(opened: Opened, runtime: Runtime) -> None:
    named = load(ROOT / "config").permissions["export.make"]
    changed = load(ROOT / "config")
    permissions = {**changed.permissions, "export.make": named - {"department head"}}
    why = "only some may take lists along"
    rulebook.activate(runtime, Call("piotr-wolny", reason=why), dump(replace(changed, permissions=permissions)))
    proto = popover(opened("tickets.py"))
    assert proto.disabled
    assert "may not do this" in proto.help


def test_a_list_that_is_too_long_says_so_before_it_is_asked_for(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "MOST", 10)
    [proto] = [
        each.proto.popover for each in opened("tickets.py").get("popover") if each.proto.popover.label == "Export"
    ]
    assert proto.disabled
    assert "10 can be taken along" in proto.help


def popover(app: AppTest) -> Any:
    """The button with which a list is taken along, as it is sent."""
    [found] = [each.proto.popover for each in app.get("popover") if each.proto.popover.label == "Export"]
    return found
