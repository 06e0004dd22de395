"""The clocks of one ticket: a card for each cycle, and the choice of one of them."""

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from control.model import ClockState, TargetKind, Verdict
from control.queries import histories
from pages.ui import reads
from pages.ui.label import Label
from pages.ui.labels import AT_RISK, CLOCK_STATES, KINDS, VERDICTS
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.sight import of_one
from pages.ui.text import exactly, instant, missing, shown, until

_OPEN = (ClockState.RUNNING, ClockState.PAUSED)


def cards(view: View, ticket: Record, stood: Sequence[Record]) -> None:
    """A card for each cycle, as `histories.clocks` answers, with the verdict that was recorded."""
    judged = reads.rows(histories.judged, of_one(view), int(ticket["id"]))
    by_cycle = {(row["kind"], row["cycle"]): row for row in judged}
    grid = st.grid(3, min_column_width=280, gap="medium")
    for clock in stood:
        _card(view, grid, clock, by_cycle.get((clock["kind"], clock["cycle"])))
    for repair in reads.rows(histories.repairs, of_one(view), int(ticket["id"])):
        if repair["state"] == "proposed":
            st.warning(_proposal(view, repair), icon=":material/rule:")


def choose(stood: Sequence[Record]) -> Record:
    """The cycle whose ledger is asked for; the last one where nothing is chosen."""
    cycles = {name(clock).capitalize(): clock for clock in stood}
    if len(cycles) == 1:
        return stood[-1]
    words = list(cycles)
    word = st.segmented_control(
        "Explained below", words, default=words[-1], required=True, key="clock", bind="query-params"
    )
    return cycles.get(str(word), stood[-1])


def name(clock: Record) -> str:
    """What a cycle is called: its kind, and its number from the second on."""
    kind = KINDS[TargetKind(clock["kind"])].lower()
    return kind if clock["cycle"] == 1 else f"{kind}, cycle {clock['cycle']}"


def verdict(view: View, clock: Record) -> Verdict:
    """What a cycle reads at the view's instant."""
    if not missing(clock["breaches_at"]) and clock["breaches_at"] < view.as_of:
        return Verdict.BREACHED
    return Verdict.MET if clock["state"] == ClockState.STOPPED else Verdict.NONE


def at_risk(view: View, clock: Record) -> bool:
    """Whether an open cycle in time is past the share of its target that the promise names."""
    risky = not missing(clock["at_risk_at"]) and clock["at_risk_at"] <= view.as_of
    return risky and clock["state"] in _OPEN and verdict(view, clock) is Verdict.NONE


def _card(view: View, grid: DeltaGenerator, clock: Record, judgement: Record | None) -> None:
    badges = " ".join(each.badge for each in _labels(view, clock))
    with grid.container(border=True, height="stretch", gap="xsmall"):
        st.markdown(f"**{name(clock).capitalize()}**  \n{badges}")
        st.markdown("  \n".join(_lines(view, clock)))
        if judgement is not None:
            st.caption(_recorded(view, judgement))


def _labels(view: View, clock: Record) -> list[Label]:
    state = ClockState(clock["state"])
    judged = verdict(view, clock)
    labels = [VERDICTS[judged]] if judged is not Verdict.NONE or state not in _OPEN else []
    return labels + ([AT_RISK] if at_risk(view, clock) else []) + [CLOCK_STATES[state]]


def _lines(view: View, clock: Record) -> list[str]:
    due_at, state = clock["due_at"], ClockState(clock["state"])
    due = f"Due {instant(due_at, view.zone)}"
    if missing(due_at):
        due = "No due time while it is paused" if state is ClockState.PAUSED else "No due time"
    elif state in _OPEN:
        due += f", {until(due_at, view.as_of)}"
    promised = f"{exactly(int(clock['minutes']) * 60)} of working time by {shown(clock['calendar'])}"
    ended = [] if state in _OPEN else [f"{CLOCK_STATES[state].word} {instant(clock['since'], view.zone)}"]
    return [due, promised, f"Started {instant(clock['started_at'], view.zone)}", *ended]


def _recorded(view: View, judgement: Record) -> str:
    verdict, judged_at = _word(judgement["verdict"]), instant(judgement["judged_at"], view.zone)
    by = f"{shown(judgement['target'])}, rulebook {judgement['rulebook_version'][:8]}"
    return f"Judged {verdict} at {judged_at} by {by}."


def _proposal(view: View, repair: Record) -> str:
    kind = KINDS[TargetKind(repair["kind"])].lower()
    recorded, proposed = _word(repair["recorded_verdict"]), _word(repair["proposed_verdict"])
    was, would = (instant(repair[f"{name}_due_at"], view.zone) for name in ("recorded", "proposed"))
    return (
        f"The {kind} was judged {recorded} (due {was}). By facts that came later it would be {proposed} (due {would}): "
        "a repair is proposed, and until it is decided the judgement stands."
    )


def _word(verdict: str) -> str:
    return VERDICTS[Verdict(verdict)].word.lower()
