"""The review room: the control checklist answers itself, and shows what is wrong to whoever opens a question."""

from dataclasses import replace

from sqlalchemy import text

from control.commands import rulebook
from control.commands.registry import Call
from control.policy.checklist import Check
from control.policy.checklist_words import NOT_FED, QUESTIONS
from control.runtime import Runtime
from control.settings import dump
from tests.pages.conftest import HEAD, WHOLE, Opened, said, visit

AGENT = "tomas-brandt"


def answers(app) -> dict[str, str]:
    """What each question that could be answered is answered with."""
    labels = [each.label for each in app.expander]
    return {label.rpartition("] ")[2]: label.rpartition("] ")[0].partition(": ")[2] for label in labels}


def test_every_question_is_answered_or_says_why_it_cannot_be(opened: Opened):
    app = opened("review.py", signed=WHOLE)
    found, told = answers(app), said(app)
    assert set(found.values()) <= {"Yes", "Partly", "No"}
    for check, question in QUESTIONS.items():
        assert (question in found) != (f"**{question}** Not yet: " in told)
        assert check not in NOT_FED or f"**{question}** Not yet: {NOT_FED[check]}." in told


def test_the_title_counts_the_answers(opened: Opened):
    app = opened("review.py", signed=WHOLE)
    found = list(answers(app).values())
    yes, known = found.count("Yes"), len(found)
    unknown = len(Check) - known
    assert app.title[0].value == f"{yes} of {known} questions can be answered yes; {unknown} cannot be measured yet"


def test_what_is_wrong_stands_below_its_count(opened: Opened, runtime: Runtime):
    with runtime.store.writer.begin() as connection:
        connection.execute(
            text("UPDATE ticket SET unit = NULL WHERE id IN (SELECT id FROM ticket ORDER BY id DESC LIMIT 2)")
        )
        keys = set(connection.scalars(text("SELECT key FROM ticket WHERE unit IS NULL")))
    app = opened("review.py", signed=WHOLE)
    assert len(keys) > 1
    assert "without service or unit, or resolved without an owner" in said(app)
    assert any(set(each.value["ticket"]) == keys for each in app.dataframe if "ticket" in each.value)


def test_a_head_is_asked_about_what_they_see(opened: Opened):
    whole, own = (opened("review.py", signed=who) for who in (WHOLE, HEAD))
    assert said(own) != said(whole)


def test_a_rulebook_that_says_nothing_of_it_asks_nothing(opened: Opened, runtime: Runtime):
    silent = replace(runtime.rulebook(), checklist=None)
    rulebook.activate(runtime, Call("system", reason="without questions"), dump(silent))
    app = opened("review.py", signed=WHOLE)
    assert app.title[0].value == "There is no checklist here"
    assert not app.expander


def test_an_empty_store_has_no_green_answer(newcomer: Runtime):
    app = visit("review.py", signed=WHOLE)
    assert not app.expander
    assert said(app).count("Not yet: ") == len(Check)
    assert app.title[0].value == "Nothing can be answered yet; 13 cannot be measured yet"


def test_an_agent_is_not_led_there(opened: Opened):
    app = opened("review.py", signed=AGENT)
    assert not app.expander
    assert app.error
