"""Which limits an approval log is held against, and where each comes from; of limits that are tried, that they are."""

from decimal import Decimal

import streamlit as st

from control.queries.approval_log_limits import Held
from pages.ui.approval_log_choice import Looked
from pages.ui.session import View
from pages.ui.text import shown


def show(view: View, looked: Looked) -> None:
    """The limits in a sentence each; above all of them, where others are tried, that nothing of it is a finding."""
    if looked.held.is_tried:
        tried(looked)
    st.caption("  \n".join([*_ruled(view, looked), *_gaps(looked.held)]))


def tried(looked: Looked) -> None:
    """That what is shown is by limits that somebody tries, and by which."""
    held = looked.held
    limits, rates = dict(held.ruled.by_role), dict(held.ruled.rates)
    said = [_other(f"{role} up to", most, limits.get(role), held) for role, most in held.limits.by_role]
    said += [_other(f"1 {each} is worth", rate, rates.get(each), held) for each, rate in held.limits.rates]
    st.warning(
        f"What if: {'; '.join(each for each in said if each)}. What is over the limit here is by this, and no finding.",
        icon=":material/science:",
    )


def holds(held: Held) -> str:
    """The limits that hold, as short as they can be said; blank where none is known."""
    return "; ".join(f"{shown(role)} up to {money(most, held)}" for role, most in held.limits.by_role)


def money(amount: Decimal, held: Held) -> str:
    """An amount in the currency of the limits: to the cent, or to its last digit."""
    exact = -int(amount.as_tuple().exponent) > 2
    return f"{amount:,f} {held.limits.currency}" if exact else f"{amount:,.2f} {held.limits.currency}"


def _other(what: str, now: Decimal, ruled: Decimal | None, held: Held) -> str:
    """What is tried instead of what the rulebook says; blank where it is the same."""
    if now == ruled:
        return ""
    instead = "of which the rulebook knows none" if ruled is None else f"instead of {money(ruled, held)}"
    return f"{shown(what)} {money(now, held)}, {instead}"


def _ruled(view: View, looked: Looked) -> list[str]:
    """What the rulebook says, and where."""
    key = f"approvals.toml, log.{looked.log}"
    terms = view.rulebook.approvals
    log = None if terms is None else terms.logs.get(looked.log)
    if log is None:
        return [f"The rulebook in force knows no limit for this log: it can be named there ({shown(key)})."]
    roles = "; ".join(
        f"{shown(role)} as {log.limit_of[role]}, up to {money(most, looked.held)}"
        for role, most in looked.held.ruled.by_role
    )
    return [f"Limits by the rulebook in force, those of a {log.kind} ({shown(key)}): {roles}."]


def _gaps(held: Held) -> list[str]:
    """What the limits leave open, and what the rulebook names in vain."""
    said = []
    if held.unlimited and held.limits.by_role:
        roles = ", ".join(shown(role) for role in held.unlimited)
        said.append(f"No limit is known of {roles}: what they approve cannot be judged.")
    if held.strange:
        roles = ", ".join(shown(role) for role in held.strange)
        said.append(f"The rulebook names {roles}, which approves nothing finally in this log.")
    worth = {held.limits.currency, *dict(held.limits.rates)}
    unknown = [each for each in held.currencies if each not in worth]
    if unknown and held.limits.by_role:
        said.append(f"The rulebook knows no rate for {', '.join(unknown)}: such amounts cannot be judged.")
    return said
