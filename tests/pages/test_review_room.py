"""The review room: a review is planned, frozen, held and closed on one page, and shows what it was frozen with."""

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, text

from control.commands import review_freezing, review_planning, review_sitting
from control.commands.registry import Call
from control.commands.review_planning import Place
from control.policy.checklist import Check
from control.policy.checklist_words import QUESTIONS
from control.policy.review_record import FrozenFigure, FrozenPeriod
from control.queries import review_room
from control.runtime import Runtime
from control.store.canonical import canonical
from control.store.tables import review_figure
from tests.pages.conftest import HEAD, WHOLE, Opened, said

CALL = Call(WHOLE, reason="so that it goes on")
AGENT = "tomas-brandt"


def planned(runtime: Runtime) -> None:
    """A review of the whole company with one thing on its agenda."""
    review_planning.plan(runtime, CALL, "monthly", runtime.now() + timedelta(days=1))
    review_planning.add(runtime, CALL, "R-1", "Do we want another carrier?", Place(WHOLE, 10))


def frozen(runtime: Runtime) -> None:
    planned(runtime)
    review_freezing.freeze(runtime, CALL, "R-1")


def held(runtime: Runtime) -> None:
    frozen(runtime)
    review_sitting.start(runtime, CALL, "R-1")


def stage(runtime: Runtime) -> str:
    with runtime.read() as connection:
        return str(connection.scalar(text("SELECT stage FROM review")))


def unfold(app, form: str) -> None:
    """Open a form, whose fields are made then."""
    app.session_state[f"open-{form}"] = True
    app.run()


def press(app, key: str) -> None:
    app.button(key=f"do-{key}").click().run()
    assert not app.exception


def test_a_review_is_planned_on_the_page_and_shown_at_once(opened: Opened, runtime: Runtime):
    app = opened("review.py", signed=WHOLE)
    unfold(app, "review.plan")
    press(app, "review.plan")
    assert stage(runtime) == "planned"
    assert app.selectbox(key="which-review").value == "R-1"
    assert app.title[0].value.startswith("Monthly service review, ")
    assert "What belongs on it is put there when the figures are frozen" in said(app)


def test_it_goes_from_planned_to_closed_by_the_one_button_that_comes_next(opened: Opened, runtime: Runtime):
    planned(runtime)
    app = opened("review.py", signed=WHOLE, review="R-1")
    for command, then in (("freeze", "frozen"), ("start", "in session"), ("close", "closed")):
        press(app, f"review.{command}-1")
        assert stage(runtime) == then
    assert not [each for each in app.button if str(each.key).startswith("do-review.close")]


def test_one_item_after_the_other_is_looked_at_and_settled(opened: Opened, runtime: Runtime):
    held(runtime)
    app = opened("review.py", signed=WHOLE)  # the one that is held now is shown without asking for it
    assert "Not begun" in said(app)
    press(app, "review.turn-1-next")
    assert app.subheader[0].value == "Do we want another carrier?"
    unfold(app, "review.settle-1-1")
    app.text_area(key="outcome-review.settle-1-1").set_value("Two offers until the tenth.")
    press(app, "review.settle-1-1")
    assert ":material/task_alt: Two offers until the tenth" in said(app).replace("\\", "")
    unfold(app, "review.note-1-1")
    app.text_area(key="said-review.note-1-1").set_value("The north is short of drivers.")
    press(app, "review.note-1-1")
    app = opened("review.py", signed=WHOLE, look="Notes")
    assert "The north is short of drivers" in said(app)


def test_the_frozen_checklist_says_what_each_answer_rests_on_and_who_stands_by_it(opened: Opened, runtime: Runtime):
    frozen(runtime)
    app = opened("review.py", signed=WHOLE, review="R-1", look="Checklist")
    known = [each.label.rpartition("] ")[2] for each in app.expander]
    with runtime.read() as connection:
        answers = connection.execute(text("SELECT question, answer FROM review_answer")).all()
    assert known == [QUESTIONS[check] for check in Check if (check.value, "not measurable") not in answers]
    assert "said-review.attest-1-catalogue" not in {each.key for each in app.text_area}  # made once it is opened
    unfold(app, "review.attest-1-catalogue")
    app.text_area(key="said-review.attest-1-catalogue").set_value("I looked at all of them.")
    press(app, "review.attest-1-catalogue")
    assert "I looked at all of them" in said(app)
    assert "Mara Lindqvist" in said(app)


