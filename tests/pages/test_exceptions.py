"""The inbox: its rows are its counts, it stays as it was pinned, and each deed says what it does and why not."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, event, text

from control.commands import rulebook
from control.commands.escalations import raise_early
from control.commands.registry import Call
from control.commands.tickets import record_ticket
from control.policy.scope import Scope
from control.queries import exceptions
from control.queries.needs import Asked, Reason
from control.settings import dump, load
from pages.ui.inbox import MOST
from pages.ui.labels import REASONS
from tests.browser import company
from tests.pages.conftest import WHOLE, Opened, let_in, said, written
from tests.places import ROOT

HEAD = "piotr-wolny"
WHY = "It waits for a word from the supplier."


@pytest.fixture
def inbox(opened: Opened):
    """The inbox of somebody, as cards: what AppTest can press."""

    def of(person=HEAD, **address):
        app = opened("exceptions.py", **{"as": "Cards", **address})
        return let_in(app, person).run()

    return of


def keyed(app, start):
    return [each for each in app.button if (each.key or "").startswith(start)]


def button(app, start):
    [found] = keyed(app, start)
    return found


def tick(app, *numbers):
    """Tick the cards at these places, and answer with their keys."""
    boxes = [box for box in app.checkbox if box.key.startswith("tick-")]
    for number in numbers:
        boxes[number].check()
    app.run()
    return [boxes[number].key.rpartition("-T-")[2] for number in numbers]


def trail(runtime):
    with runtime.read() as connection:
        rows = text("SELECT command, subject_id, outcome FROM audit_event WHERE origin = 'ui' ORDER BY seq")
        return [tuple(row) for row in connection.execute(rows)]


def arrives(runtime, number="1", title="Arrived just now"):
    created = {"at": runtime.now(), "kind": "created", "title": title, "state": "new"}
    return record_ticket(runtime, Call("system"), "elsewhere", number, [created]).value["ticket"]


@contextmanager
def statements():
    """Every statement that any store is asked meanwhile."""
    seen = []

    def note(_, __, statement, *___):
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield seen
    event.remove(Engine, "before_cursor_execute", note)


def ends(runtime, number="1"):
    cancelled = {"at": runtime.now(), "kind": "cancelled", "state": "cancelled"}
    record_ticket(runtime, Call("system"), "elsewhere", number, [cancelled])


def crowd(runtime, most):
    """So many tickets whose promises are broken longest of all, so that they stand before what nobody waits for."""
    told = {"service": "repairs", "priority": "P1", "type": "incident", "title": "An old one", "state": "new"}
    created = {"at": runtime.now() - timedelta(weeks=25), "kind": "created", **told}
    for number in range(1, most + 1):
        record_ticket(runtime, Call("system"), "elsewhere", str(number), [created])


def test_the_list_holds_what_the_query_finds_in_its_order(opened: Opened, runtime):
    app = opened("exceptions.py", signed=WHOLE)
    with runtime.read() as connection:
        expected = exceptions.inbox(connection, runtime.now(), Scope(), Asked(WHOLE))["key"].to_list()
    assert app.dataframe[0].value["ticket"].to_list() == expected
    assert len(expected) > 10


def test_what_somebody_leaves_behind_who_is_active_no_longer_counts_as_nobodys(inbox, runtime):
    chip = lambda app: int(button(app, "why-unowned").label.split("**")[1])  # noqa: E731
    with runtime.read() as connection:
        rows = text("SELECT key, owner FROM ticket WHERE key = :key")
        left = connection.execute(rows, {"key": company.key_of("O-1")}).one()
    before = chip(inbox())
    book = load(ROOT / "config")
    gone = replace(book.people[left.owner], active=False)
    changed = replace(book, people={**book.people, gone.name: gone})
    rulebook.activate(runtime, Call("system", reason="somebody has left"), dump(changed))
    app = inbox(why=Reason.UNOWNED.value)
    assert chip(app) > before
    assert f"card-{left.key}" in [each.key for each in keyed(app, "card-")]


@pytest.mark.parametrize("reason", list(Reason))
def test_the_number_on_a_chip_is_how_many_rows_it_leaves(inbox, reason):
    app = inbox()
    chips = keyed(app, f"why-{reason}")
    counted = 0 if not chips else int(chips[0].label.split("**")[1])
    narrowed = inbox(why=reason.value)
    assert len(keyed(narrowed, "card-")) == counted
    # What is escalated to whoever looks is called so, and not escalated twice.
    badges = {f": {REASONS[each].word}]" for each in {reason, *([Reason.MINE] if reason is Reason.ESCALATED else [])}}
    listed = [each.value for each in narrowed.markdown if each.value.startswith("**T-")]
    assert all(any(badge in each for badge in badges) for each in listed)


def test_pressing_a_chip_puts_the_reason_into_the_address(inbox):
    app = inbox()
    button(app, "why-stale").click().run()
    assert app.query_params["why"] == "stale"
    button(app, "why-all").click().run()
    assert "why" not in app.query_params


def test_what_arrives_moves_nothing_until_the_list_is_refreshed(inbox, runtime):
    app = inbox()
    before = [each.key for each in keyed(app, "card-")]
    key = arrives(runtime)
    app.run()
    assert [each.key for each in keyed(app, "card-")] == before
    assert button(app, "refresh").label == "**1 new, refresh**"
    button(app, "refresh").click().run()
    assert f"card-{key}" in [each.key for each in keyed(app, "card-")]
    assert button(app, "refresh").label == "Refresh"


def test_nothing_can_be_done_before_a_ticket_is_chosen(opened: Opened):
    app = opened("exceptions.py")
    verbs = keyed(app, "ask-")
    assert [each.label for each in verbs] == ["Assign", "Escalate", "Acknowledge", "Breach reason", "Snooze"]
    assert all(each.disabled and each.help == "Choose a ticket first\\." for each in verbs)


def test_no_bar_covers_the_cards_before_one_of_them_is_selected(inbox, opened: Opened):
    app = inbox()
    assert "Nothing selected" not in said(app)
    assert not keyed(app, "ask-")
    tick(app, 2)
    assert keyed(app, "ask-assign-bar")
    assert "**1 ticket**" in said(app)
    assert "Nothing selected" in said(opened("exceptions.py"))


def test_what_follows_for_many_alike_is_said_once(inbox):
    app = inbox()
    tick(app, 2, 4, 5)
    button(app, "ask-snooze").click().run()
    assert said(app).count("Only your own inbox leaves it out") == 1


def test_many_are_put_aside_with_one_command_each_and_taken_back(inbox, runtime):
    app = inbox()
    keys = [f"T-{number}" for number in tick(app, 2, 4, 5)]
    button(app, "ask-snooze").click().run()
    assert all(f"**{key}**" in said(app) for key in keys)
    fill(app, "snooze", until=0, reason=WHY)
    button(app, "do-snooze").click().run()
    assert [toast.value.replace("\\", "") for toast in app.toast] == ["Snooze: 3 done."]
    assert trail(runtime) == [("ticket.snooze", key, "ok") for key in keys]
    assert "put aside" in " ".join(each.label for each in app.button)
    button(app, "undo").click().run()
    assert trail(runtime)[3:] == [("ticket.wake", key, "ok") for key in keys]
    assert "3 deeds taken back" in said(app)


def test_what_is_put_aside_stays_in_its_place_and_says_until_when(inbox):
    app = inbox()
    before = [each.key for each in keyed(app, "card-")]
    tick(app, 2)
    button(app, "ask-snooze").click().run()
    fill(app, "snooze", until=0, reason=WHY)
    button(app, "do-snooze").click().run()
    assert [each.key for each in keyed(app, "card-")] == before
    assert "Put aside until" in said(app)
    assert "Needs nobody any more" not in said(app)


def test_the_table_says_until_when_a_ticket_is_put_aside(inbox, opened: Opened):
    app = inbox()
    [number] = tick(app, 2)
    button(app, "ask-snooze").click().run()
    fill(app, "snooze", until=0, reason=WHY)
    button(app, "do-snooze").click().run()
    shown = opened("exceptions.py", signed=HEAD, aside="shown")
    table = shown.dataframe[0].value.set_index("ticket")
    assert table.loc[f"T-{number}", "why"][0].startswith("Put aside until ")


def test_what_needs_nobody_any_more_stays_in_its_place_until_the_list_is_refreshed(inbox, runtime):
    arrived = arrives(runtime)
    app = inbox()
    before = [each.key for each in keyed(app, "card-")]
    ends(runtime)
    app.run()
    assert [each.key for each in keyed(app, "card-")] == before
    [card] = [each.value for each in app.markdown if each.value.startswith(f"**{arrived}**")]
    assert "Needs nobody any more" in card


def test_what_falls_behind_the_last_row_still_needs_somebody(inbox, runtime):
    app = inbox()
    tickets = len(keyed(app, "card-"))
    # Enough that is due sooner than everything on the list: nothing of it is among the first any more.
    pinned = [each.key for each in keyed(app, "card-")]
    crowd(runtime, MOST)
    app.run()
    assert [each.key for each in keyed(app, "card-")] == pinned
    assert "Needs nobody any more" not in said(app)
    assert button(app, "refresh").label == f"**{MOST} new, refresh**"
    button(app, "refresh").click().run()
    assert f"of {MOST + tickets} are shown" in said(app)


def test_what_moves_up_when_something_is_done_is_no_news(inbox, runtime):
    crowd(runtime, MOST)
    app = inbox()
    ends(runtime, "1")
    app.run()
    assert "Needs nobody any more" in said(app)
    assert button(app, "refresh").label == "Refresh"


def test_a_deed_without_its_reason_is_refused_in_words_and_the_dialog_stays(inbox, runtime):
    app = inbox()
    tick(app, 2)
    button(app, "ask-snooze").click().run()
    fill(app, "snooze", until=0, reason="")
    button(app, "do-snooze").click().run()
    assert [error.value.replace("\\", "") for error in app.error] == ["Fill in “Reason” first: nothing was done yet."]
    assert keyed(app, "do-snooze")
    assert trail(runtime) == []


def test_a_reason_of_too_few_words_is_refused_by_the_command_and_the_dialog_stays(inbox, runtime):
    app = inbox()
    tick(app, 2)
    button(app, "ask-snooze").click().run()
    fill(app, "snooze", until=0, reason="no")
    button(app, "do-snooze").click().run()
    assert [outcome for *_, outcome in trail(runtime)] == ["denied:invalid"]
    assert "reason" in app.error[0].value
    assert keyed(app, "do-snooze")


def test_of_many_the_refused_are_named_and_the_others_done(inbox, runtime):
    app = inbox()
    keys = [f"T-{number}" for number in tick(app, 1, 2)]
    button(app, "ask-snooze").click().run()
    fill(app, "snooze", until=0, reason=WHY)
    # Somebody else is faster on one of them: it is no longer as it was shown.
    happens = {"at": runtime.now(), "kind": "note", "actor": "ines-carvalho", "actor_kind": "human"}
    record_ticket(runtime, Call("system"), *source_of(runtime, keys[0]), [happens])
    button(app, "do-snooze").click().run()
    assert trail(runtime) == [("ticket.snooze", keys[0], "conflict"), ("ticket.snooze", keys[1], "ok")]
    assert "1 done, 1 refused" in said(app)
    assert "look again before you decide" in said(app)


def test_where_many_would_be_escalated_to_is_asked_in_as_few_statements_as_for_one(inbox):
    def asked(*numbers):
        app = inbox()
        with statements() as seen:
            tick(app, *numbers)
        return sum('ticket."key" IN' in statement for statement in seen)

    assert asked(1) == asked(2, 3, 4, 5, 6, 7) == 1


def test_the_drawer_explains_a_ticket_and_its_escalation_by_hand(inbox, opened: Opened, runtime):
    app = inbox("tomas-brandt")
    button(app, f"card-{company.key_of('O-1')}").click().run()
    assert "Level 3 of the resolution goes to the department head" in said(app)
    assert "The ledger speaks for" in said(app)
    button(app, "ask-escalate-drawer").click().run()
    assert "Joris Dekker is told now" in said(app).replace("\\", "")
    fill(app, "escalate", reason=WHY)
    button(app, "do-escalate").click().run()
    assert [(command, outcome) for command, _, outcome in trail(runtime)] == [("escalation.raise", "ok")]
    assert "Level 4 of the resolution goes to the committee" in said(app)
    taken = button(app, "ask-acknowledge-escalation")
    assert taken.disabled
    assert "was raised to Joris Dekker" in taken.help.replace("\\", "")


def test_whom_it_was_raised_to_takes_it_in_the_drawer(inbox, runtime):
    raise_early(runtime, Call("tomas-brandt", reason=WHY), company.key_of("O-1"))
    app = inbox("joris-dekker")
    button(app, f"card-{company.key_of('O-1')}").click().run()
    assert not button(app, "ask-acknowledge-escalation").disabled


def test_nobody_reviews_the_reason_that_they_gave(inbox):
    app = inbox("nadia-farouk")
    button(app, f"card-{company.key_of('O-1')}").click().run()
    button(app, "ask-explain-review").click().run()
    fill(app, "explain", reason=0, escape_point=0)
    button(app, "do-explain").click().run()
    agree = button(app, "ask-review-review")
    assert agree.disabled
    assert "somebody else reviews it" in agree.help


def test_the_ledger_proposes_the_reason_of_a_breach(inbox, runtime):
    app = inbox("nadia-farouk")
    button(app, f"card-{company.key_of('O-1')}").click().run()
    button(app, "ask-explain-review").click().run()
    assert [each.value for each in app.selectbox if each.key.endswith("-reason")] == [
        runtime.rulebook().breach_reasons["waited-in-queue"].title
    ]


def test_a_past_instant_shows_the_inbox_and_lets_nothing_be_done(inbox, runtime):
    app = inbox(as_of=written(runtime.now() - timedelta(weeks=8)))
    assert not app.exception
    tick(app, 0)
    verbs = keyed(app, "ask-")
    assert verbs
    assert all(each.disabled and "past can be looked at" in each.help for each in verbs)
    assert not keyed(app, "refresh")


def test_an_empty_inbox_says_why_and_what_fills_it(newcomer):
    from tests.pages.conftest import visit

    app = visit("exceptions.py")
    assert app.title[0].value == "Nothing needs a decision"
    assert "within a minute" in app.info[0].value


def fill(app, form, **fields):
    """Fill in the dialog of a deed: text by what it says, a choice by its place."""
    for name, value in fields.items():
        widgets = [*app.text_area, *app.selectbox]
        [widget] = [
            each for each in widgets if (each.key or "").startswith(f"{form}-") and each.key.endswith(f"-{name}")
        ]
        widget.select_index(value) if isinstance(value, int) else widget.set_value(value)
    app.run()


def source_of(runtime, key):
    with runtime.read() as connection:
        rows = text("SELECT source, external_id FROM ticket WHERE key = :key")
        return tuple(connection.execute(rows, {"key": key}).one())
