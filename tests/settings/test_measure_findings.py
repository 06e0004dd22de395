"""Each mistake in what is said of measures, with file, key and reason."""

import re

import pytest

from control import settings
from control.policy.measure_terms import EffectTerms
from tests.settings.conftest import Spoil

WHERE = "config/measures.toml"
CASES = {
    "days that are missing": ("baseline_days = 91", "", f"{WHERE}: measure.baseline_days: is missing"),
    "too few days": (
        "baseline_days = 91", "baseline_days = 7", f"{WHERE}: measure.baseline_days: 7 is too small: the least is 28",
    ),
    "too many days": (
        "baseline_days = 91", "baseline_days = 800",
        f"{WHERE}: measure.baseline_days: 800 is too large: the most is 731",
    ),
    "a level that is no share": (
        "level = 0.05", "level = 5", f"{WHERE}: effectiveness.level: 5 is no share: it must be above 0 and at most 1",
    ),
    "a level as high as the power": (
        "level = 0.05", "level = 0.8",
        f"{WHERE}: effectiveness.level: is not below power: the test would pass as often by chance as by effect",
    ),
    "a kind of group that there is not": (
        'kind = "program"', 'kind = "heap"',
        f"{WHERE}: group.fewer-complaints.kind: 'heap' is not one of portfolio, program, project, measure package",
    ),
    "a group below a narrower one": (
        'kind = "portfolio"', 'kind = "measure package"',
        f"{WHERE}: group.fewer-complaints.parent: a program does not lie below a measure package",
    ),
    "a group below one that there is not": (
        'parent = "service-quality"', 'parent = "elsewhere"',
        f"{WHERE}: group.fewer-complaints.parent: there is no group 'elsewhere'",
    ),
    "a group of a unit that there is not": (
        'unit = "customer-care"', 'unit = "elsewhere"',
        f"{WHERE}: group.fewer-complaints.unit: there is no unit 'elsewhere'",
    ),
    "a light that is never amber": (
        "red_below = 0.8", "red_below = 0.95",
        f"{WHERE}: lights.red_below: is not below amber_below: no light would ever be amber",
    ),
    "a light that is red at once": (
        "late_days = 14", "late_days = 0", f"{WHERE}: lights.late_days: 0 is too small: the least is 1",
    ),
    "a light that nobody knows": (
        "late_days = 14", "early_days = 14", f"{WHERE}: lights.early_days: is not known here",
    ),
    "a committee for a unit that there is not": (
        'unit = "ravensholt"\n', 'unit = "elsewhere"\n',
        f"{WHERE}: committee.service-board.unit: there is no unit 'elsewhere'",
    ),
    "a KPI of somebody who is not there": (
        'owner = "joris-dekker"', 'owner = "nobody"', f"{WHERE}: kpi.complaints.owner: there is no account 'nobody'",
    ),
    "a KPI that goes nowhere": (
        'direction = "down"', 'direction = "sideways"',
        f"{WHERE}: kpi.complaints.direction: 'sideways' is not one of up, down",
    ),
    "a KPI of a promise that there is not": (
        'attainment_of = "resolution"', 'attainment_of = "kindness"',
        f"{WHERE}: kpi.resolved-in-time.attainment_of: 'kindness' is not one of first_response, next_response, "
        "resolution",
    ),
    "a KPI that an attainment is to lower": (
        'direction = "up"\nattainment_of', 'direction = "down"\nattainment_of',
        f"{WHERE}: kpi.resolved-in-time.direction: is down, and an attainment is to go up",
    ),
    "a KPI without its formula": (
        'formula = "complaints of a month divided by orders of that month, times 100"\n', "",
        f"{WHERE}: kpi.complaints.formula: is missing",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_mistake_is_said_with_file_and_key(spoil: Spoil, case: tuple[str, str, str]) -> None:
    old, new, expected = case
    assert expected in [str(finding) for finding in settings.findings(spoil("measures.toml", old, new))]


def test_a_committee_without_a_member_decides_nothing(spoil: Spoil) -> None:
    folder = spoil(
        "people.toml", '{ role = "sponsor", scope = "all" }, { role = "committee member", scope = "all" }', ""
    )
    people = (folder / "people.toml").read_text("utf-8")
    (folder / "people.toml").write_text(people.replace("committee member", "analyst"), "utf-8")
    expected = f"{WHERE}: committee.service-board: has no member: nobody is a committee member for its unit"
    assert expected in [str(finding) for finding in settings.findings(folder)]


def test_what_is_not_said_of_lights_is_as_usual(spoil: Spoil) -> None:
    found = settings.load(spoil("measures.toml", "late_days = 14\nslipped_days = 30\n", "late_days = 3\n")).measures
    assert found is not None
    assert (found.lights.late_days, found.lights.slipped_days) == (3, 30)


def test_a_folder_that_says_nothing_of_them_has_none(spoil: Spoil) -> None:
    folder = spoil("measures.toml", "[measure]", "[measure]")
    (folder / "measures.toml").write_text("# There are none.\n")
    reviews = folder / "reviews.toml"  # a committee is named there, and without measures there is none
    reviews.write_text(re.sub(r"\[review_series\.monthly\](\n.+)+", "", reviews.read_text()))
    assert settings.load(folder).measures is None


def test_what_is_not_said_of_the_test_is_as_usual(spoil: Spoil) -> None:
    folder = spoil("measures.toml", "[effectiveness]\nlevel = 0.05\nreduction = 0.5\npower = 0.8\n", "")
    found = settings.load(folder).measures
    assert found is not None
    assert found.effect == EffectTerms()
