"""What is looked at of approval logs: which log, by which limits and hours; all of it stands in the address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import streamlit as st

from control.policy.calendar import countable
from control.policy.exact_amounts import UnreadableAmount
from control.policy.rulebook import Calendar
from control.queries import approval_log
from control.queries.approval_log_counting import ABOUT_LIMITS, Control, Limits
from control.queries.approval_log_limits import LIMIT, RATE, Held, held_against, tried_amount
from pages.ui import reads, session
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.sight import of_one
from pages.ui.text import label, shown

HOURS = "hours"
"""The query parameter that says by which hours times are measured."""


@dataclass(frozen=True, slots=True)
class Looked:
    """One log, as it is looked at."""

    log: str
    held: Held
    tried: Mapping[str, str]
    """The limits and rates that are tried, as the address has them."""

    @property
    def limits(self) -> Limits:
        """Those that it is held against."""
        return self.held.limits

    def at(self, **asked: str) -> dict[str, str]:
        """The address of something that is asked of it."""
        return {"log": self.log, **self.tried, **asked}

    def filters(self, control: Control) -> dict[str, str]:
        """The cases of a control as a list that is taken along asks for them, with what is tried of limits."""
        return {"log": self.log, "control": control.value, **(self.tried if control in ABOUT_LIMITS else {})}


def chosen(logs: Sequence[Record], *, ask: bool) -> Record:
    """The log that is looked at: the only one, the one that the address names, or the one that is chosen."""
    names = [str(each["log"]) for each in logs]
    if len(names) == 1:
        return logs[0]
    if ask:
        return logs[names.index(st.selectbox("Approval log", names, key="log", bind="query-params", width=320))]
    asked = st.query_params.get("log")
    return logs[names.index(asked) if asked in names else 0]


def looked(view: View, log: Record, *, ask: bool) -> Looked:
    """The log with the limits of the rulebook, over which others can be tried where `ask`."""
    name = str(log["log"])
    approvers = reads.rows(approval_log.approvers, of_one(view), name)
    ruled = held_against(view.rulebook, name, approvers, {})
    fields = _fields(ruled)
    said = _asked(ruled, fields) if ask else {key: st.query_params.get(key, "") for key in fields}
    read = {key: amount for key, text in said.items() if (amount := _amount(key, text, fields, ask=ask)) is not None}
    return Looked(name, held_against(view.rulebook, name, approvers, read), {key: said[key] for key in read})


def hours(view: View, log: Record) -> Calendar | None:
    """By which hours times are measured: those of a calendar that knows the whole time of the log; None: wall hours."""
    able = [each for each in view.rulebook.calendars.values() if _counts(each, log)]
    words = {unit(None): None, **{unit(each): each for each in able}}
    return words[st.selectbox("Measured in", list(words), key=HOURS, bind="query-params", width=340)]


def unit(calendar: Calendar | None) -> str:
    """What the hours are, in words."""
    return "Wall hours" if calendar is None else f"Working hours of {calendar.name}"


def named_hours(calendar: Calendar | None) -> dict[str, str]:
    """The hours as a list that is taken along asks for them."""
    return {} if calendar is None else {"calendar": calendar.name}


def _fields(ruled: Held) -> dict[str, str]:
    """What can be tried, by the parameter of the address: a limit for each role, a rate for each other currency."""
    base = ruled.limits.currency
    limits = {f"{LIMIT}{role}": f"Limit of {label(role)}, {base}" for role in ruled.roles}
    rates = {f"{RATE}{each}": f"1 {each} is worth, {base}" for each in ruled.currencies if each != base}
    return limits | rates


def _asked(ruled: Held, fields: Mapping[str, str]) -> dict[str, str]:
    """The fields in which other limits are tried, behind a button: what holds is the rulebook's."""
    known = {f"{LIMIT}{role}": most for role, most in ruled.limits.by_role}
    known |= {f"{RATE}{each}": rate for each, rate in ruled.limits.rates}
    with st.popover("Try other limits", icon=":material/science:", type="tertiary", disabled=not fields):
        st.markdown("What would be over the limit by other limits? This changes nothing of the rulebook.")
        said = {
            key: st.text_input(word, key=key, bind="query-params", placeholder=_placeholder(known.get(key))).strip()
            for key, word in fields.items()
        }
        st.button(
            "By the rulebook again", on_click=_by_the_rulebook, args=(tuple(fields),), disabled=not any(said.values())
        )
    return said


def _by_the_rulebook(keys: Sequence[str]) -> None:
    for key in keys:
        session.choose(key, "")


def _placeholder(known: Decimal | None) -> str:
    return "not known" if known is None else f"{known:,f} by the rulebook"


def _amount(key: str, text: str, fields: Mapping[str, str], *, ask: bool) -> Decimal | None:
    """The amount that was typed; None where there is none, or none that can be read, which is said."""
    if not text:
        return None
    try:
        return tried_amount(key, text)
    except UnreadableAmount as error:
        if ask:
            st.caption(f":material/block: {fields[key]}: {shown(text)} {error}.")
        return None


def _counts(calendar: Calendar, log: Record) -> bool:
    since, until = countable(calendar)
    return bool(since <= log["first_at"] and log["last_at"] < until)
