"""The story of the demo company: the same from the same seed, as large as it should be, in words that vary."""

from datetime import UTC, datetime, timedelta

from control.demo.story import edition, load_story
from control.settings import load
from tests.demo.conftest import END, told
from tests.surroundings import ROOT

SIX_WEEKS = datetime(2025, 4, 21, tzinfo=UTC)


def test_the_same_seed_tells_the_same_rows(demo_rulebook):
    assert told(demo_rulebook, SIX_WEEKS) == told(demo_rulebook, SIX_WEEKS)


def test_another_seed_tells_others(demo_rulebook):
    assert told(demo_rulebook, SIX_WEEKS) != told(demo_rulebook, SIX_WEEKS, seed=2)


def test_a_day_is_the_same_however_far_and_in_whatever_steps_the_story_is_told(demo_rulebook):
    steps = [SIX_WEEKS - timedelta(hours=hours) for hours in (700, 341.5, 24, 7, 0)]
    later = [SIX_WEEKS, SIX_WEEKS + timedelta(days=9)]
    whole = told(demo_rulebook, *later)
    assert told(demo_rulebook, *steps) == [row for row in whole if datetime.fromisoformat(row["at"]) < SIX_WEEKS]


def test_the_rows_come_in_the_order_of_time_and_each_event_once(rows):
    assert rows["at"].is_monotonic_increasing
    assert rows["event"].is_unique


def test_eighteen_months_are_about_twelve_thousand_tickets_and_ninety_thousand_events(rows, created):
    assert 11_400 <= len(created) <= 12_600
    assert 85_000 <= len(rows) <= 95_000


def test_there_are_six_services_eight_teams_forty_people_and_three_calendars_in_two_zones(demo_rulebook):
    teams = [unit for unit in demo_rulebook.units.values() if unit.kind == "team"]
    assert (len(demo_rulebook.services), len(teams), len(demo_rulebook.people)) == (6, 8, 40)
    assert len(demo_rulebook.calendars) == 3
    assert {calendar.zone for calendar in demo_rulebook.calendars.values()} == {"Europe/Berlin", "Europe/Lisbon"}


def test_whatever_may_be_commanded_elsewhere_may_be_commanded_there(demo_rulebook):
    assert demo_rulebook.permissions == load(ROOT / "config").permissions


def test_every_kind_of_work_is_a_category_with_a_team_and_every_category_has_work(demo_rulebook):
    assert {(work.service, work.category) for work in load_story().works.values()} == set(demo_rulebook.categories)
    assert all(category.team for category in demo_rulebook.categories.values())


def test_there_are_more_than_sixty_patterns_of_titles(demo_rulebook):
    assert len({title for work in load_story().works.values() for title in work.titles}) >= 60


def test_titles_are_alike_and_rarely_the_same(created):
    assert created.title.nunique() / len(created) > 0.8
    assert not created.title.str.contains("[{}]", regex=True).any()


def test_every_merchant_with_a_tier_writes(demo_rulebook, created):
    assert set(demo_rulebook.customer_tiers) <= set(load_story().merchants)
    assert set(demo_rulebook.customer_tiers) <= set(created.customer)
    assert created.customer.nunique() > 200


def test_merchants_write_by_day_and_less_at_weekends(created):
    local = created["at"].dt.tz_convert("Europe/Berlin")
    assert local.dt.hour.between(7, 18).mean() > 0.75
    weekdays = local.dt.day_of_week.value_counts()
    assert weekdays[0] > 1.1 * weekdays[4] > 1.3 * weekdays[5] > 1.3 * weekdays[6]


def test_december_brings_more_than_august(created):
    first_year = created[created["at"] < END - timedelta(days=200)]
    by_month = first_year["at"].dt.month.value_counts()
    assert by_month[12] > 1.2 * by_month[8]


def test_the_edition_is_a_short_name_that_stays(demo_rulebook):
    assert edition() == edition()
    assert len(edition()) == 16
