"""Measures: converted by one of two, held against what their tickets came to, never without what their stage needs."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from hashlib import sha256
from random import Random
from typing import Any

import pytest
from sqlalchemy import update

from control.commands import (
    approval_decisions,
    approval_effects,
    approval_requests,
    endings,
    measure_answering,
    measure_conversion,
    measures,
)
from control.commands.approval_content import Wanted as Asked
from control.commands.measure_content import Wanted
from control.commands.registry import Answer, Call
from control.errors import Conflict, ControlError, Invalid
from control.policy.approval_terms import ApprovalKind
from control.policy.measure_people import Answering
from control.policy.measure_terms import MeasureKind
from control.policy.roles import RoleGrant
from control.policy.rulebook import Person
from control.store.tables import issue, measure, measure_baseline, measure_gate, measure_test, measure_ticket
from tests.commands.approved import REASON
from tests.commands.deeds import at_once
from tests.commands.desk import Desk, on
from tests.commands.measuring import TERMS, WANTED, measuring_rulebook
from tests.rings import times
from tests.store.issue_rows import DECIDED
from tests.store.rows import insert

NOW = on(30, 12)
LEAD, SECOND = Call("lead"), Call("second")


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    made = Desk(store_url, on(0, 9))
    book = measuring_rulebook()
    held = {"second": "manager", "sam": "sponsor", "cleo": "controller"}
    people = {name: Person(name, name.title(), "desk", name, (RoleGrant(role, "all"),)) for name, role in held.items()}
    owners = frozenset({"agent", "manager", "sponsor", "controller"})
    given = {**book.permissions, **dict.fromkeys(("measure.accept", "measure.decline"), owners)}
    made.activate(replace(book, people={**book.people, **people}, permissions=given))
    yield made
    made.runtime.close()


def arrived(desk: Desk, number: int, at: Any, customer: str | None) -> str:
    desk.clock.set(max(at, desk.clock.now()))
    fields = {"service": "help", "category": "mail", "unit": "desk", "title": "Late parcel", "priority": "P2"}
    told = {name: value for name, value in {**fields, "customer": customer}.items() if value is not None}
    return str(desk.record([{"at": at, "kind": "created", "state": "new", **told}], f"{number}")["ticket"])


def found(desk: Desk, keys: list[str]) -> None:
    """A confirmed issue to which these tickets belong."""
    with desk.runtime.store.writer.begin() as connection:
        insert(connection, "issue_model", through=10_100)
        insert(connection, "issue")
        for key in keys:
            insert(connection, "issue_ticket", ticket_id=int(key.removeprefix("T-")))
        connection.execute(update(issue).values(state="confirmed", kind="supplier issue", **DECIDED))


def paid(desk: Desk, key: str, amount: str) -> None:
    """A refund that was carried out."""
    wanted = Asked(f"Refund of {key}", amount)
    number = approval_requests.request(desk.runtime, Call("anna"), key, ApprovalKind.REFUND, wanted).value["approval"]
    approval_decisions.approve(desk.runtime, Call("lead", reason=REASON), number, 1)
    approval_effects.carry_out(desk.runtime, Call("ada"), number)


@pytest.mark.parametrize("seed", range(times(check=3, proof=40)))
def test_a_baseline_is_what_counting_by_hand_comes_to(desk: Desk, seed: int) -> None:
    draw = Random(seed)
    first = NOW - timedelta(days=TERMS.baseline_days)
    arrivals = sorted(on(0, 9) + timedelta(minutes=draw.randrange(30 * 24 * 60)) for _ in range(24))
    keys, ours, cents = [], [], 0
    for number, at in enumerate(arrivals):
        customer = draw.choice(["Brown", "Gray", None])
        key = arrived(desk, number, at, customer)
        keys.append((key, at))
        if draw.random() < 0.6:
            ours.append((key, at, customer))
        if draw.random() < 0.3:
            amount = draw.randrange(100, 9_000)
            paid(desk, key, f"{amount / 100:.2f}")
            cents += amount if ours and ours[-1][0] == key and first < at <= NOW else 0
        if draw.random() < 0.5:
            endings.resolve(desk.runtime, Call("anna"), key, "solved", "It came at last.")
    desk.clock.set(NOW)
    found(desk, [key for key, *_ in ours])
    desk.judge()
    measure_conversion.convert(desk.runtime, LEAD, "I-1", WANTED)
    counted = [(key, customer) for key, at, customer in ours if first < at <= NOW]
    [row] = desk.rows(measure_baseline)
    ids = sorted(int(key.removeprefix("T-")) for key, _ in counted)
    assert [each["ticket_id"] for each in desk.rows(measure_ticket)] == ids
    assert row["tickets"] == len(counted)
    assert row["exposures"] == sum(first < at <= NOW for _, at in keys)
    assert row["customers"] == len({customer for _, customer in counted} - {None})
    assert (row["refund_cents"], row["credit_cents"]) == (cents, 0)
    assert row["rows_hash"] == sha256(f"[{','.join(map(str, ids))}]".encode()).hexdigest()
    resolution = "WHERE kind = 'resolution'"
    # What was recorded when it happened, of what is still open too.
    broken = desk.rows_of(f"SELECT DISTINCT ticket_id FROM judgement {resolution} AND verdict = 'breached'")
    assert row["breached"] == sum(each[0] in ids for each in broken)
    clocks = desk.rows_of(f"SELECT ticket_id, elapsed_seconds FROM clock {resolution}")
    assert row["minutes"] == sum(each[1] for each in clocks if each[0] in ids) // 60
    [test] = desk.rows(measure_test)
    assert test["at_least"] == min(3, len(counted))
    assert test["passes_at_most"] < test["expected"] or test["passes_at_most"] == -1


def test_of_two_who_convert_at_once_one_makes_a_measure_and_the_other_is_told_who(desk: Desk) -> None:
    found(desk, [arrived(desk, number, on(1, 9), "Brown") for number in range(4)])
    for _ in range(times(check=6, proof=200)):
        before = len(desk.rows(measure))
        calls = (LEAD, SECOND)
        outcomes = at_once(*(partial(measure_conversion.convert, desk.runtime, call, "I-1", WANTED) for call in calls))
        won = [each for each in outcomes if isinstance(each, Answer)]
        lost = [each for each in outcomes if isinstance(each, Conflict)]
        assert (len(won), len(lost)) == (1, 1), outcomes
        assert "changed I-1" in lost[0].sentence
        assert len(desk.rows(measure)) == before + 1
        with desk.runtime.store.writer.begin() as connection:
            connection.execute(update(issue).values(state="confirmed"))


def test_where_the_rulebook_says_nothing_of_measures_nothing_becomes_one(desk: Desk) -> None:
    found(desk, [arrived(desk, 0, on(1, 9), "Brown")])
    desk.activate(replace(desk.runtime.rulebook(), measures=None))
    with pytest.raises(Invalid, match="says nothing of measures"):
        measure_conversion.convert(desk.runtime, LEAD, "I-1", WANTED)
    assert desk.rows(measure) == []


def test_an_issue_whose_tickets_are_all_too_old_has_a_baseline_of_nothing_and_a_test_that_cannot_pass(
    desk: Desk,
) -> None:
    found(desk, [arrived(desk, number, on(0, 9), "Brown") for number in range(4)])
    desk.clock.set(on(0, 9) + timedelta(days=TERMS.baseline_days + 1))
    measure_conversion.convert(desk.runtime, LEAD, "I-1", WANTED)
    [row], [test] = desk.rows(measure_baseline), desk.rows(measure_test)
    assert (row["tickets"], row["exposures"], row["minutes"]) == (0, 0, 0)
    assert (test["passes_at_most"], test["power"]) == (-1, 0)


# ----------------------------------------------------------------------------------------------- whatever is done to it

WHOLE = Wanted("Parcels come", "desk", "Another carrier.", "Half as many.", group="quality", function="annex")


DEEDS = (
    measures.edit,
    measure_answering.appoint,
    measure_answering.accept,
    measure_answering.decline,
    measures.advance,
)
ACTORS = ("lead", "second", "sam", "cleo", "anna", "otto")


def tried(desk: Desk, draw: Random) -> str | None:
    """A deed about the first measure by somebody, possible or not; answers its name where it was done."""
    command = draw.choice(DEEDS)
    left_out = {name: None for name in ("description", "effect", "function", "group") if draw.random() < 0.15}
    told = {
        "number": "M-1",
        "wanted": replace(WHOLE, **left_out, kind=draw.choice([None, *MeasureKind])),
        "answering": Answering(
            draw.choice([None, *ACTORS]), draw.choice([None, "sam", "sam", "lead"]), draw.choice([None, "cleo", "sam"])
        ),
    }
    given = {each.name: told[each.name] for each in command.parameters}
    try:
        command(desk.runtime, Call(draw.choice(ACTORS), reason="so that something happens"), **given)
    except ControlError:
        return None
    return str(command.name)


def holds(row: dict[str, Any]) -> None:
    """What is true of a measure, whatever was done to it."""
    if row["stage"] != "proposed":
        assert None not in [row[name] for name in ("kind", "description", "effect", "function", "measure_group")]
    people = [row[f"{part}_person"] for part in ("owner", "sponsor", "controller") if row[part] is not None]
    assert len(people) == len(set(people))
    assert row["sponsor"] in (None, "sam")
    assert row["controller"] in (None, "cleo")
    assert row["accepted_at"] is None or row["owner"] is not None


@pytest.mark.parametrize("seed", range(times(check=4, proof=100)))
def test_whatever_is_done_a_measure_has_what_its_stage_needs_and_its_baseline_stays(desk: Desk, seed: int) -> None:
    draw, done = Random(seed), set[str]()
    found(desk, [arrived(desk, number, on(1, 9), "Brown") for number in range(4)])
    measure_conversion.convert(desk.runtime, LEAD, "I-1", WANTED)
    facts = (measure_baseline, measure_test, measure_ticket)
    before = [desk.rows(table) for table in facts]
    for _ in range(160):
        [was] = desk.rows(measure)
        did = tried(desk, draw)
        [now] = desk.rows(measure)
        holds(now)
        assert now["version"] - was["version"] == (was != now)
        assert did is not None or was == now
        done |= {did} - {None}
    assert [desk.rows(table) for table in facts] == before
    assert {"measure.edit", "measure.appoint"} <= done
    gates = [(row["number"], row["stage"]) for row in desk.rows(measure_gate)]
    assert gates == ([(1, "defined")] if "measure.advance" in done else [])
