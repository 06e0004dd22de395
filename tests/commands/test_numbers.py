"""The numbers that people see name what they name, and any other text names nothing, in plain words."""

from collections.abc import Iterator
from typing import Any

import pytest

from control.commands import breach_reviews, escalations, notices
from control.commands.registry import Call
from control.errors import NotFound
from tests.commands.climbed import climb
from tests.commands.desk import Desk, on

ODD = ["99999999999999999999", "9" * 25, "999999999999999999", "0", "013", "+13", " 13", "13 ", "1_3", "\u0661\u0663",
       "-13", "13.0", "", "x", "\ud800", "\0", "13\n", "9" * 5000]  # fmt: skip
"""What is no number, or none that anything has; some of it would be read as 13 by `int`."""
DEEDS: list[tuple[str, str, str, Any, tuple[str, ...]]] = [
    ("E", "escalation", "member", escalations.acknowledge, ()),
    ("E", "escalation", "member", escalations.act, ("it was done",)),
    ("E", "escalation", "member", escalations.close, ("it is over",)),
    ("B", "breach review", "anna", breach_reviews.explain, ("queue", "unseen")),
    ("B", "breach review", "lead", breach_reviews.review, ()),
    ("D", "delivery", "ada", notices.retry, ()),
]


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    made = Desk(store_url, on(4, 12))
    climb(made)
    yield made
    made.runtime.close()


def test_what_no_number_is_names_nothing(desk: Desk) -> None:
    for prefix, what, who, deed, more in DEEDS:
        for text in [*(f"{prefix}-{odd}" for odd in ODD), prefix, "13", f"{prefix.lower()}-13", f"{prefix}13"]:
            with pytest.raises(NotFound, match=f"There is no {what} "):
                deed(desk.runtime, Call(who), text, *more)


def test_what_was_tried_with_such_a_number_is_in_the_trail(desk: Desk) -> None:
    for text in ("E-\ud800", "E-\0", "E-" + "9" * 5000):
        with pytest.raises(NotFound):
            escalations.acknowledge(desk.runtime, Call("member"), text)
    kept = desk.rows_of("SELECT outcome, subject_id FROM audit_event ORDER BY seq DESC LIMIT 3")
    assert [tuple(row) for row in kept] == [
        ("denied:not_found", "E-" + "9" * 1998),
        ("denied:not_found", "E-\ufffd"),
        ("denied:not_found", "E-\ufffd"),
    ]


def test_the_number_as_it_is_written_names_it(desk: Desk) -> None:
    assert escalations.acknowledge(desk.runtime, Call("member"), "E-13").value["escalation"] == "E-13"
