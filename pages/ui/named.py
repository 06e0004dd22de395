"""How people are called where somebody chooses among them."""

import streamlit as st

from control.policy.decision_deeds import is_able
from control.policy.rulebook import Person, Rulebook
from pages.ui.session import View


def told_apart(rulebook: Rulebook, person: Person) -> str:
    """The title of somebody; where two have the same, their accounts tell them apart."""
    same = [each for each in rulebook.people.values() if each.title == person.title]
    return person.title if len(same) == 1 else f"{person.title} ({person.name})"


def title_of(view: View, account: str) -> str:
    """What somebody is called, whom the rulebook may not know any more."""
    person = view.rulebook.people.get(account)
    return account if person is None else person.title


def choose_active(view: View, word: str, key: str, first: str | None, command: str | None = None) -> None:
    """The field in which an active account is chosen, one that may give a `command` where it names one.

    `first` is the account that stands there, if any.
    """
    able = (each for each in view.rulebook.people.values() if each.active)
    if command is not None:
        able = (each for each in able if is_able(view.rulebook, each, command))
    people = {each.name: told_apart(view.rulebook, each) for each in able}
    names = sorted(people, key=people.__getitem__)
    who = names.index(first) if first in people else None
    st.selectbox(word, names, who, people.__getitem__, key=key, placeholder="Choose")
