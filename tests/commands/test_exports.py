"""Taking a list along is a deed: asked for by whoever may see it, theirs alone, for a while (W10, A9, Z7, Z8)."""

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from control.commands import accounts, imports, sessions
from control.commands.exports import make, take
from control.commands.registry import Call
from control.errors import ControlError, Invalid, NotFound, Refused
from control.packs.exports import build
from control.policy.exports import OF_LOGS, FileForm, ListAsked, Listing
from control.policy.roles import RoleGrant
from control.policy.rulebook import Person, Rulebook
from control.store.tables import audit_event, export
from tests.commands.approval_logs import LOG, claims
from tests.commands.desk import Desk, on, small_rulebook
from tests.signing import signed_in

NOW = on(4, 12)
TICKETS = ListAsked(Listing.TICKETS, NOW)
WHY = "so that it is seen"
SHA = "0" * 64


def rules(**grants: RoleGrant) -> Rulebook:
    """The desk, whose views are for agents; `grants` are other roles of people."""
    small = small_rulebook()
    agents = frozenset({"agent"})
    views = ("tickets", "exceptions", "sla", "intake", "approvals", "approval_controls")
    seen = dict.fromkeys(views, agents) | {"audit": frozenset({"administrator"})}
    people = {name: replace(small.people[name], grants=(grant,)) for name, grant in grants.items()}
    lone = Person("lone", "Lone", "desk", "lone", (RoleGrant("manager", "all"),))
    sight = {**small.permissions, "session.begin": frozenset({"automation"})}
    return replace(small, views=seen, people={**small.people, "lone": lone, **people}, permissions=sight)


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    made = Desk(store_url, on(0, 9))
    made.activate(rules())
    created = {"kind": "created", "service": "help", "category": "mail", "unit": "desk"}
    made.record([{**created, "at": on(0, 8), "title": "Of the desk"}], "one")
    made.record([{**created, "at": on(0, 8), "title": "Of the annex", "unit": "annex"}], "two")
    made.clock.set(NOW)
    yield made
    made.runtime.close()


def made_by(desk: Desk, who: str, asked: ListAsked = TICKETS, form: FileForm = FileForm.CSV, **call: Any) -> str:
    return str(make(desk.runtime, Call(who, **call), form, asked).value["id"])


def taken(desk: Desk, who: str, number: str, **call: Any) -> Any:
    return take(desk.runtime, Call(who, **call), number, 2, SHA).value


def written(desk: Desk, who: str, number: str, folder: object) -> str | None:
    file = io.BytesIO()
    built = build(desk.runtime, who, number, file, str(folder))
    return None if built is None else file.getvalue().decode()


def last(desk: Desk) -> dict[str, Any]:
    return desk.rows(audit_event)[-1]


def test_a9_asking_for_a_list_says_where_it_is_until_when_and_stands_in_the_trail(desk: Desk) -> None:
    before = desk.runtime.revision()
    asked = replace(TICKETS, filters={"figure": "breached"}, unit="desk")
    answer = make(desk.runtime, Call("anna"), FileForm.XLSX, asked).value
    assert answer["address"] == f"/export/{answer['id']}"
    assert answer["until"] == "2026-03-06T12:15:00.000000Z"
    event = last(desk)
    assert (event["command"], event["outcome"], event["subject_id"]) == ("export.make", "ok", answer["id"])
    assert json.loads(event["after"]) == {
        "list": "tickets", "form": "xlsx", "as_of": "2026-03-06T12:00:00.000000Z", "unit": "desk",
        "filters": {"figure": "breached"},
    }  # fmt: skip
    assert desk.runtime.revision() == before


def test_a9_fetching_it_stands_in_the_trail_with_the_number_of_its_rows_and_the_hash_of_its_file(desk: Desk) -> None:
    number = made_by(desk, "anna")
    before = desk.runtime.revision()
    assert taken(desk, "anna", number) == {"export": number, "rows": 2}
    said = json.loads(last(desk)["after"])
    assert (said["rows"], said["sha256"], said["list"]) == (2, SHA, "tickets")
    assert desk.runtime.revision() == before


