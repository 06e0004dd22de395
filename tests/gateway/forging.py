"""A tab without a browser: it sees the widgets that a page draws, and says of each whatever it likes."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from google.protobuf.message import Message
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import ClientConnection

from tests.browser.serving import Server
from tests.gateway.knocking import websocket

PATIENCE = 60
"""Seconds that a run may take on a busy machine."""
_ENDED = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)


@dataclass
class Shown:
    """What one run has shown."""

    text: str = ""
    """Everything, as one text."""
    widgets: dict[str, Message] = field(default_factory=dict)
    """What can be pressed, chosen or typed into, by its key."""
    fragments: set[str] = field(default_factory=set)
    asking: set[str] = field(default_factory=set)
    """The fragments that ask again by themselves."""
    pages: dict[str, str] = field(default_factory=dict)
    """The hash of each page that is shown the way to, by its address."""
    leads: list[str] = field(default_factory=list)
    """Where the browser is sent."""

    def key(self, beginning: str) -> str:
        """The one key that begins so."""
        [found] = [key for key in self.widgets if key.startswith(beginning)]
        return found

    @property
    def disabled(self) -> list[str]:
        """The keys of what is drawn but cannot be used."""
        return [key for key, widget in self.widgets.items() if getattr(widget, "disabled", False)]


class Tab:
    """One open page; what it has said of its widgets is said again with every run, as a browser does."""

    def __init__(self, opened: ClientConnection) -> None:
        self._opened = opened
        self._said: dict[str, WidgetState] = {}
        self.ids: dict[str, str] = {}
        """The ids of widgets by their keys."""
        self.page, self.query = "", ""

    def open(self, page: str = "", **query: str) -> Shown:
        """Go to another page."""
        self.page, self.query, self._said = page, "&".join(f"{name}={value}" for name, value in query.items()), {}
        return self.run()

    def run(self, *, fragment: str = "", page_hash: str = "", pressed: WidgetState | None = None) -> Shown:
        """Run the page, or a fragment of it, and see what comes."""
        message = BackMsg()
        state = message.rerun_script
        state.page_name, state.query_string, state.fragment_id = self.page, self.query, fragment
        state.page_script_hash = page_hash
        state.widget_states.widgets.extend([*self._said.values(), *([] if pressed is None else [pressed])])
        self.say(message)
        return self.seen()

    def press(self, key: str, fragment: str = "", **said: Any) -> Shown:
        """Press a button by its key (or any id), of the page or a fragment of it, and see what comes."""
        return self.run(fragment=fragment, pressed=self._state(key, **(said or {"trigger_value": True})))

    def set(self, key: str, **said: Any) -> None:
        """Say something of a widget, from the next run on."""
        self._said[key] = self._state(key, **said)

    def pick(self, key: str, selection: Any) -> None:
        """Say which rows of a table are selected, in whatever form."""
        self.set(key, string_value=selection if isinstance(selection, str) else json.dumps(selection))

    def say(self, message: BackMsg | bytes) -> None:
        """Send a message as it is."""
        self._opened.send(message if isinstance(message, bytes) else message.SerializeToString())

    def seen(self) -> Shown:
        """What a run shows until it has ended."""
        shown = Shown()
        while True:
            answer = ForwardMsg()
            answer.ParseFromString(bytes(self._opened.recv(timeout=PATIENCE)))
            self._note(shown, answer)
            if answer.WhichOneof("type") == "script_finished" and answer.script_finished in _ENDED:
                return shown

    def _note(self, shown: Shown, answer: ForwardMsg) -> None:
        kind = answer.WhichOneof("type")
        if kind == "delta":
            shown.fragments |= {answer.delta.fragment_id} - {""}
            shown.text += str(answer.delta)
            self._note_widget(shown, answer)
        elif kind == "auto_rerun":
            shown.asking.add(answer.auto_rerun.fragment_id)
        elif kind == "navigation":
            shown.pages = {page.url_pathname: page.page_script_hash for page in answer.navigation.app_pages}
        elif kind == "auth_redirect":
            shown.leads.append(answer.auth_redirect.url)

    def _note_widget(self, shown: Shown, answer: ForwardMsg) -> None:
        element = answer.delta.new_element
        drawn = element.WhichOneof("type")
        widget = getattr(element, drawn) if drawn else None
        number = str(getattr(widget, "id", ""))
        if widget is not None and number.startswith("$$"):
            shown.widgets[_key(number)] = widget
        for each in (number, *getattr(widget, "button_click_widgets", {}).values()):
            self.ids[_key(each)] = each

    def _state(self, key: str, **said: Any) -> WidgetState:
        state = WidgetState(id=self.ids.get(key, key))
        for name, value in said.items():
            kind = getattr(state, name)
            if isinstance(kind, Message):
                kind.CopyFrom(value) if isinstance(value, Message) else kind.data.extend(value)  # type: ignore[attr-defined]
            else:
                setattr(state, name, value)
        return state


def _key(number: str) -> str:
    """The key of a widget, with which its id ends."""
    return number.split("-", 2)[-1]


@contextmanager
def tab(server: Server, account: str) -> Iterator[Tab]:
    """A tab of somebody who has just signed in."""
    with websocket(server, server.token(account)) as opened:
        yield Tab(opened)
