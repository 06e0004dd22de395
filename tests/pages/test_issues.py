"""Recurring issues: what is listed is what is counted, why its tickets belong together, and what can be decided."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from control.policy.scope import Scope
from control.queries import issues
from control.queries.issues import IssuesAsked
from control.runtime import Runtime
from pages.ui.text import shown
from tests.pages.conftest import WHOLE, Opened, said
from tests.store.rows import insert

PRINTERS, ORDERS, FITS, MANAGER, AUDITOR, AGENT = "I-1", "I-2", "I-3", "joris-dekker", "ruth-abel", "tomas-brandt"
WHY = "It jams each week, whatever is printed."


def kept(runtime: Runtime, *columns: str) -> tuple[object, ...]:
    with runtime.read() as connection:
        return tuple(connection.execute(text(f"SELECT {', '.join(columns)} FROM issue WHERE id = 3")).one())


def press(app, start: str):
    [found] = [each for each in app.button if (each.key or "").startswith(start)]
    return found


def fill(app, deed: str):
    app.text_input(key=f"reason-{deed}-3").input(WHY)
    return app


def test_the_list_says_how_many_tickets_of_how_many_customers_each_issue_had_lately(opened: Opened, runtime: Runtime):
    app = opened("issues.py", signed=WHOLE)
    with runtime.read() as connection:
        found = issues.listed(connection, runtime.now(), Scope(), IssuesAsked(90)).to_dict("records")
    kept = [row for row in found if row["state"] == "candidate"]
    listed = app.dataframe[0].value.to_dict("records")
    told = ("recent", "customers")
    assert [(row["number"], *(row[name] for name in told)) for row in listed] == [
        (f"I-{row['id']}", *(row[name] for name in told)) for row in kept
    ]
    assert [sum(row["weeks"]) for row in listed] == [row["tickets"] for row in kept]
    recent = sum(row["recent"] for row in found)
    assert app.title[0].value == f"4 recurring issues took {recent} tickets in 90 days; 3 wait for a decision"


def test_an_issue_says_why_its_tickets_belong_together_and_lists_them(opened: Opened, runtime: Runtime):
    app = opened("issues.py", signed=WHOLE, issue=PRINTERS)
    assert "jams" in said(app)
    assert "are filed under" in said(app)
    titles = set(app.dataframe[0].value["title"])
    assert titles == {"Printer on the second floor jams"}


def test_an_issue_is_confirmed_with_what_has_to_be_set_right_and_why(opened: Opened, runtime: Runtime):
    app = opened("issues.py", signed=MANAGER, issue=FITS)
    app.selectbox(key="kind-issue.confirm-3").select("Supplier issue")
    fill(app, "issue.confirm")
    press(app, "do-issue.confirm-3").click().run()
    assert kept(runtime, "state", "kind", "decided_by", "reason") == ("confirmed", "supplier issue", MANAGER, WHY)
    assert "Confirmed" in said(app)


def test_an_issue_is_dismissed_until_a_time_or_until_too_many_tickets(opened: Opened, runtime: Runtime):
    app = opened("issues.py", signed=MANAGER, issue=FITS)
    fill(app, "issue.dismiss")
    app.number_input(key="most-issue.dismiss-3").set_value(7)
    press(app, "do-issue.dismiss-3").click().run()
    assert kept(runtime, "state", "returns_at") == ("dismissed", 7)
    assert "or until 7 tickets more" in said(app)


def test_an_issue_keeps_the_name_that_it_is_given(opened: Opened, runtime: Runtime):
    app = opened("issues.py", signed=MANAGER, issue=FITS)
    app.text_input(key="label-issue.name-3").input("Printers jam")
    press(app, "do-issue.name-3").click().run()
    assert kept(runtime, "label", "named_by") == ("Printers jam", MANAGER)
    assert "Printers jam" in said(app)


def test_without_a_reason_nothing_is_decided_and_it_is_said(opened: Opened, runtime: Runtime):
    app = opened("issues.py", signed=MANAGER, issue=FITS)
    press(app, "do-issue.confirm-3").click().run()
    assert "needs a reason" in said(app)
    assert kept(runtime, "state") == ("candidate",)


def test_whoever_only_reads_is_told_why_they_decide_nothing(opened: Opened):
    app = opened("issues.py", signed=AUDITOR, issue=FITS)
    for deed in ("issue.confirm", "issue.know", "issue.dismiss", "issue.name"):
        assert press(app, f"do-{deed}-3").disabled


def test_in_the_past_there_was_no_such_issue_yet(opened: Opened):
    app = opened("issues.py", signed=WHOLE, as_of="2026-01-05T09:00")
    assert app.title[0].value == "No recurring issue was found"


def test_a_number_that_there_is_not_is_said(opened: Opened):
    for number in ("I-99", "nothing", "I-" + "9" * 30):
        assert f"There is no issue {shown(number)}" in said(opened("issues.py", signed=WHOLE, issue=number))


def test_whoever_sees_less_than_half_of_an_issue_does_not_see_it(opened: Opened, runtime: Runtime):
    """The printers are of the machines' own unit; an agent of customer care knows nothing of them."""
    assert PRINTERS not in set(opened("issues.py", signed=AGENT).dataframe[0].value["number"])
    assert f"There is no issue {shown(PRINTERS)}" in said(opened("issues.py", signed=AGENT, issue=PRINTERS))


