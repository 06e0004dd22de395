"""What a page draws is a proposal: whatever is said of its widgets by hand, nothing comes of it that is not theirs: W7.

An agent of customer care says it, who may neither see the repairs nor open the intake or the trail. What reaches a
command is refused there and stands in the trail; what does not reach one leaves the trail as it was.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select
from streamlit.proto.Common_pb2 import FileUploaderState, StringTriggerValue

from control.runtime import Runtime, open_runtime
from control.store.tables import audit_event, ticket
from tests.browser import company
from tests.browser.serving import Server, serving
from tests.founding import copied
from tests.gateway.forging import Shown, Tab, tab
from tests.gateway.test_faults import INSIDE

AGENT, ADMINISTRATOR = "tomas-brandt", "piotr-wolny"
OWN, FOREIGN = company.key_of("O-1"), company.key_of("S-2")
UNSEEN = ("Grinder waits", company.BREACHED_TITLE)
"""How the titles of tickets begin that the agent does not see."""
LOOKS = {"session.begin", "session.end"}
"""Commands by which people only come and go."""


@pytest.fixture(scope="module")
def place(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An app over a company of which nothing here may change."""
    folder = tmp_path_factory.mktemp("forged")
    with serving(copied(founded, folder), folder / "server.log") as running:
        yield running


@pytest.fixture(scope="module")
def store(place: Server) -> Iterator[Runtime]:
    opened = open_runtime(place.url)
    yield opened
    opened.close()


@dataclass(frozen=True)
class Forged:
    """Something said by hand: what it is, how it is said, and the commands whose refusal stands in the trail."""

    name: str
    say: Callable[[Tab, Tab], Shown]
    refused: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.name


def all_disabled(page: str, **query: str) -> Callable[[Tab, Tab], Shown]:
    def say(mine: Tab, _: Tab) -> Shown:
        found = mine.open(page, **query).disabled
        assert found
        for key in found:
            mine.set(key, trigger_value=True)
        return mine.run()

    return say


def pressed_elsewhere(page: str, key: str, **query: str) -> Callable[[Tab, Tab], Shown]:
    """A button of somebody else's page, pressed by its own id."""

    def say(mine: Tab, other: Tab) -> Shown:
        other.open(page, **query)
        mine.open(page, **query)
        return mine.press(other.ids[key])

    return say


def said_of(page: str, key: str, **said: object) -> Callable[[Tab, Tab], Shown]:
    """A value of a widget that is there, which it cannot have."""

    def say(mine: Tab, _: Tab) -> Shown:
        mine.set(mine.open(page).key(key), **said)
        return mine.run()

    return say


def picked(selection: object) -> Callable[[Tab, Tab], Shown]:
    """Rows of the inbox, then the button that would assign them."""

    def say(mine: Tab, _: Tab) -> Shown:
        mine.pick(mine.open("exceptions", **{"as": "List"}).key("inbox-"), selection)
        mine.run()
        return mine.press("ask-assign-bar")

    return say


def clicked(page: str, beginning: str, **query: str) -> Callable[[Tab, Tab], Shown]:
    """The button in a row of a table, said to be that of a ticket that is not theirs."""

    def say(mine: Tab, _: Tab) -> Shown:
        mine.open(page, **query)
        [key] = [key for key in mine.ids if key.startswith(beginning)]
        click = f'{{"row": 0, "column": "ticket", "label": "{FOREIGN}", "value": "{FOREIGN}"}}'
        return mine.press(key, string_trigger_value=StringTriggerValue(data=click))

    return say


def page(name: str, **query: str) -> Callable[[Tab, Tab], Shown]:
    return lambda mine, _: mine.open(name, **query)


def by_hash(name: str) -> Callable[[Tab, Tab], Shown]:
    def say(mine: Tab, other: Tab) -> Shown:
        number = other.open(name).pages[name]
        mine.open()
        return mine.run(page_hash=number)

    return say


def fragment_of(own: bool) -> Callable[[Tab, Tab], Shown]:
    """A fragment of somebody else's tab, or one that there never was; then the page, because neither is there."""

    def say(mine: Tab, other: Tab) -> Shown:
        mine.open("exceptions")
        theirs = other.open("audit").asking
        return mine.run(fragment="f" * 32 if own else min(theirs))

    return say


def kept_state(mine: Tab, _: Tab) -> Shown:
    """Widgets that are called like what our pages keep: whose view it is, what came of a deed, what is to be done."""
    mine.open()
    for name in ("view", "outcome", "work", "session", "held-asked", "held-drawer", "held-told", "shown-page"):
        mine.set(name, json_value='{"actor": "piotr-wolny"}')
        mine.set(f"$$ID-{'0' * 32}-{name}", json_value='{"actor": "piotr-wolny"}')
    return mine.run()


def too_long(mine: Tab, _: Tab) -> Shown:
    mine.open("request")
    mine.set("w_request_title", string_value="x" * 20_000)
    mine.run()
    return mine.press("do-request")


def other_service(mine: Tab, _: Tab) -> Shown:
    """A form whose choices are words that it does not offer."""
    mine.open("request")
    for field in ("service", "impact", "urgency"):
        mine.set(f"w_request_{field}", string_value="volvo-incidents")
    mine.set("w_request_title", string_value="A title that is long enough")
    mine.run()
    return mine.press("do-request")


def in_dialog(deed: str, **fields: object) -> Callable[[Tab, Tab], Shown]:
    """The dialog of a deed on their own ticket, with words in its fields that it would not offer."""

    def say(mine: Tab, _: Tab) -> Shown:
        mine.open("ticket", ticket=OWN)
        shown = mine.press(f"ask-{deed}-ticket")
        do = shown.key(f"do-{deed}")
        for name, said in fields.items():
            mine.set(shown.key(f"{do.removeprefix('do-')}-{name}"), string_value=said)
        return mine.press(do)

    return say


