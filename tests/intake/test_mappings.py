"""Mapping files: what is shipped works, and what is wrong with one is said with its key, all of it at once."""

from collections.abc import Callable
from pathlib import Path

import pytest

from control import intake
from control.errors import Invalid, NotFound
from control.intake import FileMapping, Staged
from control.intake.vocabulary import Vocabulary
from control.policy.rulebook import Rulebook
from tests.intake.conftest import EVENTS, TICKETS, UPDATES, story

Shipped = Callable[[str, Path], Staged]

FINDINGS = {
    "a key that nobody knows": (TICKETS, 'title = "T', 'colour = "red"\ntitle = "T', "colour: is not known here"),
    "a source that stands for our own form": (
        TICKETS, 'source = "test"', 'source = "pilothouse"',
        "source: stands for our own intake form: no file speaks for it",
    ),
    "a shape that does not exist": (
        TICKETS, 'row = "ticket"', 'row = "week"', "row: 'week' is not one of ticket, event, update, approval",
    ),
    "a zone that does not exist": (
        TICKETS, "America/New_York", "America/Boston",
        "time.zone: 'America/Boston' is no time zone of the IANA database, such as America/New_York",
    ),
    "local times without a zone": (
        TICKETS, 'zone = "America/New_York"\n', "", "time.zone: is missing: the times have no offset",
    ),
    "a zone beside offsets": (
        TICKETS, "%H:%M:%S", "%H:%M:%S%z", "time.zone: says nothing: every time has its offset",
    ),
    "a format without a year": (
        TICKETS, "%d/%m/%Y %H:%M:%S", "%d/%m %H:%M",
        "time.format: must name year, month, day, hour and minute, such as %d/%m/%Y %H:%M",
    ),
    "a format without an hour": (
        TICKETS, "%d/%m/%Y %H:%M:%S", "%d/%m/%Y",
        "time.format: must name year, month, day, hour and minute, such as %d/%m/%Y %H:%M",
    ),
    "a format with a directive that guesses": (TICKETS, "%S", "%c", "time.format: %c cannot be used here"),
    "a repair without a zone": (
        EVENTS, 'format = "iso"', 'format = "iso"\nconverted_twice = true',
        "time.converted_twice: needs the zone into which the times were converted",
    ),
    "a policy that does not exist": (
        TICKETS, 'format = "%d', 'repeated_hour = "guess"\nformat = "%d',
        "time.repeated_hour: 'guess' is not one of refuse, first, second",
    ),
    "an encoding that is not read": (
        UPDATES, "[file]", '[file]\nencoding = "utf-16"',
        "file.encoding: 'utf-16' is not one of utf-8, latin-1, cp1252",
    ),
    "a delimiter of two characters": (
        UPDATES, "[file]", '[file]\ndelimiter = "||"',
        "file.delimiter: must be a single character, such as a comma, a semicolon or a tab",
    ),
    "neither column nor constant": (
        TICKETS, 'title = { column = "title" }', "title = { required = true }",
        "field.title: needs either column or constant, one of them",
    ),
    "column and constant": (
        TICKETS, '{ constant = "repairs" }', '{ constant = "repairs", column = "service" }',
        "field.service: needs either column or constant, one of them",
    ),
    "a field that tickets do not have": (
        TICKETS, "title = { column", "colour = { column",
        "field.colour: is no field of a ticket: there are title, description, type, channel, service, category, "
        "subcategory, unit, team, owner, customer, product, impact, urgency, priority, reported_priority, state",
    ),
    "an instant that the shape does not have": (TICKETS, "closed = {", "at = {", "instant.at: is not known here"),
    "an instant that is the same for all": (
        TICKETS, 'closed = { column = "closed" }', 'closed = { constant = "2026-03-02" }',
        "instant.closed.constant: is not known here",
    ),
    "no instant of creation": (
        TICKETS, "created = {", "resolved = {", "instant.created: is missing: every row needs this instant",
    ),
    "a state of the beginning that is not said": (
        TICKETS, 'created = "new"', "",
        "state_at.created: is missing: a row per ticket does not say in which state it began",
    ),
    "a state at something that does not happen": (
        TICKETS, 'created = "new"', 'created = "new"\nexploded = "new"', "state_at.exploded: is not known here",
    ),
    "a state at something that only events tell": (
        UPDATES, "[field]", '[state_at]\nclosed = "closed"\n[field]', "state_at.closed: is not known here",
    ),
    "updates without a state": (
        UPDATES, "state = {", "title = {",
        "field.state: is missing: updates are told apart by the state that they lead to",
    ),
    "an end value in a row per ticket": (
        TICKETS, 'title = { column = "title" }', 'title = { column = "title", known_from = "closed" }',
        "field.title.known_from: only rows that are updates repeat end values",
    ),
    "tickets that go on from an earlier file": (
        TICKETS, 'row = "ticket"', 'row = "ticket"\npartial = true',
        "partial: only rows that are events can go on with tickets of an earlier file",
    ),
    "events without a kind": (
        EVENTS, 'kind = { column = "kind" }\n', "", "event.kind: is missing: rows that are events say their kind",
    ),
    "a kind of rows that are tickets": (
        TICKETS, "[field]", '[event]\nkind = { constant = "note" }\n[field]',
        "event.kind: is not known here",
    ),
    "an otherwise beside nothing": (
        TICKETS, 'title = { column = "title" }', 'title = { column = "title", otherwise = "x" }',
        "field.title.otherwise: says nothing without values",
    ),
    "a value that is no text": (
        TICKETS, 'title = { column = "title" }', 'title = { column = "title", values = { a = 1 } }',
        "field.title.values.a: must be text, not a whole number",
    ),
}  # fmt: skip