def test_before_any_ticket_it_says_what_makes_an_issue(newcomer: Runtime):
    from tests.pages.conftest import visit

    app = visit("issues.py", signed=WHOLE)
    assert "once 10 came in 90 days, of 3 customers" in said(app)


def surge(runtime: Runtime, **other: object):
    now = runtime.now()
    at = {"since_at": now - timedelta(days=4), "from_at": now - timedelta(days=3), "last_at": now - timedelta(hours=2)}
    with runtime.store.writer.begin() as connection:
        seen = {"found_at": now - timedelta(days=1), "seen_at": now - timedelta(hours=1)}
        insert(connection, "issue_surge", **{"issue_id": 3, **at, **seen, **other})


def test_an_issue_that_surges_stands_first_and_says_how_much_is_usual(opened: Opened, runtime: Runtime):
    surge(runtime)
    app = opened("issues.py", signed=WHOLE)
    assert "trending_up: Surging" in said(app)
    assert "12 tickets in 3 days where 1 is usual" in said(app)
    listed = app.dataframe[0].value.to_dict("records")
    assert (listed[0]["number"], listed[0]["surge"]) == (FITS, "12 tickets in 3 days where 1 is usual")
    assert {row["surge"] for row in listed[1:]} == {""}


@pytest.mark.parametrize(
    ("days", "words"), [(9_000, "about once in 25 years"), (36_525, "less than once in a hundred years")]
)
def test_an_issue_says_since_when_it_surges_and_how_seldom_chance_does_it(
    opened: Opened, runtime: Runtime, days: int, words: str
):
    surge(runtime, once_in_days=days, usual=2_600, tickets=30)
    app = opened("issues.py", signed=WHOLE, issue=FITS)
    assert "30 tickets in 3 days where 3 are usual. By chance alone so much gathers " + words in said(app)
    assert (
        "Surging"
        not in said(opened("issues.py", signed=WHOLE, issue=PRINTERS)).split("All issues")[0].split("I-1:")[-1]
    )


def test_where_nothing_surges_nothing_is_said_of_it(opened: Opened):
    app = opened("issues.py", signed=WHOLE)
    assert "Surging" not in said(app)
    assert "surge" not in app.dataframe[0].value


def test_a_ticket_says_to_which_issue_it_belongs_and_leads_there(opened: Opened, runtime: Runtime):
    with runtime.read() as connection:
        key = issues.tickets(connection, runtime.now(), Scope(), 3, 1)["key"][0]
    app = opened("ticket.py", signed=MANAGER, ticket=key)
    assert "Belongs to Question about a product or an order" in said(app)
    [link] = [each for each in app.get("page_link") if each.proto.page == "issues" and each.proto.query_string]
    assert link.proto.query_string == f"issue={FITS}"


def asked(app, deed: str, number: int = 3):
    """The dialog of a deed that is behind More."""
    press(app, f"ask-{deed}-{number}").click().run()
    return app


def keys_of(runtime: Runtime, number: int) -> list[str]:
    with runtime.read() as connection:
        return issues.tickets(connection, runtime.now(), Scope(), number, 200)["key"].tolist()


