"""Which question a list of recurring issues or of measures is: the very one that its page asks."""

from collections.abc import Callable, Mapping

from control.errors import Invalid
from control.policy.exports import Listing
from control.policy.issue_terms import IssueState
from control.policy.measure_terms import MeasureStage
from control.queries import issues, measures
from control.queries.issues import IssuesAsked
from control.queries.looking import Look, Question
from control.queries.measures import MeasuresAsked

CANDIDATES = "Candidates"
WHICH = {
    CANDIDATES: (IssueState.CANDIDATE,),
    "Known": (IssueState.CONFIRMED, IssueState.CONVERTED, IssueState.KNOWN_ERROR),
    "Dismissed": (IssueState.DISMISSED,),
}
"""The issues that are listed together, by what an address says for them; anything else says candidates."""


def recent_days(seen: Look) -> int:
    """The days of which a list of issues counts the tickets; raises Invalid where issues are not looked for."""
    if seen.rulebook.issues is None:
        raise Invalid("The rulebook in force says nothing of recurring issues, so there is no list of them.")
    return seen.rulebook.issues.recent_days


def _issues(seen: Look, _: int) -> Question:
    states = WHICH.get(seen.asked.filters.get("which", ""), WHICH[CANDIDATES])
    return Question(issues.listed, (seen.with_own, IssuesAsked(recent_days(seen), states)))


def _measures(seen: Look, _: int) -> Question:
    stage = seen.asked.filters.get("stage")
    only = MeasureStage(stage) if stage in set(MeasureStage) else None
    return Question(measures.listed, (seen.with_own, MeasuresAsked(stage=only)))


QUESTIONS: Mapping[Listing, Callable[[Look, int], Question]] = {Listing.ISSUES: _issues, Listing.MEASURES: _measures}
"""The lists of this module."""
