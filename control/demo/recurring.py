"""What recurs at the demo company, and what its heads say of it: two that everybody knows of, and two that are one."""

import json
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from control.demo.act import Act
from control.policy.issue_terms import IssueKind, IssueState
from control.policy.scope import Scope
from control.queries import issues
from control.queries.issues import IssuesAsked
from control.runtime import Runtime


@dataclass(frozen=True, slots=True)
class _Known:
    """What is confirmed as soon as it is found: the issue with most tickets of late that are filed so."""

    filed: Mapping[str, str]
    """Values by fields."""
    kind: IssueKind
    person: str
    reason: str


_KNOWN = (
    _Known(
        {"product": "Ostmark Express", "category": "deliveries/late"},
        *(IssueKind.SUPPLIER_ISSUE, "imke-petersen"),
        "Since their depot moved they miss the window week after week; their manager has promised a date twice.",
    ),
    _Known(
        {"category": "workplace/access"},
        *(IssueKind.ACCESS_RIGHTS, "marta-figueira"),
        "Whoever starts anew waits for rights that the colleague before had: they should come with the place.",
    ),
)


@dataclass(frozen=True, slots=True)
class _Same:
    """Candidates that are filed so are one trouble in two ways of saying it: the smaller goes into the larger one."""

    filed: Mapping[str, str]
    person: str
    reason: str


_SAME = _Same(
    {"category": "refunds/credit"},
    "imke-petersen",
    "Whether freight is too high or against the contract: both ask us to correct the same invoices.",
)


def confirmations(runtime: Runtime, at: datetime) -> Iterator[Act]:
    """The deeds by which heads say what everybody knows, of what nobody has decided about yet."""
    terms = runtime.rulebook().issues
    if terms is None:
        return
    with runtime.read() as connection:
        asked = IssuesAsked(terms.recent_days, (IssueState.CANDIDATE,))
        found = issues.listed(connection, at, Scope(), asked).to_dict("records")
    for known in _KNOWN:
        for row in _filed_so(found, known.filed)[:1]:
            told = {"number": f"I-{row['id']}", "kind": known.kind}
            yield Act(at, known.person, "issue.confirm", told, known.reason)
    larger, *smaller = _filed_so(found, _SAME.filed) or [{}]
    for row in smaller[:1]:
        told = {"number": f"I-{row['id']}", "into": f"I-{larger['id']}"}
        yield Act(at, _SAME.person, "issue.merge", told, _SAME.reason)


def _filed_so(found: Sequence[Mapping[Hashable, Any]], filed: Mapping[str, str]) -> list[Mapping[Hashable, Any]]:
    """The issues among these of which most tickets are filed so, those with most recent tickets first."""
    return [row for row in found if filed.items() <= _filed(row).items()]


def _filed(row: Mapping[Hashable, Any]) -> dict[str, str]:
    """Under what most tickets of an issue are filed."""
    return {each["field"]: each["value"] for each in json.loads(row["filed"])}
