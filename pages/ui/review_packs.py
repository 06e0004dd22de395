"""The pack of a closed review: the way to each form that is there, how many are being made, and why one is not."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from control.commands.review_packs import address
from control.policy.permissions import refusal
from control.policy.review_packs import PackForm
from control.policy.review_stages import ReviewStage
from control.queries import review_packs
from pages.ui import reads
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.sight import anew
from pages.ui.text import instant, missing, shown

_EVERY = "5s"
"""How often an open page asks whether one more form is there: each takes the worker some seconds."""
_LABELS: Mapping[PackForm, tuple[str, str]] = {
    PackForm.PPTX: ("Slides", "slideshow"),
    PackForm.PDF: ("Document", "picture_as_pdf"),
    PackForm.XLSX: ("Workbook", "table_view"),
    PackForm.ICS: ("Calendar", "event"),
}


def show(view: View, row: Record) -> None:
    """What there is of the pack of a review that is closed; nothing of any other."""
    if row["stage"] != ReviewStage.CLOSED:
        return
    found = {PackForm(each["form"]): each for each in reads.rows(review_packs.forms, view.scope, int(row["id"]))}
    there = [form for form in PackForm if form in found and missing(found[form]["problem"])]
    _ways(view, str(f"R-{row['id']}"), there)
    if len(there) < len(PackForm) and not view.past:
        _being_made(view, found, len(there))
        _watch(view, int(row["id"]), len(there))


def _ways(view: View, number: str, there: list[PackForm]) -> None:
    """A link to each form that is there, or the sentence why the person fetches none."""
    why = refusal(view.rulebook, view.actor, "pack.take")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        for form in there:
            word, icon = _LABELS[form]
            st.link_button(
                word, address(number, form), icon=f":material/{icon}:",
                disabled=why is not None, help=None if why is None else shown(why.sentence),
            )  # fmt: skip


def _being_made(view: View, found: Mapping[PackForm, Record], number: int) -> None:
    """How many forms are there, and of each that could not be made so far, why."""
    failed = {form: each for form, each in found.items() if not missing(each["problem"])}
    if number + len(failed) < len(PackForm):
        st.progress(number / len(PackForm), f"The pack is being made: {number} of {len(PackForm)} files are there.")
    for form, each in failed.items():
        word, again = _LABELS[form][0].lower(), instant(each["next_at"], view.zone)
        said = f"The {word} could not be made: {shown(str(each['problem']))} It is tried again from {again} on."
        st.warning(said, icon=":material/build:")


@st.fragment(run_every=_EVERY)
def _watch(view: View, number: int, before: int) -> None:
    """Nothing to be seen."""
    known: list[dict[Any, Any]] = reads.at_once(anew(view), review_packs.forms, view.scope, number).to_dict("records")
    if sum(missing(each["problem"]) for each in known) != before:
        st.rerun()
