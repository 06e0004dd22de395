"""Support hours by the column say to the second what the scalar says."""

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from control.analysis.calendar import BulkHours, Seconds
from control.errors import Invalid
from control.policy.calendar import SupportHours
from control.policy.rulebook import Calendar, Window
from tests.policy.random_calendars import questions, random_calendar
from tests.rings import times

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)
NINE_TO_FIVE = ((Window(540, 1020),),) * 5 + ((), ())


def column(*durations: timedelta) -> Seconds:
    return np.array([duration // SECOND for duration in durations], np.int64)


def instants(*texts: str) -> Seconds:
    return column(*(datetime.fromisoformat(text).replace(tzinfo=UTC) - EPOCH for text in texts))


def test_durations_and_deadlines_of_columns_are_those_of_single_calls(figure: Callable[[str, str], None]) -> None:
    draw, asked = random.Random(11), 0
    for _ in range(times(check=20, proof=500)):
        hours = SupportHours(random_calendar(draw))
        asks = list(questions(draw, times(check=100, proof=250)))
        bulk, starts = BulkHours(hours), column(*(start - EPOCH for start, _, _ in asks))
        worked = bulk.worked(starts, column(*(end - EPOCH for _, end, _ in asks)))
        due_at = bulk.after(starts, column(*(budget for _, _, budget in asks)))
        assert worked.tolist() == [hours.worked(start, end) // SECOND for start, end, _ in asks]
        assert due_at.tolist() == [(hours.after(start, budget) - EPOCH) // SECOND for start, _, budget in asks]
        asked += len(asks)
    figure("durations and deadlines by the column equal to single calls", f"{asked:,} of {asked:,}")


def test_the_edges_of_every_window_are_counted_as_single_calls_count_them() -> None:
    draw = random.Random(12)
    for _ in range(times(check=20, proof=500)):
        hours = SupportHours(random_calendar(draw))
        table = hours.breakpoints(EPOCH + timedelta(days=20_000), EPOCH + timedelta(days=20_100))
        edges = [edge + off * SECOND for edge in table.opens[:40] + table.closes[:40] for off in (-1, 0, 1)]
        edges = sorted(edge for edge in edges if edge >= table.start)
        worked = BulkHours(hours).worked(column(*[edges[0] - EPOCH] * len(edges)), column(*(e - EPOCH for e in edges)))
        assert worked.tolist() == [hours.worked(edges[0], edge) // SECOND for edge in edges]


def test_more_rows_than_one_chunk_are_answered_in_their_order() -> None:
    bulk = BulkHours(SupportHours(Calendar("office", "UTC", NINE_TO_FIVE)))
    starts = instants("2026-03-02T09:00") + np.arange(40_000) % 3_600
    assert np.array_equal(bulk.worked(starts, starts + 60), np.full(40_000, 60))
    assert np.array_equal(bulk.after(starts, np.full(40_000, 60)), starts + 60)


@pytest.mark.parametrize("opens", [540, 541])
def test_a_budget_of_nothing_is_due_at_its_start(opens: int) -> None:
    bulk = BulkHours(SupportHours(Calendar("any", "UTC", ((Window(opens, 1020),),) * 7)))
    starts = instants("2026-03-02T03:00", "2026-03-02T10:00", "2026-03-02T17:00")
    assert bulk.after(starts, np.array([0, -5, 0])).tolist() == starts.tolist()


@pytest.mark.parametrize("opens", [540, 541])
def test_a_budget_used_up_at_closing_is_due_at_closing(opens: int) -> None:
    bulk = BulkHours(SupportHours(Calendar("any", "UTC", ((Window(opens, 1020),),) * 7)))
    due_at = bulk.after(instants("2026-03-02T16:00"), np.array([3_600]))
    assert due_at.tolist() == instants("2026-03-02T17:00").tolist()


def test_a_column_that_spans_more_seconds_than_32_bits_hold_is_counted_too() -> None:
    bulk = BulkHours(SupportHours(Calendar("office", "UTC", NINE_TO_FIVE)))
    worked = bulk.worked(instants("1950-01-02T00:00"), instants("2050-01-03T00:00"))
    days = np.busday_count("1950-01-02", "2050-01-03")
    assert worked.tolist() == [days * 8 * 3_600]


def test_a_column_that_reaches_further_than_the_last_one_is_counted_too() -> None:
    bulk = BulkHours(SupportHours(Calendar("office", "UTC", NINE_TO_FIVE)))
    for year in (2026, 2040, 2010):
        start = instants(f"{year}-06-01T00:00")
        assert bulk.worked(start, bulk.after(start, np.array([86_400_000]))).tolist() == [86_400_000]


def test_no_rows_give_no_answers() -> None:
    bulk = BulkHours(SupportHours(Calendar("office", "UTC", NINE_TO_FIVE)))
    nothing = np.array([], np.int64)
    assert len(bulk.worked(nothing, nothing)) == len(bulk.after(nothing, nothing)) == 0


def test_one_end_before_its_start_refuses_the_column() -> None:
    bulk = BulkHours(SupportHours(Calendar("office", "UTC", NINE_TO_FIVE)))
    with pytest.raises(Invalid, match="backwards"):
        bulk.worked(instants("2026-03-02", "2026-03-02"), instants("2026-03-03", "2026-03-01"))


def test_beyond_the_known_holidays_nothing_is_guessed() -> None:
    known = {"holidays_from": date(2025, 1, 1), "holidays_until": date(2025, 12, 31)}
    bulk = BulkHours(SupportHours(Calendar("known", "UTC", NINE_TO_FIVE, **known)))  # type: ignore[arg-type]
    with pytest.raises(Invalid, match="knows its holidays"):
        bulk.worked(instants("2025-06-02"), instants("2026-01-02"))
    with pytest.raises(Invalid, match="knows its holidays"):
        bulk.after(instants("2025-06-02", "2025-12-29"), np.array([3_600, 28_800 * 5]))
