"""What recurs at the demo company, and what its heads say of it: two that everybody knows of, and two that are one."""

import json
from collections.abc import Hashable, Iterator, Mapping
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


OSTMARK = {"product": "Ostmark Express", "category": "deliveries/late"}
"""The carrier whose parcels are late since its depot moved."""
ACCESS = {"category": "workplace/access"}
"""Whoever begins and waits for the rights of their place."""
_KNOWN = (
    _Known(
        OSTMARK,
        *(IssueKind.SUPPLIER_ISSUE, "imke-petersen"),
        "Since their depot moved they miss the window week after week; their manager has promised a date twice.",
    ),
    _Known(
        ACCESS,
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
    decided = set(IssueState) - {IssueState.CANDIDATE}
    for known in _KNOWN:
        if any(found(runtime, at, state, known.filed) for state in decided):
            continue
        for number in found(runtime, at, IssueState.CANDIDATE, known.filed)[:1]:
            yield Act(at, known.person, "issue.confirm", {"number": number, "kind": known.kind}, known.reason)
    larger, *smaller = found(runtime, at, IssueState.CANDIDATE, _SAME.filed) or [""]
    for number in smaller[:1]:
        yield Act(at, _SAME.person, "issue.merge", {"number": number, "into": larger}, _SAME.reason)


def found(runtime: Runtime, at: datetime, state: IssueState, filed: Mapping[str, str]) -> list[str]:
    """The numbers of the issues in this state that are filed so, those with most tickets of late first."""
    terms = runtime.rulebook().issues
    if terms is None:
        return []
    with runtime.read() as connection:
        listed = issues.listed(connection, at, Scope(), IssuesAsked(terms.recent_days, (state,))).to_dict("records")
    return [f"I-{row['id']}" for row in listed if filed.items() <= _filed(row).items()]


def _filed(row: Mapping[Hashable, Any]) -> dict[str, str]:
    """Under what most tickets of an issue are filed."""
    return {each["field"]: each["value"] for each in json.loads(row["filed"])}
