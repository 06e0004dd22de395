"""A later export of tickets that are known: nothing that it says is lost, and nothing is told twice."""

import csv
import gzip
import io
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from control.clock import FixedClock
from control.commands import imports, rulebook
from control.commands.registry import Call
from control.errors import Invalid
from control.intake import find_mapping, load_mapping, read
from control.policy.scope import Scope
from control.queries import sla
from control.queries.derivations import compare
from control.queries.standing import Promise
from control.runtime import Runtime, open_runtime
from control.settings import dump, load
from control.store.engine import upgrade
from control.store.tables import clock, ticket, ticket_event
from tests.rings import times
from tests.surroundings import ROOT

KNOWN = ("external_id", "state", "priority", "team", "created_at", "first_resolved_at", "reopen_count")
NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)


class Office:
    """The shipped rulebook over one store, and files that are read by the shipped mappings."""

    def __init__(self, url: str, folder: Path, now: datetime = NOW) -> None:
        self.clock = FixedClock(now)
        self.runtime: Runtime = open_runtime(url, self.clock)
        self.folder = folder
        rulebook.activate(self.runtime, Call("system", reason="the first start"), dump(load(ROOT / "config")))

    def take(self, mapping: str, *lines: str, name: str = "export.csv") -> dict[str, Any]:
        """What an import of these lines counts."""
        file = self.folder / name
        file.write_text("\n".join([*lines, ""]), encoding="utf-8")
        rules = load_mapping(find_mapping(ROOT / "config" / "mappings", mapping))
        committed: dict[str, Any] = imports.commit(
            self.runtime, Call("system"), read(rules, file, self.runtime.rulebook())
        ).value
        assert committed["rows_in"] == committed["accepted"] + committed["rejected"] + committed["duplicate"]
        with self.runtime.read() as connection:
            assert compare(self.runtime, connection, self.runtime.now()).differing == ()
        return committed

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with self.runtime.read() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(sql)]

    def story(self) -> list[list[tuple[Any, ...]]]:
        """What is known of the tickets, without the numbers that depend on how it came."""
        known = (
            select(*(ticket.c[name] for name in KNOWN)),
            select(*(ticket_event.c[name] for name in ("at", "kind", "actor", "payload"))),
            select(*(clock.c[name] for name in ("kind", "cycle", "state", "due_at", "elapsed_seconds", "verdict"))),
        )
        with self.runtime.read() as connection:
            return [sorted(tuple(row) for row in connection.execute(query)) for query in known]


@pytest.fixture
def office(store_url: str, tmp_path: Path) -> Iterator[Office]:
    opened = Office(store_url, tmp_path)
    yield opened
    opened.runtime.close()


@pytest.fixture
def another(tmp_path: Path) -> Iterator[Office]:
    """An office that is told everything at once."""
    upgrade(url := f"sqlite:///{tmp_path}/another.sqlite")
    opened = Office(url, tmp_path)
    yield opened
    opened.runtime.close()


VOLVO = "case:concept:name,time:timestamp,org:resource,org:group,product,impact,lifecycle:transition"


def update(at: str, status: str, group: str = "G97", person: str = "Ann") -> str:
    return f"V1,2026-03-{at}:00+01:00,{person},{group},PROD1,Low,{status}"


LOG = [
    update("02T08:00", "Assigned"),
    update("02T09:00", "In Progress"),
    update("02T10:00", "Wait - User"),
    update("03T10:00", "In Progress", group="V5 3rd"),
    update("04T10:00", "Resolved"),
    update("05T10:00", "In Progress", person="Bea"),
    update("06T10:00", "Resolved", person="Bea"),
]


@pytest.mark.parametrize("parts", [[1], [3], [6], [2, 4], [1, 2, 3, 4, 5, 6]], ids=str)
def test_a_log_in_instalments_is_the_log_in_one_piece(office: Office, another: Office, parts: Sequence[int]) -> None:
    another.take("volvo_it", VOLVO, *LOG)
    for start, end in zip([0, *parts], [*parts, len(LOG)], strict=True):
        counts = office.take("volvo_it", VOLVO, *LOG[start:end], name=f"part{start}.csv")
        assert (counts["accepted"], counts["duplicate"]) == (end - start, 0)
    assert office.story() == another.story()


def test_instalments_may_overlap_and_the_whole_log_may_follow(office: Office, another: Office) -> None:
    another.take("volvo_it", VOLVO, *LOG)
    office.take("volvo_it", VOLVO, *LOG[:4], name="first.csv")
    counts = office.take("volvo_it", VOLVO, *LOG[2:6], name="second.csv")
    assert (counts["accepted"], counts["duplicate"]) == (2, 2)
    assert office.take("volvo_it", VOLVO, *LOG, name="whole.csv")["accepted"] == 1
    assert office.story() == another.story()
    assert office.take("volvo_it", VOLVO, *LOG, name="whole.csv")["batch"] is None


def test_instalments_in_the_wrong_order_are_refused_and_change_nothing(office: Office) -> None:
    office.take("volvo_it", VOLVO, *LOG[3:])
    before = office.story()
    with pytest.raises(Invalid, match=r"early\.csv has updates from before what is known .* in the order of time"):
        office.take("volvo_it", VOLVO, *LOG[:3], name="early.csv")
    assert office.story() == before


LIST = "ticket,created_at,updated_at,due_at,title,service,category,owner,priority,state"
FIRST = "L1,2026-03-02T08:00Z,2026-03-02T09:00Z,2026-03-05T08:00Z,Parcel,customer-care,delivery,ada,P3,in-progress"
LATER = "L1,2026-03-02T08:00Z,2026-03-04T09:00Z,2026-03-09T08:00Z,Parcel lost,customer-care,question,bob,P1,in-progress"


