"""Deciding several approvals at once: the bar for what is ticked, and the dialog that names each of them first."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

import streamlit as st

from control.model import ApprovalState
from control.policy.approval_consequences import Consequence, consequence
from control.policy.approving import decide_refusal
from control.policy.quorum import Outcome
from control.policy.reasons import SHORTEST_REASON, is_reason
from pages.ui import actions, approval_list, approval_ticks, session
from pages.ui.actions import Press
from pages.ui.approval_cards import heading
from pages.ui.approval_deeds import TOGETHER, Verb
from pages.ui.asking import Told
from pages.ui.devices import little_room
from pages.ui.reads import Record
from pages.ui.reasoned import reason
from pages.ui.session import View
from pages.ui.text import count, missing, shown

_NAMED = 4


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to decide at once, as they saw it."""

    verb: Verb
    rows: tuple[Record, ...]

    @property
    def form(self) -> str:
        """Names the dialog: another selection is another one, with an empty reason."""
        seen = ",".join(f"{row['number']}/{row['version']}" for row in self.rows)
        return f"together-{self.verb.name}-{sha256(seen.encode()).hexdigest()[:12]}"


def bar(view: View, chosen: Sequence[Record]) -> None:
    """The bar; it is there once something is ticked, and carries the approvals as they were drawn."""
    if not chosen:
        return
    names = ", ".join(str(row["number"]) for row in chosen[:_NAMED])
    more = f" and {count(len(chosen) - _NAMED)} more" if len(chosen) > _NAMED else ""
    money = _sum(view, chosen)
    with st.bottom, st.container(horizontal=True, vertical_alignment="center", gap="small"):
        said = f"**{count(len(chosen), 'approval')}**: {names}{more}" + (f", {shown(money)}" if money else "")
        st.markdown(said, width="content")
        for verb in TOGETHER:
            why = actions.why_not(view, verb.command)
            word = f"{verb.word} {count(len(chosen))}"
            key = f"together-{verb.name}"
            letter = None if little_room() else verb.letter
            look = {"icon": f":material/{verb.icon}:", "shortcut": letter, "args": (verb, tuple(chosen))}
            actions.explained(word, key, why, _want, **look)


def show(view: View) -> bool:
    """The dialog that is wanted, if any; answers whether there is one, since there can be no second."""
    asked: Asked | None = session.held("together")
    if asked is None:
        return False
    title = f"{asked.verb.word} {count(len(asked.rows), 'approval')}"
    st.dialog(title, width="medium", icon=f":material/{asked.verb.icon}:", on_dismiss=_give_up)(_dialog)(view, asked)
    return True


def _dialog(view: View, asked: Asked) -> None:
    actions.in_dialog(asked.form)
    possible = _named(view, asked)
    if possible:
        reason(f"reason-{asked.form}")
    with st.container(horizontal=True):
        st.button(
            f"{asked.verb.word} {count(len(possible), 'approval')}",
            key=f"do-{asked.form}",
            disabled=not possible,
            on_click=_do,
            args=(view, asked, possible),
        )
        if st.button("Leave it", key=f"leave-{asked.form}", type="tertiary", on_click=_give_up):
            st.rerun()


def _named(view: View, asked: Asked) -> list[Record]:
    """Name each approval with what follows, or why not; answers with those that can be decided with one press."""
    stand = approval_list.standings(view, list(asked.rows))
    whys = approval_ticks.against(view, asked.rows, stand)
    possible: list[Record] = []
    lines: list[str] = []
    at_once: list[str] = []
    for row, together in zip(asked.rows, whys, strict=True):
        standing = stand.get(int(row["id"]))
        own = None if standing is None else decide_refusal(view.rulebook, view.actor, standing, asked.verb.what)
        why = together if own is None else own.sentence
        if why is not None or standing is None:
            said = f":material/block: {shown(why)}"
        else:
            possible.append(row)
            found = consequence(view.rulebook, view.actor, standing, asked.verb.decision)
            at_once += [str(row["number"])] if _is_last(found) else []
            said = _follows(found)
        lines.append(f"**{row['number']} · {heading(row)}** for {row['key']} {shown(row['title'])}  \n{said}")
    st.markdown("\n\n".join(lines))
    if possible:
        st.markdown(_together(view, possible, at_once))
    return possible


def _together(view: View, possible: Sequence[Record], at_once: Sequence[str]) -> str:
    """What they come to, and which of them are done at once."""
    money = _sum(view, possible)
    done = f"Carried out at once: {', '.join(at_once)}." if at_once else "Nothing of it is carried out at once."
    return f"In all **{shown(money)}**. {done}" if money else done


def _is_last(found: Consequence) -> bool:
    """Whether what is asked for is done then, since nobody else has to decide."""
    return found.outcome is Outcome.APPROVED and found.next_step is None


def _follows(found: Consequence) -> str:
    """What follows for one of them, in a few words."""
    if found.outcome is Outcome.OPEN:
        return ":material/pending_actions: The step stays open: others have to decide too."
    if found.outcome is not Outcome.APPROVED:
        return ":material/cancel: It ends here, and nothing of it is done."
    if found.next_step is not None:
        return f":material/arrow_forward: Goes on to the step “{shown(found.next_step)}”."
    return ":material/task_alt: Carried out at once, without another press."


def _do(view: View, asked: Asked, possible: Sequence[Record]) -> None:
    """One command for each approval, each of which may be refused by itself; a callback, in which nothing is drawn."""
    said = session.chosen(f"reason-{asked.form}")
    if not is_reason(said):
        sentence = f"Say why first, in at least {SHORTEST_REASON} characters: nothing was decided yet."
        session.keep_outcome(actions.Outcome(asked.form, sentence, refused=True))
        return
    numbers = [str(row["number"]) for row in possible]
    together = numbers if len(numbers) > 1 else []
    came = [(row, actions.outcome_of(view, _press(asked, row, together, said))) for row in possible]
    done = [outcome.answer["state"] for _, outcome in came if not outcome.refused]
    refusals = tuple(f"{row['number']}: {outcome.sentence}" for row, outcome in came if outcome.refused)
    if not done:
        session.keep_outcome(actions.Outcome(asked.form, " ".join(refusals), refused=True))
        return
    names = [str(row["number"]) for row, outcome in came if outcome.refused]
    sentence = f"{count(len(done))} {asked.verb.done}"
    going_on = sum(state == ApprovalState.PENDING for state in done)
    sentence += f" ({count(going_on)} of them to be decided by others next)" if going_on else ""
    sentence += f", {count(len(names))} not: {', '.join(names)}" if names else ""
    session.hold("told", Told(sentence, refusals))
    session.keep_outcome(actions.Outcome(asked.form, f"{sentence}.", refused=False))
    _give_up()


def _press(asked: Asked, row: Record, together: list[str], said: str | None) -> Press:
    return Press(
        asked.verb.command,
        f"{asked.form}-{row['number']}",
        {"number": row["number"], "of_round": int(row["round"]), "together": together},
        reason=said,
        version=int(row["version"]),
    )


def _sum(view: View, rows: Sequence[Record]) -> str:
    """What these come to in the base currency; blank where none names an amount."""
    cents = [int(row["base_cents"]) for row in rows if not missing(row["base_cents"])]
    terms = view.rulebook.approvals
    return f"{sum(cents) / 100:,.2f} {terms.currencies.base}" if cents and terms is not None else ""


def _want(verb: Verb, rows: tuple[Record, ...]) -> None:
    """Open the dialog; a callback."""
    session.hold("together", Asked(verb, rows))


def _give_up() -> None:
    session.let_go("together")
