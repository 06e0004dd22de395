"""What holds for every page and lives in the address: where to look, from which instant; and who looks."""

from datetime import datetime
from zoneinfo import ZoneInfo

import streamlit as st

from control.errors import Refused
from control.policy.rulebook import Person, Rulebook
from control.policy.scope import Scope, Sight, scope_of, services_in, units_in
from control.policy.sessions import Session
from control.policy.sight import sight_of
from control.policy.zones import zone_of
from control.queries import tickets
from pages.ui import acting, presence, reads, session
from pages.ui.present import present
from pages.ui.sight import of_one
from pages.ui.text import instant, shown

_EARLIEST = "2000-01-01 00:00"


def settle(found: Session) -> session.View:
    """Show the filters in the sidebar, and answer with the view that they make for whoever is signed in."""
    opened = session.runtime()
    now = present(opened)
    rulebook = now.rulebook
    with st.sidebar:
        narrowing = st.container()
        actor = acting.settle(opened, rulebook, _signed_in(rulebook, found))
    with narrowing:
        _search()
        scope = _scope(rulebook, sight_of(rulebook, actor))
        zone = ZoneInfo(zone_of(rulebook, scope))
        asked = _as_of(zone)
    past = asked is not None and asked < now.as_of
    as_of = asked if past and asked is not None else now.as_of
    made = session.View(opened, rulebook, now.revision, as_of, past, scope, zone, actor, found.id)
    session.show(made)
    return made


def banner(view: session.View) -> None:
    """Say that the past is shown, and why nothing can be done there."""
    if not view.past:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(
            f":material/history: **{instant(view.as_of, view.zone)}**: what had happened by then, with what is known "
            "of it today. The past can be looked at, not changed."
        )
        st.button("Back to the present", on_click=session.choose, args=("as_of", None))


def _search() -> None:
    st.text_input(
        "Find a ticket", key="find", type="search", placeholder="Number or text", on_change=_find, autocomplete="off"
    )


def _find() -> None:
    text = session.chosen("find")
    if not text:
        return
    session.choose("find", "")
    numbered = reads.ask(tickets.numbered, of_one(session.view()), text)
    if len(numbered) == 1:
        st.switch_page("ticket.py", query_params={"ticket": str(numbered["key"].iloc[0])})
    st.switch_page("tickets.py", query_params={"find": text})


def _scope(rulebook: Rulebook, sight: Sight | None) -> Scope:
    """What is chosen of what the person sees; of the rest the lists, and an address that names it, know nothing."""
    seen = units_in(rulebook, sight), services_in(rulebook, sight)
    units = {_unit_title(rulebook, name): name for name in _in_order(rulebook) if name in seen[0]}
    services = {service.title: service.name for service in rulebook.services.values() if service.name in seen[1]}
    unit = _choice("Unit", "unit", list(units), "All units")
    service = _choice("Service", "service", list(services), "All services")
    return scope_of(rulebook, units.get(unit or ""), services.get(service or ""), sight)


def _choice(label: str, key: str, options: list[str], everything: str) -> str | None:
    asked = st.query_params.get(key)
    if asked and asked not in options:
        st.warning(f"There is no {key} “{shown(asked)}” in the rulebook: {everything.lower()} are shown.")
    return st.selectbox(label, options, index=None, placeholder=everything, key=key, bind="query-params")


def _as_of(zone: ZoneInfo) -> datetime | None:
    written = st.query_params.get("as_of")
    asked = session.utc(
        st.datetime_input(
            "As of (UTC)",
            value=None,
            min_value=_EARLIEST,
            step=60,
            key="as_of",
            format="YYYY-MM-DD",
            bind="query-params",
            help="The instant from which everything is seen; empty: now. It is read in UTC, so that a shared address "
            "means the same instant everywhere.",
        )
    )
    if written and asked is None and not _is_instant(written):
        st.warning(f"The address names no instant that can be shown (“{shown(written)}”): this is the present.")
    st.caption(f"Times are shown in {zone.key}." + (f" That is {instant(asked, zone)}." if asked else ""))
    return asked


def _is_instant(written: str) -> bool:
    """Whether it is one that the field can hold, as `2026-03-02T09:30`."""
    try:
        return datetime.fromisoformat(written) >= datetime.fromisoformat(_EARLIEST)
    except (ValueError, TypeError):
        return False


def _signed_in(rulebook: Rulebook, found: Session) -> Person:
    """Whoever is signed in, by the rulebook in force; raises Refused for an account that it no longer knows."""
    person = rulebook.people.get(found.account)
    if person is None or not person.active:
        raise Refused("Your account is not known here any more: an administrator can say why.", "actor")
    presence.out(found, shown(person.title))
    return person


def _unit_title(rulebook: Rulebook, name: str) -> str:
    """The title of a unit; where two units share one, the unit above tells them apart."""
    unit = rulebook.units[name]
    same = [other for other in rulebook.units.values() if other.title == unit.title]
    above = rulebook.units[unit.parent].title if unit.parent else "top"
    return unit.title if len(same) == 1 else f"{unit.title} ({above})"


def _in_order(rulebook: Rulebook) -> list[str]:
    """Every unit, each behind the unit above it."""
    ordered: list[str] = []

    def add(parent: str | None) -> None:
        for unit in rulebook.units.values():
            if unit.parent == parent:
                ordered.append(unit.name)
                add(unit.name)

    add(None)
    return ordered
