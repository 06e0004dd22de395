"""The intake form: its fields in the order in which somebody tells, what is missing, and where it would go."""

from collections.abc import Iterable, Mapping
from typing import Any

import streamlit as st

from control.commands.opening import open_ticket
from control.policy.intake_form import FORM_FIELDS, gaps
from control.policy.promises import completed
from control.queries.counting import By
from pages.ui import actions, session
from pages.ui.session import View
from pages.ui.tables import named
from pages.ui.text import count, shown

_KEY = "w_request_"
_OPENED = "opened"
Form = dict[str, str | None]


def opened_last() -> None:
    """The way to the ticket that was opened last, until another page is shown."""
    key = session.held(_OPENED)
    if key:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.success(f"{key} is open.", icon=":material/check_circle:")
            st.page_link(
                "ticket.py", label=f"Go to {key}", icon=":material/arrow_forward:", query_params={"ticket": key}
            )


def ask(view: View) -> Form:
    """Show the fields, and answer what they say; a service decides which categories there are, and so on."""
    form: Form = dict.fromkeys(FORM_FIELDS)
    form["title"] = st.text_input("In one sentence", key=f"{_KEY}title", max_chars=200)
    form["description"] = st.text_area("What happened, what is needed", key=f"{_KEY}description", height=120)
    with st.container(horizontal=True, gap="small"):
        form["service"] = _one_of("Service", "service", _services(view))
        if form["service"] is not None:
            form["category"] = _one_of("Category", "category", _categories(view, form["service"]))
    category = view.rulebook.categories.get((form["service"] or "", form["category"] or ""))
    if category is not None:
        with st.container(horizontal=True, gap="small"):
            form["type"] = _one_of("It is", "type", dict.fromkeys(category.request_types))
            if category.subcategories:
                form["subcategory"] = _one_of("More closely", "subcategory", dict.fromkeys(category.subcategories))
    with st.container(horizontal=True, gap="small"):
        form["impact"] = _one_of("Impact", "impact", dict.fromkeys(view.rulebook.impacts))
        form["urgency"] = _one_of("Urgency", "urgency", dict.fromkeys(view.rulebook.urgencies))
    demanded = () if category is None else category.required_fields
    with st.container(horizontal=True, gap="small"):
        for name in ("customer", "product", "channel"):
            label = name.capitalize() + ("" if name in demanded else " (optional)")
            form[name] = st.text_input(label, key=f"{_KEY}{name}", max_chars=200)
    return form


def routed(view: View, form: Form) -> None:
    """Say where the tables would send it, once they can."""
    if form["service"] is None or form["category"] is None:
        return
    place = completed(view.rulebook, form)
    team, owner, weight = (place.get(name) for name in ("team", "owner", "priority"))
    unit = view.rulebook.units.get(team or "")
    who = named(view.rulebook, By.OWNER, [owner])[0] if owner else "nobody yet"
    goes = f"goes to {shown(unit.title)}, {shown(who)}" if unit else "has no team: it will be counted as unrouted"
    priority = f"Priority {shown(weight)}; it" if weight else "It"
    st.caption(f"{priority} {goes}.")


def missing(view: View, form: Form) -> None:
    """List what keeps it from being taken, by the very rule that would refuse it."""
    found = gaps(view.rulebook, form)
    if found and any(form.values()):
        said = "\n".join(f"- {shown(gap.sentence.partition(':')[0])}" for gap in found)  # the fields show the choices
        st.markdown(f":material/help_center: {count(len(found), 'thing')} to be said first:\n{said}")


def send(view: View) -> None:
    """The button, with the reason where the person may not press it."""
    press = actions.Press(open_ticket, "request", done=_said, prepare=_typed, then=_empty)
    actions.button(view, "Open the ticket", press)


def _typed() -> dict[str, Form]:
    """What the fields say when the button is pressed: the last one may have been left by that very press."""
    return {"form": {name: session.chosen(f"{_KEY}{name}") or None for name in FORM_FIELDS}}


def _services(view: View) -> dict[str, str]:
    return {service.name: service.title for service in view.rulebook.services.values()}


def _categories(view: View, service: str | None) -> dict[str, str]:
    return {name: each.title for (of, name), each in view.rulebook.categories.items() if of == service}


def _one_of(label: str, field: str, words: Mapping[str, str | None] | Iterable[str]) -> str | None:
    """The name that was chosen; words are shown by their titles, where they have any."""
    titles = {name: (words[name] if isinstance(words, Mapping) else None) or name.capitalize() for name in words}
    return st.selectbox(
        label,
        list(titles),
        index=None,
        format_func=titles.__getitem__,
        key=f"{_KEY}{field}",
        placeholder="Choose",
    )


def _said(answer: Any) -> str:
    return f"{answer['ticket']} is open."


def _empty(answer: Any) -> None:
    session.hold(_OPENED, str(answer["ticket"]))
    for name in FORM_FIELDS:
        session.choose(f"{_KEY}{name}", None)
