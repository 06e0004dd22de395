"""What others found in the travel declarations is what the product's own controls find, on both databases.

An oracle that knows nothing of the product reads the same file; the figures that are published stand here too.
"""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from control.commands import imports
from control.commands.registry import Call
from control.intake import find_mapping, load_mapping, read
from control.policy.scope import Scope
from control.queries import approval_log, approval_log_times
from control.queries.approval_log import Pick
from control.queries.approval_log_counting import Control, Limits
from control.queries.approval_log_limits import held_against
from control.queries.approval_log_times import OfRole
from control.runtime import Runtime, open_runtime
from control.settings import load
from tests.commands.desk import Desk, on
from tests.places import ROOT
from tests.queries import approval_log_oracle
from tests.queries.approval_log_oracle import PAID, Truth, quantile
from tests.worker.test_due_plan import plan

LOG = "travel-declarations"
LIMIT = Decimal(500)
LIMITED = Limits("EUR", (("SUPERVISOR", LIMIT),))


@pytest.fixture(scope="module")
def truth(shared_data: Path) -> Truth:
    return approval_log_oracle.truth(shared_data)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def travel(
    request: pytest.FixtureRequest,
    shared_data: Path,
    prepared_once: Callable[..., tuple[str, None]],
) -> Iterator[Runtime]:
    """A store with the log in it, imported once; everybody here only reads."""
    store, _ = prepared_once(request.param, LOG, lambda url: imported(url, shared_data))
    is_file = request.param == "sqlite"
    url = f"sqlite:///{store}" if is_file else request.getfixturevalue("postgres_server").url(store)
    runtime = open_runtime(url)
    yield runtime
    runtime.close()


def imported(url: str, data: Path) -> None:
    """The log in a store; the same file again brings nothing."""
    desk = Desk(url, on(0, 9))
    mapping = load_mapping(find_mapping(ROOT / "config" / "mappings", "travel_declarations"))
    staged = read(mapping, data / approval_log_oracle.FILE, desk.runtime.rulebook())
    first, again = (imports.commit(desk.runtime, Call("anna"), staged).value for _ in range(2))
    desk.runtime.close()
    assert (first["accepted"], first["rejected"], first["cases"], first["events"]) == (55_628, 0, 10_357, 55_628)
    assert (again["batch"], again["accepted"], again["duplicate"]) == (None, 0, 55_628)


@pytest.fixture
def ask(travel: Runtime):
    """Asks a query of the whole log: (query, further arguments) → frame."""

    def asked(query, *arguments):
        with travel.read() as connection:
            return query(connection, on(0, 9), Scope(), LOG, *arguments)

    return asked


def test_every_event_of_every_case_is_taken(travel):
    with travel.read() as connection:
        [row] = approval_log.logs(connection, on(0, 9), Scope()).to_dict("records")
    assert (row["log"], row["cases"], row["events"]) == (LOG, 10_357, 55_628)


def test_the_controls_find_what_is_published(ask):
    found = ask(approval_log.controls, LIMITED).iloc[0]
    assert found["cases"] == 10_357
    assert found["executed_unapproved"] == 2
    assert found["approved_unexecuted"] == 28
    assert found["rejected"] == 1_278
    assert found["executed"] == 9_912


def test_a_log_without_people_is_not_said_to_be_free_of_approving_oneself(ask):
    found = ask(approval_log.controls, LIMITED).iloc[0]
    assert (found["self_judged"], found["self_unknown"]) == (0, 9_999)


def test_each_control_lists_exactly_the_cases_that_the_oracle_finds(ask, truth):
    final, paid = truth.ids("FINAL_APPROVED"), truth.ids(PAID)
    expected = {
        Control.CASES: set(truth.cases),
        Control.FINAL: final,
        Control.EXECUTED: paid,
        Control.UNAPPROVED: paid - final,
        Control.UNEXECUTED: final - paid,
        Control.REJECTED: truth.ids("REJECTED"),
        Control.OVER_LIMIT: truth.over(LIMIT),
        Control.LIMIT_JUDGED: final,
        Control.LIMIT_UNKNOWN: set(),
        Control.SELF_APPROVED: set(),
        Control.SELF_JUDGED: set(),
        Control.SELF_UNKNOWN: truth.ids("APPROVED"),
    }
    counts = ask(approval_log.controls, LIMITED).iloc[0]
    for control in Control:
        listed = list(ask(approval_log.cases, Pick(control, LIMITED))["case"])
        assert len(listed) == counts[control.value]
        assert set(listed) == expected[control], control


