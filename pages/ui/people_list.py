"""Everybody who can act: where they belong, what they hold, and, for those who may know, how they come in."""

from typing import Any

import pandas as pd
import streamlit as st

from control.policy.permissions import is_machine
from control.policy.roles import RoleGrant
from control.policy.rulebook import Person
from pages.ui import session, tables
from pages.ui.named import told_apart
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.text import missing, shown

_NAMED, _CHOOSES = "person", "choose-person"


def people(view: View) -> list[Person]:
    """Everybody but programs, by title; where two have one title, by account."""
    found = (person for person in view.rulebook.people.values() if not is_machine(person))
    return sorted(found, key=lambda person: (person.title.casefold(), person.name))


def table(view: View, kept: dict[str, Record] | None, meanwhile: dict[str, str]) -> None:
    """One row for each; `kept` is what is known of accounts, None for those who may not know it; `meanwhile` says for
    whom each of them acts.
    """
    rows = [
        _row(view, person, None if kept is None else kept.get(person.name, {})) | {"meanwhile": meanwhile[person.name]}
        for person in people(view)
    ]
    columns: dict[str, Any] = {
        "name": st.column_config.ButtonColumn(
            "Name", type="tertiary", alignment="left", pinned=True, key=_CHOOSES, on_click=_choose
        ),
        "unit": "Unit",
        "roles": st.column_config.TextColumn("Roles", width=320),
        "state": "State",
        **({"meanwhile": "Acts for"} if any(meanwhile.values()) else {}),
    }
    if kept is not None:
        columns |= {
            "proof": "Signs in by",
            "sessions": st.column_config.NumberColumn("Open sessions", format="%d"),
            "seen": tables.instants(view, "Last there"),
        }
    tables.plain(pd.DataFrame(rows), columns, "Everybody who can act, by name", "people")


def chosen(view: View) -> Person | None:
    """The person whom the address names, chosen in a field; None: nobody."""
    named = {told_apart(view.rulebook, person): person for person in people(view)}
    asked = st.query_params.get(_NAMED)
    if asked and asked not in named:
        st.warning(f"Nobody here is called “{shown(asked)}”.")
    name = st.selectbox(
        "Person", list(named), index=None, placeholder="Choose somebody", key=_NAMED, bind="query-params"
    )
    return None if name is None else named[name]


def _choose() -> None:
    clicked = session.clicked(_CHOOSES)
    if clicked is not None:
        session.choose(_NAMED, clicked)


def facts(view: View, person: Person, kept: Record) -> None:
    """Who somebody is, and why they may not act where they may not."""
    unit = view.rulebook.units.get(person.unit)
    where = person.unit if unit is None else unit.title
    st.markdown(
        f"{shown(where)}, account {shown(person.name)}{'' if person.mail is None else f', {shown(person.mail)}'}"
    )
    same = [each.title for each in view.rulebook.people.values() if each.person == person.person and each != person]
    if same:
        st.caption(f"The same person has another account: {shown(', '.join(same))}.")
    if not person.active:
        by = kept.get("disabled_by")
        who = "The rulebook says that they have left" if missing(by) else f"Disabled by {shown(str(by))}"
        st.warning(f"{who}: nothing can be done by this account.", icon=":material/person_off:")


def held(view: View, grant: RoleGrant) -> str:
    """A role with its scope in words."""
    return f"{grant.role.capitalize()}, {scope(view, grant.scope)}"


def scope(view: View, granted: str) -> str:
    """Where a role reaches, by its title."""
    kind, _, name = granted.partition(":")
    if kind == "unit" and name in view.rulebook.units:
        return view.rulebook.units[name].title
    if kind == "service" and name in view.rulebook.services:
        return view.rulebook.services[name].title
    return "everything" if granted == "all" else granted


def _row(view: View, person: Person, kept: Record | None) -> dict[str, Any]:
    unit = view.rulebook.units.get(person.unit)
    row = {
        "name": told_apart(view.rulebook, person),
        "unit": person.unit if unit is None else unit.title,
        "roles": "; ".join(held(view, grant) for grant in person.grants) or "None",
        "state": "May act" if person.active else "May not act",
    }
    if kept is None:
        return row
    seen = kept.get("seen_at")
    return row | {
        "proof": _proof(kept),
        "sessions": int(kept.get("sessions", 0)),
        "seen": pd.NaT if seen is None or missing(seen) else seen.tz_convert(view.zone.key),
    }


def _proof(kept: Record) -> str:
    if not kept.get("has_password"):
        return "No password yet"
    return "Password and code" if kept.get("has_code") else "Password"
