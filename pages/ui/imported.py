"""What was imported: every import with its counts, and one of them with what became of it and how to take it back."""

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from control.commands.undoing import undo
from control.policy.exports import Listing
from control.queries import imports
from control.queries.counting import By
from pages.ui import actions, exporting, reads, session, tables
from pages.ui.actions import Press
from pages.ui.labels import REJECTS
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.sight import of_one
from pages.ui.text import ASKS_A_REASON, count, instant, missing, shown

_ASKED = "undo"
_NAMED = "Import "


def table(view: View) -> None:
    """The imports, newest first; a press on a number shows that one below."""
    columns = {
        "batch": st.column_config.ButtonColumn(
            "Import", type="tertiary", alignment="left", pinned=True, key="choose-import", on_click=_choose
        ),
        "file": st.column_config.TextColumn("File", width=220),
        "at": tables.instants(view, "Imported"),
        "taken": st.column_config.NumberColumn("Rows taken", format="%,d"),
        "tickets": st.column_config.NumberColumn("New tickets", format="%,d"),
        "waiting": st.column_config.NumberColumn("Rejected, waiting", format="%,d"),
        "mapping": "Mapping",
        "stands": "Standing",
    }
    tables.plain(reads.sent(view, _listed, imports.batches, of_one(view)), columns, "Imports, newest first", "imports")


def chosen(batches: list[Record]) -> Record:
    """The import that the address names; else the newest of which rows wait, or the newest."""
    asked = st.query_params.get("import")
    named = next((each for each in batches if str(each["id"]) == asked), None)
    if asked is not None and named is None:
        st.caption(f"Import {shown(asked)} is not among the latest {len(batches)}: another one is shown.")
    return named or next((each for each in batches if each["waiting"]), batches[0])


def facts(view: View, batch: Record) -> None:
    """What one import brought and what became of it, with the button that takes it back."""
    st.markdown(
        f"**{shown(batch['file_name'])}** by {shown(batch['mapping'])}, {instant(batch['committed_at'], view.zone)}"
    )
    new = ("New cases", batch["cases"]) if batch["cases"] else ("New tickets", batch["tickets"])
    counted = {
        "Rows": batch["rows_in"], "Taken": batch["accepted"], "Rejected": batch["rejected"],
        "Known already": batch["duplicate"], new[0]: new[1], "Events": batch["events"],
    }  # fmt: skip
    with st.grid(6, min_column_width=120, gap="small"):
        for word, number in counted.items():
            st.metric(word, count(int(number)))
    if not missing(batch["corrects"]):
        st.caption(f"It brought rows corrected that import {int(batch['corrects'])} had rejected.")
    if not missing(batch["undone_at"]):
        by = tables.named(view.rulebook, By.OWNER, [batch["undone_by"]])[0]
        when = instant(batch["undone_at"], view.zone)
        st.info(f"Undone by {shown(by)}, {when}: {shown(batch['undone_because'])}", icon=":material/undo:")
        return
    _undo(view, int(batch["id"]))


def details(view: View, batch: Record) -> None:
    """The tickets that it told of, and everything that was said about its rows."""
    number = int(batch["id"])
    told = (imports.tickets_of, of_one(view), number)
    if missing(batch["undone_at"]) and not reads.ask(*told).empty:
        st.subheader("Tickets it told of", anchor=False)
        tables.found(view, f"import-{number}", *told)
    if missing(batch["undone_at"]) and batch["cases"]:
        st.page_link("approval_controls.py", label="Controls over its approvals", icon=":material/fact_check:")
    if batch["rejected"] or batch["warnings"]:
        st.subheader("What was said about its rows", anchor=False)
        columns = {
            "line": st.column_config.NumberColumn("Line", format="%d", pinned=True, width=70),
            "state": st.column_config.TextColumn("What became of it", width=170),
            "cell": st.column_config.TextColumn("As it was written", width=160),
            "why": st.column_config.TextColumn("What was said", width=560),
        }
        rows = reads.sent(view, _said, imports.findings_of, of_one(view), number)
        tables.plain(rows, columns, "What was said about rows, rejects first", f"findings-{number}")
        said = int(batch["rejected"] + batch["warnings"])
        exporting.offer(view, Listing.IMPORT, {"import": str(number)}, said)


