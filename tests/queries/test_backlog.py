"""What is open by age: local days, every ticket in one bucket, and each bucket lists its own."""

import random
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from control.policy.scope import Scope
from control.queries import backlog
from control.queries.backlog import AGES, Open
from tests.queries.seeds import at

NOW = at("2026-04-10 22:30")
"""In Berlin it is half past midnight of the eleventh, after the change to summer time."""
BERLIN = "Europe/Berlin"


def bucket(created: datetime, zone: str) -> str:
    """By the difference of two calendar days, read off the local dates."""
    local = ZoneInfo(zone)
    days = (NOW.astimezone(local).date() - created.astimezone(local).date()).days
    edges = {10: "0–10", 20: "11–20", 30: "21–30", 60: "31–60", 90: "61–90"}
    return next((name for most, name in edges.items() if days <= most), "91+")


@pytest.mark.parametrize("zone", ["UTC", BERLIN, "America/New_York"])
@pytest.mark.parametrize("past", [False, True])
def test_every_open_ticket_is_of_one_age_and_listed_there(seeds, store, zone, past):
    draw = random.Random(1)
    made = {}
    for _ in range(150):
        created = NOW - timedelta(minutes=draw.randrange(0, 100 * 1440))
        ended = draw.random() < 0.3
        fields = {"state_category": "resolved", "first_resolved_at": "2026-04-10 12:00"} if ended else {}
        number = seeds.ticket(created=f"{created:%Y-%m-%d %H:%M}", unit=draw.choice(["care", "annex"]), **fields)
        if not ended and created <= NOW:
            made[f"T-{number}"] = created
    with store.reader.connect() as reading:
        [row] = backlog.ages(reading, NOW, Scope(), Open(zone, past)).to_dict("records")
        assert row["open"] == len(made) == sum(row[age.name] for age in AGES)
        for age in AGES:
            rows = backlog.aged(reading, NOW, Scope(), Open(zone, past, age))
            assert set(rows["key"]) == {key for key, created in made.items() if bucket(created, zone) == age.name}
            assert len(rows) == row[age.name]


def test_the_edge_of_an_age_is_a_local_midnight(seeds, reading):
    seeds.ticket(created="2026-03-31 21:59")  # 23:59 on the 31st of March in Berlin, eleven days before the 11th
    seeds.ticket(created="2026-03-31 22:00")  # midnight: the first of April, ten days before
    [berlin] = backlog.ages(reading, NOW, Scope(), Open(BERLIN)).to_dict("records")
    assert (berlin["0–10"], berlin["11–20"]) == (1, 1)


def test_the_oldest_come_first_and_a_page_at_a_time(seeds, reading):
    for day in (3, 1, 2):
        seeds.ticket(created=f"2026-04-0{day} 09:00")
    asked = Open("UTC", limit=2, offset=1)
    assert backlog.aged(reading, NOW, Scope(), asked)["key"].to_list() == ["T-3", "T-1"]
