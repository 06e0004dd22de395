"""Bringing a file in: chosen, read by a mapping, seen beside what is known, and imported as one command."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st

from control.commands.imports import commit
from control.commands.previewing import Preview
from control.commands.uploads import Upload, mapping_called, offered, read_upload
from control.settings.folder import mappings_folder
from pages.ui import acting, actions, previews, session
from pages.ui.actions import Press
from pages.ui.session import View
from pages.ui.text import count, shown

FORMATS = ["csv", "txt", "xlsx", "xes", "xml", "gz"]
"""What is offered for choosing; what a file is, is told by its bytes."""


def bring(view: View) -> None:
    """Choose a file and its mapping, see what would become of it, and import it."""
    offers = offered(mappings_folder())
    titles = {each.name: f"{each.title} ({each.name})" for each in offers if each.wrong is None}
    with st.container(border=True):
        file = st.file_uploader("A file: CSV, XLSX or XES, each also as gzip", FORMATS, key=_uploader())
        name = st.selectbox("Mapping", list(titles), index=None, format_func=lambda each: titles[each], key="mapping",
                            placeholder="How it is to be read", help=_MAPPINGS)  # fmt: skip
        for each in offers:
            if each.wrong is not None:
                st.caption(f":material/block: {shown(each.name)}: {shown(each.wrong)}")
        if file is None or name is None:
            st.caption(_NEXT if file is None else "Choose the mapping: it says which column is which.")
            return
        _show(view, file, name)


_MAPPINGS = "A mapping says which column of a file becomes which fact. They lie in `config/mappings`."
_NEXT = "Nothing is recorded before you have seen what would become of the file."


def _show(view: View, file: Any, name: str) -> None:
    """What would become of the file, or why nothing would; and the button that imports it."""
    outcome = _previewed(view, file, name)
    if outcome.refused:
        st.error(shown(outcome.sentence), icon=":material/block:")
        return
    told: previews.Told = outcome.answer
    previews.counts(told.preview)
    if told.preview.refusal is not None:
        st.error(f"It would be refused as a whole: {shown(told.preview.refusal)}", icon=":material/block:")
    elif told.preview.before is not None:
        st.info(f"This very file came before, as import {told.preview.before}.", icon=":material/history:")
    previews.tables_of(view, told)
    _buttons(view, file, name, told.preview)


def _previewed(view: View, file: Any, name: str) -> actions.Outcome:
    """What the file says beside what is known; read anew only where file, mapping, rules or person are others."""
    folder = mappings_folder()

    def ask() -> tuple[Any, Any]:
        mapping = mapping_called(folder, name)
        seen = (file.file_id, name, mapping.version, view.rulebook.version, acting.call_of(view))
        held = session.held("preview")
        if held is None or held[0] != seen:
            with st.spinner("Reading the file …"):
                held = (
                    seen,
                    actions.caught("preview", lambda: previews.read(view, mapping, Upload(file.name, file.getvalue()))),
                )
            session.hold("preview", held)
        return tuple(held)

    outcome = actions.caught("preview", ask)
    kept: actions.Outcome = outcome if outcome.refused else outcome.answer[1]
    return kept


def _buttons(view: View, file: Any, name: str, found: Preview) -> None:
    counts = found.counts
    nothing = "The file tells nothing that is not known." if not counts.events and found.before is not None else None
    why = actions.why_not(view, commit) or found.refusal or nothing
    taken = f"Import {count(counts.accepted, 'row')}" if counts.accepted else "Keep the rejected rows"
    with st.container(horizontal=True):
        begin = partial(_begin, view, file, name)
        actions.explained(taken, "do-import", why, begin, icon=":material/upload:")
        again = partial(session.let_go, "preview")
        st.button("Look again", key="look-again", icon=":material/refresh:", type="tertiary", on_click=again)


def _begin(view: View, file: Any, name: str) -> None:
    """Begin the import; the next run does it. A callback."""

    def prepare() -> Mapping[str, Any]:
        mapping = mapping_called(mappings_folder(), name)
        return {"staged": read_upload(view.runtime, mapping, Upload(file.name, file.getvalue()))}

    press = Press(commit, f"import-{file.file_id}-{name}", done=_said, prepare=prepare, then=_brought)
    actions.begin(f"Importing {Upload(file.name, b'').called}", press)


def _said(answer: Mapping[str, Any]) -> str:
    if answer["batch"] is None:
        return "Everything in the file was known: nothing was recorded."
    new = count(answer["cases"], "new case") if answer["cases"] else count(answer["tickets"], "new ticket")
    told = f"{new}, {count(answer['events'], 'event')}"
    return f"Import {answer['batch']}: {told}, {count(answer['rejected'], 'rejected row')}."


def _brought(answer: Mapping[str, Any]) -> None:
    """Show what was imported, and let go of the file."""
    session.hold("uploads", (session.held("uploads") or 0) + 1)
    session.let_go("preview")
    if answer["batch"] is not None:
        st.query_params["import"] = str(answer["batch"])


def _uploader() -> str:
    """The key of the uploader: an imported file leaves an empty one."""
    return f"upload-{session.held('uploads') or 0}"
