"""The numbers that people see name what they name, and any other text names nothing, in plain words."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from control.commands import breach_reviews, escalations, notices
from control.commands.registry import Call
from control.errors import NotFound
from tests.commands.climbed import climb
from tests.commands.desk import Desk, on
from tests.places import PLACES

ODD = ["99999999999999999999", "9" * 25, "1099511627776", "0", "013", "+13", " 13", "13 ", "1_3", "\u0661\u0663", "-13",
       "13.0", "", "x", "\ud800", "\0", "13\n", "9" * 5000]  # fmt: skip
"""What is no number, or none that anything has; some of it would be read as 13 by `int`."""


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    made = Desk(store_url, on(4, 12))
    climb(made)
    yield made
    made.runtime.close()