def test_no_two_exports_have_an_id_that_could_be_guessed(desk: Desk) -> None:
    numbers = {made_by(desk, "anna") for _ in range(20)}
    assert len(numbers) == 20
    assert all(len(bytes.fromhex(number)) == 16 for number in numbers)


def test_the_same_press_twice_is_one_export(desk: Desk) -> None:
    assert made_by(desk, "anna", key="once") == made_by(desk, "anna", key="once")
    assert len(desk.rows(export)) == 1


@pytest.mark.parametrize(
    ("who", "listing", "rule"),
    [
        ("lone", Listing.TICKETS, "permission"),
        ("ada", Listing.TICKETS, "permission"),
        ("anna", Listing.AUDIT, "view"),
        ("otto", Listing.IMPORT, "scope"),
        *(("otto", listing, "scope") for listing in sorted(OF_LOGS)),
        *(("lone", listing, "permission") for listing in (Listing.APPROVALS, Listing.DELAYS, Listing.LOG_CASES)),
        *(("ada", listing, "permission") for listing in (Listing.TO_DECIDE, Listing.LOG_TIMES)),
        ("nobody", Listing.TICKETS, "actor"),
    ],
)
def test_whoever_may_not_see_a_list_asks_for_none(desk: Desk, who: str, listing: Listing, rule: str) -> None:
    with pytest.raises(Refused) as refused:
        made_by(desk, who, replace(TICKETS, listing=listing, filters={"import": "1"}))
    assert refused.value.rule == rule
    assert desk.rows(export) == []
    assert last(desk)["outcome"] == f"denied:{rule}"


def test_whoever_may_open_the_view_of_the_trail_and_not_read_it_takes_none_of_it_along(desk: Desk) -> None:
    either = frozenset({"agent", "administrator"})
    opened = rules()
    desk.activate(replace(opened, views={**opened.views, "audit": either}))
    with pytest.raises(Refused, match=r"audit\.read"):
        made_by(desk, "anna", replace(TICKETS, listing=Listing.AUDIT))


@pytest.mark.parametrize(
    "asked",
    [
        replace(TICKETS, as_of=NOW + timedelta(seconds=2)),
        replace(TICKETS, filters={"figure": "nothing"}),
        replace(TICKETS, filters={"find": "x" * 501}),
        replace(TICKETS, filters={f"f{number}": "" for number in range(13)}),
        replace(TICKETS, filters={"find": "\0"}),
        replace(TICKETS, listing=Listing.PROMISES),
        replace(TICKETS, listing=Listing.OPEN_TICKETS, filters={"aged": "young"}),
        replace(TICKETS, listing=Listing.FOUND_TICKETS),
        replace(TICKETS, listing=Listing.IMPORT, filters={"import": "1; DROP"}),
        replace(TICKETS, listing=Listing.DELAYS, filters={"delay": "person"}),
        replace(TICKETS, listing=Listing.TO_DECIDE, past=True),
        replace(TICKETS, listing=Listing.LOG_TIMES),
        replace(TICKETS, listing=Listing.LOG_CASES, filters={"log": LOG, "control": "late"}),
        replace(TICKETS, listing=Listing.LOG_CASES, filters={"log": LOG, "control": "rejected", "anew": "-1"}),
        replace(
            TICKETS, listing=Listing.LOG_CASES, filters={"log": LOG, "control": "over_limit", "limit-head": "5,00"}
        ),
    ],
    ids=[
        *("of tomorrow", "no figure", "long", "many", "NUL", "by nothing", "no age", "no text", "no number"),
        *("by nobody", "to decide in the past", "no log", "no control", "less than never", "no limit"),
    ],
)
def test_a_list_that_cannot_be_is_refused_when_it_is_asked_for(desk: Desk, asked: ListAsked) -> None:
    with pytest.raises(Invalid):
        made_by(desk, "anna", asked)
    assert desk.rows(export) == []