def _undo(view: View, number: int) -> None:
    why = actions.why_not(view, undo)
    actions.explained(
        "Undo this import", "ask-undo", why, partial(session.hold, _ASKED, number), icon=":material/undo:"
    )
    if session.held(_ASKED) == number:
        opens = st.dialog(f"Undo import {number}", width="medium", icon=":material/undo:", on_dismiss=_give_up)
        opens(_dialog)(view, number)


def _dialog(view: View, number: int) -> None:
    """What an undo would change, and the reason that it needs."""
    form = f"undo-{number}"
    actions.in_dialog(form)
    found = reads.rows(imports.undo, of_one(view), number)
    refusal = found[0]["refusal"] if found else "it is undone already"
    if not missing(refusal):
        st.markdown(f":material/block: It cannot be undone: {shown(refusal)}.")
    for line in _consequences(found[0]) if found else ():
        st.markdown(line)
    reason = f"{form}-reason"
    st.text_area("Why", key=reason, height=90, help=ASKS_A_REASON)
    press = Press(undo, form, {"batch": number}, reason_in=reason, done=_done, then=lambda answer: _give_up())
    with st.container(horizontal=True):
        st.button("Undo it", key=f"do-{form}", disabled=not missing(refusal),
                  on_click=actions.perform, args=(press,))  # fmt: skip
        if st.button("Leave it", key=f"leave-{form}", on_click=_give_up):
            st.rerun()


def _consequences(row: Record) -> list[str]:
    """What would change, who is told, and what comes back."""
    told = [
        f"- {count(row['events'], 'event')} would count no longer: kept in the store, and marked as undone.",
        f"- {count(row['tickets'], 'ticket')} would not be known any more: no clock, no figure, no escalation.",
    ]
    if row["cases"]:
        told[-1] = f"- {count(row['cases'], 'case')} of an approval log would not be known any more: in no control."
    if row["changed"]:
        told.append(
            f"- {count(row['changed'], 'ticket')} would be again what they were before. What was judged of them"
        )
        told[-1] += " stays judged, and repairs are proposed."
    if not missing(row["corrections"]):
        numbers = str(row["corrections"])
        said = ("Imports", "they stay, unless they are") if "," in numbers else ("Import", "it stays, unless it is")
        told.append(f"- {said[0]} {numbers} brought rows of it corrected: {said[1]} undone too.")
    return [*told, "- Nobody is told. The same file, or a better one, can be imported afterwards."]


def _done(answer: dict[str, Any]) -> str:
    of = count(answer["cases"], "case") if answer["cases"] else count(answer["tickets"], "ticket")
    counted = f"{count(answer['events'], 'event')}, {of}"
    return f"Import {answer['batch']} was undone: {counted}."


def _give_up() -> None:
    session.let_go(_ASKED)


def _choose() -> None:
    clicked = session.clicked("choose-import")
    if clicked is not None:
        st.query_params["import"] = clicked.removeprefix(_NAMED)


def _listed(view: View, found: pd.DataFrame) -> pd.DataFrame:
    rows = found.to_dict("records")
    return pd.DataFrame(
        {
            "batch": [f"{_NAMED}{number}" for number in found["id"]],
            "file": found["file_name"],
            "at": found["committed_at"].dt.tz_convert(view.zone.key),
            "taken": found["accepted"],
            "tickets": found["tickets"],
            "waiting": found["waiting"],
            "mapping": found["mapping"],
            "stands": [_standing(row) for row in rows],
        }
    )


def _standing(row: Record) -> str:
    if not missing(row["undone_at"]):
        return "Undone"
    return "Stands" if missing(row["corrects"]) else f"Corrects import {int(row['corrects'])}"


def _said(view: View, found: pd.DataFrame) -> pd.DataFrame:
    states = {state.value: label.word for state, label in REJECTS.items()}
    return pd.DataFrame(
        {
            "line": found["line"],
            "state": [states.get(state, "Taken, with a warning") for state in found["state"]],
            "cell": found["raw"],
            "why": found["sentence"],
        }
    )
