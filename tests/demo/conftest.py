"""The demo company for tests: eighteen months of rows, told once, and short spans of it in stores."""

from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest

from control.demo.batches import CONFIG
from control.demo.simulation import Simulation
from control.demo.story import load_story
from control.policy.rulebook import Rulebook
from control.settings import load
from tests.surroundings import ROOT

START = date(2025, 3, 10)
END = datetime(2026, 9, 9, 10, 30, tzinfo=UTC)
"""Eighteen months after the start, in the middle of a Wednesday."""


@pytest.fixture(scope="session")
def demo_rulebook() -> Rulebook:
    return load(ROOT / CONFIG)


def told(rulebook: Rulebook, *cuts: datetime, seed: int = 1) -> list[dict[str, str]]:
    """The rows of the company up to the last of `cuts`, taken at each of them."""
    company = Simulation(load_story(), rulebook, seed, START)
    return [row for cut in cuts for row in company.rows_until(cut)]


@pytest.fixture(scope="session")
def rows(demo_rulebook: Rulebook) -> pd.DataFrame:
    """Eighteen months of the export, with the month of each event counted from the start."""
    frame = pd.DataFrame(told(demo_rulebook, END))
    frame["at"] = pd.to_datetime(frame["at"])
    frame["month"] = (frame["at"] - pd.Timestamp(START, tz="UTC")) / timedelta(days=365.25 / 12)
    return frame


@pytest.fixture(scope="session")
def created(rows: pd.DataFrame) -> pd.DataFrame:
    """The first row of each ticket."""
    return rows[rows.kind == "created"]
