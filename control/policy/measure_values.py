"""What a measure is to bring and what it brought: value lines in series, month by month, claimed and validated.

*Source:* domain, section 7. What is forecast is never counted as what came.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from control.policy.measure_terms import MeasureStage
from control.policy.permissions import Refusal

_MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")
_AMOUNT = re.compile(r"-?\d{1,12}(\.\d{1,2})?")


class Line(StrEnum):
    """Of what a value is: money in the base currency, people, or the KPI that the measure moves."""

    EBITDA = "EBITDA"
    CASH = "cash"
    ONE_TIME_COST = "one-time cost"
    FTE = "FTE"
    SERVICE_KPI = "service KPI"

    @property
    def is_money(self) -> bool:
        """Whether it is counted in the base currency."""
        return self in (Line.EBITDA, Line.CASH, Line.ONE_TIME_COST)


BENEFITS = tuple(line for line in Line if line is not Line.ONE_TIME_COST)
"""What a measure is made for; the one-time cost is what it takes."""


class Series(StrEnum):
    """What a value says: what was, what is to be, what is expected, and what came."""

    BASELINE = "baseline"
    TARGET = "target"
    FORECAST = "forecast"
    ACTUAL = "actual"


class ValueState(StrEnum):
    """Whether somebody stands by a value."""

    DRAFT = "draft"
    """Worked out, and decided with the measure."""
    CLAIMED = "claimed"
    """The owner says that it came."""
    VALIDATED = "validated"
    """The controller stands by it."""
    CHALLENGED = "challenged"
    """The controller does not, and says why; whoever claimed it claims it anew."""


@dataclass(frozen=True, slots=True)
class Value:
    """One figure of one month, as it was typed."""

    line: Line
    series: Series
    period: str
    """The month, such as 2026-03."""
    amount: str
    """With a point, such as 1250.00; below zero with a minus."""


def hundredths(amount: str) -> int | None:
    """What was typed, in hundredths; None for what is no such number."""
    try:
        return int(Decimal(amount).scaleb(2)) if _AMOUNT.fullmatch(amount) else None
    except InvalidOperation:
        return None


def value_refusal(number: str, stage: MeasureStage, wanted: Value) -> Refusal | None:
    """Why a value cannot be said of a measure at this stage; None where it can."""
    if _MONTH.fullmatch(wanted.period) is None:
        return Refusal("period", f"“{wanted.period}” is no month: it is written as 2026-03.")
    if hundredths(wanted.amount) is None:
        return Refusal("amount", f"“{wanted.amount}” is no amount: it is written as 1250.00.")
    decided = MeasureStage.DECIDED.is_reached_by(stage)
    if wanted.series is Series.ACTUAL and not decided:
        return Refusal("series", f"{number} is {stage}: nothing of it has come before it is decided.")
    if wanted.series is not Series.ACTUAL and decided:
        return Refusal("frozen", f"{number} is {stage}: its {wanted.series} stands, until a scope change is approved.")
    return None


def judged_refusal(number: str, row: Mapping[str, Any]) -> Refusal | None:
    """Why a value is neither validated nor challenged now; None where it is."""
    if row["state"] != ValueState.CLAIMED:
        return Refusal("value", f"This value of {number} is {row['state']}: what is claimed is looked at.")
    return None
