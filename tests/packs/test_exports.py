"""Every list that is taken along, over a store full of hostile texts: nothing is computed, and all of it comes back."""

import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from shutil import copyfile

import pytest
import xlsxwriter
from sqlalchemy import Connection

from control import intake
from control.commands import imports
from control.commands.approval_content import Wanted
from control.commands.approval_requests import request
from control.commands.exports import make
from control.commands.registry import Call
from control.commands.tickets import record_ticket
from control.errors import ControlError, Refused, Unavailable
from control.intake.staged import RowFinding, Severity, Staged, StagedEvent, StagedTicket
from control.model import EventKind, TicketEvent
from control.packs import lists, words
from control.packs.exports import Built, build
from control.packs.witnesses import witness_of
from control.policy.approval_terms import ApprovalKind, ApprovalTerms, LogTerms
from control.policy.exports import FileForm, ListAsked, Listing
from control.store import audit
from control.witness.heads import ListHead
from pages.ui import approval_labels, approval_log_labels, issue_labels, labels, measure_labels
from tests.commands import measuring, recurring
from tests.commands.approval_logs import LOG, claims
from tests.commands.approved import approving_rulebook, refunds
from tests.commands.desk import Desk, on, small_rulebook
from tests.packs.hostile import DANGEROUS, TEXTS, cells, formulas, sheets
from tests.store.rows import insert

NOW = on(4, 12)
EACH: dict[Listing, Mapping[str, str]] = {
    Listing.TICKETS: {},
    Listing.OPEN_TICKETS: {"aged": "all"},
    Listing.FOUND_TICKETS: {"find": "1"},
    Listing.EXCEPTIONS: {},
    Listing.PROMISES: {"figure": "tickets", "part": "owner"},
    Listing.IMPORT: {"import": "1"},
    Listing.AUDIT: {},
    Listing.PEOPLE: {},
    Listing.APPROVALS: {"which": "Open"},
    Listing.TO_DECIDE: {},
    Listing.DELAYS: {"delay": "step"},
    Listing.ISSUES: {"which": "Candidates"},
    Listing.MEASURES: {},
    Listing.LOG_CASES: {"log": LOG, "control": "cases"},
    Listing.LOG_TIMES: {"log": LOG},
    Listing.LOG_DECISIONS: {"log": LOG, "decided": "head"},
    Listing.LOG_REWORK: {"log": LOG},
}
"""Every list, and what it is narrowed to."""
LEAST = {Listing.DELAYS: 1, Listing.LOG_REWORK: 1}
"""How many rows a list has at least that has not some for each text."""
WHO = {Listing.AUDIT: "ada", Listing.PEOPLE: "ada", Listing.TO_DECIDE: "lead"}
"""Who takes a list along that is not everybody's."""
EVERY = pytest.mark.parametrize("listing", list(Listing))
FORMS = pytest.mark.parametrize("form", list(FileForm))
AGAIN = """
title = "What was taken along"
source = "again"
row = "ticket"
[file]
guarded = true
sheet = "Open tickets"
[time]
format = "iso"
zone = "UTC"
[id]
column = "Number there"
[instant]
created = { column = ["Created", "Created, UTC"] }
[state_at]
created = "new"
[field]
title = { column = "Title" }
service = { constant = "help" }
category = { constant = "mail" }
"""


