"""Whoever may do nothing any more does nothing, in a page that lies open: by no press, fragment or repetition (Z7).

A tab is open on a ticket of theirs with a dialog in which a note is written; then something is taken from them, and the
browser says by hand what it would have said by itself. The dialog is a fragment of the page, which runs past everything
at the page's beginning; what repeats itself runs without anybody.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace

import pytest

from control.commands import accounts, rulebook, sessions
from control.commands.links import link_for
from control.commands.passwords import set_password
from control.commands.registry import Call
from control.runtime import Runtime
from control.settings import dump, load
from tests.browser import company
from tests.browser.serving import Server
from tests.gateway.forging import Shown, Tab, tab
from tests.gateway.knocking import is_refused, knock
from tests.gateway.test_forged_widgets import AGENT, OWN, attempts, last, versions
from tests.places import ROOT

WHY = "the laptop was stolen on a train"
ADMINISTRATOR = Call("piotr-wolny", reason=WHY)
GONE = "your session has ended"


def disabled(runtime: Runtime) -> None:
    accounts.disable(runtime, ADMINISTRATOR, AGENT)


def ended(runtime: Runtime) -> None:
    sessions.end_all(runtime, ADMINISTRATOR, AGENT)


def new_password(runtime: Runtime) -> None:
    link = link_for(runtime, ADMINISTRATOR, AGENT)
    set_password(runtime, link.token, "a staple nobody would put beside a battery", "127.0.0.1")


def without_roles(runtime: Runtime) -> None:
    rules = load(ROOT / "config")
    people = {**rules.people, AGENT: replace(rules.people[AGENT], grants=())}
    rulebook.activate(runtime, Call("piotr-wolny", reason=WHY), dump(replace(rules, people=people)))


@dataclass(frozen=True)
class Open:
    """A tab with a dialog open, and one in the background."""

    front: Tab
    back: Tab
    dialog: str
    """The fragment of the dialog."""
    do: str
    repeated: frozenset[str]
    """The fragments of the tab in the background that ask by themselves."""


@contextmanager
def working(server: Server) -> Iterator[Open]:
    """Both tabs, with a note written that is not yet sent."""
    with ExitStack() as stack:
        front, back = (stack.enter_context(tab(server, AGENT)) for _ in range(2))
        behind = back.open("exceptions")
        page = front.open("ticket", ticket=OWN)
        shown = front.press("ask-note-ticket")
        do = shown.key("do-note")
        front.set(f"{do.removeprefix('do-')}-text", string_value="Written before it was taken from them.")
        [dialog] = shown.fragments - page.fragments
        yield Open(front, back, dialog, do, frozenset(behind.asking))


BY_SESSION = {"disabled": disabled, "sessions ended": ended, "new password": new_password}
ALL = {**BY_SESSION, "roles taken away": without_roles}
DONE: dict[str, Callable[[Open], Shown]] = {
    "a callback": lambda opened: opened.front.press(opened.do),
    "a fragment": lambda opened: opened.front.press(opened.do, opened.dialog),
}


@pytest.mark.parametrize("done", DONE)
@pytest.mark.parametrize("taken", ALL)
def test_z7_the_next_command_is_refused_and_stands_in_the_trail(
    own_server: Server, runtime: Runtime, taken: str, done: str
) -> None:
    with working(own_server) as opened:
        ALL[taken](runtime)
        before, known = last(runtime), versions(runtime)
        shown = DONE[done](opened)
        assert attempts(runtime, before) == [("ticket.note", False)]
        assert versions(runtime) == known
        assert "Written before" not in shown.text
        assert taken == "roles taken away" or GONE in shown.text.lower()


@pytest.mark.parametrize("taken", ALL)
def test_z7_what_repeats_itself_shows_nothing_any_more_and_takes_its_page_with_it(
    own_server: Server, runtime: Runtime, taken: str
) -> None:
    with working(own_server) as opened:
        assert len(opened.repeated) == 2
        ALL[taken](runtime)
        shown = [opened.back.run(fragment=each) for each in opened.repeated]
        text = "".join(each.text for each in shown)
        assert company.OURS_TITLE not in text
        assert company.OVERDUE_TITLE not in text
        assert taken == "roles taken away" or GONE in text.lower()


@pytest.mark.parametrize("taken", BY_SESSION)
def test_z7_no_page_file_or_websocket_is_opened_with_what_the_browser_kept(
    own_server: Server, runtime: Runtime, taken: str
) -> None:
    token = own_server.token(AGENT)
    assert knock(own_server, "/tickets", token=token).status == 200
    BY_SESSION[taken](runtime)
    assert {knock(own_server, path, token=token).status for path in ("/tickets", "/media/x", "/_stcore/health")} == {
        401
    }
    assert is_refused(own_server, token)


def test_whoever_keeps_what_they_have_is_not_kept_out(own_server: Server, runtime: Runtime) -> None:
    with working(own_server) as opened:
        before = last(runtime)
        opened.front.press(opened.do)
        assert attempts(runtime, before) == [("ticket.note", True)]