def test_what_is_frozen_is_shown_as_it_was_whatever_came_since(opened: Opened, runtime: Runtime):
    frozen(runtime)
    before = said(opened("review.py", signed=WHOLE, review="R-1", look="Figures"))
    with runtime.store.writer.begin() as connection:
        connection.execute(text("UPDATE ticket SET unit = NULL, category = NULL"))
    assert said(opened("review.py", signed=WHOLE, review="R-1", look="Figures")) == before
    assert "as they were then" in before


def test_every_figure_lists_all_that_it_counts_once_it_is_asked_for(opened: Opened, runtime: Runtime):
    frozen(runtime)
    app = opened("review.py", signed=WHOLE, review="R-1", look="Figures")
    assert not app.dataframe  # nothing is read of what nobody asked for
    with runtime.read() as connection:
        kept = connection.execute(text("SELECT content FROM review_figure WHERE name NOT LIKE 'checklist %'")).all()
    by_title = {each["title"]: len(each["things"]) for each in (json.loads(content) for (content,) in kept)}
    for title in [title for title, things in by_title.items() if things]:
        app.session_state["listed"] = title
        app.run()
        [shown] = app.dataframe
        assert len(shown.value) == by_title[title]


def test_what_a_question_rests_on_is_listed_once_it_is_opened(opened: Opened, runtime: Runtime):
    frozen(runtime)
    app = opened("review.py", signed=WHOLE, review="R-1", look="Checklist")
    assert not app.dataframe
    with runtime.read() as connection:
        rows = connection.execute(text("SELECT name, content FROM review_figure WHERE name LIKE 'checklist %'")).all()
    counts = {name: len(json.loads(content)["things"]) for name, content in rows}
    name = next(name for name, things in counts.items() if things)
    app.session_state[f"list-{name}"] = True
    app.run()
    [shown] = app.dataframe
    assert len(shown.value) == counts[name]


def drawn(app) -> list[dict[str, Any]]:
    """The specification of every chart on the page."""
    return [json.loads(each.proto.spec) for each in app.get("vega_lite_chart")]


def periods(runtime: Runtime, name: str, *counts: tuple[int, int]) -> None:
    """Let the first review have kept one figure more, with these months, all of which had ended."""
    ended = [FrozenPeriod(f"month {place}", count, of, True) for place, (count, of) in enumerate(counts)]
    figure = FrozenFigure(name, f"What was {name}", 150, 500, Decimal("0.1"), {"Clock": "ours"}, periods=tuple(ended))
    with runtime.store.writer.begin() as connection:
        last = connection.execute(text("SELECT max(number), max(kept_seq) FROM review_figure")).one()
        row = {"number": last[0] + 1, "name": name, "content": canonical(figure), "kept_seq": last[1]}
        connection.execute(insert(review_figure).values(review_id=1, **row))


def test_a_figure_over_time_is_drawn_with_its_goal_and_says_what_its_chart_says(opened: Opened, runtime: Runtime):
    frozen(runtime)
    periods(runtime, "slow", *[(30 + 20 * (month % 2), 500) for month in range(12)], (150, 500))
    app = opened("review.py", signed=WHOLE, review="R-1", look="Figures")
    spec = next(each for each in drawn(app) if "goal" in json.dumps(each))
    assert '"field": "period"' in json.dumps(spec)
    assert '"datum": 0.1' in json.dumps(spec)
    told = next(each for each in app.markdown if each.value.startswith("**What was slow"))
    assert ":orange-badge[:material/trending_down: Concern]" in told.value
    assert ":material/help: Hit or miss" in told.value
    assert "a change for the worse" in told.proto.help


def test_a_figure_of_too_few_periods_says_so(opened: Opened, runtime: Runtime):
    frozen(runtime)
    periods(runtime, "begun", (30, 500))
    periods(runtime, "short", (30, 500), (40, 500))
    app = opened("review.py", signed=WHOLE, review="R-1", look="Figures")
    begun, short = (
        next(each.value for each in app.markdown if each.value.startswith(f"**What was {name}"))
        for name in ("begun", "short")
    )
    assert "1 period had ended: a line needs 2" in begun
    assert "badge" not in begun
    assert "Too few periods to tell noise from change" in short