def another_deed(mine: Tab, _: Tab) -> Shown:
    """The button of a dialog that is open, called like the deed of another dialog."""
    mine.open("ticket", ticket=OWN)
    shown = mine.press("ask-reply-ticket")
    return mine.press(mine.ids[shown.key("do-reply")].replace("reply", "cancel"))


def brought(mine: Tab, other: Tab) -> Shown:
    """A file in a field that only another's page has."""
    other.open("intake")
    mine.open("intake")
    state = FileUploaderState()
    state.uploaded_file_info.add(file_id="1", name="x.csv", size=3)
    mine.set(other.ids["upload-0"], file_uploader_state_value=state)
    return mine.run()


FORGED = (
    Forged("disabled buttons of the inbox", all_disabled("exceptions")),
    Forged("disabled buttons of a ticket", all_disabled("ticket", ticket=OWN)),
    Forged("a button of an administrator's trail", pressed_elsewhere("audit", "person"), ("audit.read",) * 2),
    Forged("a field of an administrator's intake", pressed_elsewhere("intake", "mapping")),
    Forged("a unit that is not offered", said_of("", "unit", string_value="Volvo IT")),
    Forged("a service by the number of an option", said_of("", "service", int_value=999)),
    Forged("a list of units", said_of("", "unit", string_array_value=["Volvo IT", "Boston"])),
    Forged("a goal beyond its range", said_of("sla", "goal", double_value=1e308)),
    Forged("a goal that is no number", said_of("sla", "goal", double_value=float("nan"))),
    Forged("a promise that is none", said_of("sla", "promise", string_array_value=["../../etc/passwd"])),
    Forged("an instant that is none", said_of("", "as_of", string_array_value=["0000-99-99T99:99"])),
    Forged("a button that is typed into", said_of("", "bell", string_value="x")),
    Forged("rows that are not there", picked({"selection": {"rows": [9_999, 10**12], "columns": [], "cells": []}})),
    Forged("rows before the first", picked({"selection": {"rows": [-1, -7], "columns": [], "cells": []}})),
    Forged("rows that are no numbers", picked({"selection": {"rows": ["a", None, {}], "columns": 1}})),
    Forged("a selection that is none", picked("[[[")),
    Forged("a row's button with another's ticket", clicked("exceptions", "open-inbox-", **{"as": "List"})),
    Forged("a number in a list with another's ticket", clicked("tickets", "open-found-", find="e")),
    Forged("another's ticket in the address", page("ticket", ticket=FOREIGN)),
    Forged("the intake by its name", page("intake", **{"import": "1"})),
    Forged("the trail by its name", page("audit", event="1"), ("audit.read",)),
    Forged("the trail by its hash", by_hash("audit"), ("audit.read",)),
    Forged("the intake by its hash", by_hash("intake")),
    Forged("a page that is a file", page("../../app.py")),
    Forged("a hash that is none", lambda mine, _: (mine.open(), mine.run(page_hash="f" * 32))[1]),
    Forged("what our pages keep", kept_state),
    Forged("a title that is too long", too_long, ("ticket.open",)),
    Forged("words that a form does not offer", other_service, ("ticket.open",)),
    Forged("a merge into another's ticket", in_dialog("merge", into=FOREIGN), ("ticket.merge",)),
    Forged(
        "a team that a dialog does not offer", in_dialog("assign", team="Volvo IT", owner="nobody"), ("ticket.assign",)
    ),
    Forged("a closure code that is none", in_dialog("resolve", closure_code="paid", note="It is done, believe me.")),
    Forged("a button called like another deed", another_deed),
    Forged("a file in another's field", brought),
)


@pytest.mark.parametrize("forged", FORGED, ids=str)
def test_w7_nothing_comes_of_what_is_said_by_hand(place: Server, store: Runtime, forged: Forged) -> None:
    with tab(place, AGENT) as mine, tab(place, ADMINISTRATOR) as other:
        before, known = last(store), versions(store)
        shown = forged.say(mine, other)
        assert versions(store) == known
        assert attempts(store, before) == [(name, False) for name in forged.refused]
        assert not [title for title in UNSEEN if title in shown.text]
        assert INSIDE.findall(shown.text) == []
    with tab(place, AGENT) as anew:
        assert "Tomas Brandt" in anew.open().text


def test_what_is_pressed_by_hand_as_a_browser_presses_it_is_done(place: Server, store: Runtime) -> None:
    with tab(place, AGENT) as mine:
        before = last(store)
        in_dialog("note", text="This one is theirs, and so it is done.")(mine, mine)
        assert attempts(store, before) == [("ticket.note", True)]


def last(runtime: Runtime) -> int:
    with runtime.read() as connection:
        return int(connection.scalars(select(audit_event.c.seq).order_by(audit_event.c.seq.desc())).first() or 0)


def attempts(runtime: Runtime, since: int) -> list[tuple[str, bool]]:
    """What the agent attempted by commands since then, and whether it was done."""
    asked = select(audit_event.c.command, audit_event.c.outcome).where(audit_event.c.seq > since)
    with runtime.read() as connection:
        rows = connection.execute(asked.where(audit_event.c.actor == AGENT).order_by(audit_event.c.seq)).all()
    return [(row.command, row.outcome == "ok") for row in rows if row.command not in LOOKS]


def versions(runtime: Runtime) -> dict[str, int]:
    """The version of every ticket by its key: whatever is done to one moves it."""
    with runtime.read() as connection:
        return {row.key: row.version for row in connection.execute(select(ticket.c.key, ticket.c.version))}
