"""Counts what became of every row: accepted, rejected or duplicate; nothing is dropped."""

from collections.abc import Iterable

from control.intake.approval_log_staged import StagedLogCase
from control.intake.cells import Problem
from control.intake.row import Row
from control.intake.staged import RowFinding, Severity, StagedTicket, canonical

_SHOWN = 200
"""Characters of a raw cell that a finding shows; the whole row stands beside it."""


class Tally:
    """What a file has brought so far."""

    def __init__(self, labels: tuple[str, ...], place: str) -> None:
        self.labels = labels
        self.place = place
        self.rows_in = 0
        self.accepted = 0
        self.duplicate = 0
        self.tickets: list[StagedTicket] = []
        self.cases: list[StagedLogCase] = []
        self.findings: list[RowFinding] = []

    def accept(self, told: StagedTicket | StagedLogCase, rows: Iterable[Row]) -> None:
        """Take a ticket or a case with the rows that made it, and the warnings on them."""
        if isinstance(told, StagedTicket):
            self.tickets.append(told)
        else:
            self.cases.append(told)
        for row in rows:
            self.accepted += 1
            for problem in row.problems:
                self.findings.append(self._finding(row, [problem], Severity.WARNING))

    def reject(self, row: Row) -> None:
        """Refuse a row for the problems that are noted on it."""
        problems = [problem for problem in row.problems if problem.rejects]
        self.findings.append(self._finding(row, problems, Severity.REJECT))

    def named(self, cells: list[str]) -> dict[str, str]:
        """The cells of a row by the names of their columns, blanks left out."""
        return {label: cell for label, cell in zip(self.labels, cells, strict=True) if cell}

    def _finding(self, row: Row, problems: list[Problem], severity: Severity) -> RowFinding:
        first = problems[0]
        return RowFinding(
            severity=severity,
            line=row.line,
            column=first.column,
            code=first.code,
            raw=first.raw[:_SHOWN],
            sentence=self._sentence(row, problems),
            row=self._whole(row) if severity is Severity.REJECT else None,
        )

    def _sentence(self, row: Row, problems: list[Problem]) -> str:
        told = (f"{problem.column}: {problem.sentence}" if problem.column else problem.sentence for problem in problems)
        return f"{self.place.capitalize()} {row.line}: {'; '.join(told)}."

    def _whole(self, row: Row) -> str:
        ragged = len(row.cells) != len(self.labels)
        return canonical(row.cells if ragged else dict(zip(self.labels, row.cells, strict=True)))
