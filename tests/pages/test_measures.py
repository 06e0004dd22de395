"""Measures: what is listed, what one of them demands next, who answers for it, and what can be done about it."""

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import text

from control.commands import rulebook
from control.commands.measure_content import Case
from control.commands.measures import justify
from control.commands.registry import Call
from control.policy.scope import Scope
from control.queries import documents, issues, measures
from control.runtime import Runtime
from control.settings import dump
from control.store.tables import measure_guard, measure_verdict
from pages.ui.text import shown
from tests.browser.improvements import BY_HAND, FROM_ISSUE, ISSUE, OWNER, TITLE
from tests.pages.conftest import HEAD, WHOLE, Opened, said, visit

AUDITOR, AGENT, ANALYST = "ruth-abel", "tomas-brandt", "yuki-tanabe"


def kept(runtime: Runtime, number: int, *columns: str) -> tuple[object, ...]:
    with runtime.read() as connection:
        asked = text(f"SELECT {', '.join(columns)} FROM measure WHERE id = :number")
        return tuple(connection.execute(asked, {"number": number}).one())


def press(app, start: str):
    [found] = [each for each in app.button if (each.key or "").startswith(start)]
    return found


def test_the_list_says_what_stands_where_and_what_it_cost(opened: Opened):
    app = opened("measures.py", signed=WHOLE)
    listed = app.dataframe[0].value.to_dict("records")
    assert [(row["number"], row["stage"], row["owner"]) for row in listed] == [
        (BY_HAND, "Proposed", "Nadia Farouk"),
        (FROM_ISSUE, "Defined", "Nadia Farouk"),
    ]
    assert app.title[0].value == "2 measures; nobody has taken on 1 of them"


def test_what_somebody_is_asked_to_own_waits_for_them_alone(opened: Opened):
    asked = "You are asked to own A second till for returns"
    assert asked in said(opened("measures.py", signed=OWNER))
    assert asked not in said(opened("measures.py", signed=WHOLE))


def test_a_measure_shows_the_figures_of_its_baseline_and_its_tickets(opened: Opened, runtime: Runtime):
    app = opened("measure.py", signed=WHOLE, measure=FROM_ISSUE)
    with runtime.read() as connection:
        tickets = measures.tickets(connection, runtime.now(), Scope(), 1, 200)
        [row] = measures.listed(connection, runtime.now(), Scope()).to_dict("records")[1:]
    assert list(app.dataframe[1].value["ticket"]) == list(tickets["key"])
    assert len(tickets) == row["tickets"] > 5
    tiles = {tile.label: tile.value for tile in app.metric}
    assert tiles["Tickets"] == str(row["tickets"])
    assert tiles["Hours to resolve"] == f"{round(row['minutes'] / 60):,}"
    assert app.title[0].value == f"{FROM_ISSUE} is defined; Nadia Farouk owns it"


def test_what_the_next_gate_demands_and_is_missing_is_named_and_keeps_the_button_shut(opened: Opened):
    app = opened("measure.py", signed=HEAD, measure=BY_HAND)
    assert "An expected effect is missing" in said(app)
    button = press(app, "do-measure.advance")
    assert button.disabled
    assert "it lacks a description, an expected effect, a kind, a function and a place in the hierarchy" in button.help


def test_a_measure_is_described_and_moved_on(opened: Opened, runtime: Runtime):
    app = opened("measure.py", signed=HEAD, measure=BY_HAND)
    form = "measure.edit-2-2"
    app.text_area(key=f"description-{form}").input("Two people at the counter on Mondays.")
    app.text_area(key=f"effect-{form}").input("Nobody waits longer than ten minutes.")
    app.selectbox(key=f"kind-{form}").select("organisation change")
    app.selectbox(key=f"function-{form}").select("care-first-line")
    app.selectbox(key=f"group-{form}").select("fewer-complaints")
    press(app, "do-measure.edit").click().run()
    press(app, "do-measure.advance").click().run()
    assert kept(runtime, 2, "stage", "effect") == ("defined", "Nobody waits longer than ten minutes.")
    assert app.title[0].value == f"{BY_HAND} is defined; Nadia Farouk is asked to own it"


