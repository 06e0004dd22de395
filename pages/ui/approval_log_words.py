"""What is said of an approval log: whether its controls hold, why there is none, and how a case went."""

from collections.abc import Sequence
from decimal import Decimal

from control.policy.approval_log import ActivityMeaning
from control.queries.approval_log import Pick
from control.queries.approval_log_counting import ABOUT_LIMITS, Control
from control.queries.approval_log_limits import Held
from pages.ui.approval_log_labels import SENTENCES
from pages.ui.reads import Record
from pages.ui.session import View
from pages.ui.text import NOTHING, count, missing, shown

_AGAINST = (Control.UNAPPROVED, Control.OVER_LIMIT, Control.SELF_APPROVED, Control.UNEXECUTED)


def finding(row: Record, held: Held) -> str:
    """What speaks against a log first, or that nothing does; `row` is what `approval_log.controls` answers.

    Of a limit that is only tried, no title tells: it is no finding.
    """
    found = [each for each in _AGAINST if row[each.value] and not (each in ABOUT_LIMITS and held.is_tried)]
    if found:
        first, *more = found
        said = [f"{count(int(row[first.value]), 'case')} {SENTENCES[first]}"]
        return "; ".join([*said, *(f"{int(row[each.value]):,} {SENTENCES[each]}" for each in more[:1])])
    if not row[Control.FINAL.value] and not row[Control.EXECUTED.value]:
        return "Nothing was approved or executed by this instant"
    return "Nothing was executed without a final approval"


def nothing(view: View) -> str:
    """Why there is no approval log to show, and what comes next."""
    if view.past:
        return "No approval log told anything by this instant. Choose a later one, or go back to the present."
    return (
        "An approval log becomes cases on the page *Intake*, or by `python -m control import MAPPING FILE`. Its "
        "mapping says which column is the case, and what each activity means: "
        "`config/mappings/travel_declarations.toml` is one."
    )


def listed(pick: Pick, number: int, held: Held) -> str:
    """The title of a list of cases."""
    again = "" if pick.anew is None else f", {times(pick.anew)}"
    tried = ", by limits that are tried" if pick.control in ABOUT_LIMITS and held.is_tried else ""
    return f"{count(number, 'case')} {SENTENCES[pick.control]}{again}{tried}"


def times(anew: int) -> str:
    """How often a rejected case was submitted anew, in words."""
    return {0: "never submitted anew", 1: "submitted anew once", 2: "submitted anew twice"}.get(
        anew, f"submitted anew {anew} times"
    )


def went(events: Sequence[Record]) -> str:
    """How a case went, in a sentence: `submitted twice, rejected once, finally approved once, executed`."""
    said = []
    for meaning in ActivityMeaning:
        number = sum(each["meaning"] == meaning for each in events)
        if number and meaning is not ActivityMeaning.OTHER:
            said.append(f"{meaning.value} {_often(number)}")
    return f"{', '.join(said).capitalize()}." if said else "Nothing was decided."


def by_whom(role: str | None) -> str:
    """A role in words; what is said where the log names none."""
    return "no role named" if missing(role) else shown(role)


def _often(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number} times")


def amount(of: Decimal | None, currency: str | None, *, exact: bool = False) -> str:
    """An amount with its currency: to the cent, or to its last digit; a dash where the log tells none."""
    if of is None or missing(of):
        return NOTHING
    return f"{of:,f} {currency}" if exact else f"{of:,.2f} {currency}"
