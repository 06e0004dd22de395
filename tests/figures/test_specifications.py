"""A chart is a specification without data, made once; it says the same in every browser and to every eye."""

import json

import pytest

from control.analysis.control_charts import Variation
from control.figures.approval_log import MEDIAN, SLOW, rework_bars, role_times
from control.figures.control_chart import control_chart
from control.figures.ledger import ledger_chart
from control.figures.palette import AMBER, BLUE, GREY, ORANGE
from control.policy.ledger import Part

PARTS = ((Part.ELAPSED, "Counted"), (Part.PAUSED, "Paused"))
TIMED = {
    "control chart": lambda: control_chart("On time", ".0%", None),
    "control chart with a goal": lambda: control_chart("On time", ".0%", 0.9),
    "ledger": lambda: ledger_chart(("Agent", "Customer"), PARTS, "%d %b", False),
    "ledger with a due time": lambda: ledger_chart(("Agent", "Customer"), PARTS, "%d %b", True),
}
CHARTS = {
    **TIMED,
    "control chart of named periods": lambda: control_chart("Share", ".1%", 0.1, named=True),
    "times of roles": lambda: role_times(3, "Wall hours"),
    "rework": lambda: rework_bars(("Never", "Once")),
}


def parts(node):
    """Every dictionary of a specification."""
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from parts(value)
    elif isinstance(node, list):
        for value in node:
            yield from parts(value)


@pytest.mark.parametrize("name", CHARTS)
def test_a_specification_holds_no_data_and_no_address(name):
    specification = CHARTS[name]()
    assert all("values" not in part and "datasets" not in part for part in parts(specification))
    assert "://" not in json.dumps(specification)


@pytest.mark.parametrize("name", CHARTS)
def test_a_specification_is_made_once(name):
    assert CHARTS[name]() is CHARTS[name]()


@pytest.mark.parametrize("name", TIMED)
def test_times_are_placed_as_they_are_given_whatever_the_zone_of_the_browser(name):
    times = [part for part in parts(CHARTS[name]()) if part.get("type") == "temporal"]
    assert times
    assert all(part["scale"]["type"] == "utc" for part in times)


def test_the_two_figures_of_a_role_are_told_apart_by_shape_as_well_as_by_colour():
    [points] = [part for part in parts(CHARTS["times of roles"]()) if "shape" in part]
    for channel in ("color", "shape"):
        assert points[channel]["scale"]["domain"] == [MEDIAN, SLOW]
        assert len(set(points[channel]["scale"]["range"])) == 2


def test_what_a_control_chart_says_is_told_by_shape_as_well_as_by_colour():
    encodings = [part for part in parts(CHARTS["control chart"]()) if "shape" in part]
    [points] = encodings
    for channel in ("color", "shape"):
        assert points[channel]["scale"]["domain"] == [
            Variation.COMMON_CAUSE,
            Variation.IMPROVEMENT,
            Variation.CONCERN,
        ]
        assert len(set(points[channel]["scale"]["range"])) == 3


def test_a_goal_is_drawn_only_where_one_was_set():
    def has_goal(name):
        return any(part.get("datum") == 0.9 for part in parts(CHARTS[name]()))

    assert has_goal("control chart with a goal")
    assert not has_goal("control chart")


@pytest.mark.parametrize("background", ["#ffffff", "#101823"])
@pytest.mark.parametrize("colour", [BLUE, ORANGE, GREY, AMBER])
def test_a_mark_stands_out_on_both_backgrounds(colour, background):
    # WCAG 2.2, 1.4.11 asks for 3 : 1; amber on white is lighter, and carries a word besides.
    least = 2.0 if colour == AMBER else 3.0
    assert contrast(colour, background) >= least


def contrast(first, second):
    """The contrast ratio of two colours. *Source:* WCAG 2.2, definitions of contrast ratio and relative luminance."""
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour):
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
