"""The question of which tickets a baseline is made, as it is kept: which they are, and where they lay."""

import json
from typing import Any


def alike_asked(query: str) -> dict[str, Any]:
    """What is asked of the tickets, by the fields of `Alike`; the first baselines named an issue alone."""
    asked = json.loads(query)
    return dict(asked["alike"]) if "alike" in asked else {"issue": int(asked["issue"].removeprefix("I-"))}


def place_asked(query: str) -> tuple[str | None, str | None]:
    """The unit and the service where they lay; None: everywhere."""
    asked = json.loads(query)
    return asked["unit"], asked["service"]
