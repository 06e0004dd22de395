"""Recurring issues of one ticket each, which somebody has named in hostile words; the first ones surge."""

from collections.abc import Mapping, Sequence

from control.commands.issue_finding import Learnt, Placed, Why
from control.commands.issue_learning import learn
from control.commands.issue_surge_finding import Surged
from control.commands.issue_surging import surge
from control.commands.issues import name
from control.commands.registry import Call
from control.policy.recurring import LONGEST_LABEL
from control.runtime import Runtime
from tests.browser.hostile_texts import Text

_SURGE = 5
"""As many as are told of above the list."""


def fits(text: Text) -> bool:
    """Whether an issue can be called so: the others are longer."""
    return len(text.line.strip()) <= LONGEST_LABEL


def named(runtime: Runtime, looks: str, told: Sequence[Text], keys: Mapping[int, str]) -> None:
    """Let each text name an issue."""
    tickets = tuple(int(keys[text.number].removeprefix("T-")) for text in told)
    placed = tuple(Placed(ticket, group, 1_000) for group, ticket in enumerate(tickets))
    why = tuple(Why(("trouble",), ()) for _ in told)
    learn(runtime, Call("system", origin="worker"), Learnt(0, b"held", tickets, (), why, placed))
    for ticket in tickets[:_SURGE]:
        surge(runtime, Call("system", origin="worker"), Surged(1, (Placed(ticket, 0, 1_000),), 0, 9_000, Why((), ())))
    for number, text in enumerate(told, start=1):
        if fits(text):
            name(runtime, Call(looks), f"I-{number}", text.line)