def test_what_a_later_list_says_differently_is_news_of_its_last_update(office: Office) -> None:
    office.take("template", LIST, FIRST)
    counts = office.take("template", LIST, LATER, name="later.csv")
    assert (counts["accepted"], counts["duplicate"], counts["events"]) == (1, 0, 1)
    [row] = office.rows("select title, category, owner, priority, state from ticket")
    assert row == ("Parcel lost", "question", "bob", "P1", "in-progress")
    [(payload,)] = office.rows("select payload from ticket_event order by seq desc limit 1")
    assert '"reported_due_at":"2026-03-09T08:00:00+00:00"' in payload


def test_what_a_later_list_says_differently_was_not_so_before(office: Office) -> None:
    office.take("template", LIST, FIRST)
    office.take("template", LIST, LATER, name="later.csv")
    kinds = office.rows("select kind, cycle, minutes from clock_change where kind = 'resolution' order by number")
    assert len({minutes for _, _, minutes in kinds}) == 2, "the target of P3 until the update, that of P1 since"


def test_the_same_list_again_is_a_duplicate(office: Office) -> None:
    office.take("template", LIST, FIRST)
    office.take("template", LIST, LATER, name="later.csv")
    before = office.story()
    for line, name in ((LATER, "later.csv"), (LATER, "copy.csv")):
        counts = office.take("template", LIST, line, name=name)
        assert (counts["accepted"], counts["duplicate"], counts["events"]) == (0, 1, 0)
    assert office.story() == before


DESK = "Number,Opened,Resolved,Closed,Updated,Short description,State,Priority,Category"


def test_daily_lists_of_the_same_endings_tell_each_of_them_once(office: Office) -> None:
    for day in range(5, 9):
        updated = f"2026-03-0{day} 09:00:00"
        office.take(
            "servicenow",
            DESK,
            f"INC1,2026-03-02 08:00:00,2026-03-03 08:00:00,,{updated},t,In Progress,3 - Moderate,Hardware",
            f"INC2,2026-03-02 08:00:00,,,{updated},t,Resolved,3 - Moderate,Hardware",
            f"INC3,2026-03-02 08:00:00,,,{updated},t,Canceled,3 - Moderate,Hardware",
            name=f"day{day}.csv",
        )
    told = office.rows("select ticket_id, kind, count(*) from ticket_event group by 1, 2 having count(*) > 1")
    assert told == []
    assert office.rows("select reopen_count from ticket order by id") == [(1,), (0,), (0,)]


def test_a_row_from_before_its_calendar_is_rejected_alone(office: Office) -> None:
    old = FIRST.replace("L1,2026-03-02T08:00Z", "L0,2004-12-30T08:00Z")
    counts = office.take("template", LIST, FIRST, old)
    assert (counts["accepted"], counts["rejected"]) == (1, 1)
    [finding] = office.rows('select line, "column", code, sentence from import_finding')
    assert finding[:3] == (3, "created_at", "beyond_calendar")
    assert "ravensholt-office knows its holidays from 2005-01-01 until 2035-12-31" in finding[3]


def test_nobody_is_late_with_a_reply_where_the_file_shows_none(office: Office) -> None:
    office.take(
        "servicenow", DESK, "INC1,2026-03-02 08:00:00,,,2026-03-02 09:00:00,t,In Progress,3 - Moderate,Hardware"
    )
    assert office.rows("select kind from clock") == [("resolution",)]


def test_a_file_with_a_column_of_first_responses_is_judged_by_them(office: Office) -> None:
    header = "ticket,created_at,first_response_at,title,service,category,priority,state"
    line = "L1,2026-03-02T08:00Z,{},Parcel,customer-care,delivery,P3,new"
    office.take("template", header, line.format("2026-03-02T09:00Z"), line.format("").replace("L1", "L2"))
    kinds = office.rows("select ticket_id, kind from clock order by 1, 2")
    assert [kind for _, kind in kinds] == ["first_response", "resolution"] * 2


def test_a_public_log_that_was_cut_in_two_gives_the_figures_of_the_whole(
    sqlite_url: str, tmp_path: Path, shared_data: Path
) -> None:
    with gzip.open(shared_data / "volvo_it" / "incidents.csv.gz", "rt", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    at, case = header.index("time:timestamp"), header.index("case:concept:name")
    known = {name: number for number, name in enumerate(dict.fromkeys(row[case] for row in rows))}
    rows = [row for row in rows if known[row[case]] % times(check=8, proof=1) == 0]
    office = Office(sqlite_url, tmp_path, datetime(2013, 1, 1, tzinfo=UTC))
    for number, part in enumerate(
        ([row for row in rows if row[at] < "2012-05-07"], [row for row in rows if row[at] >= "2012-05-07"])
    ):
        written = io.StringIO(newline="")
        csv.writer(written).writerows([header, *part])
        office.take("volvo_it", *written.getvalue().splitlines(), name=f"part{number}.csv")
    with office.runtime.read() as connection:
        found = sla.attainment(connection, office.runtime.now(), Scope(), Promise()).iloc[0]
    office.runtime.close()
    # The same as of the log in one piece (tests/queries/test_public_logs.py), and of every eighth case of it.
    figures = times(check=(945, 945, 102, 0), proof=(7_554, 7_551, 831, 5))
    assert (found["tickets"], found["judged"], found["breached"], found["overdue"]) == figures