def test_an_owner_takes_a_measure_on_and_gives_it_back_with_a_reason(opened: Opened, runtime: Runtime):
    app = opened("measure.py", signed=OWNER, measure=BY_HAND)
    press(app, "do-measure.accept").click().run()
    assert kept(runtime, 2, "accepted_at") != (None,)
    press(app, "do-measure.decline").click().run()
    assert "needs a reason" in said(app)
    app.text_input(key="reason-measure.decline-2").input("I leave in April.")
    press(app, "do-measure.decline").click().run()
    assert kept(runtime, 2, "owner", "accepted_at") == (None, None)
    assert "nobody is named its owner" in app.title[0].value


def test_whoever_is_not_asked_to_own_it_is_not_offered_to(opened: Opened):
    app = opened("measure.py", signed=HEAD, measure=BY_HAND)
    assert [each.key for each in app.button if "measure.accept" in (each.key or "")] == []


def test_people_are_named_and_three_of_them_are_three(opened: Opened, runtime: Runtime):
    app = opened("measure.py", signed=HEAD, measure=BY_HAND)
    form = "measure.appoint-2-2"
    app.selectbox(key=f"owner-{form}").select(WHOLE)
    app.selectbox(key=f"sponsor-{form}").select(WHOLE)
    press(app, "do-measure.appoint").click().run()
    assert "cannot be owner and sponsor" in said(app)
    app.selectbox(key=f"owner-{form}").select(AGENT)
    press(app, "do-measure.appoint").click().run()
    assert kept(runtime, 2, "owner", "sponsor") == (AGENT, WHOLE)


def test_a_measure_is_proposed_by_hand_and_the_form_is_empty_again(opened: Opened, runtime: Runtime):
    app = opened("measures.py", signed=HEAD)
    app.text_input(key="title-measure.open").input("A shorter form")
    app.text_input(key="source-measure.open").input("Three customers said so.")
    press(app, "do-measure.open").click().run()
    assert kept(runtime, 3, "title", "source", "opened_by") == ("A shorter form", "Three customers said so.", HEAD)
    assert not app.text_input(key="title-measure.open").value


def test_whoever_only_reads_is_told_why_they_change_nothing(opened: Opened):
    app = opened("measure.py", signed=AUDITOR, measure=BY_HAND)
    for deed in ("edit", "appoint", "advance"):
        assert press(app, f"do-measure.{deed}").disabled


def test_whoever_sees_nothing_of_where_it_lies_sees_no_measure(opened: Opened):
    assert "There is no measure" in said(opened("measure.py", signed="piotr-wolny", measure="M-99"))
    for number in ("M-99", "nothing", "M-" + "9" * 30):
        assert f"There is no measure {shown(number)}" in said(opened("measure.py", signed=WHOLE, measure=number))


def test_without_a_number_it_says_where_to_find_one(opened: Opened):
    assert opened("measure.py", signed=WHOLE).title[0].value == "Which measure?"


def test_in_the_past_there_was_none_yet(opened: Opened):
    app = opened("measures.py", signed=WHOLE, as_of="2026-01-05T09:00")
    assert app.title[0].value == "No measure was proposed yet"


def test_in_a_store_without_any_it_says_where_they_come_from(newcomer: Runtime):
    assert "on a recurring issue that is confirmed" in said(visit("measures.py", signed=WHOLE))


def test_an_issue_becomes_a_measure_with_its_tickets_in_it(opened: Opened, runtime: Runtime):
    app = opened("issues.py", signed=ANALYST, issue="I-3")
    assert press(app, "do-issue.convert-3") is not None
    app.text_input(key="reason-issue.confirm-3").input("It jams each week.")
    press(app, "do-issue.confirm-3").click().run()
    app.text_input(key="title-issue.convert-3").input("Printers that print")
    press(app, "do-issue.convert-3").click().run()
    assert kept(runtime, 3, "title", "source") == ("Printers that print", "I-3")
    assert "Became Printers that print" in said(app)


