"""Two lights of a measure: when its plan and its value are green, amber or red, and how that went."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from control.policy.measure_light_terms import Light, LightTerms, Trend
from control.policy.measure_lights import implementation, potential, trend

TODAY = date(2026, 6, 15)
TERMS = LightTerms(late_days=14, slipped_days=30, amber_below=Decimal("0.95"), red_below=Decimal("0.8"))


def item(due: int, first: int | None = None, **more: Any) -> dict[str, Any]:
    """A milestone that is due so many days from now, and was planned for so many first."""
    days = {"due_on": due, "first_due_on": due if first is None else first}
    dated = {name: (TODAY + timedelta(days=number)).isoformat() for name, number in days.items()}
    return {"kind": "milestone", "settled_at": None, **dated, **more}


@pytest.mark.parametrize(
    ("items", "light"),
    [
        ([], Light.GREEN),
        ([item(0)], Light.GREEN),
        ([item(-1)], Light.AMBER),
        ([item(-14)], Light.AMBER),
        ([item(-15)], Light.RED),
        ([item(40, 39)], Light.AMBER),
        ([item(40, 10)], Light.AMBER),
        ([item(40, 9)], Light.RED),
        ([item(40, 45)], Light.GREEN),
        ([item(-40, settled_at="yesterday")], Light.GREEN),
        ([{"kind": "risk", "settled_at": None, "due_on": None, "first_due_on": None}], Light.GREEN),
        ([item(3), item(-1), item(-20)], Light.RED),
    ],
)
def test_a_plan_is_green_while_nothing_is_late_or_put_off(items: list[dict[str, Any]], light: Light) -> None:
    assert implementation(items, TODAY, TERMS) is light


def value(series: str, hundredths: int, period: str = "2026-05", line: str = "EBITDA", state: str = "claimed") -> Any:
    return {"series": series, "hundredths": hundredths, "period": period, "line": line, "state": state}


@pytest.mark.parametrize(
    ("values", "light"),
    [
        ([], None),
        ([value("forecast", 1_000, "2026-06")], None),  # the month is not over
        ([value("forecast", 1_000)], Light.RED),
        ([value("forecast", 1_000), value("actual", 950)], Light.GREEN),
        ([value("forecast", 1_000), value("actual", 949)], Light.AMBER),
        ([value("forecast", 1_000), value("actual", 800)], Light.AMBER),
        ([value("forecast", 1_000), value("actual", 799)], Light.RED),
        ([value("forecast", 1_000), value("actual", 2_000, state="challenged")], Light.RED),
        ([value("forecast", 1_000), value("actual", 990, "2026-06")], Light.RED),  # it came too late to count yet
        ([value("forecast", 1_000, line="one-time cost")], None),  # what it takes is no value
        ([value("forecast", 1_000), value("actual", 1_000), value("forecast", 10, line="FTE")], Light.RED),
    ],
)
def test_a_value_is_what_came_of_what_was_forecast_for_the_months_that_are_over(
    values: list[Any], light: Light | None
) -> None:
    assert potential(values, TODAY, TERMS) is light


@pytest.mark.parametrize(
    ("now", "before", "went"),
    [
        (Light.GREEN, None, Trend.SAME),
        (Light.GREEN, Light.GREEN, Trend.SAME),
        (Light.GREEN, Light.RED, Trend.BETTER),
        (Light.RED, Light.AMBER, Trend.WORSE),
    ],
)
def test_a_trend_is_how_a_light_went_since_it_was_said_before(now: Light, before: Light | None, went: Trend) -> None:
    assert trend(now, before) is went
