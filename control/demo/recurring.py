"""What recurs at the demo company, and what its heads say of it: the two that everybody there knows of."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from control.demo.act import Act
from control.policy.issue_terms import IssueKind, IssueState
from control.runtime import Runtime
from control.store import issues


@dataclass(frozen=True, slots=True)
class _Known:
    """What is confirmed as soon as it is found: an issue whose tickets are filed so."""

    field: str
    value: str
    kind: IssueKind
    person: str
    reason: str


_KNOWN = (
    _Known(
        *("product", "Ostmark Express", IssueKind.SUPPLIER_ISSUE, "imke-petersen"),
        "Since their depot moved they miss the window week after week; their manager has promised a date twice.",
    ),
    _Known(
        *("category", "workplace/access", IssueKind.ACCESS_RIGHTS, "marta-figueira"),
        "Whoever starts anew waits for rights that the colleague before had: they should come with the place.",
    ),
)


def confirmations(runtime: Runtime, at: datetime) -> Iterator[Act]:
    """The first candidate of each that is known."""
    with runtime.read() as connection:
        found = [row for row in issues.all_of(connection) if row["state"] == IssueState.CANDIDATE]
    for known in _KNOWN:
        same = [row for row in found if any(_is(known, each) for each in json.loads(row["filed"]))]
        for row in same[:1]:
            told = {"number": f"I-{row['id']}", "kind": known.kind}
            yield Act(at, known.person, "issue.confirm", told, known.reason)


def _is(known: _Known, filed: dict[str, object]) -> bool:
    return (filed["field"], filed["value"]) == (known.field, known.value)