@pytest.fixture
def findings(tmp_path: Path) -> Callable[[str], list[str]]:
    """What is wrong with a mapping, by its text."""

    def found(text: str) -> list[str]:
        path = tmp_path / "mappings" / "mine.toml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
        return [str(finding) for finding in intake.mapping_findings(path)]

    return found


@pytest.mark.parametrize(("text", "old", "new", "expected"), FINDINGS.values(), ids=FINDINGS.keys())
def test_a_mistake_in_a_mapping_is_said_with_its_key(
    findings: Callable[[str], list[str]], text: str, old: str, new: str, expected: str
) -> None:
    assert old in text
    assert f"mappings/mine.toml: {expected}" in findings(text.replace(old, new, 1))


@pytest.mark.parametrize("text", [TICKETS, EVENTS, UPDATES], ids=["ticket", "event", "update"])
def test_a_mapping_without_a_mistake_has_no_finding(findings: Callable[[str], list[str]], text: str) -> None:
    assert findings(text) == []


def test_a_mapping_that_cannot_be_used_is_refused_with_every_finding(mapped: Callable[[str], FileMapping]) -> None:
    with pytest.raises(Invalid, match=r"2 findings") as refusal:
        mapped(TICKETS.replace("America/New_York", "Boston").replace('row = "ticket"', 'row = "week"'))
    assert "time.zone" in refusal.value.sentence
    assert "row: 'week'" in refusal.value.sentence


def test_comments_and_order_do_not_change_the_version_of_a_mapping(mapped: Callable[[str], FileMapping]) -> None:
    commented = TICKETS.replace('title = "Tickets of a test"\nsource = "test"', 'source = "test"  # a\ntitle = "T"')
    assert mapped(TICKETS.replace("Tickets of a test", "T")).version == mapped(commented).version
    assert mapped(TICKETS).version != mapped(TICKETS.replace("60", "61")).version


def test_a_mapping_is_found_by_its_bare_name(root: Path) -> None:
    folder = root / "config" / "mappings"
    assert intake.find_mapping(folder, "volvo_it") == folder / "volvo_it.toml"


def test_a_name_that_is_no_mapping_is_answered_with_those_there_are(root: Path) -> None:
    with pytest.raises(
        NotFound,
        match=r"boston_311, servicenow, servicenow_log, template, template_events, travel_declarations, volvo_it",
    ):
        intake.find_mapping(root / "config" / "mappings", "../people")


def test_every_shipped_mapping_fits_the_shipped_rulebook(root: Path, rulebook: Rulebook) -> None:
    paths = sorted((root / "config" / "mappings").glob("*.toml"))
    assert len(paths) == 7
    for path in paths:
        Vocabulary(rulebook).check(intake.load_mapping(path))


@pytest.mark.parametrize("name", ["template", "template_events"])
def test_the_example_of_a_template_is_read_without_a_finding(root: Path, shipped: Shipped, name: str) -> None:
    staged = shipped(name, root / "config" / "mappings" / "examples" / f"{name}.csv")
    assert staged.findings == ()
    assert staged.accepted == staged.rows_in > 0


LABELS = (
    "Number,Opened,Short description,Priority,State,Category,Assignment group,Assigned to,Resolved,Closed,Updated\n"
)
NAMES = (
    "number,opened_at,short_description,priority,state,category,assignment_group,assigned_to,resolved_at,closed_at,"
    "sys_updated_on\n"
)
AS_SHOWN = (
    "INC0010,2026-03-02 09:00:00,Mail is slow,3 - Moderate,6 - Resolved,Software,Service desk,Ana,"
    "2026-03-02 11:00:00,,2026-03-02 11:00:00\n"
)
AS_STORED = (
    "INC0010,2026-03-02 09:00:00,Mail is slow,3,6,software,Service desk,Ana,2026-03-02 11:00:00,,2026-03-02 11:00:00\n"
)


@pytest.mark.parametrize("content", [LABELS + AS_SHOWN, NAMES + AS_STORED], ids=["labels", "raw names"])
def test_a_list_export_is_read_with_labels_or_with_raw_names(shipped: Shipped, tmp_path: Path, content: str) -> None:
    path = tmp_path / "export.csv"
    path.write_text(content, "utf-8")
    created, resolved = story(shipped("servicenow", path), "INC0010")
    assert created[2] | {"reported_priority": "3"} == {
        "title": "Mail is slow", "type": "incident", "service": "workplace", "category": "disturbance",
        "team": "Service desk", "owner": "Ana", "priority": "P3", "reported_priority": "3", "state": "new",
        "replies": "unrecorded",
    }  # fmt: skip
    assert resolved == ("2026-03-02T10:00:00+00:00", "resolved", {"state": "resolved"})


def test_an_export_with_a_label_and_its_raw_name_is_refused(shipped: Shipped, tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text("Number,number," + LABELS.partition(",")[2], "utf-8")
    with pytest.raises(Invalid, match=r"several columns for one value: 'Number' \(column 1\), 'number' \(column 2\)"):
        shipped("servicenow", path)
