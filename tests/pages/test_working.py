"""Working a ticket on its page: each deed by the command's own guard, and what belongs to another tool is said."""

import pytest
from sqlalchemy import text

from control.model import StateCategory
from control.policy import ticket_deeds
from control.policy.sources import TicketDeed
from tests.browser import company
from tests.pages.conftest import Opened, let_in, said
from tests.pages.test_exceptions import button, fill, keyed

AGENT = "tomas-brandt"
PLACE = "ticket"
WHY = "The customer has been called back."


@pytest.fixture
def ours(opened: Opened):
    app = opened("ticket.py", ticket=company.key_of("O-1"))
    return let_in(app, AGENT).run()


def offered(app):
    return {each.key.split("-")[1] for each in keyed(app, "ask-") if each.key.endswith(f"-{PLACE}")}


def state(runtime):
    with runtime.read() as connection:
        row = connection.execute(
            text("SELECT state_category FROM ticket WHERE key = :key"), {"key": company.key_of("O-1")}
        )
        return row.scalar()


def test_every_deed_that_the_rule_allows_is_offered_and_no_other(ours, runtime):
    row = {"key": "T-1", "source": "pilothouse", "state_category": StateCategory.NEW}
    allowed = {deed.value for deed in TicketDeed if ticket_deeds.refusal(runtime.rulebook(), row, deed) is None}
    assert offered(ours) - {"escalate", "snooze", "ask", "link"} == allowed


def test_a_ticket_is_put_to_work_answered_and_resolved(ours, runtime):
    for deed, fields in (
        ("work", {}),
        ("reply", {"text": "The refund is on its way."}),
        ("resolve", {"closure_code": 0, "note": "Refunded in full."}),
    ):
        button(ours, f"ask-{deed}-{PLACE}").click().run()
        fill(ours, deed, **fields)
        button(ours, f"do-{deed}").click().run()
        assert not ours.exception
        assert not ours.error
    assert state(runtime) == "resolved"
    assert "reopen" in offered(ours)
    assert "resolve" not in offered(ours)


def test_a_ticket_is_put_into_another_category_of_another_service(ours, runtime):
    button(ours, f"ask-classify-{PLACE}").click().run()
    fill(ours, "classify", category="Repairs and replacements: Machine does not work")
    button(ours, "do-classify").click().run()
    assert "There is no ticket" in ours.error[0].value
    with runtime.read() as connection:
        asked = text("SELECT service, category FROM ticket WHERE key = :key")
        assert tuple(connection.execute(asked, {"key": company.key_of("O-1")}).one()) == ("repairs", "machine-down")


def test_a_choice_that_is_left_empty_is_asked_for_by_its_words_and_nothing_is_sent(ours, runtime):
    before = runtime.revision()
    button(ours, f"ask-resolve-{PLACE}").click().run()
    button(ours, "do-resolve").click().run()
    asked = "Choose “How it ended” and fill in “What was done” first: nothing was done yet."
    assert [error.value.replace("\\", "") for error in ours.error] == [asked]
    assert runtime.revision() == before
    fill(ours, "resolve", note="Refunded in full.")
    button(ours, "do-resolve").click().run()
    assert "Choose “How it ended” first" in ours.error[0].value
    with runtime.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM audit_event WHERE origin = 'ui'")).scalar() == 0


def test_what_belongs_to_the_tool_of_a_ticket_is_said_and_not_offered(opened: Opened, runtime):
    app = opened("ticket.py", ticket=company.key_of("S-4"))
    let_in(app, "nadia-farouk").run()
    assert "Done in desk, and known here with its next export" in said(app)
    assert "resolve" not in offered(app)
    assert not button(app, f"ask-assign-{PLACE}").disabled


def test_whoever_may_not_is_told_so_by_the_buttons(opened: Opened):
    app = opened("ticket.py", ticket=company.key_of("O-1"))
    let_in(app, "yuki-tanabe").run()
    others = [each for each in keyed(app, "ask-") if each.key != f"ask-link-{PLACE}"]  # which an analyst says, too
    assert all(each.disabled and "needs the role" in each.help for each in others)


def test_its_ladder_says_what_was_raised_and_what_lies_ahead(ours):
    text = said(ours)
    assert "level 2 of the resolution: Nadia Farouk" in text
    assert "Level 3 of the resolution goes to the department head (Joris Dekker)" in text
    assert "Level 4 of the resolution goes to the committee (Mara Lindqvist)" in text


def test_what_is_open_of_its_ladder_comes_first_and_what_ended_lies_folded_below(ours):
    let_in(ours, "joris-dekker").run()
    button(ours, "ask-acknowledge-escalation").click().run()
    button(ours, "do-acknowledge").click().run()
    for word, fields in (("act", {"action": "Spoke with the carrier."}), ("close-escalation", {"because": WHY})):
        button(ours, f"ask-{word}-escalation").click().run()
        fill(ours, word, **fields)
        button(ours, f"do-{word}").click().run()
    assert not ours.error
    [folded] = [each for each in ours.expander if "that ended" in each.label]
    assert any(WHY in each.value.replace("\\", "") for each in folded.markdown)
