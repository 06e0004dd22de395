"""The fields in which somebody says what a measure is to be: the same for a new one, a conversion and a change."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from control.commands.measure_content import LONGEST_TITLE
from control.policy.measure_terms import MeasureKind, MeasureTerms
from control.policy.scope import units_in
from pages.ui import session
from pages.ui.measure_labels import GROUP_KINDS, MEASURE_KINDS
from pages.ui.session import View

Typed = Callable[[], Mapping[str, Any]]
"""What was typed, as the argument that the commands take."""


def fields(view: View, form: str, stands: Mapping[str, Any]) -> Typed:
    """Show the fields with what stands in them first, by the columns of a measure; answers with what was typed."""
    terms = view.rulebook.measures or MeasureTerms(0)
    keys = _keys(form)
    st.text_input("Title", stands.get("title") or "", key=keys["title"], max_chars=LONGEST_TITLE)
    for name, word in (("description", "What is done, and why"), ("effect", "Expected effect")):
        st.text_area(word, stands.get(name) or "", key=keys[name], height=90)
    kinds = [kind.value for kind in MeasureKind]
    choice("Kind", keys["kind"], {each: MEASURE_KINDS[MeasureKind(each)].word for each in kinds}, stands.get("kind"))
    units = {name: view.rulebook.units[name].title for name in sorted(units_in(view.rulebook, view.scope.sight))}
    everywhere = {name: unit.title for name, unit in view.rulebook.units.items()}
    unit, function = stands.get("unit"), stands.get("function")
    choice("For which unit", keys["unit"], units | ({unit: everywhere[unit]} if unit in everywhere else {}), unit)
    choice("Whose work changes", keys["function"], everywhere, function)
    choice("Place in the hierarchy", keys["group"], _groups(terms), stands.get("measure_group"))
    return lambda: {"wanted": {name: session.chosen(key) or None for name, key in keys.items()}}


def emptied(form: str) -> None:
    """Leave nothing in the fields of a form that was sent; a callback."""
    for key in _keys(form).values():
        session.choose(key, None)


def group_named(terms: MeasureTerms, group: str) -> str:
    """A place in the hierarchy, from the widest to the narrowest."""
    return " › ".join(each.title for each in terms.path(group)) or group


def _keys(form: str) -> dict[str, str]:
    """The fields' widgets, by the names of what is wanted."""
    return {name: f"{name}-{form}" for name in ("title", "description", "effect", "kind", "unit", "function", "group")}


def _groups(terms: MeasureTerms) -> dict[str, str]:
    named = {
        name: f"{group_named(terms, name)} ({GROUP_KINDS[group.kind].word.lower()})"
        for name, group in terms.groups.items()
    }
    return dict(sorted(named.items(), key=lambda each: each[1]))


def choice(word: str, key: str, words: Mapping[str, str], first: str | None) -> None:
    """One of several by its name, shown in its words; what stands there first need not be among them any more."""
    names = list(words)
    at = names.index(first) if first is not None and first in words else None
    st.selectbox(word, names, at, lambda name: words[name], key=key, placeholder="Not said yet")
