"""Measures in the inbox: each need with what shows it, beside the deed that answers it, for those whom it concerns."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from control.commands import measure_answering, measure_asking, measure_planning
from control.commands.measure_beside import Asked
from control.commands.registry import Call
from control.model import EscalationState
from control.policy.measure_people import Answering
from control.policy.measure_terms import Gate
from control.runtime import Runtime
from control.store.tables import audit_event, escalation, measure, measure_item, notice, rulebook_version
from tests.browser.improvements import BY_HAND, FROM_ISSUE, ISSUE, OWNER
from tests.pages.conftest import Opened, said, written
from tests.store.measure_rows import CASE, DETAILS
from tests.store.rows import insert

SPONSOR, OTHER, AUDITOR = "mara-lindqvist", "piotr-wolny", "ruth-abel"
LATE = "Answers stand where people ask"


def keyed(app: Any, start: str) -> list[Any]:
    return [each for each in app.button if (each.key or "").startswith(start)]


def press(app: Any, start: str) -> Any:
    [found] = keyed(app, start)
    return found


def heading(app: Any) -> list[int]:
    """How many needs there are, as the head of the list says."""
    return [int(each.value.partition("[")[2].removesuffix("]")) for each in app.subheader if "Measures" in each.value]


def kept(runtime: Runtime, number: int, *columns: str) -> tuple[Any, ...]:
    with runtime.read() as connection:
        rows = select(*(measure.c[name] for name in columns)).where(measure.c.id == number)
        return tuple(connection.execute(rows).one())


def escalate(runtime: Runtime, *people: str) -> None:
    """Of the first measure, that it rests too long."""
    with runtime.store.writer.begin() as connection:
        rests = {"halt": "on hold", "halted_on": "2026-02-01", "resume_on": "2026-02-20"}
        connection.execute(update(measure).where(measure.c.id == 1).values(**rests))
        version = connection.scalars(select(rulebook_version.c.version).limit(1)).one()
        seq = connection.scalars(select(audit_event.c.seq).limit(1)).one()
        about = {"ticket_id": None, "measure_id": 1, "subject_type": "measure", "subject_id": FROM_ISSUE, "kind": None}
        at = runtime.now() - timedelta(hours=3)
        known = {"ladder": "resumption", "rulebook_version": version, "raised_seq": seq, "raised_at": at, "due_at": at}
        insert(connection, "escalation", **{**about, **known, "id": 900})
        for person in people:
            insert(connection, "escalation_person", escalation_id=900, person=person)


def test_an_owner_is_shown_what_waits_for_them_beside_their_tickets(opened: Opened) -> None:
    app = opened("exceptions.py", signed=OWNER)
    assert heading(app) == [2]
    assert app.title[0].value.endswith("; 2 measures need somebody too")
    shown = said(app)
    assert "Milestone is late" in shown
    assert f"Not done without it: {LATE}." in shown
    assert "Was due" in shown
    assert "You are asked to own it." in shown
    assert not app.exception


def test_a_sponsor_is_shown_what_is_late_and_not_what_waits_for_the_owner(opened: Opened) -> None:
    app = opened("exceptions.py", signed=SPONSOR)
    assert heading(app) == [1]
    assert f"Not done without it: {LATE}." in said(app)
    assert "You are asked to own it." not in said(app)


@pytest.mark.parametrize("person", [OTHER, AUDITOR])
def test_whoever_answers_for_none_is_shown_none(opened: Opened, person: str) -> None:
    app = opened("exceptions.py", signed=person)
    assert heading(app) == []
    assert "measure" not in app.title[0].value


def test_a_measure_is_taken_on_in_the_inbox(opened: Opened, runtime: Runtime) -> None:
    app = opened("exceptions.py", signed=OWNER)
    press(app, "do-measure.accept-2").click().run()
    assert not app.exception
    assert kept(runtime, 2, "accepted_at") != (None,)
    assert "You are asked to own it." not in said(app)
    assert heading(app) == [1]


def test_it_is_given_back_with_a_reason_and_whoever_named_the_owner_is_told(opened: Opened, runtime: Runtime) -> None:
    app = opened("exceptions.py", signed=OWNER)
    app.text_input(key="reason-measure.decline-2").input("I have no people for it")
    press(app, "do-measure.decline-2").click().run()
    assert kept(runtime, 2, "owner") == (None,)
    with runtime.read() as connection:
        rows = select(notice.c.person, notice.c.said).where(notice.c.subject_id == BY_HAND, notice.c.read_at.is_(None))
        [(person, told)] = connection.execute(rows).all()
    assert person == "joris-dekker"
    assert told.endswith("and nobody does now: I have no people for it")


def test_a_late_milestone_is_settled_with_what_shows_it(opened: Opened, runtime: Runtime) -> None:
    app = opened("exceptions.py", signed=OWNER)
    app.text_area(key="evidence-measure.settle-1-2").input("They are on the start page")
    press(app, "do-measure.settle-1-2").click().run()
    assert not app.exception
    with runtime.read() as connection:
        rows = select(measure_item.c.evidence).where(measure_item.c.measure_id == 1, measure_item.c.number == 2)
        assert connection.scalars(rows).one() == "They are on the start page"
    assert "Milestone is late" not in said(app)


def test_an_escalation_of_a_measure_is_dealt_with_from_its_card(opened: Opened, runtime: Runtime) -> None:
    escalate(runtime, SPONSOR)
    app = opened("exceptions.py", signed=SPONSOR)
    assert "E\\-900, level 1" in said(app) or "E-900, level 1" in said(app)
    assert "it rests until 2026-02-20" in said(app)
    press(app, "ask-acknowledge-measure-E-900").click().run()
    press(app, "do-acknowledge-").click().run()
    assert not app.exception
    press(app, "ask-act-measure-E-900").click().run()
    [field] = [each for each in app.text_area if each.key.endswith("-action")]
    field.input("It goes on on Monday")
    press(app, "do-act-").click().run()
    assert not app.exception
    with runtime.read() as connection:
        rows = select(escalation.c.state, escalation.c.action).where(escalation.c.id == 900)
        assert tuple(connection.execute(rows).one()) == (EscalationState.ACTIONED, "It goes on on Monday")
    assert keyed(app, "ask-close-escalation-measure-E-900")


def test_what_is_asked_for_a_measure_stands_for_whoever_decides_it(opened: Opened, runtime: Runtime) -> None:
    asked = Asked(Gate.CANCELLED, "Nobody asks *this* any more.", sunk_cost="0.00")
    number = measure_asking.ask(runtime, Call(OWNER), FROM_ISSUE, asked).value["approval"]
    shown = said(opened("exceptions.py", signed=SPONSOR))
    assert "Approval to decide" in shown
    assert f"{number}, " in shown
    assert "Nobody asks \\*this\\* any more" in shown
    assert f"{number}, " not in said(opened("exceptions.py", signed=OWNER))


def test_what_a_closed_measure_was_made_for_comes_back_and_it_is_taken_up_again(
    opened: Opened, runtime: Runtime
) -> None:
    now = runtime.now()
    with runtime.store.writer.begin() as connection:
        connection.execute(update(measure).where(measure.c.id == 1).values(**{**DETAILS, **CASE, "stage": "closed"}))
        insert(connection, "measure_gate", number=9, stage="closed", passed_at=now - timedelta(days=9))
        seen = dict.fromkeys(("since_at", "from_at", "last_at", "found_at", "seen_at"), now - timedelta(hours=1))
        insert(connection, "issue_surge", number=90, issue_id=int(ISSUE.removeprefix("I-")), **seen)
    app = opened("exceptions.py", signed=SPONSOR)
    assert "What it was made for seems to come back: 12 tickets since" in said(app)
    app.text_input(key="reason-measure.reopen-1").input("They ask the same again")
    press(app, "do-measure.reopen-1").click().run()
    assert not app.exception
    assert kept(runtime, 1, "stage", "cycle") == ("implemented", 2)
    assert "seems to come back" not in said(app)


def test_a_past_instant_shows_them_and_lets_nothing_be_done(opened: Opened, runtime: Runtime) -> None:
    with runtime.store.writer.begin() as connection:
        connection.execute(update(measure).values(opened_at=runtime.now() - timedelta(days=9)))
    app = opened("exceptions.py", signed=OWNER, as_of=written(runtime.now() - timedelta(days=1)))
    assert heading(app) == [2]
    [button] = keyed(app, "do-measure.accept-2")
    assert button.disabled


def test_many_needs_are_a_row_of_cards_and_a_press(opened: Opened, runtime: Runtime) -> None:
    with runtime.store.writer.begin() as connection:
        row = dict(connection.execute(select(measure_item).where(measure_item.c.number == 2)).mappings().one())
        for number in range(10, 16):
            connection.execute(measure_item.insert().values({**row, "number": number, "said": f"Step {number}"}))
    app = opened("exceptions.py", signed=OWNER)
    assert [each.label for each in app.expander if "more" in each.label] == ["5 more reasons"]
    assert said(app).count("Not done without it") == 7


def test_a_measure_that_is_named_anew_asks_the_new_owner(opened: Opened, runtime: Runtime) -> None:
    measure_answering.appoint(runtime, Call("joris-dekker"), BY_HAND, Answering(owner=SPONSOR))
    measure_planning.settle(runtime, Call(OWNER), FROM_ISSUE, 2, "They are there")
    assert heading(opened("exceptions.py", signed=OWNER)) == []
    assert "You are asked to own it." in said(opened("exceptions.py", signed=SPONSOR))
