"""The plots of the demo company, each with the month in which it begins; months are counted from its first day.

A carrier that gets worse, approvals that nobody gives, a product that breaks and is refunded, a team without enough
hands, and an automation that says “resolved” while stock is unallocated. Then the company begins to look at
its broken promises one by one.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from control.demo.story import Work

_DAYS_A_MONTH, _DAY = 365.25 / 12, timedelta(days=1)
CARRIER_WORSENS = 5.0
"""From here on Ostmark Express delivers late in the eastern cities, until the end."""
APPROVALS_STALL = 4.0
"""From here on one department head approves every access, and is often away."""
DEFECT_APPEARS, DEFECT_FADES = 7.0, 12.5
"""Between these the thermal box Arctis 40 comes from a bad batch."""
HANDS_MISSING = 8.5
"""From here on the customs desk has one person less."""
AUTOMATION_ON = 13.0
"""The first day of month 14: questions for the state of an order are answered and resolved by a machine."""
LABELS_RIGHT, LABELS_WRONG_AGAIN = 4.6, 13.5
"""From the beginning return labels are typed by hand and often wrong; then a measure helps, until a printer comes."""
ISSUES_LOOKED_FOR = 15.0
"""The month in which what recurs is looked for the first time."""
REVIEWS_BEGIN = 14.5
"""From here on broken promises are reviewed, and people see to what escalates as a habit."""
MEETINGS_BEGIN = 15.5
"""The month in which the board plans its first review."""

BAD_CARRIER = "Ostmark Express"
BAD_PRODUCT = "thermal box Arctis 40"
LEAVER = "lukas-amrhein"
AUTOMATION = "order-status-bot"
AUTOMATED = "orders/order-status"
_LATE = ("deliveries/late", "deliveries/missing")
_WAITS_FOR = {"customer": 17.0, "carrier": 26.0, "approval": 15.0}
"""Median hours."""


@dataclass(frozen=True, slots=True)
class Plots:
    """What the plots change, by the instant."""

    start: date

    def month(self, at: date | datetime) -> float:
        """Months since the first day, with their fraction."""
        day = at.date() if isinstance(at, datetime) else at
        return (day - self.start).days / _DAYS_A_MONTH

    def factor(self, work: Work, day: date) -> float:
        """By how much more of this work arrives than the story says."""
        month = self.month(day)
        if work.name in _LATE and month >= CARRIER_WORSENS:
            return 1.3
        if work.name == "returns/defect" and month >= DEFECT_APPEARS:
            return 2.3 if month < DEFECT_FADES else 1.25
        if work.name == "returns/label":
            return 0.6 if LABELS_RIGHT <= month < LABELS_WRONG_AGAIN else 1.9
        if work.service == "customs" and month >= HANDS_MISSING:
            return 1.3
        return 1.0

    def bad_carrier_share(self, work: Work, day: date) -> float:
        """How often the carrier of a delivery is the bad one."""
        if work.name not in _LATE:
            return 0.12
        return 0.44 if self.month(day) >= CARRIER_WORSENS else 0.13

    def bad_product_share(self, work: Work, day: date) -> float:
        """How often the product is the bad one."""
        if work.name != "returns/defect":
            return 0.05
        return 0.64 if DEFECT_APPEARS <= self.month(day) < DEFECT_FADES else 0.1

    def median_wait(self, whom: str, work: Work, about: str, at: datetime) -> float:
        """Hours that an answer of `whom` takes, in the middle; `about` is what the ticket names as its product."""
        hours = _WAITS_FOR[whom]
        month = self.month(at)
        if whom == "carrier" and about.startswith(BAD_CARRIER) and month >= CARRIER_WORSENS:
            return 2.4 * hours
        if whom == "approval" and work.service == "workplace":
            return 3.6 * hours if month >= APPROVALS_STALL else hours
        return hours

    def automated(self, work: Work, at: datetime) -> bool:
        """Whether the machine takes tickets of this kind."""
        return work.name == AUTOMATED and self.month(at) >= AUTOMATION_ON

    def reviewed(self, at: datetime) -> bool:
        """Whether broken promises are reviewed by now."""
        return self.month(at) >= REVIEWS_BEGIN

    def begins(self, month: float, morning: datetime) -> bool:
        """Whether a day is the first one of this month of the story."""
        return self.month(morning - _DAY) < month <= self.month(morning)

    def left(self, name: str, day: date) -> bool:
        """Whether somebody works here no more."""
        return name == LEAVER and self.month(day) >= HANDS_MISSING