def test_the_amount_of_a_case_is_what_the_file_says_to_its_last_digit(ask, truth):
    found = ask(approval_log.cases, Pick())
    assert dict(zip(found["case"], found["amount"], strict=True)) == truth.amounts


def test_the_shipped_rulebook_holds_the_log_against_the_limit_of_a_manager(ask, truth):
    held = held_against(load(ROOT / "config"), LOG, ask(approval_log.approvers).to_dict("records"), {})
    assert held.limits.by_role == (("SUPERVISOR", Decimal(500)),)
    assert (held.unlimited, held.strange) == ((), ())
    found = ask(approval_log.cases, Pick(Control.OVER_LIMIT, held.limits))
    assert set(found["case"]) == truth.over(Decimal(500))
    assert len(found) == 217


def test_an_amount_at_the_limit_is_not_over_it(ask, truth):
    largest = max(truth.amounts[name] for name in truth.ids("FINAL_APPROVED"))
    at_it, below = (Limits("EUR", (("SUPERVISOR", each),)) for each in (largest, largest - Decimal("1E-16")))
    assert ask(approval_log.controls, at_it).iloc[0]["over_limit"] == 0
    assert ask(approval_log.controls, below).iloc[0]["over_limit"] == 1


def test_the_time_of_every_role_is_what_the_oracle_finds(ask, truth):
    found = ask(approval_log_times.cycle_times)
    waits = truth.waits()
    rows = {row["role"] or "MISSING": row for row in found.to_dict("records")}
    assert {role: row["measured"] for role, row in rows.items()} == {role: len(each) for role, each in waits.items()}
    for role, hours in waits.items():
        assert rows[role]["median_hours"] == pytest.approx(quantile(hours, 0.5), abs=1e-6)
        assert rows[role]["p90_hours"] == pytest.approx(quantile(hours, 0.9), abs=1e-6)
    assert found["decisions"].sum() == sum(
        "APPROVED" in does or "REJECTED" in does for events in truth.cases.values() for _, does in events
    )


def test_the_decisions_of_a_role_are_those_that_make_its_time(ask, truth):
    decided = ask(approval_log_times.decisions, OfRole("BUDGET OWNER"))
    assert sorted(decided["hours"].dropna()) == pytest.approx(sorted(truth.waits()["BUDGET OWNER"]))


def test_rework_is_what_the_oracle_finds(ask, truth):
    found = ask(approval_log_times.rework)
    times, hours = truth.rework()
    assert dict(zip(found["anew"], found["cases"], strict=True)) == dict(times)
    assert found["cases"].sum() == 1_278
    assert found["rounds"].sum() == len(hours)
    once = found.set_index("anew").loc[1]
    assert once["rounds"] == times[1]
    assert once["median_hours"] > 0


@pytest.mark.parametrize("anew", [0, 1, 2])
def test_rework_lists_the_cases_that_it_counts(ask, anew):
    found = ask(approval_log_times.rework).set_index("anew")
    listed = ask(approval_log.cases, Pick(Control.REJECTED, anew=anew))
    assert len(listed) == found.loc[anew, "cases"]


PLANS = {
    "events": lambda c: approval_log.events(c, on(0, 9), Scope(), LOG, "declaration90815"),
    "no such log": lambda c: approval_log.controls(c, on(0, 9), Scope(), "another", LIMITED),
    "times of no such log": lambda c: approval_log_times.cycle_times(c, on(0, 9), Scope(), "another"),
}


@pytest.mark.parametrize("name", PLANS)
def test_one_case_and_another_log_are_found_by_indexes_among_all_events(travel, name):
    with travel.read() as connection:
        found = plan(connection, PLANS[name])
    assert re.search(r"event_in_order \(case_id=\?|Index Cond: \(?\(?case_id = approval_log_case\.id", found), found
    assert "uq_approval_log_case_log_external_id" in found or "sqlite_autoindex_approval_log_case" in found, found
    assert not re.search(r"SCAN approval_log|Seq Scan on approval_log", found), found


def test_the_whole_log_is_read_once_for_all_of_its_controls(travel):
    with travel.read() as connection:
        found = plan(connection, lambda c: approval_log.controls(c, on(0, 9), Scope(), LOG, LIMITED))
    assert len(re.findall(r"(?:SEARCH|SCAN|Scan (?:using \S+ )?on) approval_log_event", found)) == 1, found


def test_a_case_tells_what_the_file_tells_of_it(ask, truth):
    for name in ("declaration90815", "declaration95149", "declaration86791"):
        told = ask(approval_log.events, name)
        assert list(zip(told["at"], told["activity"], strict=True)) == truth.cases[name]
