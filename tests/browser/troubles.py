"""What the small company does about what is late: the worker sweeps, people see what was raised, and some act."""

import random
from datetime import datetime, timedelta

from sqlalchemy import select

from control.commands import breach_reviews, escalations, sweep
from control.commands.registry import Call
from control.errors import ControlError
from control.runtime import Runtime
from control.store.tables import breach_review, escalation, escalation_person

EVERY = timedelta(hours=12)
"""How often the company's worker sweeps: coarse, because half a year is told in a second."""
REVIEWER = "piotr-wolny"


class Troubles:
    """The company's dealings with what is late; `at` is told whenever time has passed."""

    def __init__(self, runtime: Runtime, seed: int) -> None:
        self._runtime = runtime
        self._draw = random.Random(seed)
        self._swept: datetime | None = None

    def at(self, now: datetime) -> None:
        """Sweep where it is time, after people have dealt with what the sweep before had raised."""
        if self._swept is not None and now - self._swept < EVERY:
            return
        self._swept = now
        self._deal()
        sweep.sweep(self._runtime, Call("system", origin="worker"))

    def _deal(self) -> None:
        """Most of what was raised is seen, half of that acted on; most of the reviews are done."""
        for number, person in self._raised():
            if self._draw.random() < 0.6:
                escalations.acknowledge(self._runtime, Call(person), number)
            if self._draw.random() < 0.3:
                escalations.act(self._runtime, Call(person), number, "Called the customer and found somebody free.")
        for number in self._unexplained():
            if self._draw.random() < 0.7:
                self._explain(number)

    def _explain(self, number: str) -> None:
        said = ("waited-in-queue", "no-warning")
        try:
            breach_reviews.explain(self._runtime, Call("joris-dekker"), number, *said)
            breach_reviews.review(self._runtime, Call(REVIEWER), number)
        except ControlError:  # the ticket lies beyond their reach
            return

    def _raised(self) -> list[tuple[str, str]]:
        to_whom = select(escalation.c.id, escalation_person.c.person).join_from(escalation, escalation_person)
        with self._runtime.read() as connection:
            rows = connection.execute(to_whom.where(escalation.c.state == "raised").order_by(escalation.c.id)).all()
        return [(f"E-{row.id}", row.person) for row in {row.id: row for row in rows}.values()]

    def _unexplained(self) -> list[str]:
        with self._runtime.read() as connection:
            rows = select(breach_review.c.id).where(breach_review.c.state == "open").order_by(breach_review.c.id)
            return [f"B-{number}" for number in connection.scalars(rows)]
