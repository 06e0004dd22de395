"""Which promise a page speaks of: its kind, by which due times, since when; kept in the address."""

from dataclasses import dataclass
from datetime import datetime

import streamlit as st

from control.model import TargetKind
from control.policy.goals import goal_for
from control.policy.periods import days_before
from control.queries.standing import Basis, Promise
from pages.ui.labels import BASES, KINDS
from pages.ui.session import View

PERIODS = {"All time": None, "12 months": 365, "90 days": 90, "30 days": 30}
"""Days back from the view's instant; None: from the beginning."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen, and the goal it is measured by (a share; None: none was set)."""

    promise: Promise
    goal: float | None


def choose_promise(view: View) -> Choice:
    """Show what can be chosen, and answer with what was."""
    with st.container(horizontal=True, vertical_alignment="top", gap="medium"):
        kind = TargetKind(
            one_of("Promise", "promise", {word: kind.value for kind, word in KINDS.items()}, "Resolution")
        )
        basis = Basis.CLOCKS
        if kind is TargetKind.RESOLUTION:
            basis = Basis(one_of("Judged by", "judged", {word: basis.value for basis, word in BASES.items()}))
        days = PERIODS[_period()]
        goal = _goal(goal_of(view, kind))
    since: datetime | None = None if days is None else days_before(view.as_of, days, view.zone)
    return Choice(Promise(kind, basis, since), goal)


def one_of(label: str, key: str, values: dict[str, str], default: str | None = None) -> str:
    """The value whose word is chosen among `values` (by word); `default` is a word, the first where it is None."""
    words = list(values)
    word = st.segmented_control(label, words, default=default or words[0], required=True, key=key, bind="query-params")
    return values[word or words[0]]


def _period() -> str:
    return st.selectbox("Period", list(PERIODS), key="period", bind="query-params", width=130)


def goal_of(view: View, kind: TargetKind) -> float | None:
    """The share of a kind of promise that the rulebook aims at in the view's scope; None where there is no goal."""
    goal = goal_for(view.rulebook.goals, kind, view.scope.service)
    return None if goal is None else float(goal.share)


def _goal(standing: float | None) -> float | None:
    percent = st.number_input(
        "Goal, % on time",
        min_value=1,
        max_value=100,
        value=None,
        step=1,
        placeholder="none" if standing is None else f"{standing * 100:g}",
        key="goal",
        bind="query-params",
        width=150,
        help="The goal of the rulebook holds where none is set here. One that you set is drawn into the chart and kept "
        "in the address, and nowhere else.",
    )
    return standing if percent is None else percent / 100
