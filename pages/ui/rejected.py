"""Rejected rows of an import that wait: one of them corrected field by field, all read again, or some set aside."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import streamlit as st

from control.commands.correcting import correct, dismiss
from control.commands.uploads import mapping_called
from control.policy.scope import Scope
from control.queries import imports
from control.settings.folder import mappings_folder
from pages.ui import actions, reads, session, text
from pages.ui.actions import Press
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.sight import of_one
from pages.ui.text import count, shown

_ASKED = "aside"
_OPTION = 90
"""Characters of a sentence that a choice shows."""


def show(view: View, batch: Record) -> None:
    """The rows that wait, if any: choose one, and say what it should have said."""
    if not batch["waiting"]:
        return
    number = int(batch["id"])
    rows = reads.rows(imports.rejects, of_one(view), number)
    st.subheader(f"{count(int(batch['waiting']), 'rejected row')} to correct", anchor=False)
    by_number = {str(row["number"]): row for row in rows}
    chosen = st.selectbox(
        "Row",
        list(by_number),
        format_func=lambda each: _option(by_number[each]),
        key=f"reject-{number}",
        help="Rows that wait only because another row of their ticket is wrong stand last: they are read with it.",
    )
    if batch["waiting"] > len(rows):
        st.caption(f"The first {len(rows)} can be chosen here; what is done to all of them reaches the others too.")
    _form(view, batch, by_number[chosen])
    _many(view, batch)
    _aside(number)


def _option(row: Record) -> str:
    sentence = str(row["sentence"])
    return sentence if len(sentence) <= _OPTION else f"{sentence[: _OPTION - 1]}…"


def _form(view: View, batch: Record, row: Record) -> None:
    """The fields of a row as it came, the one that is wrong first."""
    cells = row["cells"]
    form = f"correct-{batch['id']}-{row['number']}"
    why = actions.why_not(view, correct)
    labels = sorted(cells, key=lambda label: label != row["column"])
    with st.form(form):
        st.markdown(f":material/error: {shown(row['sentence'])}")
        with st.grid(3, min_column_width=220, gap="small"):
            for place, label in enumerate(labels):
                wrong = ":material/error:" if label == row["column"] else None
                st.text_input(text.label(label), cells[label], key=f"{form}-{place}", icon=wrong)
        st.form_submit_button(
            "Record the corrected row", icon=":material/check:", disabled=why is not None,
            help=None if why is None else shown(why), on_click=_correct, args=(batch, row, labels),
        )  # fmt: skip


def _correct(batch: Record, row: Record, labels: Sequence[str]) -> None:
    """Tell the row as it is typed now; only what is a column of it is read. A callback."""
    cells, form = row["cells"], f"correct-{batch['id']}-{row['number']}"
    typed = {label: session.chosen(f"{form}-{place}") for place, label in enumerate(labels)}
    changed = {label: cell for label, cell in typed.items() if cell is not None and cell != cells[label]}
    _tell(batch, form, [{"number": int(row["number"]), "cells": changed}], partly=False)


def _many(view: View, batch: Record) -> None:
    """What can be done to all of them at once."""
    number = int(batch["id"])
    outcome = actions.caught("mapping", lambda: mapping_called(mappings_folder(), str(batch["mapping"])))
    changed = not outcome.refused and outcome.answer.version != batch["mapping_hash"]
    if outcome.refused:
        st.caption(f":material/block: {shown(outcome.sentence)}")
    elif changed:
        st.caption("The mapping has changed since this import: rows are read as it says now.")
    why = actions.why_not(view, correct) or (outcome.sentence if outcome.refused else None)
    aside = actions.why_not(view, dismiss, Scope())
    one, every = partial(_want, number, False), partial(_want, number, True)
    with st.container(horizontal=True):
        actions.explained(
            "Read all of them again",
            f"again-{number}",
            why,
            partial(_again, batch),
            icon=":material/refresh:",
            help="As they are, by the mapping as it is now; those that are still wrong wait on.",
        )
        actions.explained("Set this row aside", f"aside-{number}", aside, one, icon=":material/block:")
        actions.explained("Set all of them aside", f"all-aside-{number}", aside, every, icon=":material/block:")


def _again(batch: Record) -> None:
    every = [{"number": number, "cells": {}} for number in _numbers(int(batch["id"]))]
    _tell(batch, f"again-{batch['id']}", every, partly=True)


def _numbers(batch: int) -> tuple[int, ...]:
    """Every row that waits, not only those that can be chosen; asked when it is needed."""
    return tuple(int(row["number"]) for row in reads.rows(imports.waiting_numbers, of_one(session.view()), batch))


def _tell(batch: Record, form: str, corrections: list[dict[str, Any]], *, partly: bool) -> None:
    arguments = {"batch": int(batch["id"]), "corrections": corrections, "partly": partly}
    name = str(batch["mapping"])
    made = lambda: {"mapping": mapping_called(mappings_folder(), name)}  # noqa: E731 (it may be refused, in the deed)
    actions.perform(Press(correct, form, arguments, done=_corrected, prepare=made))


def _corrected(answer: dict[str, Any]) -> str:
    taken = count(len(answer["lines"]), "row")
    return f"Import {answer['batch']}: {taken} of import {answer['corrects']} corrected."


def _want(batch: int, everything: bool) -> None:
    """Open the dialog for the row that is chosen, or for all; a callback."""
    numbers, one = _numbers(batch), session.chosen(f"reject-{batch}")
    chosen = tuple(each for each in numbers if everything or str(each) == one)
    session.hold(_ASKED, (batch, chosen or numbers[:1]))


def _aside(batch: int) -> None:
    asked = session.held(_ASKED)
    if asked is not None and asked[0] == batch:
        title = f"Set {count(len(asked[1]), 'rejected row')} aside"
        st.dialog(title, width="medium", icon=":material/block:", on_dismiss=_give_up)(_dialog)(batch, asked[1])


def _dialog(batch: int, numbers: tuple[int, ...]) -> None:
    form = f"aside-{batch}-{numbers[0]}-{len(numbers)}"
    actions.in_dialog(form)
    st.markdown("They are kept as they came, and wait no longer. They can still be corrected on the command line.")
    reason = f"{form}-reason"
    st.text_area("Why", key=reason, height=90, help=text.ASKS_A_REASON)
    done = f"{count(len(numbers), 'rejected row')} of import {batch} set aside."
    press = Press(dismiss, form, {"batch": batch, "numbers": list(numbers)}, reason_in=reason,
                  done=lambda answer: done, then=lambda answer: _give_up())  # fmt: skip
    with st.container(horizontal=True):
        st.button("Set aside", key=f"do-{form}", on_click=actions.perform, args=(press,))
        if st.button("Leave it", key=f"leave-{form}", on_click=_give_up):
            st.rerun()


def _give_up() -> None:
    session.let_go(_ASKED)
