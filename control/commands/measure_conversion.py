"""A recurring issue becomes a measure: with its tickets, what they came to, and who would answer for it.

*Source:* domain, section 7 (one press converts a recurring issue).
"""

import json
from typing import Any

from control.commands.known_issue import Issue, change, issue_to_change
from control.commands.known_measure import new_row
from control.commands.measure_answering import people_values
from control.commands.measure_baselines import baseline_of, keep_baseline
from control.commands.measure_content import Wanted, content_of
from control.commands.measure_telling import tell_owner
from control.commands.registry import Deed, command
from control.policy.issue_terms import Compared, IssueState
from control.policy.measure_people import lies_at, proposed
from control.policy.measure_terms import MeasureSource
from control.policy.recurring import place_of
from control.policy.scope import Scope
from control.queries.baselines import Alike
from control.queries.issues import places
from control.store import measures

_TOLD_ANYWAY = frozenset({"id", "opened_at", "opened_by", "opened_by_person", "opened_seq", "version"})
"""Columns of a new measure that its event says by itself."""


@command("issue.convert", about=("issue", "number"))
def convert(deed: Deed, number: str, wanted: Wanted) -> dict[str, Any]:
    """Make a measure of what is confirmed, or a known error; answers its number.

    Its baseline is what the issue's tickets of the last days came to; owner, sponsor and controller are proposed by
    what the rulebook says of the place and the category. The measure and the issue name each other from then on.
    """
    row = issue_to_change(deed, number)
    lies = place_of(places(deed.connection, Scope(), row["id"]))
    source = (MeasureSource.ISSUE, number)
    made = new_row(deed, content_of(deed, wanted), source, lies.service)
    deed.require(lies_at(made))
    made |= people_values(deed, proposed(deed.rulebook, lies_at(made), category_of(row)))
    baseline = baseline_of(deed, Alike(issue=row["id"]), lies)
    change(deed, row, {"state": IssueState.CONVERTED.value})
    measures.add(deed.connection, made)
    keep_baseline(deed, made["id"], baseline)
    tell_owner(deed, made)
    told = {name: value for name, value in made.items() if name not in _TOLD_ANYWAY}
    deed.tell(measure=f"M-{made['id']}", made=told, baseline=baseline.told)
    return {"measure": f"M-{made['id']}", "stage": made["stage"], "tickets": len(baseline.tickets)}


def category_of(row: Issue) -> tuple[str, str] | None:
    """Service and category under which most tickets of an issue are filed; None where they have none in common."""
    for each in json.loads(row["filed"]):
        if each["field"] == Compared.CATEGORY:
            service, _, category = each["value"].partition("/")
            return service, category
    return None