def test_an_issue_is_merged_into_another_and_says_where_it_went(opened: Opened, runtime: Runtime):
    before = keys_of(runtime, 3)
    app = asked(opened("issues.py", signed=MANAGER, issue=FITS), "issue.merge")
    app.selectbox(key="into-issue.merge-3").set_value(ORDERS)
    fill(app, "issue.merge")
    press(app, "do-issue.merge-3").click().run()
    assert kept(runtime, "state", "merged_into", "reason") == ("merged", 2, WHY)
    assert set(before) <= set(keys_of(runtime, 2))
    assert f"It is a part of {ORDERS} now" in said(app)
    assert WHY.replace(".", "\\.") in said(app)
    links = {each.proto.query_string for each in app.get("page_link") if each.proto.page == "issues"}
    assert f"issue={ORDERS}" in links
    assert FITS not in set(app.dataframe[0].value["number"])


def test_chosen_tickets_are_split_from_an_issue_under_a_name(opened: Opened, runtime: Runtime):
    chosen = keys_of(runtime, 3)[:2]
    app = asked(opened("issues.py", signed=MANAGER, issue=FITS), "issue.split")
    app.multiselect(key="tickets-issue.split-3").set_value(chosen)
    app.text_input(key="label-issue.split-3").input("Handles that do not fit")
    fill(app, "issue.split")
    press(app, "do-issue.split-3").click().run()
    assert sorted(keys_of(runtime, 5)) == sorted(chosen)
    app = opened("issues.py", signed=MANAGER, issue="I-5")
    assert "Split from I-3" in said(app)
    assert "Somebody put its tickets together" in said(app)
    assert "2 tickets of these belong here because Joris Dekker said so" in said(app)


def test_a_ticket_is_linked_and_another_one_taken_out(opened: Opened, runtime: Runtime):
    [linked, *_], [out, *_] = keys_of(runtime, 2), keys_of(runtime, 3)
    app = asked(opened("issues.py", signed=MANAGER, issue=FITS), "issue.link")
    app.text_input(key="ticket-issue.link-3").input(linked)
    press(app, "do-issue.link-3").click().run()
    app = asked(app, "issue.unlink")
    app.selectbox(key="ticket-issue.unlink-3").set_value(out)
    fill(app, "issue.unlink")
    press(app, "do-issue.unlink-3").click().run()
    assert linked in keys_of(runtime, 3)
    assert out not in keys_of(runtime, 3)


def test_nothing_is_regrouped_before_everything_is_chosen(opened: Opened, runtime: Runtime):
    before = kept(runtime, "version")
    for deed, says in (("merge", "Choose the issue"), ("split", "Name the new issue"), ("link", "Say which ticket")):
        app = asked(opened("issues.py", signed=MANAGER, issue=FITS), f"issue.{deed}")
        press(app, f"do-issue.{deed}-3").click().run()
        assert says in said(app)
        assert "Nothing was done yet" in said(app)
    app = asked(opened("issues.py", signed=MANAGER, issue=FITS), "issue.unlink")
    press(app, "leave-issue.unlink-3").click().run()
    assert kept(runtime, "version") == before


def test_whoever_only_reads_is_told_why_they_regroup_nothing(opened: Opened):
    app = opened("issues.py", signed=AUDITOR, issue=FITS)
    for deed in ("issue.merge", "issue.split", "issue.link", "issue.unlink"):
        assert press(app, f"ask-{deed}-3").disabled


def test_a_ticket_is_linked_and_taken_out_on_its_own_page(opened: Opened, runtime: Runtime):
    key = keys_of(runtime, 3)[0]
    app = opened("ticket.py", signed=MANAGER, ticket=key)
    app.text_input(key=f"reason-issue.unlink-3-{key}").input(WHY)
    press(app, f"do-issue.unlink-3-{key}").click().run()
    assert "Belongs to" not in said(app)
    press(app, "ask-link-ticket").click().run()
    [choice] = [each for each in app.selectbox if each.label == "Which issue"]
    choice.set_value(next(each for each in choice.options if each.startswith(FITS)))
    press(app, "do-link-").click().run()
    assert "Belongs to" in said(app)
    assert key in keys_of(runtime, 3)
