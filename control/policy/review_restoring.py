"""A frozen figure from the words it was kept in; what has no such word takes its default."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from control.policy.review_record import FrozenFigure, FrozenPeriod, Thing


def figure_of(content: Mapping[str, Any]) -> FrozenFigure:
    """The figure whose canonical JSON was read as `content`."""
    goal = content["goal"]
    restored: dict[str, Any] = {
        "goal": None if goal is None else Decimal(goal),
        "parts": tuple(content["parts"]),
        "periods": tuple(FrozenPeriod(**each) for each in content["periods"]),
        "things": tuple(_thing(each) for each in content["things"]),
    }
    return FrozenFigure(**{**content, **restored})


def _thing(content: Mapping[str, Any]) -> Thing:
    since = content["since_at"]
    return Thing(**{**content, "since_at": None if since is None else datetime.fromisoformat(since)})