def test_beside_each_answer_stand_those_of_earlier_reviews_the_oldest_first(opened: Opened, runtime: Runtime):
    held(runtime)
    review_sitting.close(runtime, CALL, "R-1")
    for number, answer in ((2, "partly"), (3, "no")):
        review_planning.plan(runtime, CALL, "monthly", runtime.now() + timedelta(days=number))
        review_freezing.freeze(runtime, CALL, f"R-{number}")
        with runtime.store.writer.begin() as connection:
            changed = {"a": answer, "n": number - 1}
            for (trigger,) in connection.execute(
                text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'review_answer'")
            ).all():
                connection.execute(text(f"DROP TRIGGER {trigger}"))
            connection.execute(text("UPDATE review_answer SET answer = :a WHERE review_id = :n"), changed)
    app = opened("review.py", signed=WHOLE, review="R-3", look="Checklist")
    asked = [each.label for each in app.expander]
    assert asked
    assert all(label.endswith(":small[(partly · no)]") for label in asked)
    first = opened("review.py", signed=WHOLE, review="R-1", look="Checklist")
    assert all(":small[" not in each.label for each in first.expander)


def test_whoever_does_not_see_where_it_lies_sees_no_review(opened: Opened, runtime: Runtime):
    held(runtime)
    app = opened("review.py", signed=HEAD)
    assert not [each for each in app.selectbox if each.key == "which-review"]
    assert "can be answered yes" in app.title[0].value


def test_how_things_are_now_is_asked_beside_what_was_frozen(opened: Opened, runtime: Runtime):
    held(runtime)
    app = opened("review.py", signed=WHOLE)
    app.selectbox(key="which-review").set_value("As things are now").run()
    assert "can be answered yes" in app.title[0].value


def test_one_that_was_called_off_says_why(opened: Opened, runtime: Runtime):
    planned(runtime)
    app = opened("review.py", signed=WHOLE, review="R-1")
    unfold(app, "review.call_off-1")
    app.text_input(key="reason-review.call_off-1").set_value("Nobody has time this week.")
    press(app, "review.call_off-1")
    assert "Called off: Nobody has time this week" in said(app)
    assert not [each for each in app.button if str(each.key).startswith("do-review.freeze")]


def test_a_conflict_is_said_where_somebody_was_faster(opened: Opened, runtime: Runtime):
    held(runtime)
    app = opened("review.py", signed=WHOLE)
    review_sitting.turn(runtime, CALL, "R-1", 1)
    press(app, "review.turn-1-next")
    assert "after you looked at it" in said(app)


def test_who_is_there_is_kept(opened: Opened, runtime: Runtime):
    held(runtime)
    app = opened("review.py", signed=WHOLE)
    unfold(app, "review.attend-1")
    [people] = app.multiselect
    people.set_value([WHOLE, HEAD])
    press(app, "review.attend-1")
    with runtime.read() as connection:
        [row] = review_room.listed(connection, runtime.now(), app.session_state["view"].scope).to_dict("records")
    assert row["present"] == f'["{HEAD}","{WHOLE}"]'


def test_a_review_that_there_is_not_is_said_and_how_things_are_is_shown(opened: Opened, runtime: Runtime):
    planned(runtime)
    app = opened("review.py", signed=WHOLE, review="R-99")
    assert app.warning[0].value == r"There is no review R\-99."
    assert "can be answered yes" in app.title[0].value


def test_the_first_review_of_a_series_is_compared_with_nothing(opened: Opened, runtime: Runtime):
    frozen(runtime)
    app = opened("review.py", signed=WHOLE, review="R-1", look="Since last time")
    assert "This is the first review of its series" in app.info[0].value


def test_what_changed_since_the_last_review_is_told_from_what_both_kept(opened: Opened, runtime: Runtime):
    held(runtime)
    review_sitting.close(runtime, CALL, "R-1")
    with runtime.store.writer.begin() as connection:
        gone = connection.scalar(text("SELECT key FROM ticket WHERE state_category = 'open' ORDER BY id LIMIT 1"))
        connection.execute(
            text("UPDATE ticket SET state_category = 'closed', unit = NULL WHERE key = :key"), {"key": gone}
        )
    review_planning.plan(runtime, CALL, "monthly", runtime.now() + timedelta(days=2))
    review_freezing.freeze(runtime, CALL, "R-2")
    told = said(opened("review.py", signed=WHOLE, review="R-2", look="Since last time"))
    with runtime.read() as connection:
        counts = {
            row.review_id: row.content.count('"subject":')
            for row in connection.execute(text("SELECT * FROM review_figure WHERE name = 'open tickets'"))
        }
    assert f"**Open tickets, by age in days**: {counts[2]}, {counts[1]} last time" in told
    assert counts[2] == counts[1] - 1
    assert "1 went" in told
    assert "As before: " in told


def test_whoever_saw_a_review_held_sees_it_closed(opened: Opened, runtime: Runtime):
    held(runtime)
    app = opened("review.py", signed=WHOLE)
    review_sitting.close(runtime, CALL, "R-1")
    app.run()
    assert app.selectbox(key="which-review").value == "R-1"
    assert "Closed" in said(app)
