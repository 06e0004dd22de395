"""One approval: what is asked now and was before, its steps with who is asked and what they said, and how it ended."""

import streamlit as st

from control.model import ApprovalState, Decision, StepState
from control.policy.approval_standing import Standing
from control.policy.approving import asked
from control.queries import approval_history as history
from pages.ui import approval_cards, approval_deeds, approval_list, evidence, links, reads
from pages.ui.approval_labels import APPROVAL_STATES, DECISIONS, STEP_STATES
from pages.ui.approval_list import amount, who
from pages.ui.evidence import Rounds
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.sight import of_one
from pages.ui.text import count, instant, missing, shown


def show(view: View, row: Record, decided_above: bool) -> None:
    """Everything about one approval, with what can be done about it unless its card above offers that."""
    state = ApprovalState(str(row["state"]))
    st.subheader(f"{row['number']}: {approval_cards.heading(row)}", anchor=False)
    st.markdown(f"{APPROVAL_STATES[state].badge} {shown(row['asked'])}")
    files = evidence.rounds_of(view, [row])[int(row["id"])]
    if missing(row["submitted_at"]):
        evidence.show(view, row, files)
    st.caption("  \n".join(_facts(view, row)))
    standing = approval_list.standings(view, [row]).get(int(row["id"]))
    with st.container(horizontal=True, vertical_alignment="center"):
        approval_deeds.offer(view, row, standing, decided_above=decided_above)
        links.matter(str(row["key"]))
    _history(view, row, standing, files)


def _facts(view: View, row: Record) -> list[str]:
    if missing(row["submitted_at"]):
        return [
            f"Drafted {instant(row['made_at'], view.zone)} by {who(view, row['requested_by'], row['requested_for'])}."
        ]
    said = approval_cards.lines(view, row)
    if not missing(row["problem"]):
        said.append(f"It could not be carried out yet: {shown(row['problem'])}")
    if not missing(row["ended_at"]) and row["ended_at"] <= view.as_of:
        by = who(view, row["ended_by"])
        said.append(f"Ended {instant(row['ended_at'], view.zone)} by {by}: {shown(row['ended_because'])}")
    return said


def _history(view: View, row: Record, standing: Standing | None, files: Rounds) -> None:
    """Round by round, step by step: what was asked, who said what, and who is asked now."""
    number = int(row["id"])
    rounds = reads.rows(history.rounds, of_one(view), number)
    steps = reads.rows(history.steps, of_one(view), number)
    said = reads.rows(history.decisions, of_one(view), number)
    before: Record | None = None
    for each in rounds:
        st.markdown(f"**Round {each['round']}**, {_submitted(view, each)}")
        came = evidence.changed(files, int(each["round"]))
        st.markdown(_asked(before, each) + (f"  \n{came}" if came else ""))
        evidence.show(view, row, files, int(each["round"]))
        for step in [step for step in steps if step["round"] == each["round"]]:
            decided = [one for one in said if (one["round"], one["step"]) == (step["round"], step["number"])]
            st.markdown("  \n".join(_step(view, step, decided, standing)))
        before = each
    for done in reads.rows(history.effects, of_one(view), number):
        st.markdown(f":material/task_alt: Carried out {instant(done['done_at'], view.zone)}.")


def _submitted(view: View, round_: Record) -> str:
    by = who(view, round_["submitted_by"], round_["submitted_for"])
    return f"submitted {instant(round_['submitted_at'], view.zone)} by {by}"


def _asked(before: Record | None, round_: Record) -> str:
    """What was asked for in a round; of a later one, what is different from the one before."""
    said = shown(round_["asked"])
    money = amount(round_)
    if before is not None and money != amount(before):
        money = f"{shown(amount(before))} → **{shown(money)}**"
    else:
        money = shown(money) if money else ""
    if before is not None and before["asked"] != round_["asked"]:
        said = f"~~{shown(before['asked'])}~~  \n{said}"
    return f"{money}  \n{said}" if money else said


def _step(view: View, step: Record, decided: list[Record], standing: Standing | None) -> list[str]:
    state = STEP_STATES[StepState(str(step["state"]))]
    when = "" if missing(step["opened_at"]) else f" since {instant(step['opened_at'], view.zone)}"
    lines = [f"{state.badge} **Step {step['number']}: {shown(step['title'])}**{when}"]
    for one in decided:
        label = DECISIONS[Decision(str(one["decision"]))]
        by = who(view, one["account"], one["on_behalf_of"])
        comment = "" if missing(one["comment"]) else f": {shown(one['comment'])}"
        at = instant(one["decided_at"], view.zone)
        others = int(one["together"]) - 1
        among = f", with one press for {count(others, 'other')} as well" if others else ""
        lines.append(f":material/{label.icon}: {label.word} by {by}, {at}, as {one['meaning']}{among}{comment}")
    if step["state"] == StepState.OPEN and standing is not None and not view.past:
        names = [who(view, seat.account) for seat in asked(view.rulebook, standing)]
        lines.append(
            f":material/pending_actions: Asked now: {', '.join(names) or 'nobody who could decide it is left'}"
        )
    return lines
