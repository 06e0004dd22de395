"""When a notice may go: outside of quiet hours unless it is urgent, whatever the clocks of the year do."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from control.policy.notice_terms import NoticeTerms
from control.policy.rulebook import Calendar, Rulebook, Window
from control.policy.sending import may_go_at, next_try_at, out_of_quiet
from tests.commands.desk import small_rulebook

BERLIN = ZoneInfo("Europe/Berlin")


def rulebook(
    windows: tuple[Window, ...] = (Window(9 * 60, 17 * 60),), digest: int = 15, **calendar: object
) -> Rulebook:
    """Berlin, the same windows every day."""
    hours = Calendar("day", "Europe/Berlin", (windows,) * 7, **calendar)  # type: ignore[arg-type]
    return replace(small_rulebook(), calendars={"day": hours}, notices=NoticeTerms("day", digest))


def berlin(text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN, fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("told", "goes"),
    [
        ("2026-06-03 12:00", "2026-06-03 12:15"),
        ("2026-06-03 16:44", "2026-06-03 16:59"),
        ("2026-06-03 16:45", "2026-06-03 16:59"),  # company alone is no reason to miss the day
        ("2026-06-03 16:59", "2026-06-03 16:59"),
        ("2026-06-03 17:00", "2026-06-04 09:00"),  # the end of a window is outside
        ("2026-06-03 22:00", "2026-06-04 09:00"),
        ("2026-06-04 08:40", "2026-06-04 09:00"),
        ("2026-06-04 08:45", "2026-06-04 09:00"),
        ("2026-06-04 08:50", "2026-06-04 09:05"),
        ("2026-03-28 20:00", "2026-03-29 09:00"),  # the night that lacks an hour
        ("2026-10-24 20:00", "2026-10-25 09:00"),  # the night that has one more
    ],
)
def test_a_mail_waits_for_company_and_then_for_the_next_opening(told: str, goes: str) -> None:
    assert may_go_at(rulebook(), berlin(told), urgent=False) == berlin(goes)


@pytest.mark.parametrize(
    ("told", "due", "goes"),
    [
        ("2026-06-03 12:00", "2026-06-03 12:10", "2026-06-03 12:09"),
        ("2026-06-03 12:00", "2026-06-03 12:00", "2026-06-03 12:15"),  # it is late: nothing is left to warn of
        ("2026-06-03 12:00", "2026-06-03 11:00", "2026-06-03 12:15"),
        ("2026-06-03 12:00", "2026-06-03 12:16", "2026-06-03 12:15"),
        ("2026-06-03 12:00", "2026-06-03 14:00", "2026-06-03 12:15"),
        ("2026-06-03 16:55", "2026-06-03 17:05", "2026-06-03 16:59"),  # due in quiet hours, told before them
        ("2026-06-03 16:50", "2026-06-03 16:55", "2026-06-03 16:54"),
        ("2026-06-03 22:00", "2026-06-03 23:00", "2026-06-04 09:00"),  # quiet hours are kept all the same
        ("2026-06-04 08:55", "2026-06-04 09:05", "2026-06-04 09:04"),
        ("2026-06-04 08:55", "2026-06-04 09:00", "2026-06-04 09:00"),  # late by then, and no later than it must be
    ],
)
def test_a_warning_goes_before_what_it_warns_of_where_the_hours_let_it(told: str, due: str, goes: str) -> None:
    assert may_go_at(rulebook(), berlin(told), berlin(due), urgent=False) == berlin(goes)


def test_a_warning_in_the_last_minute_goes_at_once() -> None:
    told = berlin("2026-06-03 12:09") + timedelta(seconds=30)
    assert may_go_at(rulebook(), told, berlin("2026-06-03 12:10"), urgent=False) == told


def test_without_quiet_hours_a_warning_goes_before_what_it_warns_of_too() -> None:
    always = replace(rulebook(), notices=NoticeTerms(None, 15))
    night = berlin("2026-06-03 03:00")
    assert may_go_at(always, night, night + timedelta(minutes=10), urgent=False) == night + timedelta(minutes=9)


@pytest.mark.parametrize("told", ["2026-06-03 12:00", "2026-06-03 22:00", "2026-03-29 01:59", "2026-10-25 02:30"])
def test_what_is_urgent_goes_at_once(told: str) -> None:
    assert may_go_at(rulebook(), berlin(told), urgent=True) == berlin(told)


def test_an_opening_in_the_hour_that_is_left_out_in_spring_comes_when_the_hour_would_have() -> None:
    night = rulebook((Window(150, 180),), digest=0)  # from half past two to three, which is not there that night
    assert out_of_quiet(night, berlin("2026-03-29 00:00")) == berlin("2026-03-30 02:30")


def test_hours_that_come_twice_in_autumn_are_open_twice() -> None:
    night = rulebook((Window(150, 180),), digest=0)
    first, second = berlin("2026-10-25 02:40"), berlin("2026-10-25 02:40", fold=1)
    assert second - first == timedelta(hours=1)
    assert out_of_quiet(night, first) == first
    assert out_of_quiet(night, second) == second
    assert out_of_quiet(night, first + timedelta(minutes=20)) == berlin("2026-10-25 02:30", fold=1)


def test_a_holiday_is_quiet_all_day() -> None:
    closed = rulebook(holidays=frozenset({date(2026, 6, 4)}))
    assert out_of_quiet(closed, berlin("2026-06-04 12:00")) == berlin("2026-06-05 09:00")


def test_where_no_calendar_is_named_there_are_no_quiet_hours() -> None:
    night = berlin("2026-06-03 03:00")
    assert may_go_at(replace(rulebook(), notices=NoticeTerms()), night, urgent=False) == night


def test_a_calendar_that_counts_no_further_keeps_nothing_back() -> None:
    short = rulebook(holidays_until=date(2026, 6, 1))
    assert out_of_quiet(short, berlin("2026-06-03 22:00")) == berlin("2026-06-03 22:00")


@pytest.mark.parametrize(("tries", "minutes"), [(1, 1), (2, 5), (3, 15), (4, 60), (5, None), (6, None)])
def test_each_failed_try_waits_longer_until_it_is_the_last(tries: int, minutes: int | None) -> None:
    now = berlin("2026-06-03 12:00")
    expected = None if minutes is None else now + timedelta(minutes=minutes)
    assert next_try_at(NoticeTerms(), tries, now) == expected


def test_the_last_wait_holds_for_all_that_follow() -> None:
    now = berlin("2026-06-03 12:00")
    terms = NoticeTerms(tries=10, wait_minutes=(2, 3))
    assert [next_try_at(terms, tries, now) for tries in (1, 2, 9)] == [
        now + timedelta(minutes=minutes) for minutes in (2, 3, 3)
    ]
