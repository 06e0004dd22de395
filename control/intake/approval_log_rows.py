"""The rows of one case of an approval log, told as what they mean: who asked, who decided, and for how much.

What a row leaves blank of amount, currency and requester is what the row before it said. Where the log has no column
for the requester, whoever submitted the case last is the requester.
"""

from collections.abc import Sequence
from decimal import Decimal

from control.intake.approval_log_staged import StagedLogCase, StagedLogEvent
from control.intake.history_rows import changed_cells
from control.intake.mapping import FileMapping
from control.intake.row import Row, RowReader
from control.intake.source_keys import SourceKeys
from control.policy.approval_log import ActivityMeaning
from control.policy.exact_amounts import UnreadableAmount, exact_amount, is_currency


class LogCases:
    """Tells the events of one case after another."""

    def __init__(self, mapping: FileMapping, reader: RowReader, labels: tuple[str, ...]) -> None:
        self._mapping = mapping
        self._reader = reader
        self._labels = labels

    def tell(self, case: str, rows: Sequence[Row]) -> StagedLogCase:
        """The rows of one case, in order, as events; what cannot be told is noted on them."""
        keys = SourceKeys(self._reader.mapped)
        events: list[StagedLogEvent] = []
        for row, raw in zip(rows, changed_cells(self._labels, rows), strict=True):
            events.append(self._event(row, keys.key(row), raw, events[-1] if events else None))
        return StagedLogCase(self._mapping.source, case, tuple(events))

    def _event(self, row: Row, key: str, raw: str, before: StagedLogEvent | None) -> StagedLogEvent:
        name = row.event["activity"] or ""
        activity = self._mapping.activities[name]
        amount, currency = self._amount(row, before)
        return StagedLogEvent(
            at=row.instants["at"],
            meaning=activity.meaning,
            activity=name,
            role=activity.role or row.event.get("role"),
            actor=row.event.get("actor"),
            requester=self._requester(row, activity.meaning, before),
            amount=amount,
            currency=currency,
            source_key=key,
            raw=raw,
        )

    def _requester(self, row: Row, meaning: ActivityMeaning, before: StagedLogEvent | None) -> str | None:
        known = None if before is None else before.requester
        if "requester" in self._mapping.fields:
            return row.fields.get("requester") or known
        return row.event.get("actor") if meaning is ActivityMeaning.SUBMITTED else known

    def _amount(self, row: Row, before: StagedLogEvent | None) -> tuple[Decimal | None, str | None]:
        text = row.fields.get("amount")
        if text is None:
            return (None, None) if before is None else (before.amount, before.currency)
        currency = row.fields.get("currency")
        if currency is None:
            self._reader.note(row, "field.currency", "missing_currency", "the row has an amount and no currency")
        elif not is_currency(currency):
            sentence = f"{currency[:80]!r} is no code of a currency, such as EUR"
            self._reader.note(row, "field.currency", "bad_currency", sentence)
        try:
            return exact_amount(text), currency
        except UnreadableAmount as error:
            self._reader.note(row, "field.amount", "bad_amount", f"{text[:80]!r} {error}")
        return None, currency
