"""The few verbs of the inbox: give a ticket to somebody, and put it aside; those of escalations and reviews beside."""

from collections.abc import Mapping, Sequence
from typing import Any

from control.commands.routing import assign
from control.commands.snoozes import put_aside, take_back
from control.policy import ticket_deeds
from control.policy.permissions import Refusal
from control.policy.sources import TicketDeed
from control.queries.counting import By
from pages.ui import words
from pages.ui.actions import Press
from pages.ui.deeds import A_REASON, Deed, Field, Kind, key_of, same
from pages.ui.escalation_deeds import ACKNOWLEDGE, ESCALATE
from pages.ui.reads import Record
from pages.ui.review_deeds import EXPLAIN
from pages.ui.session import View
from pages.ui.tables import named
from pages.ui.text import missing


def _assignable(view: View, record: Record) -> Refusal | None:
    return ticket_deeds.refusal(view.rulebook, {str(name): value for name, value in record.items()}, TicketDeed.ASSIGN)


def _never(view: View, record: Record) -> Refusal | None:
    return None


def _whose(view: View, records: Sequence[Record]) -> Mapping[str, str]:
    owners = named(view.rulebook, By.OWNER, (record["owner"] for record in records))
    return {
        str(record["key"]): f"Owner now: {owner}; team: {record['team'] or 'none'}. Its clocks go on as they are."
        for record, owner in zip(records, owners, strict=True)
    }


def _back_to(record: Record, answer: Any) -> Press | None:
    """Assign a ticket as it was before; nothing where it was nobody's."""
    before = {name: record[name] for name in ("team", "owner") if record[name] != answer[name]}
    if not before or any(missing(value) for value in before.values()):
        return None
    form = f"assign-back-{record['key']}-{answer['version']}"
    return Press(assign, form, {"key": record["key"], **before}, version=int(answer["version"]))


def _woken(record: Record, answer: Any) -> Press | None:
    return Press(take_back, f"wake-{record['key']}-{answer['until']}", {"key": record["key"]})


ASSIGN = Deed(
    *("assign", "Assign", "person_add", assign),
    *(key_of, _assignable, _whose, "was assigned"),
    fields=(
        Field("team", "Team", Kind.CHOICE, words.teams, needed=False),
        Field("owner", "Owner", Kind.CHOICE, words.people, needed=False),
    ),
    letter="A",
    reverse=_back_to,
)
SNOOZE = Deed(
    *("snooze", "Snooze", "snooze", put_aside, key_of, _never),
    same(
        "Only your own inbox leaves it out until then; its clocks run on, and a new escalation brings it back at once."
    ),
    "is put aside",
    fields=(Field("until", "Until when", Kind.CHOICE, words.later), A_REASON),
    letter="S",
    reverse=_woken,
)
WAKE = Deed(
    *("wake", "Take back", "alarm", take_back, key_of, _never),
    same("Your inbox shows it again."),
    "is back in your inbox",
)

BAR = (ASSIGN, ESCALATE, ACKNOWLEDGE, EXPLAIN, SNOOZE)
"""The verbs of the bar, each with its key."""
