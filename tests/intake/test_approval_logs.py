"""An approval log becomes cases: the mapping says what its activities mean, and what it does not say is refused."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from control import intake
from control.intake import Staged
from control.policy.approval_log import ActivityMeaning
from control.policy.exact_amounts import UnreadableAmount, exact_amount
from tests.commands.approval_logs import CLAIMS, ROWS, claims, without
from tests.intake.conftest import TICKETS, Stage

APPROVALS = """
title = "Approvals of a test"
source = "test"
row = "approval"
[file]
missing = ["?"]
[time]
format = "iso"
[id]
column = "no"
[instant]
at = { column = "at" }
[event]
id = { column = "event", optional = true }
activity = { column = "what" }
actor = { column = "who", optional = true }
[field]
amount = { column = "amount" }
currency = { constant = "EUR" }
requester = { column = "for", optional = true }
[activity]
"asked" = { means = "submitted" }
"yes" = { means = "finally approved", role = "head" }
"no" = { means = "rejected", role = "head" }
"done" = { means = "executed" }
"""
FINDINGS = {
    "a meaning that there is not": (
        'means = "executed"', 'means = "paid"',
        "activity.done.means: 'paid' is not one of submitted, approved, finally approved, rejected, payment asked, "
        "executed, other",
    ),
    "an activity without a meaning": ('{ means = "executed" }', '{ role = "x" }', "activity.done.means: is missing"),
    "a key of an activity that nobody knows": (
        'means = "executed"', 'means = "executed", colour = "red"', "activity.done.colour: is not known here",
    ),
    "no vocabulary": (APPROVALS[APPROVALS.index("[activity]"):], "", "activity: is missing"),
    "a vocabulary in which nothing is approved": (
        '"yes" = { means = "finally approved", role = "head" }\n', "",
        "activity: names no activity that means “finally approved”: no control could be asked of such a log",
    ),
    "rows that do not say what was done": (
        'activity = { column = "what" }\n', "", "event.activity: is missing: rows of an approval log say what was done",
    ),
    "a value that leads to no activity": (
        'activity = { column = "what" }', 'activity = { column = "what", values = { a = "asked", b = "paid" } }',
        "event.activity.values.b: 'paid' is no activity of [activity]",
    ),
    "a last resort that is no activity": (
        'activity = { column = "what" }', 'activity = { column = "what", values = { a = "asked" }, otherwise = "x" }',
        "event.activity.otherwise: 'x' is no activity of [activity]",
    ),
    "an activity that would be kept though nobody knows it": (
        'activity = { column = "what" }', 'activity = { column = "what", unknown = "keep" }',
        "event.activity.unknown: an activity that is not named is rejected: give it the meaning “other”",
    ),
    "an amount without a currency": (
        'currency = { constant = "EUR" }\n', "",
        "field.currency: is missing: an amount says nothing without its currency",
    ),
    "a currency that is none": (
        'constant = "EUR"', 'constant = "Euro"',
        "field.currency.constant: 'Euro' is no code of a currency, such as EUR",
    ),
    "a field that cases do not have": (
        "requester = {", "team = {", "field.team: is no field of a case: there are amount, currency, requester",
    ),
    "an instant that cases do not have": (
        "[event]", 'due = { column = "due" }\n[event]', "instant.due: is not known here",
    ),
    "a vocabulary of rows that are tickets": (
        APPROVALS, f'{TICKETS}\n[activity]\n"asked" = {{ means = "submitted" }}', "activity: is not known here",
    ),
}  # fmt: skip
HEAD = "no,event,at,what,who,amount,for\n"


@pytest.mark.parametrize(("old", "new", "expected"), FINDINGS.values(), ids=FINDINGS.keys())
def test_a_mistake_in_a_mapping_of_approvals_is_said_with_its_key(
    tmp_path: Path, old: str, new: str, expected: str
) -> None:
    assert old in APPROVALS
    path = tmp_path / "mappings" / "mine.toml"
    path.parent.mkdir()
    path.write_text(APPROVALS.replace(old, new, 1), "utf-8")
    assert f"mappings/mine.toml: {expected}" in [str(finding) for finding in intake.mapping_findings(path)]


def rejected(staged: Staged) -> list[tuple[int, str, str, str]]:
    """Line, column, code and raw value of every reject."""
    return [(each.line, each.column, each.code, each.raw) for each in staged.findings]


def test_what_the_vocabulary_does_not_know_is_rejected_with_place_and_reason_and_so_is_its_case(stage: Stage) -> None:
    content = HEAD + "A,1,2026-03-02T09:00Z,asked,ann,10,\nA,2,2026-03-02T10:00Z,hmm,bea,10,\n"
    staged = stage(APPROVALS, content + "B,3,2026-03-02T09:00Z,asked,ann,10,\n")
    assert rejected(staged) == [(2, "", "ticket_incomplete", ""), (3, "what", "unknown_activity", "hmm")]
    assert "the case A cannot be told without line 3" in staged.findings[0].sentence
    assert "'hmm' is no activity that the mapping and the rulebook know" in staged.findings[1].sentence
    assert (staged.rows_in, staged.accepted, staged.rejected, staged.duplicate) == (3, 1, 2, 0)
    assert [case.external_id for case in staged.cases] == ["B"]


@pytest.mark.parametrize(
    "amount", ["500;00", "-1", "1e3", "NaN", "1 000", "1,000.00", "0x10", "١٢", "5.", ".5", "9" * 21]
)
def test_what_is_no_amount_is_rejected(stage: Stage, amount: str) -> None:
    staged = stage(APPROVALS, f'{HEAD}A,1,2026-03-02T09:00Z,asked,ann,"{amount}",\n')
    assert rejected(staged) == [(2, "amount", "bad_amount", amount)]
    assert staged.cases == ()


def test_an_amount_is_read_to_its_last_digit(stage: Stage) -> None:
    [case] = stage(APPROVALS, f"{HEAD}A,1,2026-03-02T09:00Z,asked,ann,26.85120450862128,\n").cases
    assert (case.events[0].amount, case.events[0].currency) == (Decimal("26.85120450862128"), "EUR")


@given(
    amount=st.decimals(0, 10**20 - 1, places=18, allow_nan=False, allow_infinity=False),
    noise=st.sampled_from(["-", "+", "e", "E5", ",", " ", "_", "\n"]),
)
def test_an_amount_reads_as_it_is_written_and_not_with_anything_else_in_it(amount: Decimal, noise: str) -> None:
    written = f"{amount:f}"
    assert exact_amount(written) == amount
    with pytest.raises(UnreadableAmount):
        exact_amount(written + noise)
    with pytest.raises(UnreadableAmount):
        exact_amount(noise + written)


def test_what_a_row_leaves_blank_of_its_case_is_what_the_row_before_it_said(stage: Stage) -> None:
    content = "A,1,2026-03-02T09:00Z,asked,ann,10,zoe\nA,2,2026-03-02T10:00Z,no,bea,?,\n"
    [case] = stage(APPROVALS, HEAD + content + "A,3,2026-03-02T11:00Z,asked,ann,12,\n").cases
    assert [(each.amount, each.requester) for each in case.events] == [
        (Decimal(10), "zoe"),
        (Decimal(10), "zoe"),
        (Decimal(12), "zoe"),
    ]


def test_whoever_submitted_last_is_the_requester_where_no_column_says_it(stage: Stage) -> None:
    mapping = APPROVALS.replace('requester = { column = "for", optional = true }\n', "")
    content = "A,1,2026-03-02T09:00Z,asked,ann,1,\nA,2,2026-03-02T10:00Z,no,bea,1,\n"
    content += "A,3,2026-03-02T11:00Z,asked,,1,\nA,4,2026-03-02T12:00Z,yes,ann,1,\n"
    [case] = stage(mapping, HEAD + content).cases
    assert [each.requester for each in case.events] == ["ann", "ann", None, None]


def test_the_role_of_an_activity_stands_before_that_of_a_column() -> None:
    log = replace(
        CLAIMS, activities={**CLAIMS.activities, "approved": replace(CLAIMS.activities["approved"], role="x")}
    )
    [first, *_] = claims(mapping=log).cases
    assert [each.role for each in first.events] == ["staff", "lead", "lead", "x", None, None]


def test_equal_instants_keep_the_order_of_the_file(stage: Stage) -> None:
    same = "2026-03-02T09:00Z"
    [case] = stage(APPROVALS, f"{HEAD}A,1,{same},asked,ann,1,\nA,2,{same},no,bea,1,\nA,3,{same},asked,ann,1,\n").cases
    assert [each.meaning for each in case.events] == [
        ActivityMeaning.SUBMITTED,
        ActivityMeaning.REJECTED,
        ActivityMeaning.SUBMITTED,
    ]


def test_an_event_that_stands_twice_is_a_duplicate_and_one_with_other_content_is_rejected(stage: Stage) -> None:
    row = "A,1,2026-03-02T09:00Z,asked,ann,1,\n"
    assert stage(APPROVALS, HEAD + row + row).duplicate == 1
    staged = stage(APPROVALS, HEAD + row + row.replace("ann", "bea"))
    assert [code for *_, code, _ in rejected(staged)] == ["ticket_incomplete", "duplicate_id"]


def test_an_amount_needs_its_currency() -> None:
    staged = claims([without(ROWS[0], currency="")])
    assert rejected(staged) == [(2, "currency", "missing_currency", "")]
    staged = claims([without(ROWS[0], currency="Euro")])
    assert rejected(staged) == [(2, "currency", "bad_currency", "Euro")]


def test_every_cell_of_a_row_is_kept() -> None:
    first = claims().cases[0].events[0]
    assert '"amount":"400.00"' in first.raw
    assert '"who":"ann"' in first.raw


def test_the_same_log_has_the_same_content_whatever_order_its_cases_have() -> None:
    assert claims().content_hash == claims(sorted(ROWS, key=lambda row: row[1], reverse=True)).content_hash
    assert claims().content_hash != claims([*ROWS[:-1], without(ROWS[-1], who="somebody")]).content_hash


def test_every_event_of_the_travel_declarations_is_taken(
    shipped: Callable[[str, Path], Staged], shared_data: Path
) -> None:
    staged = shipped("travel_declarations", shared_data / "travel_declarations" / "domestic_declarations.csv.gz")
    assert (staged.rows_in, staged.accepted, staged.rejected, staged.duplicate) == (55_628, 55_628, 0, 0)
    assert (len(staged.cases), staged.events, staged.tickets) == (10_357, 55_628, ())
    assert {event.actor for case in staged.cases for event in case.events} == {None, "SYSTEM"}
