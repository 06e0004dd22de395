"""What a query answered for a list that is taken along, and how its columns become those of a table."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd

from control.packs.tables import Column, Kind
from control.packs.words import BYS
from control.policy.rulebook import Rulebook
from control.queries.counting import By
from control.queries.looking import Look


@dataclass(frozen=True, slots=True)
class ListRows:
    """What the query answered, for somebody who looks."""

    found: pd.DataFrame
    seen: Look

    def text(self, head: str, name: str) -> Column:
        return Column(head, plain(self.found[name]))

    def instant(self, head: str, name: str) -> Column:
        return Column(head, plain(self.found[name]), Kind.INSTANT)

    def number(self, head: str, name: str) -> Column:
        return Column(head, [None if cell is None else int(cell) for cell in plain(self.found[name])], Kind.NUMBER)

    def measure(self, head: str, name: str) -> Column:
        """A number with a part behind its point."""
        return Column(head, [None if cell is None else float(cell) for cell in plain(self.found[name])], Kind.NUMBER)

    def amount(self, head: str, name: str) -> Column:
        """An amount of money, to its last digit."""
        cells = [None if cell is None else Decimal(str(cell)) for cell in plain(self.found[name])]
        return Column(head, cells, Kind.NUMBER)

    def named(self, by: By, name: str | None = None, head: str | None = None) -> Column:
        """What is named by its title, such as a service; one that the rulebook does not know by its name."""
        titles = _titles(self.seen.rulebook, by)
        cells = plain(self.found[name or by.value])
        return Column(head or BYS[by], [None if cell is None else titles.get(cell, cell) for cell in cells])

    def said(self, head: str, say: Callable[[Mapping[Any, Any]], str | None]) -> Column:
        """What is said of each row."""
        return Column(head, [say(row) for row in self.found.to_dict("records")])

    @property
    def state(self) -> Column:
        """A field of tickets, which is read as it is known today."""
        return self.text("State today" if self.seen.asked.past else "State", "state")


def plain(cells: Iterable[Any]) -> list[Any]:
    """The cells with None for whatever is none."""
    return [None if cell is None or pd.isna(cell) else cell for cell in cells]


def _titles(rulebook: Rulebook, by: By) -> Mapping[str, str]:
    named: Mapping[By, Mapping[str, Any]] = {
        By.SERVICE: rulebook.services,
        By.UNIT: rulebook.units,
        By.OWNER: rulebook.people,
    }
    return {each.name: each.title for each in named.get(by, {}).values()}
