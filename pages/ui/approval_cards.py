"""What waits for the person, one card each: what is asked, by whom, until when, and the buttons beside it."""

import streamlit as st

from control.policy.approval_standing import Standing
from control.policy.approval_together import MOST_TOGETHER
from control.policy.approving import asked
from control.policy.delegations import whose
from control.queries import approval_causes
from pages.ui import approval_deeds, approval_list, approval_ticks, evidence, links, reads
from pages.ui.approval_list import amount, who
from pages.ui.approval_ticks import Ticks
from pages.ui.evidence import Rounds
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.sight import of_one
from pages.ui.text import count, instant, missing, shown, until

MOST = MOST_TOGETHER
"""Cards at once: who has more to decide does the first ones first, and can do all of these with one press."""
_NAMED = 4
"""Others who can decide that are named one by one."""


def show(view: View, mine: list[Record]) -> list[Record]:
    """The cards, soonest due first; answers with those that are ticked to be decided at once."""
    stand, files = approval_list.standings(view, mine), evidence.rounds_of(view, mine)
    ticks = approval_ticks.ticks(view, mine, stand)
    approval_ticks.choose_all(mine, ticks)
    return [row for row in mine if _card(view, row, stand[int(row["id"])], files[int(row["id"])], ticks)]


def beyond(number: int) -> None:
    """How many others wait behind the cards that are shown."""
    if number > MOST:
        st.caption(f"And {count(number - MOST)} more: they come up when these are decided.")


def _card(view: View, row: Record, standing: Standing, files: Rounds, ticks: Ticks) -> bool:
    """One card; answers whether it is ticked."""
    with st.container(border=True, gap="small"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{row['number']} · {heading(row)}**")
            st.markdown(due(view, row), width="content")
        st.markdown(shown(row["asked"]))
        evidence.show(view, row, files)
        came = evidence.changed(files, int(row["round"]))
        st.caption("  \n".join([*lines(view, row), *([came] if came else []), step(view, standing)]))
        with st.container(horizontal=True, vertical_alignment="center"):
            approval_deeds.decide(view, row, standing)
            links.matter(str(row["key"]))
            st.button("Details", key=f"details-{row['number']}", type="tertiary", on_click=_show, args=(row["number"],))
            return approval_ticks.tick(row, ticks)


def heading(row: Record) -> str:
    """An approval by what is asked for and its amount."""
    kind = approval_list.called(row)
    return kind if not amount(row) else f"{kind} of {shown(amount(row))}"


def due(view: View, row: Record) -> str:
    """Until when it is to be decided, as a badge."""
    late = row["due_at"] < view.as_of
    colour, icon = ("orange", "running_with_errors") if late else ("gray", "schedule")
    word = f"was due {until(row['due_at'], view.as_of)}" if late else f"due {until(row['due_at'], view.as_of)}"
    return f":{colour}-badge[:material/{icon}: {word}]"


def lines(view: View, row: Record) -> list[str]:
    """Who asks, for which ticket, since when, and what it counts for."""
    asks = who(view, row["requested_by"], row["requested_for"])
    said = [f"{asks} asks for {row['key']} “{shown(row['title'])}”, {until(row['submitted_at'], view.as_of)}."]
    said += [f"Because of {each['cause']}." for each in _causes(view, row)]
    said += [f"For {shown(row['customer'])}."] if not missing(row["customer"]) else []
    weight = approval_list.weight(view, row)
    said += [weight] if weight else []
    if int(row["round"]) > 1:
        said.append(
            f"Round {row['round']}: it was changed by {who(view, row['edited_by'])}; earlier decisions are void."
        )
    said.append(f"Expires {instant(row['expires_at'], view.zone)}.")
    return said


def _causes(view: View, row: Record) -> list[Record]:
    """The breach review or escalation because of which it is asked for."""
    return reads.rows(approval_causes.causes, of_one(view), (int(row["id"]),))


def step(view: View, standing: Standing) -> str:
    """Which step is being decided, what deciding it means, and who else can."""
    now = standing.open_step
    if now is None:
        return "No step is being decided."
    others = [seat.account for seat in asked(view.rulebook, standing) if seat.account != whose(view.actor).name]
    names = ", ".join(who(view, name) for name in others[:_NAMED]) + (" and others" if len(others) > _NAMED else "")
    of = f"Step {now.number} of {len(standing.steps)}, {shown(now.title)}: {now.quorum}, as {now.meaning}."
    return f"{of} {names} can decide it too." if names else f"{of} Nobody else can decide it."


def _show(number: str) -> None:
    st.query_params["approval"] = number
