"""What controls found in approval logs, as lines to read."""

from collections.abc import Iterator
from typing import Any

Found = dict[str, Any]


def printed(found: Found) -> Iterator[str]:
    """What was found as lines to read."""
    if "logs" in found:
        yield from (
            f"{row['log']}: {row['cases']} cases, {row['events']} events, {row['first_at']} to {row['last_at']}"
            for row in found["logs"]
        )
        if not found["logs"]:
            yield "No approval log was imported: `python -m control import MAPPING FILE` brings one."
        return
    if "control" in found:
        yield from (f"{row['case']}  {row['last_at']}  {_amount(row)}" for row in found["cases"])
        yield f"{found['control']}: {len(found['cases'])} cases"
        return
    for name, number in found["controls"].items():
        yield f"{name.replace('_', ' ')}: {'cannot be judged' if number is None else number}"
    for row in found["limits"]:
        where = "by the rulebook" if row["by_rulebook"] else "tried, not the rulebook's"
        yield f"limit of {row['role']}: {row['up_to']} {row['currency']}, {where}"
    for row in found["rework"]:
        yield f"rejected and submitted anew {row['anew']} times: {row['cases']} cases{_times(row, 'wall hours')}"
    for row in found["roles"]:
        yield f"{row['role'] or 'no role named'}: {row['decisions']} decisions{_times(row, found['hours'])}"


def _times(row: Found, hours: str) -> str:
    if row["median_hours"] is None:
        return ""
    return f", median {row['median_hours']:,.2f}, 90th percentile {row['p90_hours']:,.2f} {hours}"


def _amount(row: Found) -> str:
    return "no amount" if row["amount"] is None else f"{row['amount']} {row['currency']}"
