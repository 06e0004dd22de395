"""Tiles: a figure with its unit, what it says over time, its definition, and the way to its rows."""

from collections.abc import Mapping

import streamlit as st

from control.policy.goals import goal_for
from control.queries.counting import Figure
from control.queries.drill import Drill
from control.queries.standing import Basis
from pages.ui.chart_labels import means, says
from pages.ui.choices import Choice
from pages.ui.findings import KIND_WORDS
from pages.ui.labels import FIGURES
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.text import count, instant, share, shown
from pages.ui.trends import Trend

_BESIDE = (Figure.BREACHED, Figure.OVERDUE, Figure.AT_RISK, Figure.UNPROMISED)
_HELP = {
    Figure.BREACHED: "Late for good: judged at the first instant after the due time, whether closed since or not.",
    Figure.OVERDUE: "Breached, and still nobody has finished it.",
    Figure.AT_RISK: "Open, in time, and past the share of its target that the promise names.",
    Figure.UNPROMISED: "No clock ran, or no due time was recorded: counted here, and never as on time.",
}


def attainment(view: View, choice: Choice, row: Record, trend: Trend | None) -> None:
    """The share that was on time, large, with what its control chart says; beside it the counts."""
    main, beside = st.columns([2, 3], gap="medium")
    with main.container(border=True, height="stretch"):
        share_on_time(view, choice, row, trend)
    with beside, st.grid(2, min_column_width=150, gap="medium"):
        for figure in _BESIDE:
            with st.container(border=True, height="stretch"):
                st.metric(FIGURES[figure].word, count(row[figure]), icon=_icon(figure), help=_HELP[figure])
                _link(figure, choice, row)


def share_on_time(view: View, choice: Choice, row: Record, trend: Trend | None, over: str = "") -> None:
    """The share that was on time, of how many, against which goal, and its definition; `over` says which period."""
    st.metric(
        f"{KIND_WORDS[choice.promise.kind].capitalize()} on time{over}",
        share(row["attainment"]),
        delta=f"{count(row['met'])} of {count(row['judged'])} judged",
        delta_color="off",
        delta_arrow="off",
        delta_description=None if choice.goal is None else f"goal {share(choice.goal)}",
        chart_data=sparkline(trend),
    )
    if trend is not None:
        st.markdown(says(trend.reading), help=means(trend.reading))
    with st.container(horizontal=True, vertical_alignment="center"):
        _link(Figure.JUDGED, choice, row)
        with st.popover("Definition", icon=":material/menu_book:", type="tertiary"):
            st.markdown(definition(view, choice, row))


def definition(view: View, choice: Choice, row: Record) -> str:
    """What the attainment figure means: population, clock, zone, period attribution, exclusions, n, as-of."""
    promise = choice.promise
    clock = (
        "the due time that the tool it came from had recorded, against the first resolution"
        if promise.basis is Basis.RECORDED
        else "our own clock: working minutes of the target by its calendar, less pauses"
    )
    since = instant(promise.since, view.zone) if promise.since is not None else "the beginning"
    lines = {
        "Figure": "on time ÷ judged; a dash where nothing was judged, never 0 %",
        "Population": f"tickets, each counted once: {count(row['tickets'])} in scope",
        "Clock": clock,
        "Judged": "when it stopped in time, or at the first instant after it was due, open or not; "
        "a ticket that was late once stays late",
        "Period": f"by that instant, from {since} to {instant(view.as_of, view.zone)}",
        "Zone": f"periods are cut in {view.zone.key}",
        "Left out": f"{count(row['unpromised'])} without a promise, and what was cancelled in time or runs in time",
        "n": count(row["judged"]),
        **_aim(view, choice),
    }
    return "\n".join(f"- **{name}**: {text}" for name, text in lines.items())


def _aim(view: View, choice: Choice) -> dict[str, str]:
    """The goal that the figure is measured by, and who answers for it."""
    standing = goal_for(view.rulebook.goals, choice.promise.kind, view.scope.service)
    owner = None if standing is None or standing.owner is None else view.rulebook.people.get(standing.owner)
    goal = "none" if choice.goal is None else share(choice.goal)
    return {"Goal": goal, "Owner of the figure": "nobody yet" if owner is None else shown(owner.title)}


def sparkline(trend: Trend | None) -> list[float] | None:
    """The latest periods in which something was judged; none where there are too few for a line."""
    known = [] if trend is None else [round(row["value"] * 100, 1) for row in trend.known]
    return known[-36:] if len(known) > 1 else None


def _icon(figure: Figure) -> str:
    return f":material/{FIGURES[figure].icon}:"


def _link(figure: Figure, choice: Choice, row: Record) -> None:
    listed("tickets.py", int(row[figure]), Drill(figure, choice.promise).address)


def listed(page: str, number: int, address: Mapping[str, str], noun: str = "ticket") -> None:
    """The way from a count to exactly the rows that it counts."""
    if not number:
        st.caption("Nothing to list")  # Streamlit draws a disabled link too pale to be read
        return
    st.page_link(page, label=f"List {count(number, noun)}", icon=":material/list:", query_params=dict(address))
