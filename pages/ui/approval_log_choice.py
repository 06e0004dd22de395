"""What is looked at of approval logs: which log, by which limits and hours; all of it stands in the address."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import streamlit as st

from control.policy.calendar import countable
from control.policy.exact_amounts import UnreadableAmount, exact_amount
from control.policy.rulebook import Calendar
from control.queries import approval_log
from control.queries.approval_log_counting import Limits
from pages.ui import reads
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.sight import of_one
from pages.ui.text import label, missing, shown

HOURS = "hours"
"""The query parameter that says by which hours times are measured."""


@dataclass(frozen=True, slots=True)
class Looked:
    """One log, as it is looked at."""

    log: str
    limits: Limits
    address: tuple[tuple[str, str], ...]
    """The query parameters that ask for the same."""

    def at(self, **asked: str) -> dict[str, str]:
        """The address of something that is asked of it."""
        return {**dict(self.address), **asked}


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
    """The log with the limits that it is held against, which are asked for where `ask`."""
    name = str(log["log"])
    approvers = reads.rows(approval_log.approvers, of_one(view), name)
    currencies = approval_log.currencies(approvers) or [Limits().currency]
    roles = sorted({str(row["role"]) for row in approvers if not missing(row["role"])})
    fields = {f"limit-{role}": f"Limit of {label(role)}, {currencies[0]}" for role in roles}
    fields |= {f"rate-{each}": f"1 {each} is worth, {currencies[0]}" for each in currencies[1:]}
    said = _asked(fields) if ask else {key: st.query_params.get(key, "") for key in fields}
    read = {key: amount for key, text in said.items() if (amount := _amount(text, fields[key], ask=ask)) is not None}
    by_role = tuple((role, read[f"limit-{role}"]) for role in roles if f"limit-{role}" in read)
    rates = tuple((each, rate) for each in currencies[1:] if (rate := read.get(f"rate-{each}")))
    kept = tuple((key, said[key]) for key in read)
    return Looked(name, Limits(currencies[0], by_role, rates), (("log", name), *kept))


def hours(view: View, log: Record) -> Calendar | None:
    """By which hours times are measured: those of a calendar that knows the whole time of the log; None: wall hours."""
    able = [each for each in view.rulebook.calendars.values() if _counts(each, log)]
    words = {unit(None): None, **{unit(each): each for each in able}}
    return words[st.selectbox("Measured in", list(words), key=HOURS, bind="query-params", width=340)]


def unit(calendar: Calendar | None) -> str:
    """What the hours are, in words."""
    return "Wall hours" if calendar is None else f"Working hours of {calendar.name}"


def _asked(fields: dict[str, str]) -> dict[str, str]:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        return {
            key: st.text_input(word, key=key, bind="query-params", placeholder="none", width=220).strip()
            for key, word in fields.items()
        }


def _amount(text: str, field: str, *, ask: bool) -> Decimal | None:
    """The amount that was typed; None where there is none, or none that can be read, which is said."""
    if not text:
        return None
    try:
        return exact_amount(text)
    except UnreadableAmount as error:
        if ask:
            st.caption(f":material/block: {field}: {shown(text)} {error}.")
        return None


def _counts(calendar: Calendar, log: Record) -> bool:
    since, until = countable(calendar)
    return bool(since <= log["first_at"] and log["last_at"] < until)
