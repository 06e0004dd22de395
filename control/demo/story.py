"""What reaches the demo company, read from `story.toml`: kinds of work, their words, and when people write."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

_FILE = Path(__file__).with_name("story.toml")
_MERCHANTS = 320
_TELLS_NOTHING = frozenset(
    {
        *(
            "act.py",
            "founding.py",
            "loading.py",
            "people.py",
            "reasons.py",
            "recurring.py",
            "improving.py",
            "earlier_measures.py",
            "measure_plans.py",
            "measure_steps.py",
            "meetings.py",
            "staffing.py",
        ),
        *(
            "permissions.toml",
            "targets.toml",
            "ladders.toml",
            "reviews.toml",
            "notices.toml",
            "outcomes.toml",
            "issues.toml",
            "measures.toml",
        ),
    }
)
"""Files that decide how the days are loaded and judged, and nothing of what happens on them."""


@dataclass(frozen=True, slots=True)
class Mixture:
    """Words with the weights by which one of them is drawn."""

    words: tuple[str, ...]
    weights: tuple[int, ...]

    def draw(self, rng: Random) -> str:
        """One of the words."""
        return rng.choices(self.words, self.weights)[0]


@dataclass(frozen=True, slots=True)
class Audience:
    """Those who write: when they do, in which zone, and by which channel."""

    zone: ZoneInfo
    weekdays: tuple[float, ...]
    """Monday to Sunday; 1 is an average day."""
    hours: tuple[int, ...]
    """Weights of the 24 hours of a local day."""
    channels: Mixture


@dataclass(frozen=True, slots=True)
class Work:
    """One kind of request, which is a category of the catalogue."""

    service: str
    category: str
    type: str
    audience: str
    share: float
    """Of all tickets, before the plots."""
    effort: int
    """Median of the minutes of work after the first answer."""
    at_once: float
    """The share that the first answer settles."""
    asks: Mapping[str, float]
    """How often it waits for the customer, the carrier, an approval."""
    mixture: Mixture
    """Of impact and urgency, as `high/low`."""
    titles: tuple[str, ...]
    details: tuple[str, ...]

    @property
    def name(self) -> str:
        """Service and category, as targets name it."""
        return f"{self.service}/{self.category}"


@dataclass(frozen=True, slots=True)
class Story:
    """All of it."""

    tickets_a_day: float
    months: tuple[float, ...]
    growth_a_year: float
    audiences: Mapping[str, Audience]
    words: Mapping[str, tuple[str, ...]]
    works: Mapping[str, Work]

    @property
    def merchants(self) -> tuple[str, ...]:
        """Those who write as customers, the busiest first; `config/demo/customers.toml` names some of them."""
        return _merchants(self.words["trades"], self.words["names"])


@cache
def edition() -> str:
    """The hash of everything from which the story follows: another one tells other days from the same seed."""
    told = (*sorted(_FILE.parent.glob("*.py")), _FILE, *sorted(Path("config/demo").glob("*.toml")))
    content = b"\0".join(path.read_bytes() for path in told if path.name not in _TELLS_NOTHING)
    return sha256(content).hexdigest()[:16]


@cache
def load_story() -> Story:
    """The story as the file tells it."""
    told = tomllib.loads(_FILE.read_text("utf-8"))
    shape = told["shape"]
    return Story(
        tickets_a_day=shape["tickets_a_day"],
        months=tuple(shape["months"]),
        growth_a_year=shape["growth_a_year"],
        audiences={name: _audience(shape, name) for name in shape["zones"]},
        words={name: tuple(words) for name, words in told["words"].items()},
        works={work["name"]: _work(work, shape) for work in told["work"]},
    )


def _audience(shape: Mapping[str, Any], name: str) -> Audience:
    return Audience(
        zone=ZoneInfo(shape["zones"][name]),
        weekdays=tuple(shape["weekdays"][name]),
        hours=tuple(shape["hours"][name]),
        channels=_mixture(shape["channels"][name]),
    )


def _work(told: Mapping[str, Any], shape: Mapping[str, Any]) -> Work:
    service, _, category = told["name"].partition("/")
    return Work(
        service=service,
        category=category,
        type=told["type"],
        audience=told.get("audience", "merchants"),
        share=told["share"] / 1000,
        effort=told["effort_minutes"],
        at_once=told["at_once"],
        asks=told["asks"],
        mixture=_mixture(told.get("mixture", shape["mixture"])),
        titles=tuple(told["titles"]),
        details=tuple(told["details"]),
    )


def _mixture(weights: Mapping[str, int]) -> Mixture:
    return Mixture(tuple(weights), tuple(weights.values()))


@cache
def _merchants(trades: tuple[str, ...], names: tuple[str, ...]) -> tuple[str, ...]:
    """Every pair of a trade and a name once, in an order that mixes them."""
    places = ((i % len(trades), (7 * i + 3 * (i // len(trades))) % len(names)) for i in range(_MERCHANTS))
    return tuple(f"{trades[trade]} {names[name]}" for trade, name in places)
