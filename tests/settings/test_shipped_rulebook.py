"""The rulebook that is shipped stands, and says what the public logs need."""

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from control import settings
from control.model import StateCategory
from control.policy.conditions import LEAST
from control.policy.rulebook import AtClosing, Rulebook, Window
from tests.surroundings import ROOT


@pytest.fixture(scope="module")
def rulebook(root: Path) -> Rulebook:
    return settings.load(root / "config")


def test_the_shipped_rulebook_has_no_finding(root: Path) -> None:
    assert settings.findings(root / "config") == []


def test_every_file_opens_with_what_it_governs_who_may_change_it_and_where_its_numbers_come_from(root: Path) -> None:
    for path in [*(root / "config").glob("*.toml"), *(root / "config" / "mappings").glob("*.toml")]:
        opening = path.read_text("utf-8").split("\n\n")[0]
        for words in ("# Governs: ", "# May be changed by: ", "# Numbers: "):
            assert words in opening, f"{path.name} does not say {words!r}"


def test_boston_is_promised_510_working_minutes_for_a_dead_animal_due_at_the_next_opening(rulebook: Rulebook) -> None:
    target = rulebook.targets["boston-dead-animal"]
    assert (target.minutes, target.at_closing) == (510, AtClosing.NEXT_OPENING)
    assert target.categories == {"boston-street-cleaning/pick-up-dead-animal"}


def test_boston_works_from_half_past_eight_to_five_on_weekdays(rulebook: Rulebook) -> None:
    week = rulebook.calendars["boston-weekdays"].windows
    assert week == ((Window(510, 1020),),) * 5 + ((),) * 2


def test_boston_keeps_patriots_day_and_an_observed_christmas(rulebook: Rulebook) -> None:
    holidays = rulebook.calendars["boston-weekdays"].holidays
    assert {date(2016, 4, 18), date(2016, 12, 26)} <= holidays


def test_a_calendar_with_public_holidays_knows_how_far_they_reach(rulebook: Rulebook) -> None:
    calendar = rulebook.calendars["boston-weekdays"]
    assert (calendar.holidays_from, calendar.holidays_until) == (date(2005, 1, 1), date(2035, 12, 31))


def test_a_calendar_without_public_holidays_is_complete(rulebook: Rulebook) -> None:
    calendar = rulebook.calendars["around-the-clock"]
    assert (calendar.holidays_from, calendar.holidays_until) == (None, None)


def test_waiting_for_the_user_pauses_the_clock_of_volvo(rulebook: Rulebook) -> None:
    assert "waiting-for-user" in rulebook.targets["volvo-resolution"].pause_states


def test_a_queued_ticket_is_not_being_worked_on(rulebook: Rulebook) -> None:
    assert rulebook.states["awaiting-assignment"].category is StateCategory.NEW


def test_an_auditor_reads_the_trail_takes_it_along_and_changes_nothing_but_their_own_account(
    rulebook: Rulebook,
) -> None:
    own = {"session.end", "password.change", "totp.begin", "totp.confirm", "totp.remove"}
    taken = {"audit.read", "audit.export", "export.make", "export.take", "evidence.take", "pack.take"}
    assert {name for name, roles in rulebook.permissions.items() if "auditor" in roles} == own | taken


def test_the_file_names_every_condition_as_the_product_keeps_it(rulebook: Rulebook) -> None:
    named = tomllib.loads((ROOT / "config" / "permissions.toml").read_text())["condition"]
    assert set(named) == set(LEAST)
    assert rulebook.conditions == LEAST


def test_decimals_are_exact(rulebook: Rulebook) -> None:
    assert rulebook.targets["contract-repair-resolution"].at_risk_share == Decimal("0.6")