def test_a_ticket_and_an_issue_say_which_measure_came_of_them(opened: Opened, runtime: Runtime):
    with runtime.read() as connection:
        key = issues.tickets(connection, runtime.now(), Scope(), int(ISSUE.removeprefix("I-")), 1)["key"][0]
    for app, word in (
        (opened("ticket.py", signed=WHOLE, ticket=key), "Counts in the baseline of"),
        (opened("issues.py", signed=WHOLE, issue=ISSUE), "Became"),
    ):
        assert f"{word} {TITLE}" in said(app)
        [link] = [each for each in app.get("page_link") if each.proto.page == "measure" and each.proto.query_string]
        assert link.proto.query_string == f"measure={FROM_ISSUE}"


def test_how_it_has_to_prove_itself_is_said_before_anything_is_seen(opened: Opened, runtime: Runtime):
    app = opened("measure.py", signed=WHOLE, measure=FROM_ISSUE)
    with runtime.read() as connection:
        [test] = measures.tests(connection, runtime.now(), Scope(), 1).to_dict("records")
    written = said(app)
    if test["passes_at_most"] < 0:
        assert "its baseline has too few tickets to tell an effect from chance" in written
    else:
        assert f"when **{test['exposures']:,} tickets** of any kind have come where it lies" in written
        assert f"**at most {test['passes_at_most']:,}** of its own kind" in written
    assert "because it had 10 tickets or more is allowed for" in written
    assert "No baseline is counted yet" in said(opened("measure.py", signed=WHOLE, measure=BY_HAND))


def test_the_plan_says_what_is_late_put_off_and_settled(opened: Opened):
    app = opened("measure.py", signed=WHOLE, measure=FROM_ISSUE)
    plan = {row["number"]: row for row in app.dataframe[0].value.to_dict("records")}
    assert "1 of 4 items settled, 1 late, 1 put off since first planned." in said(app)
    assert plan[1]["stands"] == "Settled: The list in the handbook, read by both teams"
    assert (plan[2]["stands"], plan[2]["slip"]) == ("Late", 7)
    assert plan[3]["stands"] == "Open"
    assert plan[4]["stands"] == "Medium likelihood, low impact: each has an owner who reads it once a quarter."


def items(runtime: Runtime, number: int) -> list[tuple[object, ...]]:
    with runtime.read() as connection:
        columns = "kind, said, person, due_on, is_mandatory, evidence"
        asked = text(f"SELECT {columns} FROM measure_item WHERE measure_id = :number ORDER BY number")
        return [tuple(row) for row in connection.execute(asked, {"number": number})]


def test_something_is_planned_put_off_and_settled(opened: Opened, runtime: Runtime):
    app = opened("measure.py", signed=HEAD, measure=BY_HAND)
    form = "measure.plan-2"
    app.text_area(key=f"said-{form}").input("The till is there")
    app.selectbox(key=f"person-{form}").select(AGENT)
    app.date_input(key=f"due-{form}").set_value(date(2027, 3, 1))
    app.checkbox(key=f"mandatory-{form}").uncheck()
    press(app, "do-measure.plan").click().run()
    assert items(runtime, 2) == [("milestone", "The till is there", AGENT, "2027-03-01", 0, None)]
    app.date_input(key="due-measure.replan-2-1-1").set_value(date(2027, 4, 1))
    app.text_input(key="reason-measure.replan-2").input("The carpenter is late.")
    press(app, "do-measure.replan").click().run()
    assert items(runtime, 2)[0][3] == "2027-04-01"
    app = opened("measure.py", signed=AGENT, measure=BY_HAND)
    app.text_area(key="evidence-measure.settle-2").input("It stands at the door.")
    press(app, "do-measure.settle").click().run()
    assert items(runtime, 2)[0][5] == "It stands at the door."


