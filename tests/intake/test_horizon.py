"""What happened before the holidays are known cannot be promised about: such a row is refused, and no other."""

from collections.abc import Callable
from pathlib import Path

import pytest

from control.intake import Staged
from tests.intake.conftest import UPDATES, Stage

Take = Callable[..., Staged]

LIST = "ticket,created_at,resolved_at,updated_at,due_at,title,service,category,state,priority"
OLD = "K2,2004-12-30T08:00Z,2005-03-01T08:00Z,,,Parcel,customer-care,delivery,resolved,P1"
LOG = "case:concept:name,time:timestamp,org:resource,org:group,product,impact,lifecycle:transition"
EVENTS = "ticket,at,kind,service,category,priority"


@pytest.fixture
def take(shipped: Callable[[str, Path], Staged], tmp_path: Path) -> Take:
    def taken(mapping: str, *lines: str) -> Staged:
        file = tmp_path / "old.csv"
        file.write_text("\n".join([*lines, ""]), "utf-8")
        return shipped(mapping, file)

    return taken


def test_a_row_from_before_the_known_holidays_is_rejected_with_its_place_and_the_calendar_s_range(take: Take) -> None:
    young = OLD.replace("K2", "K1").replace("2004", "2025").replace("2005", "2026")
    staged = take("template", LIST, young, OLD)
    assert [ticket.external_id for ticket in staged.tickets] == ["K1"]
    (finding,) = staged.findings
    assert (finding.line, finding.column, finding.code, finding.raw) == (
        3,
        "created_at",
        "beyond_calendar",
        "2004-12-30T08:00Z",
    )
    assert finding.sentence == (
        "Line 3: created_at: the calendar ravensholt-office knows its holidays from 2005-01-01 until 2035-12-31, less "
        "a day at each end for the zone, and cannot count at 2004-12-30."
    )


def test_the_last_day_that_is_not_counted_is_rejected_and_the_first_that_is_counts(take: Take) -> None:
    days = [OLD.replace("K2", f"K{day}").replace("2004-12-30", f"2005-01-0{day}") for day in (1, 2)]
    staged = take("template", LIST, *days)
    assert [ticket.external_id for ticket in staged.tickets] == ["K2"]


def test_due_times_and_updates_are_not_counted_from(take: Take) -> None:
    dated = "K1,2005-02-01T08:00Z,2005-03-01T08:00Z,2004-12-01T08:00Z,2004-12-30T08:00Z"
    assert take("template", LIST, f"{dated},Parcel,customer-care,delivery,resolved,P1").rejected == 0


def test_a_calendar_without_holidays_counts_at_any_time(take: Take) -> None:
    staged = take("volvo_it", LOG, "V1,2004-03-02T08:00:00+01:00,Ann,G97,PROD1,Low,Assigned")
    assert (staged.accepted, staged.rejected) == (1, 0)


def test_a_story_of_events_is_rejected_whole_by_what_any_of_them_says_of_its_promise(take: Take) -> None:
    rows = ["E1,2004-12-30T08:00Z,created,customer-care,delivery,P3", "E1,2026-03-02T08:00Z,note,,,"]
    staged = take("template_events", EVENTS, *rows)
    assert [(finding.line, finding.code) for finding in staged.findings] == [
        (2, "beyond_calendar"),
        (3, "ticket_incomplete"),
    ]


def test_a_log_names_the_update_that_cannot_be_counted(stage: Stage) -> None:
    header = "no,at,state,team,priority,category,resolved_by,resolved_at\n"
    mapping = UPDATES.replace('"workplace"', '"customer-care"')
    staged = stage(mapping, header + "T,2004-03-02T10:00:00Z,new,a,P1,delivery,?,?\n")
    (finding,) = staged.findings
    assert (finding.column, finding.code) == ("at", "beyond_calendar")
