"""What is said to people: text stays text, time is in words, figures are told apart."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pages.ui.text import NOTHING, count, duration, exactly, instant, label, share, shown, until, wall_clock

BOSTON = ZoneInfo("America/New_York")
SIGNS = "\\`*_{}[]()#+-.!|<>~$:&"


APART = ":small[]"
"""What keeps two parts of a text from being read as one; a text that says this itself is escaped."""


@given(st.text(alphabet=SIGNS + "ab 1\n", max_size=60))
def test_no_sign_of_markup_is_left_to_speak_and_nothing_is_lost(text):
    escaped = shown(text).replace(APART, "")
    bare = re.sub(r"\\(.)", "", escaped)
    assert not set(bare) & set(SIGNS)
    assert re.sub(r"\\(.)", r"\1", escaped) == (" ".join(text.split()) if text else NOTHING)


@pytest.mark.parametrize("text", ["created_at", "Opened on", "2nd level"])
def test_a_label_of_plain_words_is_read_aloud_as_it_is(text):
    assert label(text) == text


@pytest.mark.parametrize("text", ["_x_", "__init__", "a*b", "case:id", "a  b", "[x](y)", ""])
def test_a_label_that_could_be_markup_is_text(text):
    assert label(text) == shown(text)


@pytest.mark.parametrize("text", ["![x](http://evil.example/a.png)", "[click](http://evil.example)", ":red[x]", "$x$"])
def test_addresses_pictures_colours_and_formulas_stay_text(text):
    escaped = shown(text).replace(APART, "")
    assert escaped.replace("\\", "") == text
    assert not re.search(r"(?<!\\)[\[\]$:!]", escaped)


# What Streamlit 1.67 reads out of a text whose every sign was escaped (its own patterns, and those of GFM's autolinks).
READ_AGAIN = (
    r"(?i)(https?://|www\.)[-.\w]+",
    r"[-.\w+]+@[-\w]+(\.[-\w]+)+",
    r":material[/_]\w+:|:streamlit:|:[\w+-]+:",
    r"(^|\s)(<->|->|<-|--|>=|<=|~=)(\s|$)",
)


@given(st.text(alphabet=":/.@-<>=~_ abstreamlitw", max_size=40) | st.sampled_from(["a http://b.c", "<->", "-- ->"]))
@example("see https://evil.example, WWW.evil.example or me@evil.example :material/delete: :streamlit: :+1: <-> <= ~=")
def test_no_part_of_a_text_is_read_again_as_an_address_an_icon_or_an_arrow(text):
    for part in shown(text).replace("\\", "").split(APART):
        assert not [pattern for pattern in READ_AGAIN if re.search(pattern, part)], part


@pytest.mark.parametrize("text", ["abc\u202edef", "\u202a\u2067x", "a\u2067b\u2069c\u202e"])
def test_a_text_that_turns_the_direction_of_reading_turns_it_for_itself_alone(text):
    said = shown(text)
    assert said.startswith(text)
    opened = sum(char in "\u202a\u202b\u202d\u202e\u2066\u2067\u2068" for char in said)
    assert opened == sum(char in "\u202c\u2069" for char in said)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (59, "59 s"),
        (7_800, "2 h 10 m"),
        (7_859, "2 h 10 m"),
        (86_400, "1 d"),
        (90_061, "1 d 1 h"),
        (-7_800, "2 h 10 m"),
        (86_400 * 1_234, "1,234 d"),
    ],
)
def test_a_length_of_time_is_said_by_its_two_largest_units(seconds, words):
    assert duration(seconds) == words


@given(st.integers(0, 10**8))
def test_an_exact_length_can_be_added_up_again(seconds):
    sizes = {"h": 3_600, "m": 60, "s": 1}
    parts = re.findall(r"([\d,]+) ([hms])", exactly(timedelta(seconds=seconds)))
    assert sum(int(number.replace(",", "")) * sizes[unit] for number, unit in parts) == seconds


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0 m"), (30, "30 s"), (30_600, "8 h 30 m"), (90_000, "25 h"), (1_500, "25 m")]
)
def test_working_time_is_said_in_hours_since_a_day_of_it_is_nobody_s_day(seconds, words):
    assert exactly(seconds) == words


def test_an_instant_names_the_zone_in_which_it_is_read():
    assert instant(datetime(2016, 1, 5, 14, 30, tzinfo=UTC), BOSTON) == "5 Jan 2016 09:30 EST"
    assert instant(datetime(2016, 7, 5, 13, 30, tzinfo=UTC), BOSTON) == "5 Jul 2016 09:30 EDT"
    assert instant(None, BOSTON) == NOTHING


def test_a_chart_places_an_instant_by_its_local_reading():
    at = datetime(2016, 1, 5, 14, 30, tzinfo=UTC)
    assert wall_clock(at, BOSTON) == datetime(2016, 1, 5, 9, 30, tzinfo=UTC).timestamp() * 1_000


def test_how_far_away_an_instant_is():
    now = datetime(2026, 1, 1, 12, tzinfo=UTC)
    assert until(now + timedelta(hours=2, minutes=10), now) == "in 2 h 10 m"
    assert until(now - timedelta(minutes=35), now) == "35 m ago"


def test_shares_and_counts():
    assert share(0.8316478) == "83.2 %"
    assert share(None) == share(float("nan")) == NOTHING
    assert (count(1, "ticket"), count(10_086, "ticket"), count(0, "ticket")) == (
        "1 ticket",
        "10,086 tickets",
        "0 tickets",
    )
