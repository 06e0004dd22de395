"""What is true of the travel declarations, read off the file with the standard library alone.

It shares nothing with the product: neither its reading of files nor its words; it goes by what the activities say.
"""

import csv
import gzip
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

FILE = "travel_declarations/domestic_declarations.csv.gz"
PAID = "Payment Handled"
Case = list[tuple[datetime, str]]
"""Instant and activity of each event, in the order of their instants; equal ones keep the order of the file."""


@dataclass(frozen=True)
class Truth:
    """The cases of the log by their ids, and what each of them asked for."""

    cases: dict[str, Case]
    amounts: dict[str, Decimal]

    def ids(self, *said: str) -> set[str]:
        """The cases with an activity in which one of these words stands."""
        return {name for name, events in self.cases.items() if any(word in does for _, does in events for word in said)}

    def over(self, limit: Decimal) -> set[str]:
        """The finally approved cases that ask for more."""
        return {name for name in self.ids("FINAL_APPROVED") if self.amounts[name] > limit}

    def waits(self) -> dict[str, list[float]]:
        """By the role that an activity names: the hours from the event before each of its decisions."""
        found = defaultdict(list)
        for events in self.cases.values():
            turns = [(at, does) for at, does in events if "SAVED" not in does]
            for (before, _), (at, does) in pairwise(turns):
                if "APPROVED" in does or "REJECTED" in does:
                    found[does.rpartition(" by ")[2]].append((at - before).total_seconds() / 3600)
        return dict(found)

    def rework(self) -> tuple[Counter[int], list[float]]:
        """How many rejected cases were submitted anew how often, and the hours that each time took."""
        times: Counter[int] = Counter()
        hours: list[float] = []
        for events in self.cases.values():
            if any("REJECTED" in does for _, does in events):
                made_good = list(_made_good(events))
                times[len(made_good)] += 1
                hours += made_good
        return times, hours


def _made_good(events: Case) -> Iterator[float]:
    """The hours from the first rejection after a submission to the next submission."""
    rejected: datetime | None = None
    for at, does in events:
        if "REJECTED" in does:
            rejected = rejected or at
        elif "SUBMITTED" in does and rejected is not None:
            yield (at - rejected).total_seconds() / 3600
            rejected = None


def quantile(values: list[float], share: float) -> float:
    """The value below which `share` of the values lie, on the line between its neighbours."""
    ordered, place = sorted(values), share * (len(values) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def truth(data: Path) -> Truth:
    """The file, read once."""
    cases: dict[str, Case] = defaultdict(list)
    amounts = {}
    with gzip.open(data / FILE, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            name = row["case:concept:name"]
            cases[name].append((datetime.fromisoformat(row["time:timestamp"]), row["concept:name"]))
            amounts[name] = Decimal(row["(case)_Amount"])
    for events in cases.values():
        events.sort(key=lambda event: event[0])
    return Truth(dict(cases), amounts)
