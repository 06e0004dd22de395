"""One item of an agenda while the review is held: what it is, what can be done about it, and what comes of it."""

from dataclasses import replace

import streamlit as st

from control.commands import review_sitting
from control.policy.review_deeds import place_of
from control.policy.review_stages import AgendaKind
from pages.ui import action_deeds, decision_deeds, links, reasoned, review_present, session
from pages.ui.decision_presses import Asks
from pages.ui.named import title_of
from pages.ui.reads import Record
from pages.ui.review_labels import AGENDA_KINDS
from pages.ui.review_presses import button, number_of, press, why_not
from pages.ui.session import View
from pages.ui.text import instant, missing, shown


def show(view: View, row: Record, item: Record) -> None:
    """The item, what can be done about its subject now, and the forms for what comes of it."""
    kind = AGENDA_KINDS[AgendaKind(item["kind"])]
    st.subheader(shown(str(item["title"])))
    since = "" if missing(item["since_at"]) else f" · {instant(item['since_at'], view.zone)}"
    owner = "" if missing(item["owner"]) else f" · {shown(title_of(view, str(item['owner'])))}"
    st.markdown(f"{kind.badge}{since}{owner}")
    if not missing(item["about"]):
        _ways(item)
        review_present.show(view, row, item)
    if not missing(item["outcome"]):
        st.markdown(f":material/task_alt: {shown(str(item['outcome']))}")
    number, part = int(item["number"]), f"-{row['id']}-{item['number']}"
    where, place = {"review": number_of(row), "item": number}, place_of(row)
    with st.container(horizontal=True, gap="small"):
        _settle(view, row, item)
        note(view, row, number)
        if item["kind"] != AgendaKind.DECISION:
            decision_deeds.record(view, Asks(where, place, part, str(item["title"])))
        decision_deeds.ask(view, Asks(where, place, part))
        action_deeds.give(view, Asks(where, place, part))


def note(view: View, row: Record, item: int | None) -> None:
    """The form for a quick note, of an item or by itself."""
    asked = press(row, review_sitting.note, "The note is kept.", f"-{item}", item=item)
    key = f"said-{asked.form}"
    asked = replace(asked, version=None, fields={"said": key}, then=lambda _: session.choose(key, ""))
    into = reasoned.unfolded(asked.form, "Note", why_not(view, row, asked.command), "edit_note")
    if into is None:
        return
    with into:
        st.text_area("What was said", key=key, height=90)
        button(view, row, "Keep it", asked)


def _ways(item: Record) -> None:
    """The ways to its subject and to what that is about."""
    subject, about = str(item["subject"]), str(item["about"])
    with st.container(horizontal=True):
        if links.leads(subject):
            links.matter(subject)
        if about != subject:
            links.matter(about)


def _settle(view: View, row: Record, item: Record) -> None:
    asked = press(
        row, review_sitting.settle, "What came of it is kept.", f"-{item['number']}", item=int(item["number"])
    )
    asked = replace(asked, version=int(item["version"]), fields={"outcome": f"outcome-{asked.form}"})
    into = reasoned.unfolded(asked.form, "What came of it", why_not(view, row, asked.command), "task_alt")
    if into is None:
        return
    with into:
        st.text_area("Outcome", key=f"outcome-{asked.form}", height=90)
        button(view, row, "Keep it", asked)
