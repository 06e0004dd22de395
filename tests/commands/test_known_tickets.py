"""What files say of tickets that are known already, in the corners: late, undated, by a feed."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from shutil import copyfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from control.commands import rulebook
from control.commands.registry import Call
from control.commands.tickets import record_ticket
from control.errors import Invalid
from control.settings import dump, load
from control.store.tables import ticket, ticket_event
from tests.commands.test_later_exports import DESK, FIRST, LATER, LIST, NOW, Office
from tests.rings import times
from tests.surroundings import ROOT

LOG = (
    "number,sys_updated_at,opened_at,resolved_at,closed_at,sys_updated_by,assignment_group,assigned_to,caller_id,"
    "contact_type,category,priority,incident_state,impact,urgency"
)
UNDATED = "ticket,created_at,title,service,category,owner,priority,state"
EVENTS = "ticket,at,kind,service,category,priority,due_at"


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    opened = Office(sqlite_url, tmp_path)
    yield opened
    opened.runtime.close()


def payloads(office: Office) -> list[tuple[str, str]]:
    return [(kind, payload) for kind, payload in office.rows("select kind, payload from ticket_event order by seq")]


def undated(owner: str, priority: str = "P3", state: str = "new") -> str:
    return f"L1,2026-03-02T08:00Z,Parcel,customer-care,delivery,{owner},{priority},{state}"


# ------------------------------------------------------------------ logs in instalments

RECORDS = st.lists(
    st.tuples(
        st.integers(0, 40),
        st.sampled_from(["New", "Active", "Awaiting User Info", "Resolved", "Closed"]),
        st.sampled_from(["a", "b", "?"]),
        st.integers(-3, 0),
    ),
    min_size=2,
    max_size=8,
).map(lambda records: sorted(records, key=lambda record: record[0]))
"""Rows of one incident: minute, state, group, and by how many minutes its end lies before the row."""


def minute(number: int) -> str:
    return f"{NOW.replace(hour=6) - timedelta(days=9) + timedelta(minutes=number):%d/%m/%Y %H:%M}"


def incident(records: Sequence[tuple[int, str, str, int]], opened: int) -> list[str]:
    rows = []
    for at, state, group, early in records:
        resolved, closed = (minute(at + early) if state == end else "?" for end in ("Resolved", "Closed"))
        who = f"me,{group},o,c,p,access,3 - Moderate,{state},2 - Medium,2 - Medium"
        rows.append(f"I1,{minute(at)},{minute(opened)},{resolved},{closed},{who}")
    return rows


@settings(
    max_examples=times(check=8, proof=200), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(records=RECORDS, opened=st.integers(0, 5), data=st.data())
def test_an_enriched_log_cut_at_any_times_is_the_log_in_one_piece(
    records: list[tuple[int, str, str, int]],
    opened: int,
    data: st.DataObject,
    sqlite_template: Path,
    tmp_path: Path,
) -> None:
    opened = min(opened, records[0][0])
    instants = sorted({at for at, *_ in records})
    cuts = sorted(data.draw(st.sets(st.sampled_from(instants), max_size=3)))
    stories = []
    for edges in ([], cuts):
        copyfile(sqlite_template, tmp_path / "one.sqlite")
        office = Office(f"sqlite:///{tmp_path / 'one.sqlite'}", tmp_path)
        for since, until in zip([0, *edges], [*edges, 99], strict=True):
            part = [record for record in records if since <= record[0] < until]
            if part:
                office.take("servicenow_log", LOG, *incident(part, opened), name=f"{since}.csv")
        stories.append(office.story())
        office.runtime.close()
    assert stories[0] == stories[1]


def test_a_log_goes_on_with_a_ticket_that_a_list_of_the_same_tool_created(office: Office) -> None:
    list_row = f"I1,{NOW.replace(hour=6) - timedelta(days=9):%Y-%m-%d %H:%M:%S},,,,t,New,3 - Moderate,access"
    office.take("servicenow", DESK, list_row)
    office.take("servicenow_log", LOG, *incident([(5, "Active", "a", 0)], 0), name="log.csv")
    kinds = [kind for kind, _ in payloads(office)]
    assert kinds == ["created", "state"]


# ------------------------------------------------------------------ lists told again


def test_an_older_list_that_comes_later_leaves_the_present_as_it_is(office: Office) -> None:
    office.take("template", LIST, FIRST)
    office.take("template", LIST, LATER, name="later.csv")
    before = office.rows("select title, owner, priority, state, reported_due_at from ticket")
    between = LATER.replace("2026-03-04T09:00Z", "2026-03-03T09:00Z").replace("bob,P1", "eve,P2")
    assert office.take("template", LIST, between, name="between.csv")["accepted"] == 1
    assert office.take("template", LIST, between, name="again.csv")["duplicate"] == 1
    assert office.rows("select title, owner, priority, state, reported_due_at from ticket") == before
    kind, payload = payloads(office)[-1]
    assert (kind, '"owner":"eve"' in payload, '"priority":"P2"' in payload) == ("priority", True, True)


def test_what_a_list_without_updates_says_differently_is_known_from_its_import_on(office: Office) -> None:
    office.take("template", UNDATED, undated("ada"))
    office.take("template", UNDATED, undated("bob", "P1", "in-progress"), name="later.csv")
    [event] = office.rows("select kind, at, payload from ticket_event where seq = 2")
    assert (event[0], event[1]) == ("state", int(NOW.timestamp() * 1_000_000))
    assert event[2] == '{"owner":"bob","priority":"P1","state":"in-progress"}'


def test_a_file_that_was_taken_before_says_nothing_of_the_present(office: Office) -> None:
    office.take("template", UNDATED, undated("ada"))
    office.take("template", UNDATED, undated("bob"), name="later.csv")
    assert office.take("template", UNDATED, undated("ada"))["duplicate"] == 1
    assert office.rows("select owner from ticket") == [("bob",)]


def test_a_row_that_was_rejected_when_its_file_came_first_is_news_once_it_can_be_read(office: Office) -> None:
    office.take("template", UNDATED, undated("ada"))
    odd = undated("bob").replace("delivery", "parcels")
    assert office.take("template", UNDATED, odd, name="odd.csv")["rejected"] == 1
    book = load(ROOT / "config")
    known = replace(book.categories["customer-care", "delivery"], name="parcels")
    wider = replace(book, categories={**book.categories, ("customer-care", "parcels"): known})
    rulebook.activate(office.runtime, Call("system", reason="parcels are a category now"), dump(wider))
    assert office.take("template", UNDATED, odd, name="odd.csv")["accepted"] == 1
    assert office.rows("select category, owner from ticket") == [("parcels", "bob")]
    assert office.take("template", UNDATED, odd, name="odd.csv")["duplicate"] == 1


def test_a_blank_cell_of_a_later_list_clears_the_field(office: Office) -> None:
    office.take("template", UNDATED, undated("ada"))
    office.take("template", UNDATED, undated(""), name="later.csv")
    assert payloads(office)[-1] == ("assigned", '{"owner":null}')


def test_an_end_by_another_name_is_no_second_end(office: Office) -> None:
    desk = "INC1,2026-03-02 08:00:00,2026-03-03 08:00:00,{closed},{updated},t,{state},3 - Moderate,Hardware"
    resolved = desk.format(closed="", updated="2026-03-03 08:00:00", state="Resolved")
    closed = desk.format(closed="2026-03-05 08:00:00", updated="2026-03-05 08:00:00", state="Closed")
    office.take("servicenow", DESK, resolved)
    office.take("servicenow", DESK, closed, name="later.csv")
    office.take("servicenow", DESK, closed.replace(",t,", ",other title,"), name="latest.csv")
    assert [kind for kind, _ in payloads(office)] == ["created", "resolved", "closed", "note"]


def test_an_end_that_its_own_column_dates_anew_is_another_end(office: Office) -> None:
    row = "INC1,2026-03-02 08:00:00,2026-03-0{day} 08:00:00,,2026-03-0{day} 08:00:00,t,Resolved,3 - Moderate,Hardware"
    office.take("servicenow", DESK, row.format(day=3))
    office.take("servicenow", DESK, row.format(day=6), name="later.csv")
    assert [kind for kind, _ in payloads(office)] == ["created", "resolved", "resolved"]


# ------------------------------------------------------------------ events and due times


def test_a_due_time_that_a_later_file_of_events_brings_is_kept_and_so_is_the_one_before(office: Office) -> None:
    created = "E1,2026-03-02T08:00Z,created,customer-care,delivery,P3,2026-03-03T18:00Z"
    office.take("template_events", EVENTS, created)
    raised = "E1,2026-03-02T09:00Z,priority,,,P1,2026-03-02T18:00Z"
    office.take("template_events", EVENTS, raised, name="later.csv")
    with office.runtime.read() as connection:
        [due] = connection.scalars(ticket.select().with_only_columns(ticket.c.reported_due_at))
        said = list(connection.scalars(ticket_event.select().with_only_columns(ticket_event.c.payload)))
    assert due.isoformat() == "2026-03-02T18:00:00+00:00"
    assert [one.count("reported_due_at") for one in said] == [1, 1]


def test_a_file_of_events_creates_a_known_ticket_no_second_time(office: Office) -> None:
    created = "E1,2026-03-02T08:00Z,created,customer-care,delivery,P3,"
    office.take("template_events", EVENTS, created)
    with pytest.raises(Invalid, match=r"creates tickets that are known already .* the first is E1"):
        office.take("template_events", EVENTS, created.replace("P3", "P2"), name="later.csv")
    assert len(payloads(office)) == 1


def test_a_due_time_that_a_feed_moves_is_a_note_of_both(office: Office) -> None:
    created = {"at": "2026-03-02T08:00Z", "kind": "created", "service": "customer-care", "category": "delivery"}
    for due in (NOW, NOW, NOW + timedelta(days=1)):
        record_ticket(office.runtime, Call("system"), "feed", "F1", [created | {"key": "1"}], due)
    kind, payload = payloads(office)[-1]
    assert (len(payloads(office)), kind) == (2, "note")
    assert payload == (
        f'{{"reported_due_at":"{(NOW + timedelta(days=1)).isoformat()}","reported_due_before":"{NOW.isoformat()}"}}'
    )


def test_a_log_after_a_feed_that_never_said_how_the_ticket_began_creates_it(office: Office) -> None:
    contact = {"at": "2026-03-10T08:00Z", "kind": "contact", "actor_kind": "customer"}
    record_ticket(office.runtime, Call("system"), "servicenow", "I1", [contact])
    office.take("servicenow_log", LOG, *incident([(0, "New", "a", 0), (5, "Active", "a", 0)], 0))
    assert sorted(kind for kind, _ in payloads(office)) == ["contact", "created", "state"]
