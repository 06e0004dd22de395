"""Whether an import can be taken back: what of it would leave nothing, what would change, and what rests on it.

A later import told only what differed from what it found; so whatever came after the facts of another stands on them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

SHOWN = 3
"""Tickets that a sentence names."""


@dataclass(frozen=True, slots=True)
class Consequences:
    """What an undo would do; nothing of it is done where something rests on the import."""

    events: int
    withdrawn: tuple[int, ...]
    """Tickets, or cases, of which nothing else is known, by id."""
    told: tuple[int, ...]
    """Those that were known before and lose what the import told of them."""
    resting: tuple[str, ...]
    """Those of which was told later, by key: an import must not be undone under what rests on it."""
    later_batches: tuple[int, ...]
    """The imports among what was told later; the rest are deeds of people and feeds."""
    noun: str = "tickets"
    """What they are."""

    @property
    def refusal(self) -> str | None:
        """Why it cannot be undone, in a sentence without its subject; None where it can."""
        if not self.resting:
            return None
        more = f" and {len(self.resting) - SHOWN} more" if len(self.resting) > SHOWN else ""
        named = f"{', '.join(self.resting[:SHOWN])}{more}"
        if self.later_batches:
            first = ", ".join(map(str, self.later_batches[:SHOWN]))
            told = f"told more of {len(self.resting)} of its {self.noun} ({named})"
            return f"import {first} {told}: undo the later one first"
        return (
            f"{len(self.resting)} of its tickets ({named}) were worked on since, and would be left without a beginning"
        )


def consequences(brought: Iterable[Mapping[str, Any]], noun: str = "tickets") -> Consequences:
    """What the undo of a batch would do; `brought` is what `control.store.undoing.brought` answers of it, or
    `control.store.approval_logs.brought` of the cases of a log.
    """
    rows = list(brought)
    resting = [row for row in rows if _rests(row)]
    return Consequences(
        events=sum(row["events"] for row in rows),
        withdrawn=tuple(row["id"] for row in rows if not row["earlier"]),
        told=tuple(row["id"] for row in rows if row["earlier"]),
        resting=tuple(row["key"] for row in resting),
        later_batches=tuple(sorted({row["later_batch"] for row in resting if row["later_batch"] is not None})),
        noun=noun,
    )


def _rests(row: Mapping[str, Any]) -> bool:
    """Whether what was told later needs what the batch told: its beginning, or what another import left unsaid."""
    return row["later_batch"] is not None or bool(row["later"] and (row["created"] or not row["earlier"]))