def test_a_risk_asks_for_what_a_risk_says(opened: Opened, runtime: Runtime):
    app = opened("measure.py", signed=HEAD, measure=BY_HAND)
    form = "measure.plan-2"
    app.selectbox(key=f"kind-{form}").select("risk").run()
    app.text_area(key=f"said-{form}").input("Nobody uses it")
    app.selectbox(key=f"likelihood-{form}").select("high")
    press(app, "do-measure.plan").click().run()
    assert "what is done about it" in said(app)
    app.text_area(key=f"answer-{form}").input("A sign at the door.")
    press(app, "do-measure.plan").click().run()
    with runtime.read() as connection:
        asked = text("SELECT likelihood, impact, answer FROM measure_item WHERE measure_id = 2")
        assert tuple(connection.execute(asked).one()) == ("high", "medium", "A sign at the door.")


def test_its_history_says_who_did_what_and_why(opened: Opened):
    app = opened("measure.py", signed=WHOLE, measure=FROM_ISSUE)
    deeds = app.dataframe[2].value.to_dict("records")
    assert [(row["who"], row["what"]) for row in deeds][:4] == [
        ("Yuki Tanabe", "Made it of an issue"),
        ("Joris Dekker", "Named people"),
        ("Nadia Farouk", "Took it on"),
        ("Nadia Farouk", "Moved it on"),
    ]
    assert deeds[3]["changed"] == "stage: defined"
    [put_off] = [row for row in deeds if row["what"] == "Changed the plan"]
    assert put_off["why"] == "The pages were not ready."
    assert put_off["changed"].startswith("until: ")
    [shows] = [row["changed"] for row in deeds if row["what"] == "Settled"]
    assert shows == "what shows it: The list in the handbook, read by both teams"


def versions(runtime: Runtime) -> list[tuple[object, ...]]:
    with runtime.read() as connection:
        rows = documents.versions(connection, runtime.now(), Scope(), 1)
    return [(row["number"], row["approval_state"], row["owner"]) for row in rows.to_dict("records")]


def test_a_document_says_what_holds_and_by_when_somebody_looks_again(opened: Opened):
    app = opened("measure.py", signed=HEAD, measure=FROM_ISSUE)
    told = said(app)
    assert "Effective" in told
    assert "How we answer" in told
    assert "DOC-1, seen to by Nadia Farouk" in told
    assert "Version 1: holds since" in told
    assert "looked at again by" in told
    assert "How an answer is written, and who reads it first" in told
    assert any("answers" in each.proto.label for each in app.get("link_button"))


def test_a_new_version_is_brought_with_its_file_and_waits_for_its_release(opened: Opened, runtime: Runtime):
    app = opened("measure.py", signed=OWNER, measure=FROM_ISSUE)
    form = "document.revise-1-1"
    app.text_area(key=f"said-{form}").set_value("With two links.")
    app = press(app, "do-document.revise").click().run()
    assert "attach at least one" in said(app)
    app.file_uploader(key=f"files-{form}").set_value([("answers.txt", b"Short, with two links.", "text/plain")])
    app = press(app, "do-document.revise").click().run()
    assert versions(runtime) == [(1, "consumed", OWNER), (2, "pending", OWNER)]
    told = said(app)
    assert "Version 2: is in review" in told
    assert "Waits for a decision" in told
    app = press(app, "do-document.confirm")
    assert not app.disabled


def test_a_document_is_confirmed_handed_over_and_withdrawn(opened: Opened, runtime: Runtime):
    app = opened("measure.py", signed=OWNER, measure=FROM_ISSUE)
    app.text_input(key="reason-document.confirm-1-1").set_value("I read it with both teams.")
    app = press(app, "do-document.confirm").click().run()
    with runtime.read() as connection:
        reviews = connection.scalars(text("SELECT said FROM document_review ORDER BY number")).all()
    assert reviews == ["It was released.", "I read it with both teams."]
    app.selectbox(key="owner-document.hand_over-1-1").select(AGENT)
    app = press(app, "do-document.hand_over").click().run()
    assert versions(runtime) == [(1, "consumed", AGENT)]
    app.text_input(key="reason-document.withdraw-1-2").set_value("Nobody needs it.")
    app = press(app, "do-document.withdraw").click().run()
    assert "Obsolete" in said(app)
    assert [each.key for each in app.button if "do-document." in (each.key or "")] == []


