"""The register: decisions are asked for, put to somebody, taken and carried out on one page."""

from datetime import timedelta

from sqlalchemy import text

from control.commands import actions, decisions, measure_planning, review_sitting
from control.commands.registry import Call
from control.policy.decision_terms import Asked, Taken, ToDoAsked, Where
from control.runtime import Runtime
from tests.pages.conftest import HEAD, WHOLE, Opened, said
from tests.pages.test_review_room import held, press, unfold
from tests.store.rows import insert

CALL = Call(WHOLE, reason="so that it goes on")
ALL = Where(unit="ravensholt")
QUESTION = "Which carrier do we take?"


def day(runtime: Runtime, days: int):
    return (runtime.now() + timedelta(days=days)).date()


def rows(runtime: Runtime, table: str) -> list[dict]:
    with runtime.read() as connection:
        return [dict(row) for row in connection.execute(text(f"SELECT * FROM {table} ORDER BY id")).mappings()]


def asked(runtime: Runtime, owner: str | None = WHOLE) -> None:
    """A decision with two options."""
    wanted = Asked(QUESTION, ("The second one", "None of them"), owner, day(runtime, 5))
    decisions.ask(runtime, CALL, wanted, ALL)


def test_an_empty_register_says_where_decisions_come_from(opened: Opened):
    app = opened("decisions.py", signed=WHOLE)
    assert app.title[0].value == "No decision was asked for yet"
    assert "in a review while it is held" in said(app)


def test_a_decision_is_asked_for_with_its_options_and_whom_it_is_put_to(opened: Opened, runtime: Runtime):
    app = opened("decisions.py", signed=WHOLE)
    unfold(app, "decision.ask")
    app.text_area(key="question-decision.ask").set_value(QUESTION)
    app.text_area(key="options-decision.ask").set_value("The second one\n\n  None of them ")
    app.selectbox(key="owner-decision.ask").set_value(HEAD)
    press(app, "decision.ask")
    [row] = rows(runtime, "decision")
    assert (row["question"], row["options"], row["owner"]) == (QUESTION, '["The second one","None of them"]', HEAD)
    assert app.title[0].value == "1 decision waits; 0 actions to be done"
    assert app.text_area(key="question-decision.ask").value == ""


def test_it_is_taken_for_one_of_its_options_and_what_follows_is_given(opened: Opened, runtime: Runtime):
    asked(runtime)
    app = opened("decisions.py", signed=WHOLE, number="DEC-1")
    unfold(app, "decision.take-1")
    app.radio(key="outcome-decision.take-1").set_value("The second one")
    app.text_area(key="because-decision.take-1").set_value("It is there by nine.")
    press(app, "decision.take-1")
    [row] = rows(runtime, "decision")
    assert (row["state"], row["outcome"], row["because"]) == ("taken", "The second one", "It is there by nine.")
    unfold(app, "action.give-DEC-1")
    app.text_input(key="title-action.give-DEC-1").set_value("Get the contract")
    app.selectbox(key="owner-action.give-DEC-1").set_value(HEAD)
    press(app, "action.give-DEC-1")
    [todo] = rows(runtime, "action_item")
    assert (todo["title"], todo["owner"], todo["decision_id"]) == ("Get the contract", HEAD, 1)
    assert "**ACT-1** Get the contract" in said(app)


def test_what_was_put_to_somebody_else_says_so(opened: Opened, runtime: Runtime):
    asked(runtime, HEAD)
    app = opened("decisions.py", signed=WHOLE, number="DEC-1")
    unfold(app, "decision.take-1")
    taken = app.button(key="do-decision.take-1")
    assert taken.disabled
    assert "It was put to" in taken.help


def test_an_action_is_moved_with_a_reason_and_done_by_whose_it_is(opened: Opened, runtime: Runtime):
    actions.give(runtime, CALL, ToDoAsked("Get the contract", WHOLE, day(runtime, 3)), ALL)
    app = opened("decisions.py", signed=WHOLE, number="ACT-1", register="Actions")
    unfold(app, "action.move-1")
    app.selectbox(key="owner-action.move-1-1").set_value(HEAD)
    app.text_input(key="reason-action.move-1").set_value("Mara is away for a week.")
    press(app, "action.move-1")
    assert [each["owner"] for each in rows(runtime, "action_item")] == [HEAD]
    app = opened("decisions.py", signed=HEAD, number="ACT-1")
    unfold(app, "action.finish-1")
    app.text_area(key="said-action.finish-1").set_value("It is signed.")
    press(app, "action.finish-1")
    [row] = rows(runtime, "action_item")
    assert (row["state"], row["said"], row["ended_by"]) == ("done", "It is signed.", HEAD)


