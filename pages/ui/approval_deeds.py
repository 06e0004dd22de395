"""What can be done about an approval: decide it, change what is asked for, or take it back; each says what follows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from control.commands.approval_decisions import approve, reject, request_changes
from control.commands.approval_requests import edit, submit, withdraw
from control.commands.registry import Command
from control.model import ApprovalState, Decision
from control.policy.approval_consequences import Consequence, consequence
from control.policy.approval_standing import Standing
from control.policy.approving import Deciding, decide_refusal
from control.policy.duties import is_one_of, is_possible
from control.policy.quorum import Outcome
from control.policy.scope import Scope
from pages.ui import actions, attaching, evidence, proving, session, words
from pages.ui.actions import Press
from pages.ui.approval_list import amount
from pages.ui.reads import Record
from pages.ui.reasoned import Around, opener, reason, with_reason
from pages.ui.session import View
from pages.ui.text import missing, shown


@dataclass(frozen=True, slots=True)
class Verb:
    """One way to decide, as it is offered."""

    what: Deciding
    decision: Decision
    command: Command[Any]
    word: str
    done: str
    icon: str
    letter: str | None = None
    """The key on the keyboard, where it is offered for several at once."""

    @property
    def name(self) -> str:
        """The command without its noun."""
        return self.what.partition(".")[2]


TOGETHER = (
    Verb(Deciding.APPROVE, Decision.APPROVE, approve, "Approve", "approved", "check_circle", "A"),
    Verb(Deciding.REJECT, Decision.REJECT, reject, "Reject", "rejected", "block", "X"),
)
"""What can be said of several at once."""
_DECIDING = (
    *TOGETHER,
    Verb(Deciding.REQUEST_CHANGES, Decision.REQUEST_CHANGES, request_changes, "Ask for changes", "sent back", "edit"),
)


def offer(view: View, row: Record, standing: Standing | None, *, decided_above: bool = False) -> None:
    """Everything that can be done about one now, but deciding it where a card above offers that."""
    if standing is None or view.past:
        return
    if row["state"] == ApprovalState.PENDING and not decided_above:
        decide(view, row, standing)
    own(view, row, standing)


def decide(view: View, row: Record, standing: Standing) -> None:
    """Approve, reject, or ask for changes: each with its reason, and with what would follow."""
    for verb in _DECIDING:
        number = str(row["number"])
        press = Press(
            verb.command,
            f"{verb.name}-{number}-{row['round']}",
            {"number": number, "of_round": int(row["round"])},
            version=int(row["version"]),
            done=_done,
        )
        why = decide_refusal(view.rulebook, view.actor, standing, verb.what)
        sent_back = verb.decision is Decision.REQUEST_CHANGES
        found = None if sent_back else consequence(view.rulebook, view.actor, standing, verb.decision)
        around = Around(verb.icon, _follows(row, found), None if why is None else why.sentence, None)
        if verb.what is Deciding.APPROVE:
            _approve(view, (row, standing), press, around)
        else:
            with_reason(view, verb.word, press, around)


def _done(answer: Any) -> str:
    """What is said of a decision: what it led to, which is not always what was said."""
    state = answer["state"]
    led = "your decision is kept, others decide next" if state == ApprovalState.PENDING else f"it is {state} now"
    return f"{answer['approval']}: {led}."


def _approve(view: View, about: tuple[Record, Standing], press: Press, around: Around) -> None:
    """The same for approving, above a limit with a proof of who approves."""
    row, step = about[0], about[1].open_step
    if step is None or not proving.is_asked(view, row, step.meaning):
        with_reason(view, "Approve", press, around)
        return
    key = f"reason-{press.form}"
    why = actions.why_not(view, press.command) or around.against
    with opener(press.form, "Approve", why, around.icon), st.form(f"form-{press.form}", border=False):
        st.markdown(shown(around.follows))
        reason(key)
        made = proving.field(view, str(row["number"]), press.form)
        then = None if made is None else lambda answer: proving.forget(press.form)
        proving.submit(view, "Approve", replace(press, reason_in=key, prepare=made, then=then))


def own(view: View, row: Record, standing: Standing) -> None:
    """What whoever asked can do: submit a draft, edit what is asked for, take it back."""
    mine = is_one_of(view.rulebook, view.actor, standing.requester)
    if mine and row["state"] == ApprovalState.DRAFT:
        press = Press(submit, f"submit-{row['number']}", {"number": row["number"]}, version=int(row["version"]))
        actions.button(view, "Submit", press)
    if is_possible(view.rulebook, "approval.edit", str(row["state"])):
        _edit(view, row)
    if mine and is_possible(view.rulebook, "approval.withdraw", str(row["state"])):
        said = f"{row['number']} is withdrawn."
        press = Press(withdraw, f"withdraw-{row['number']}", {"number": row["number"]}, version=int(row["version"]))
        with opener(press.form, "Withdraw", actions.why_not(view, withdraw), "undo"):
            st.markdown("Nobody is asked about it any more, and nothing of it is done.")
            reason(f"why-{press.form}")
            actions.button(view, "Withdraw", replace(press, reason_in=f"why-{press.form}", done=lambda answer: said))


def _edit(view: View, row: Record) -> None:
    """The form in which what is asked for is changed."""
    place = Scope(row["unit"] or None, row["service"] or None)
    form = f"edit-{row['number']}-{row['round']}"
    why = actions.why_not(view, edit, None if place == Scope() else place)
    with opener(form, "Edit", why, "edit"):
        st.markdown("A new round begins: whatever was decided of the present one is void.")
        asked = fields(view, form, row)
        press = Press(edit, form, {"number": row["number"]}, version=int(row["version"]))
        said = f"{row['number']} is asked for anew."
        actions.button(view, "Ask anew", replace(press, prepare=asked, done=lambda answer: said))


def fields(view: View, form: str, row: Record) -> Callable[[], Mapping[str, Any]]:
    """Fields for what is asked for, filled as it is; answers what reads them when the button is pressed."""
    st.text_area("What is asked for, and why", str(row["asked"]), key=f"{form}-asked", max_chars=2_000)
    if not missing(row["amount"]):
        with st.container(horizontal=True):
            st.text_input("Amount", str(row["amount"]), key=f"{form}-amount", help="With a point, as in 1250.00")
            known = list(words.currencies(view))
            at = known.index(str(row["currency"])) if row["currency"] in known else None
            st.selectbox("Currency", known, at, key=f"{form}-currency")
    attached = evidence.now(row, evidence.rounds_of(view, [row])[int(row["id"])])
    attaching.anew(form, [str(file["name"]) for file in attached])
    beneficiary = None if missing(row["beneficiary"]) else str(row["beneficiary"])

    def typed() -> Mapping[str, Any]:
        money = {name: session.chosen(f"{form}-{name}") for name in ("amount", "currency")}
        wanted = {"asked": session.chosen(f"{form}-asked") or "", "beneficiary": beneficiary, **money}
        told = {name: value for name, value in wanted.items() if value is not None}
        return {"wanted": {**told, **attaching.asked_anew(form)}}

    return typed


def _follows(row: Record, found: Consequence | None) -> str:
    """What follows from a decision, in a sentence; None: the round ends and whoever asked can change it."""
    if found is None:
        return "The round ends; whoever asked changes it or takes it back, and what was decided of it is void."
    if found.outcome is Outcome.OPEN:
        return "The step stays open: others have to decide too."
    if found.outcome is not Outcome.APPROVED:
        return "It ends here: nothing of it is done, and nobody else is asked."
    if found.next_step is not None:
        return f"The next step is asked then: {found.next_step}."
    return f"It is the last decision: {amount(row) or 'it'} is carried out at once, without another press."
