"""Two lights of a measure: whether its plan is kept, and whether what it is to bring comes; proposed by thresholds.

*Source:* domain, section 7 (implementation and potential, each proposed, claimed by the owner, with a trend). Money
that came and work that was done are two things: one light for both would hide that the work is done and nothing comes
of it.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from control.policy.measure_light_terms import Light, LightTerms, Trend
from control.policy.measure_plan import ItemKind, is_late, slip_days
from control.policy.measure_values import BENEFITS, Series, ValueState

Row = Mapping[str, Any]


def implementation(items: Iterable[Row], today: date, terms: LightTerms) -> Light:
    """The light of a plan: green while nothing is late and nothing was put off."""
    worst = Light.GREEN
    for item in items:
        if item["kind"] == ItemKind.RISK or item["settled_at"] is not None:
            continue
        late = (today - date.fromisoformat(item["due_on"])).days if is_late(item, today) else 0
        slipped = slip_days(item)
        if late > terms.late_days or slipped > terms.slipped_days:
            return Light.RED
        if late > 0 or slipped > 0:
            worst = Light.AMBER
    return worst


def potential(values: Iterable[Row], today: date, terms: LightTerms) -> Light | None:
    """The light of what came against what was forecast for the months that are over, the worst of all lines; None where
    nothing was to come yet, which is not green.
    """
    over = f"{today.replace(day=1) - timedelta(days=1):%Y-%m}"
    rows = [row for row in values if row["period"] <= over and row["line"] in BENEFITS]
    lights = [_of_line([row for row in rows if row["line"] == line], terms) for line in BENEFITS]
    known = [light for light in lights if light is not None]
    return max(known, key=lambda light: light.badness, default=None)


def _of_line(rows: list[Row], terms: LightTerms) -> Light | None:
    forecast = sum(row["hundredths"] for row in rows if row["series"] == Series.FORECAST)
    if forecast <= 0:
        return None
    came = [row for row in rows if row["series"] == Series.ACTUAL and row["state"] != ValueState.CHALLENGED]
    share = Decimal(int(sum(row["hundredths"] for row in came))) / Decimal(int(forecast))
    if share < terms.red_below:
        return Light.RED
    return Light.AMBER if share < terms.amber_below else Light.GREEN


def trend(now: Light, before: Light | None) -> Trend:
    """How a light went; the same where there was none before."""
    if before is None or now is before:
        return Trend.SAME
    return Trend.BETTER if now.badness < before.badness else Trend.WORSE