@pytest.mark.parametrize(
    "asked",
    [
        replace(TICKETS, unit="desk"),
        replace(TICKETS, unit="nowhere"),
        replace(TICKETS, listing=Listing.TICKETS, service="nothing"),
    ],
)
def test_z8_a_part_that_is_out_of_sight_is_answered_as_one_that_there_is_not(desk: Desk, asked: ListAsked) -> None:
    with pytest.raises(NotFound) as refused:
        made_by(desk, "otto", asked)
    assert "in the rulebook in force" in refused.value.sentence


def log_list(**filters: str) -> ListAsked:
    return replace(TICKETS, listing=Listing.LOG_CASES, filters={"log": LOG, "control": "cases", **filters})


@pytest.mark.parametrize("listing", sorted(OF_LOGS))
def test_a_log_that_there_is_not_has_no_list(desk: Desk, listing: Listing) -> None:
    imports.commit(desk.runtime, Call("anna"), claims())
    asked = replace(log_list(log="another"), listing=listing)
    with pytest.raises(NotFound, match="There is no approval log “another”"):
        made_by(desk, "anna", asked)
    assert desk.rows(export) == []
    assert made_by(desk, "anna", replace(asked, filters={"log": LOG, "control": "cases"}))


def test_a_log_that_had_told_nothing_by_then_is_none(desk: Desk) -> None:
    imports.commit(desk.runtime, Call("anna"), claims())
    with pytest.raises(NotFound):
        made_by(desk, "anna", replace(log_list(), as_of=on(0, 8), past=True))


def test_hours_of_a_calendar_that_there_is_not_make_no_list(desk: Desk) -> None:
    imports.commit(desk.runtime, Call("anna"), claims())
    with pytest.raises(NotFound, match="There is no calendar “moon”"):
        made_by(desk, "anna", replace(log_list(), listing=Listing.LOG_TIMES, filters={"log": LOG, "calendar": "moon"}))


def test_z8_whoever_sees_a_part_is_answered_of_a_log_as_of_one_that_there_is_not(desk: Desk) -> None:
    imports.commit(desk.runtime, Call("anna"), claims())
    said = set()
    for log in (LOG, "another"):
        with pytest.raises(Refused) as refused:
            made_by(desk, "otto", log_list(log=log))
        said.add((refused.value.sentence, last(desk)["outcome"]))
    [(sentence, outcome)] = said
    assert outcome == "denied:scope"
    assert "shown to whoever sees the whole company" in sentence


def test_w10_the_cases_of_a_log_are_found_by_nobody_else_and_by_nobody_who_sees_it_no_longer(
    desk: Desk, tmp_path: object
) -> None:
    imports.commit(desk.runtime, Call("anna"), claims())
    number = made_by(desk, "anna", log_list())
    assert (written(desk, "anna", number, tmp_path) or "").count("\r\n") == 7  # six cases under their headings
    assert written(desk, "otto", number, tmp_path) is None
    desk.activate(rules(anna=RoleGrant("agent", "unit:desk")))
    assert written(desk, "anna", number, tmp_path) is None
    with pytest.raises(NotFound):
        taken(desk, "anna", number)


def test_a_limit_that_is_tried_is_part_of_what_was_asked(desk: Desk, tmp_path: object) -> None:
    imports.commit(desk.runtime, Call("anna"), claims())
    over = {}
    for most in ("500.00", "500.01"):
        asked = log_list(control="over_limit", **{"limit-head": most, "rate-USD": "0.9"})
        over[most] = written(desk, "anna", made_by(desk, "anna", asked), tmp_path) or ""
        assert json.loads(last(desk)["after"])["filters"]["limit-head"] == most
    assert ("C-2" in over["500.00"], "C-2" in over["500.01"]) == (True, False)


def test_an_import_that_there_is_not_has_no_list(desk: Desk) -> None:
    with pytest.raises(NotFound):
        made_by(desk, "anna", replace(TICKETS, listing=Listing.IMPORT, filters={"import": "7"}))


def test_z8_a_list_holds_what_whoever_takes_it_along_sees(desk: Desk, tmp_path: object) -> None:
    every = written(desk, "anna", made_by(desk, "anna"), tmp_path)
    theirs = written(desk, "otto", made_by(desk, "otto"), tmp_path)
    assert every is not None
    assert theirs is not None
    assert ("Of the desk" in every, "Of the annex" in every) == (True, True)
    assert ("Of the desk" in theirs, "Of the annex" in theirs) == (False, True)