def test_a_document_is_set_up_as_a_draft(opened: Opened, runtime: Runtime):
    app = opened("measure.py", signed=OWNER, measure=BY_HAND)
    assert "None stands with it" in said(app)
    form = "measure.document-2"
    app.text_input(key=f"title-{form}").set_value("How the till is opened")
    app.text_area(key=f"said-{form}").set_value("Who has the key.")
    app.file_uploader(key=f"files-{form}").set_value([("till.txt", b"The key hangs at the door.", "text/plain")])
    app.checkbox(key=f"draft-{form}").check()
    app = press(app, "do-measure.document").click().run()
    assert not app.exception
    assert "Version 1: is drafted" in said(app)
    assert "Nadia Farouk drafts it: nobody is asked yet" in said(app)


def test_what_a_measure_must_not_make_worse_stands_beside_what_it_was_before(opened: Opened, runtime: Runtime):
    guards = Case(guard_kpis=("resolved-in-time", "complaints"))
    justify(runtime, Call(OWNER), FROM_ISSUE, guards)
    with runtime.read() as connection:
        asked = text(
            "SELECT judged, breached FROM measure_baseline_kpi WHERE measure_id = 1 AND kpi = 'resolved-in-time'"
        )
        judged, breached = connection.execute(asked).one()
    [table] = [
        each.value for each in opened("measure.py", signed=WHOLE, measure=FROM_ISSUE).table if len(each.value) == 2
    ]
    share = f"{100 * (judged - breached) / judged:.1f} %"
    assert table.to_numpy().tolist() == [
        ["Resolved in time", f"{share} of {judged} tickets", "Is looked at once, with the verdict"],
        ["Complaints per 100 orders", "Not measurable yet: the tickets do not tell it", ""],
    ]


def test_how_a_guard_was_judged_stays_when_its_kpi_is_counted_otherwise(opened: Opened, runtime: Runtime):
    justify(runtime, Call(OWNER), FROM_ISSUE, Case(guard_kpis=("resolved-in-time",)))
    now, seq = runtime.now(), text("SELECT max(seq) FROM audit_event")
    with runtime.store.writer.begin() as connection:
        of = {"measure_id": 1, "cycle": 1, "judged_seq": connection.execute(seq).scalar_one()}
        [number] = connection.execute(text("SELECT max(number) FROM measure_test WHERE measure_id = 1")).one()
        counted = {"baseline": number, "exposures": 50, "tickets": 2, "passed": True}
        days = {"since_at": now - timedelta(days=30), "until_at": now, "judged_at": now, "judged_by": "cleo"}
        connection.execute(measure_verdict.insert().values(**of, **counted, **days))
        connection.execute(
            measure_guard.insert().values(**of, kpi="resolved-in-time", judged=50, breached=5, held=True)
        )
    book = runtime.rulebook()
    assert book.measures is not None
    kpis = {
        **book.measures.kpis,
        "resolved-in-time": replace(book.measures.kpis["resolved-in-time"], attainment_of=None),
    }
    changed = replace(book, measures=replace(book.measures, kpis=kpis))
    rulebook.activate(runtime, Call("system", reason="counted otherwise"), dump(changed))
    tables = [each.value for each in opened("measure.py", signed=WHOLE, measure=FROM_ISSUE).table]
    [[_, before, after]] = next(each.to_numpy().tolist() for each in tables if "Must not get worse" in each)
    assert before.endswith(" tickets, by the rulebook of that day")
    assert after.endswith("90.0 % of 50 tickets: **it held**")
