"""What is unread is shown newest first, to whom it is for; what waits or is parked is counted by its problem."""

from typing import Any

import pytest
from sqlalchemy import Connection

from control.policy.scope import Scope
from control.queries import notices
from control.store.engine import Store
from control.store.tables import delivery, notice
from tests.queries.seeds import Seeds, at

NOW = at("2026-03-10 12:00")


class Told:
    """A store to which notices and deliveries are added, row by row."""

    def __init__(self, store: Store, seeds: Seeds) -> None:
        self.store = store
        self.ticket = seeds.ticket()
        self.number = 0

    def add(self, person: str, last_at: str, read: bool = False, **columns: Any) -> int:
        self.number += 1
        row = {
            "id": self.number, "person": person, "subject_type": "clock", "subject_id": f"S-{self.number}",
            "ticket_id": self.ticket, "said": f"number {self.number}", "times": 1, "urgent": False,
            "first_at": at(last_at), "last_at": at(last_at), "last_seq": 1, "read_at": NOW if read else None,
        }  # fmt: skip
        with self.store.writer.begin() as connection:
            connection.execute(notice.insert().values(row | columns))
        return self.number

    def send(self, number: int, state: str = "waiting", **columns: Any) -> None:
        row = {
            "id": number, "notice_id": number, "channel": "mail", "address": "a@b.example", "state": state,
            "next_at": at("2026-03-02 09:00"), "tries": 0, "ended_at": None if state == "waiting" else NOW,
        }  # fmt: skip
        with self.store.writer.begin() as connection:
            connection.execute(delivery.insert().values(row | columns))


@pytest.fixture
def told(store: Store, seeds: Seeds) -> Told:
    return Told(store, seeds)


def test_what_is_unread_comes_newest_first_with_its_ticket_and_how_much_there_is(
    told: Told, reading: Connection
) -> None:
    for hour in (9, 11, 10):
        told.add("anna", f"2026-03-02 {hour:02}:00")
    told.add("anna", "2026-03-02 12:00", read=True)
    told.add("ben", "2026-03-02 12:00")
    told.add("anna", "2026-03-10 12:01")
    rows = notices.unread(reading, NOW, Scope(), "anna", 2).to_dict("records")
    assert [(row["said"], row["key"], row["total"]) for row in rows] == [
        ("number 2", "T-1", 3),
        ("number 3", "T-1", 3),
    ]
    assert notices.unread_number(reading, NOW, Scope(), "anna")["total"].tolist() == [3]


def test_whoever_was_told_nothing_has_nothing_to_read(told: Told, reading: Connection) -> None:
    told.add("ben", "2026-03-02 12:00")
    assert notices.unread(reading, NOW, Scope(), "anna").empty
    assert notices.unread_number(reading, NOW, Scope(), "anna")["total"].tolist() == [0]


def test_what_is_parked_says_how_much_there_is_the_newest_first(told: Told, reading: Connection) -> None:
    for number in (1, 2, 3):
        told.add("anna", "2026-03-02 12:00")
        told.send(number, "parked", tries=5, problem="550", ended_at=at(f"2026-03-0{number + 1} 10:00"))
    rows = notices.parked(reading, NOW, Scope(), 2).to_dict("records")
    assert [(row["number"], row["total"]) for row in rows] == [("D-3", 3), ("D-2", 3)]
    assert notices.parked(reading, at("2026-03-03 09:00"), Scope())["number"].to_list() == ["D-1"]


def test_deliveries_are_counted_by_what_holds_them_up(told: Told, reading: Connection) -> None:
    for problem, state in (
        (None, "waiting"),
        ("away", "waiting"),
        ("away", "waiting"),
        ("550", "parked"),
        (None, "sent"),
    ):
        told.send(told.add("anna", "2026-03-02 09:00"), state, problem=problem)
    rows = notices.deliveries(reading, NOW, Scope()).to_dict("records")
    assert {(row["channel"], row["state"], row["problem"], row["number"]) for row in rows} == {
        ("mail", "waiting", None, 1),
        ("mail", "waiting", "away", 2),
        ("mail", "parked", "550", 1),
    }
    assert {row["since"] for row in rows} == {at("2026-03-02 09:00"), NOW}
