"""The intake page: a file is seen before it is recorded; rejected rows are corrected; an import is taken back."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from control.commands import rulebook
from control.commands.registry import Call
from control.policy.roles import Role, RoleGrant
from control.policy.scope import Scope
from control.queries import imports
from control.queries.derivations import compare
from control.runtime import Runtime
from control.settings import dump, load
from tests.pages.conftest import let_in, said, visit, written
from tests.places import ROOT

ANALYST, AGENT = "yuki-tanabe", "ines-carvalho"
HEADER = "ticket,created_at,first_response_at,resolved_at,closed_at,updated_at,title,service,category,state,owner"
GOOD = "N-1,2026-03-02T08:12:00+01:00,,,,,Parcel **late**,customer-care,delivery,new,"
KNOWN = "N-1,2026-03-02T08:12:00+01:00,,,,2026-03-03T08:12:00+01:00,Parcel lost,customer-care,delivery,new,"
NO_TIME = "N-2,yesterday,,,,,No time,customer-care,delivery,new,"
NO_SERVICE = "N-3,2026-03-02T09:00:00+01:00,,,,,No such service,the navy,delivery,new,"
NO_STATE = "N-4,2026-03-02T09:00:00+01:00,,,,,No such state,customer-care,delivery,lost,"
FILE = "\n".join([HEADER, GOOD, NO_TIME, NO_SERVICE, NO_STATE])


def intake(actor: str = ANALYST, **address: str) -> AppTest:
    app = visit("intake.py", **address)
    return let_in(app, actor).run()


def choose(app: AppTest, content: str | bytes = FILE, name: str = "tickets.csv", mapping: str = "template") -> AppTest:
    """The page with a file and a mapping chosen, before anything is imported."""
    bytes_of = content if isinstance(content, bytes) else content.encode()
    app.file_uploader[0].set_value((name, bytes_of, "text/csv")).run()
    return app.selectbox(key="mapping").set_value(mapping).run()


def brought(content: str = FILE, actor: str = ANALYST) -> AppTest:
    return choose(intake(actor), content).button(key="do-import").click().run()


def figures(app: AppTest) -> dict[str, str]:
    """The tiles by their names, as first written."""
    shown: dict[str, str] = {}
    for metric in app.metric:
        shown.setdefault(metric.label, metric.value)
    return shown


def batches(runtime: Runtime) -> list[dict[str, Any]]:
    with runtime.read() as connection:
        return imports.batches(connection, runtime.now(), Scope()).to_dict("records")


def rejected(runtime: Runtime, batch: int = 1) -> list[str]:
    with runtime.read() as connection:
        rows = imports.findings(connection, Scope(), batch).to_dict("records")
    return [row["state"] for row in rows if row["severity"] == "reject"]


def test_before_anything_was_imported_the_page_says_what_comes_next(newcomer: Runtime) -> None:
    app = intake()
    assert app.title[0].value == "Nothing has been imported yet"
    assert "Nothing is recorded before you have seen" in said(app)
    assert "Choose a file above" in said(app)


def test_a_preview_counts_every_row_once_and_records_nothing(newcomer: Runtime) -> None:
    shown = figures(choose(intake()))
    assert [shown[word] for word in ("Rows", "Would be taken", "Rejected", "Known already")] == ["4", "1", "3", "0"]
    assert (shown["New tickets"], shown["Known, with news"]) == ("1", "0")
    assert batches(newcomer) == []


def test_a_preview_shows_each_rejected_row_with_line_column_cell_and_reason(newcomer: Runtime) -> None:
    app = choose(intake())
    rejects, first = app.dataframe[0].value, app.dataframe[1].value
    assert rejects["line"].to_list() == [3, 4, 5]
    assert rejects["column"].to_list() == ["created_at", "service", "state"]
    assert rejects["cell"].to_list() == ["yesterday", "the navy", "lost"]
    assert all(why.startswith(f"Line {line}: ") for line, why in zip((3, 4, 5), rejects["why"], strict=True))
    assert first["title"].to_list() == ["Parcel **late**"]


def test_a_preview_tells_what_the_store_knows_already(newcomer: Runtime) -> None:
    brought("\n".join([HEADER, GOOD]))
    shown = figures(choose(intake(), "\n".join([HEADER, KNOWN])))
    assert (shown["New tickets"], shown["Known, with news"], shown["Would be taken"]) == ("0", "1", "1")
    app = choose(intake(), "\n".join([HEADER, GOOD]))
    assert "This very file came before, as import 1" in said(app)
    assert app.button(key="do-import").disabled
    assert app.button(key="do-import").help == "The file tells nothing that is not known\\."


def test_a_file_that_would_be_refused_says_why_and_cannot_be_imported(newcomer: Runtime) -> None:
    future = f"{newcomer.now() + timedelta(days=3):%Y-%m-%dT%H:%M:%S}+00:00"
    app = choose(intake(), "\n".join([HEADER, GOOD.replace("2026-03-02T08:12:00+01:00", future)]))
    assert "It would be refused as a whole" in app.error[0].value
    assert app.button(key="do-import").disabled


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "tickets.csv is empty"),
        ("a,b\n1,2", "The header has no column for id"),
        (b"PK\x03\x04 not a workbook", "tickets.csv"),
        (b"\xff\xfea\x00", "is UTF-16 text"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(newcomer: Runtime, content: str | bytes, sentence: str) -> None:
    app = choose(intake(), content)
    assert not app.exception
    assert sentence in app.error[0].value.replace("\\", "")
    assert "do-import" not in [button.key for button in app.button]


def test_what_a_file_is_called_is_text_and_no_path(newcomer: Runtime) -> None:
    app = choose(intake(), name="../../etc/**x**\x1b.csv")
    app.button(key="do-import").click().run()
    [batch] = batches(newcomer)
    assert batch["file_name"] == "**x**.csv"
    assert "**\\*\\*x\\*\\*\\.csv**" in said(app)


def test_an_import_is_one_command_by_the_person_who_acts_and_shows_what_it_brought(newcomer: Runtime) -> None:
    app = brought()
    [batch] = batches(newcomer)
    assert (batch["accepted"], batch["rejected"], batch["waiting"]) == (1, 3, 3)
    assert plain(app.toast[0].value) == "Import 1: 1 new ticket, 1 event, 3 rejected rows."
    assert app.title[0].value == "3 rejected rows wait for a correction"
    assert app.query_params["import"] in ("1", ["1"])
    assert "Import 1" in [header.value for header in app.header]
    assert app.file_uploader[0].value is None


def test_a_press_that_is_repeated_imports_once(newcomer: Runtime) -> None:
    brought()
    app = choose(intake())
    assert app.button(key="do-import").disabled
    assert len(batches(newcomer)) == 1


def test_who_may_not_import_sees_why(newcomer: Runtime) -> None:
    app = choose(intake("ruth-abel"))
    assert app.button(key="do-import").disabled
    assert "needs the role" in app.button(key="do-import").help


def test_a_row_is_corrected_in_its_fields_the_wrong_one_first(newcomer: Runtime) -> None:
    app = brought()
    first = app.text_input(key="correct-1-1-0")
    assert (first.label, first.value) == ("created_at", "yesterday")
    first.set_value("2026-03-02T10:00:00+01:00")
    submit(app, "Record the corrected row")
    assert plain(app.toast[0].value) == "Import 2: 1 row of import 1 corrected."
    assert rejected(newcomer) == ["corrected", "waiting", "waiting"]
    assert app.title[0].value == "2 rejected rows wait for a correction"


def test_a_row_that_is_still_wrong_says_so_and_keeps_what_was_typed(newcomer: Runtime) -> None:
    app = brought()
    app.text_input(key="correct-1-1-0").set_value("tomorrow")
    submit(app, "Record the corrected row")
    assert "Still rejected, so that nothing was recorded" in app.error[0].value
    assert app.text_input(key="correct-1-1-0").value == "tomorrow"
    assert rejected(newcomer) == ["waiting"] * 3


def test_another_row_is_chosen_and_has_its_own_fields(newcomer: Runtime) -> None:
    app = brought()
    app.selectbox(key="reject-1").set_value("2").run()
    assert app.text_input(key="correct-1-2-0").value == "the navy"


def test_all_rows_are_read_again_and_those_that_are_still_wrong_wait_on(newcomer: Runtime) -> None:
    app = brought()
    app.button(key="again-1").click().run()
    assert "Still rejected" in app.error[0].value
    assert rejected(newcomer) == ["waiting"] * 3


def test_a_row_is_set_aside_with_a_reason(newcomer: Runtime) -> None:
    app = brought()
    app.button(key="aside-1").click().run()
    app.text_area[0].set_value("a test row of the vendor").run()
    app.button(key="do-aside-1-1-1").click().run()
    assert rejected(newcomer) == ["set aside", "waiting", "waiting"]


def test_all_of_them_are_all_however_few_can_be_chosen(newcomer: Runtime) -> None:
    app = brought("\n".join([HEADER, *(NO_TIME.replace("N-2", f"N-{number}") for number in range(205))]))
    assert "The first 200 can be chosen here" in said(app)
    app.button(key="all-aside-1").click().run()
    app.text_area[0].set_value("a test file of the vendor").run()
    app.button(key="do-aside-1-1-205").click().run()
    assert plain(app.toast[0].value) == "205 rejected rows of import 1 set aside."
    assert rejected(newcomer) == ["set aside"] * 205


def test_an_analyst_of_a_part_is_shown_no_import_and_told_why(newcomer: Runtime) -> None:
    brought()
    book = load(ROOT / "config")
    part = replace(book.people[ANALYST], grants=(RoleGrant(Role.ANALYST, "unit:customer-care"),))
    changed = replace(book, people={**book.people, ANALYST: part})
    rulebook.activate(newcomer, Call("system", reason="an analyst of a part"), dump(changed))
    app = intake()
    assert [each.value for each in app.header] == ["Imports"]
    assert "Imports are of the whole company" in app.info[0].value


def test_who_may_not_see_imports_is_told_why(newcomer: Runtime) -> None:
    app = intake(AGENT)
    assert not app.title
    assert "the view “intake” needs the role administrator, analyst or auditor" in app.error[0].value


def test_without_a_reason_nothing_is_set_aside_and_the_dialog_says_so(newcomer: Runtime) -> None:
    app = brought()
    app.button(key="all-aside-1").click().run()
    app.button(key="do-aside-1-1-3").click().run()
    assert "needs a reason" in said(app)
    assert rejected(newcomer) == ["waiting"] * 3


def test_an_undo_shows_what_would_change_before_it_is_done(newcomer: Runtime) -> None:
    app = brought()
    app.button(key="ask-undo").click().run()
    assert "1 event would count no longer" in said(app)
    assert "1 ticket would not be known any more" in said(app)
    app.text_area[0].set_value("it was read in the wrong zone").run()
    app.button(key="do-undo-1").click().run()
    [batch] = batches(newcomer)
    assert batch["undone_by"] == ANALYST
    assert "Undone by Yuki Tanabe" in said(app)
    assert "it was read in the wrong zone" in said(app)
    assert app.title[0].value == "No rejected row waits for a correction"
    with newcomer.read() as connection:
        assert compare(newcomer, connection, newcomer.now()).differing == ()


def test_an_undo_names_the_imports_that_brought_its_rows_corrected_and_stay(newcomer: Runtime) -> None:
    app = brought()
    app.text_input(key="correct-1-1-0").set_value("2026-03-02T10:00:00+01:00")
    submit(app, "Record the corrected row")
    app = intake(**{"import": "1"})
    app.button(key="ask-undo").click().run()
    assert "Import 2 brought rows of it corrected: it stays, unless it is undone too" in said(app)
    app.text_area[0].set_value("it was read in the wrong zone").run()
    app.button(key="do-undo-1").click().run()
    assert [row["id"] for row in batches(newcomer) if row["undone_by"] is None] == [2]


def test_an_import_on_which_another_rests_says_so_and_cannot_be_undone(newcomer: Runtime) -> None:
    brought("\n".join([HEADER, GOOD]))
    brought("\n".join([HEADER, KNOWN]))
    app = intake(**{"import": "1"})
    app.button(key="ask-undo").click().run()
    assert "import 2 told more of 1 of its tickets" in said(app)
    assert app.button(key="do-undo-1").disabled


def test_in_the_past_nothing_is_imported_corrected_or_undone(newcomer: Runtime) -> None:
    brought()
    later = newcomer.now() + timedelta(minutes=5)
    app = choose(intake(as_of=written(newcomer.now() - timedelta(minutes=1))))
    assert later > newcomer.now()
    assert app.button(key="do-import").disabled
    assert "The past can be looked at, not changed" in app.button(key="do-import").help


def test_the_imports_of_a_past_instant_are_those_of_that_instant(newcomer: Runtime) -> None:
    brought()
    app = intake(as_of=written(newcomer.now() - timedelta(days=1)))
    assert "Nothing had been imported by this instant" in said(app)


def test_an_address_that_names_no_import_says_so_and_shows_another(newcomer: Runtime) -> None:
    brought()
    app = intake(**{"import": "99"})
    assert "Import 99 is not among the latest" in said(app)
    assert not app.exception


def submit(app: AppTest, label: str) -> AppTest:
    """Press the button of a form."""
    [button] = [each for each in app.button if each.label == label]
    return button.click().run()


def plain(written: str) -> str:
    """What somebody reads, without the signs that keep it from being markup."""
    return written.replace("\\", "")