def test_w10_another_person_finds_none_and_the_trail_says_that_they_tried(desk: Desk, tmp_path: object) -> None:
    number = made_by(desk, "anna")
    unlike = "f" * 32
    said = []
    for each in (number, unlike):
        assert written(desk, "otto", each, tmp_path) is None
        with pytest.raises(NotFound) as refused:
            taken(desk, "otto", each)
        said.append((refused.value.sentence, last(desk)["outcome"], last(desk)["actor"]))
    assert said[0] == said[1]
    assert said[0][1:] == ("denied:not_found", "otto")


@pytest.mark.parametrize(("after", "there"), [(timedelta(minutes=15) - timedelta(seconds=1), True),
                                              (timedelta(minutes=15), False)])  # fmt: skip
def test_w10_it_waits_for_a_quarter_of_an_hour(desk: Desk, after: timedelta, there: bool, tmp_path: object) -> None:
    number = made_by(desk, "anna")
    desk.clock.set(NOW + after)
    assert (written(desk, "anna", number, tmp_path) is not None) is there
    if there:
        taken(desk, "anna", number)
    else:
        with pytest.raises(NotFound):
            taken(desk, "anna", number)


CHANGES = {
    "another role": lambda: rules(otto=RoleGrant("manager", "unit:annex")),
    "a wider scope": lambda: rules(otto=RoleGrant("agent", "all")),
    "a narrower scope": lambda: rules(otto=RoleGrant("agent", "service:help")),
    "the view closed": lambda: replace(rules(), views={**rules().views, "tickets": frozenset({"administrator"})}),
    "nobody may export": lambda: replace(
        rules(), permissions={**rules().permissions, "export.make": frozenset({"administrator"})}
    ),
}


@pytest.mark.parametrize("change", list(CHANGES))
def test_w10_whose_rights_changed_since_finds_none(desk: Desk, change: str, tmp_path: object) -> None:
    number = made_by(desk, "otto")
    assert written(desk, "otto", number, tmp_path) is not None
    desk.activate(CHANGES[change]())
    assert written(desk, "otto", number, tmp_path) is None
    with pytest.raises(ControlError):
        taken(desk, "otto", number)


def test_w10_a_unit_that_the_rulebook_lost_since_has_no_list(desk: Desk, tmp_path: object) -> None:
    number = made_by(desk, "anna", replace(TICKETS, unit="annex"))
    left = rules(otto=RoleGrant("agent", "unit:desk"))
    desk.activate(replace(left, units={"desk": left.units["desk"]}))
    assert written(desk, "anna", number, tmp_path) is None


def test_z7_whose_account_was_disabled_finds_none(desk: Desk, tmp_path: object) -> None:
    number = made_by(desk, "anna")
    accounts.disable(desk.runtime, Call("ada", reason=WHY), "anna")
    assert written(desk, "anna", number, tmp_path) is None
    with pytest.raises(Refused):
        taken(desk, "anna", number)


def test_z7_a_session_that_has_ended_fetches_nothing_and_another_one_of_the_same_person_does(desk: Desk) -> None:
    first, second = signed_in(desk.runtime, "anna"), signed_in(desk.runtime, "anna", "second")
    number = made_by(desk, "anna", origin="ui", session=first)
    sessions.end(desk.runtime, Call("anna", origin="ui", session=first))
    with pytest.raises(Refused) as refused:
        taken(desk, "anna", number, origin="ui", session=first)
    assert refused.value.rule == "session"
    assert taken(desk, "anna", number, origin="ui", session=second)["export"] == number


def test_what_waits_no_longer_is_forgotten_when_the_next_is_asked_for(desk: Desk) -> None:
    made_by(desk, "anna")
    desk.clock.set(NOW + timedelta(minutes=10))
    second = made_by(desk, "otto")
    assert len(desk.rows(export)) == 2
    desk.clock.set(NOW + timedelta(minutes=15))
    third = made_by(desk, "anna")
    assert {row["id"] for row in desk.rows(export)} == {second, third}