@pytest.fixture(scope="module")
def desk(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk to which another tool has told of a ticket for each text; everybody here only reads, or exports."""
    file = tmp_path_factory.mktemp("hostile") / "control.sqlite"
    copyfile(sqlite_template, file)
    made = Desk(f"sqlite:///{file}", NOW)
    small = approving_rulebook()
    small = replace(
        small,
        permissions={**small.permissions, "export.make": frozenset({"agent", "administrator", "manager"})},
        approvals=hostile_terms(),
        issues=recurring.TERMS,
        measures=measuring.TERMS,
    )
    others = {f"p{number}": replace(small.people["otto"], name=f"p{number}", person=f"p{number}", title=text)
              for number, text in enumerate(TEXTS) if text.strip()}  # fmt: skip
    made.activate(replace(small, people={**small.people, **others}))
    imports.commit(made.runtime, Call("anna"), told())
    for text in TEXTS[:20]:
        with pytest.raises(ControlError):
            record_ticket(made.runtime, Call(text, reason=text), "mail", "1", [])
    assert sum(asked_for(made, number, text) for number, text in enumerate(TEXTS)) > 40
    imports.commit(made.runtime, Call("anna"), claims(list(hostile_claims()), made.runtime.rulebook()))
    with made.runtime.store.writer.begin() as connection:
        improving(connection)
    yield made
    made.runtime.close()


def improving(connection: Connection) -> None:
    """An issue and a measure for each text that can be a name."""
    insert(connection, "issue_model")
    for number, text in enumerate(TEXTS, start=1):
        if 0 < len(text) <= 120 and text.strip():
            insert(connection, "issue", id=number, label=text)
            insert(connection, "issue_ticket", ticket_id=10_000 + number, issue_id=number)
            insert(connection, "measure", id=number, title=text, effect=text, source=text)


def hostile_terms() -> ApprovalTerms:
    """Refunds, whose one step and whose limit in a log are called what would be computed."""
    terms = refunds()
    refund = terms.kinds[ApprovalKind.REFUND]
    steps = tuple(replace(step, title="=1+1") for step in refund.steps)
    logs = {LOG: LogTerms(ApprovalKind.REFUND, {"=1+1": "manager"})}
    return replace(terms, kinds={ApprovalKind.REFUND: replace(refund, steps=steps)}, logs=logs)


def asked_for(desk: Desk, number: int, text: str) -> bool:
    """Whether a refund could be asked for in these words."""
    try:
        request(desk.runtime, Call("anna"), f"T-{10_001 + number}", ApprovalKind.REFUND, Wanted(text, "5.00"))
    except ControlError:
        return False
    return True


def hostile_claims() -> Iterator[tuple[str, ...]]:
    """A claim for each text, sent back by the head, and approved by somebody and in a role that are called so."""
    for number, text in enumerate(TEXTS):
        told = (("09:00", "sent in", "ann", ""), ("10:00", "sent back", "bea", "head"), ("11:00", "sent in", "ann", ""),
                ("12:00", "approved", text, text))  # fmt: skip
        for time, what, who, role in told:
            yield (f"{number}/{time}", text, f"02.03.2026 {time}", what, who, role, "600.00", "EUR")


def told() -> Staged:
    """A file with a ticket and a refused row for each text."""
    findings = tuple(
        RowFinding(Severity.REJECT, line, text[:40], "no_instant", text, text, "{}")
        for line, text in enumerate(TEXTS, start=2)
    )
    return Staged(
        mapping="test", mapping_version="m" * 64, file_name='=cmd|"', file_sha256="f" * 64, content_hash="c" * 64,
        rows_in=2 * len(TEXTS), accepted=len(TEXTS), duplicate=0, row_is_event=False,
        tickets=tuple(_ticket(number, text) for number, text in enumerate(TEXTS)), findings=findings,
    )  # fmt: skip


def _ticket(number: int, text: str) -> StagedTicket:
    said = {"service": "help", "category": "mail", "priority": "P2", "title": text, "owner": text, "state": "new"}
    created = TicketEvent(on(0, 9) + timedelta(minutes=number), EventKind.CREATED, payload=said)
    return StagedTicket("old tool", f"X-{number}", (StagedEvent(created, "created"),), None, "{}")


def exported(desk: Desk, listing: Listing, form: FileForm, folder: Path, who: str | None = None) -> tuple[Built, bytes]:
    """The file of a list as somebody takes it along: whoever may."""
    account = who or WHO.get(listing, "anna")
    asked = ListAsked(listing, NOW, EACH[listing])
    answer = make(desk.runtime, Call(account), form, asked).value
    file = io.BytesIO()
    built = build(desk.runtime, account, answer["id"], file, str(folder))
    assert built is not None
    return built, file.getvalue()


@EVERY
def test_w14_no_text_in_the_csv_of_a_list_is_computed(desk: Desk, listing: Listing, tmp_path: Path) -> None:
    built, content = exported(desk, listing, FileForm.CSV, tmp_path)
    head, *rows = cells(content)
    assert len(rows) == built.rows >= LEAST.get(listing, 20)
    assert built.sha256 == sha256(content).hexdigest()
    assert head[0] in {
        *("Ticket", "Owner", "Line", "No.", "Name"),
        *("Approval", "Step", "Case", "Role", "Submitted anew, times", "Issue", "Measure"),
    }
    assert [cell for row in rows for cell in row if cell and cell[0] in DANGEROUS] == []


@EVERY
def test_w14_nothing_in_the_workbook_of_a_list_is_computed(desk: Desk, listing: Listing, tmp_path: Path) -> None:
    built, content = exported(desk, listing, FileForm.XLSX, tmp_path)
    assert formulas(content) == []
    assert len(next(iter(sheets(content).values()))) - 1 == built.rows >= LEAST.get(listing, 20)


@pytest.mark.parametrize("listing", [Listing.TICKETS, Listing.OPEN_TICKETS, Listing.EXCEPTIONS])
def test_the_texts_that_are_tried_are_in_the_lists(desk: Desk, listing: Listing, tmp_path: Path) -> None:
    head, *rows = cells(exported(desk, listing, FileForm.CSV, tmp_path)[1])
    assert {row[head.index("Title")].removeprefix("'") for row in rows} == set(TEXTS)


@pytest.mark.parametrize(
    ("listing", "head"),
    [(Listing.APPROVALS, "What"), (Listing.TO_DECIDE, "What"), (Listing.LOG_CASES, "Case"),
     (Listing.LOG_TIMES, "Role"), (Listing.LOG_DECISIONS, "Case"), (Listing.DELAYS, "Step")],
)  # fmt: skip
def test_the_texts_that_are_tried_are_in_the_lists_of_approvals_too(
    desk: Desk, listing: Listing, head: str, tmp_path: Path
) -> None:
    names, *rows = cells(exported(desk, listing, FileForm.CSV, tmp_path)[1])
    found = {row[names.index(head)].removeprefix("'").removeprefix("Refund: ") for row in rows}
    assert found & set(TEXTS) >= (
        {"=1+1"} if listing is Listing.DELAYS else {"=1+1", "@SUM(A1)", "-1", "+49 40 123456"}
    )


def test_a_workbook_of_what_is_over_a_limit_says_the_limits_and_where_they_come_from(
    desk: Desk, tmp_path: Path
) -> None:
    asked = ListAsked(Listing.LOG_CASES, NOW, {"log": LOG, "control": "over_limit", "limit--1": "599.99"})
    number = make(desk.runtime, Call("anna"), FileForm.XLSX, asked).value["id"]
    file = io.BytesIO()
    built = build(desk.runtime, "anna", number, file, str(tmp_path))
    said = dict(sheets(file.getvalue())["What was asked"])
    assert said["Limit of =1+1"] == "500 EUR, by the rulebook"
    assert said["Limit of -1"] == "599.99 EUR, tried, not the rulebook's"
    assert said["Limit of @"] == "not known"
    assert built is not None
    assert built.rows == 2


def test_a_list_that_no_limit_changes_says_nothing_of_limits(desk: Desk, tmp_path: Path) -> None:
    said = dict(sheets(exported(desk, Listing.LOG_CASES, FileForm.XLSX, tmp_path)[1])["What was asked"])
    assert [name for name in said if name.startswith("Limit")] == []


@FORMS
def test_w14_what_is_taken_along_and_brought_again_is_the_text_it_was(
    desk: Desk, form: FileForm, tmp_path: Path
) -> None:
    built, content = exported(desk, Listing.OPEN_TICKETS, form, tmp_path)
    file, mapping = tmp_path / built.name, tmp_path / "again.toml"
    file.write_bytes(content)
    mapping.write_text(AGAIN, "utf-8")
    read = intake.read(intake.load_mapping(mapping), file, small_rulebook())
    assert read.findings == ()
    found = {each.external_id: each.events[0].event for each in read.tickets}
    # Whatever file it comes from, the importer takes blanks off both ends of a cell, and tells the ends of lines alike
    # where a workbook does.
    expected = {f"X-{number}": text.strip() for number, text in enumerate(TEXTS)}
    told_alike = {number: (said.payload.get("title") or "").replace("\r\n", "\n") for number, said in found.items()}
    assert told_alike == {number: text.replace("\r\n", "\n") for number, text in expected.items()}
    assert {number: said.at for number, said in found.items()} == {
        f"X-{number}": on(0, 9) + timedelta(minutes=number) for number in range(len(TEXTS))
    }


def test_without_being_told_so_the_importer_takes_no_quote_away(desk: Desk, tmp_path: Path) -> None:
    built, content = exported(desk, Listing.OPEN_TICKETS, FileForm.CSV, tmp_path)
    (tmp_path / built.name).write_bytes(content)
    (tmp_path / "again.toml").write_text(AGAIN.replace("guarded = true\n", ""), "utf-8")
    read = intake.read(intake.load_mapping(tmp_path / "again.toml"), tmp_path / built.name, small_rulebook())
    titles = {each.external_id: each.events[0].event.payload.get("title") for each in read.tickets}
    assert titles["X-0"] == "'=1+1"


def test_a_workbook_says_what_was_asked_by_whom_and_where_the_trail_stood(desk: Desk, tmp_path: Path) -> None:
    content = exported(desk, Listing.FOUND_TICKETS, FileForm.XLSX, tmp_path)[1]
    said = dict(sheets(content)["What was asked"])
    with desk.runtime.read() as connection:
        seq, hashed = connection.exec_driver_sql("SELECT seq, hash FROM audit_head").one()
        [version] = connection.exec_driver_sql(
            "SELECT version FROM rulebook_activation ORDER BY number DESC LIMIT 1"
        ).one()
    assert said["List"] == "found tickets"
    assert said["Filter: find"] == "1"
    assert said["As of"] == "2026-03-06T12:00:00+00:00"
    assert said["Taken along by"] == "Anna (anna), of everything"
    assert (said["Newest event of the trail"], said["Its hash"], said["Rulebook"]) == (str(seq), hashed, version)
    assert said["Rows"] == str(len(sheets(content)["Found tickets"]) - 1)


def test_two_builds_of_one_export_are_the_same_bytes(desk: Desk, tmp_path: Path) -> None:
    first, second = (exported(desk, Listing.TICKETS, FileForm.CSV, tmp_path)[1] for _ in range(2))
    assert first == second


def test_the_name_of_a_file_is_ours_alone(desk: Desk, tmp_path: Path) -> None:
    name = "pilothouse-found-tickets-20260306T1200Z"
    assert exported(desk, Listing.FOUND_TICKETS, FileForm.XLSX, tmp_path)[0].name == f"{name}.xlsx"
    named = exported(desk, Listing.FOUND_TICKETS, FileForm.CSV, tmp_path)[0].name
    with desk.runtime.read() as connection:
        end = audit.head(connection)
    assert named == f"{name}-event-{end.seq}-{end.hash}.csv"


@FORMS
def test_a_list_names_the_end_of_the_trail_to_whoever_has_it(desk: Desk, tmp_path: Path, form: FileForm) -> None:
    built, content = exported(desk, Listing.PEOPLE, form, tmp_path)
    with desk.runtime.read() as connection:
        end = audit.head(connection)
    file = tmp_path / built.name
    file.write_bytes(content)
    assert witness_of(file) == ListHead(end.seq, end.hash, file.name)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("renamed.csv", b"Name,Account"),
        ("other.xlsx", b"no workbook"),
        ("pilothouse-event-12-abc.csv", b""),
        (f"pilothouse-event-0-{'a' * 64}.csv", b""),
        (f"pilothouse-event-12-{'a' * 64}.csv", None),
        ("missing.xlsx", None),
    ],
)
def test_a_file_that_says_nothing_of_the_trail_is_no_witness(tmp_path: Path, name: str, content: bytes | None) -> None:
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(Unavailable):
        witness_of(file)


@pytest.mark.parametrize("seq", ["0", "-1", "9" * 5_000, "1e3", ""])
def test_a_workbook_that_names_no_event_is_no_witness(tmp_path: Path, seq: str) -> None:
    file = tmp_path / "list.xlsx"
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("What was asked")
        for row, cells in enumerate((("List", "people"), ("Newest event of the trail", seq), ("Its hash", "a" * 64))):
            for column, cell in enumerate(cells):
                sheet.write_string(row, column, cell)
    with pytest.raises(Unavailable, match="says nothing of the trail"):
        witness_of(file)


def test_a_list_that_is_too_long_is_refused_and_never_cut(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "MOST", len(TEXTS) - 1)
    with pytest.raises(Refused, match="has more than"):
        exported(desk, Listing.OPEN_TICKETS, FileForm.CSV, tmp_path)
    monkeypatch.setattr(lists, "MOST", len(TEXTS))
    assert exported(desk, Listing.OPEN_TICKETS, FileForm.CSV, tmp_path)[0].rows == len(TEXTS)


@pytest.mark.parametrize("change", ["past", "service"])
def test_a_list_of_the_past_or_of_a_service_is_another_one(desk: Desk, change: str, tmp_path: Path) -> None:
    asked = ListAsked(Listing.OPEN_TICKETS, on(0, 9, 10), {"aged": "all"}, past=True)
    if change == "service":
        asked = replace(asked, service="help")
    number = make(desk.runtime, Call("anna"), FileForm.CSV, asked).value["id"]
    file = io.BytesIO()
    build(desk.runtime, "anna", number, file, str(tmp_path))
    head, *rows = cells(file.getvalue())
    assert len(rows) == 11  # one a minute from nine o'clock on
    assert "State today" in head


WORDS: dict[str, Callable[[object], str]] = {
    "VERDICTS": lambda label: label.word, "FIGURES": lambda label: label.word, "REASONS": lambda label: label.word,
    "ESCALATION_STATES": lambda label: label.word, "REJECTS": lambda label: label.word,
    "OUTCOMES": lambda label: label.word, "BYS": str, "APPROVAL_STATES": lambda label: label.word,
    "MEANINGS": lambda label: label.word, "ISSUE_STATES": lambda label: label.word,
    "MEASURE_STAGES": lambda label: label.word,
}  # fmt: skip
LABELS = {
    **vars(labels), **vars(approval_labels), **vars(approval_log_labels), **vars(issue_labels), **vars(measure_labels),
}  # fmt: skip


@pytest.mark.parametrize("name", list(WORDS))
def test_a_file_says_the_words_that_the_page_says(name: str) -> None:
    assert getattr(words, name) == {each: WORDS[name](label) for each, label in LABELS[name].items()}