def test_tiles_say_how_many_wait_and_how_long_decisions_took(opened: Opened, runtime: Runtime):
    asked(runtime)
    decisions.record(runtime, CALL, Asked("Who answers?"), ALL, Taken("Mara", "Nobody else knows the desk."))
    with runtime.store.writer.begin() as connection:
        connection.execute(text("UPDATE decision SET needed_by = '2020-01-01' WHERE id = 1"))
        connection.execute(
            text("UPDATE decision SET needed_since = :since WHERE id = 2"),
            {"since": int((runtime.now() - timedelta(days=3, hours=1)).timestamp() * 1_000_000)},
        )
    app = opened("decisions.py", signed=WHOLE)
    told = {each.label: (each.value, each.delta) for each in app.metric}
    assert told["Decisions waiting"] == ("1", "1 overdue")
    assert told["Actions waiting"] == ("0", "none overdue")
    assert told["Need to decision"] == ("3 d", "1 taken lately")


def test_a_number_that_nothing_has_says_so(opened: Opened):
    for number, words in (("DEC-9", "no decision DEC-9"), ("ACT-9", "no action ACT-9"), ("T-1", "reads like DEC-17")):
        assert words in said(opened("decisions.py", signed=WHOLE, number=number)).replace("\\", "")


def test_whoever_does_not_see_where_it_lies_sees_none_but_their_own(opened: Opened, runtime: Runtime):
    asked(runtime, None)
    asked(runtime, HEAD)
    app = opened("decisions.py", signed=HEAD)
    assert app.title[0].value == "1 decision waits; 0 actions to be done"
    assert "no decision DEC-1" in said(opened("decisions.py", signed=HEAD, number="DEC-1")).replace("\\", "")


# ------------------------------------------------------------------------------------------------- in a review


def test_what_is_decided_about_an_item_is_kept_with_it(opened: Opened, runtime: Runtime):
    held(runtime)
    app = opened("review.py", signed=WHOLE)
    press(app, "review.turn-1-next")
    unfold(app, "decision.record-1-1")
    assert app.text_area(key="question-decision.record-1-1").value == "Do we want another carrier?"
    unfold(app, "decision.record-1-1")
    app.text_input(key="outcome-decision.record-1-1").set_value("Yes")
    app.text_area(key="because-decision.record-1-1").set_value("Two offers are there.")
    press(app, "decision.record-1-1")
    unfold(app, "action.give-1-1")
    app.text_input(key="title-action.give-1-1").set_value("Get the second offer")
    app.selectbox(key="owner-action.give-1-1").set_value(HEAD)
    press(app, "action.give-1-1")
    [row], [todo] = rows(runtime, "decision"), rows(runtime, "action_item")
    assert (row["review_id"], row["item"], row["taken_in"], row["outcome"]) == (1, 1, 1, "Yes")
    assert (todo["review_id"], todo["item"], todo["owner"]) == (1, 1, HEAD)


def test_what_an_item_is_about_is_dealt_with_there_and_what_changed_since_is_said(opened: Opened, runtime: Runtime):
    held(runtime)
    with runtime.store.writer.begin() as connection:
        of_it = {"review_id": 1, "kind": "escalation", "subject_version": 1}
        insert(
            connection, "agenda_item", **of_it, number=90, position=90, subject="E-9999", about="M-1", title="Climbed"
        )
        slip = {**of_it, "kind": "slip", "number": 91, "position": 91}
        insert(connection, "agenda_item", **slip, subject="M-1", about="M-1", title="Slips")
    for number, changed in ((90, False), (91, True)):
        review_sitting.turn(runtime, CALL, "R-1", number)
        if changed:
            measure_planning.settle(runtime, Call("nadia-farouk"), "M-1", 3, "The shop shows them since Monday.")
        app = opened("review.py", signed=WHOLE)
        told = [each.value for each in app.warning]
        assert any("Answers stand where people ask" in each.value for each in app.markdown)  # late, in its plan
        assert bool(told) == changed
    assert "M-1 has changed since the figures were frozen" in told[0].replace("\\", "")
    assert "measure.settle" in told[0].replace("\\", "")
    assert [each.label for each in app.checkbox] == ["I have read what changed: act on it as it is now"]


def test_what_an_answer_leaves_to_be_done_becomes_an_action_or_a_measure(opened: Opened, runtime: Runtime):
    held(runtime)
    app = opened("review.py", signed=WHOLE, review="R-1", look="Checklist")
    unfold(app, "action.give-1-catalogue")
    app.text_input(key="title-action.give-1-catalogue").set_value("Name an owner of each")
    app.selectbox(key="owner-action.give-1-catalogue").set_value(HEAD)
    press(app, "action.give-1-catalogue")
    assert [each["question"] for each in rows(runtime, "action_item")] == ["catalogue"]
    unfold(app, "measure.open-1-catalogue")
    app.text_input(key="title-measure.open-1-catalogue").set_value("An owner for each category")
    press(app, "measure.open-1-catalogue")
    row = rows(runtime, "measure")[-1]
    assert (row["title"], row["source_kind"]) == ("An owner for each category", "by hand")
    assert row["source"].startswith("R-1: ")
