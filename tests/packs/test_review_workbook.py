"""A pack as a workbook: every thing of every figure, counts that add up, and text that stays text."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from control.packs.review_workbook import write
from control.policy.review_record import ReviewRecord, Thing
from tests.packs.hostile import TEXTS, formulas, parts, sheets
from tests.packs.review_files import hashed, made_elsewhere, written
from tests.packs.review_records import bare, hostile, realistic

RECORDS = (realistic, hostile, bare)


def column(sheet: list[list[object]], head: str) -> list[object]:
    place = sheet[0].index(head)
    return [row[place] for row in sheet[1:]]


@pytest.mark.parametrize("made", [realistic, bare])
def test_the_things_of_each_figure_add_up_to_it(made: Callable[[], ReviewRecord]) -> None:
    record = made()
    found = sheets(written(write, record))
    figures = found["Figures"]
    assert column(figures, "Count") == [each.count for each in record.figures]
    for each, name in zip(record.figures, column(figures, "Sheet"), strict=True):
        assert len(found[str(name)]) - 1 == each.count
        assert column(found[str(name)], "Number") == [thing.subject for thing in each.things]


def test_the_parts_of_a_figure_are_what_its_things_say() -> None:
    record = realistic()
    found = sheets(written(write, record))
    backlog = record.figures[2]
    [name] = [each for each in found if each.endswith("backlog")]
    counted = Counter(column(found[name], "Part"))
    said = {part: count for figure, part, count in found["Parts"][1:] if figure == "backlog"}
    assert said == counted == backlog.by_part


def test_periods_goals_and_definitions_stand_as_they_were_kept() -> None:
    record = realistic()
    found = sheets(written(write, record))
    kept = [[figure.name, each.name, each.count, each.of] for figure in record.figures for each in figure.periods]
    assert [row[:4] for row in found["Periods"][1:]] == kept
    assert column(found["Periods"], "Ended").count("no") == 3
    goals = [Decimal(str(each)) if each else None for each in column(found["Figures"], "Goal, 0 to 1")]
    assert goals == [each.goal for each in record.figures]
    assert len(found["Definitions"]) == 1 + 5 * len(record.figures)


def test_what_was_decided_attested_and_said_is_all_there() -> None:
    found = sheets(written(write, realistic()))
    assert [len(found[name]) - 1 for name in ("Decisions", "Actions", "Checklist", "Agenda", "Minutes")] == [
        4,
        6,
        13,
        8,
        7,
    ]
    assert found["Attestations"][1][:3] == ["promises", "Anna Berg", "Looked at with the three unit heads."]
    said = dict(found["Review"])
    assert said["Inputs, SHA-256"] == realistic().inputs_hash
    assert said["Its hash"] == realistic().head_hash


def test_w14_the_hostile_texts_stand_as_they_are() -> None:
    record = realistic()
    things = tuple(Thing(text, text, text, text) for text in TEXTS)
    found = sheets(written(write, replace(record, figures=(replace(record.figures[3], things=things),))))
    for head in ("Number", "What", "Unit", "Service"):
        kept = [str(each).replace("\r\n", "\n") for each in column(found["1 other"], head)]
        assert kept == [text.replace("\r\n", "\n") for text in TEXTS]


@pytest.mark.parametrize("made", RECORDS)
def test_w14_nothing_is_computed_or_leads_out(made: Callable[[], ReviewRecord]) -> None:
    content = written(write, made())
    assert formulas(content) == []
    assert {name for name in parts(content) if "externalLinks" in name or "vba" in name.lower()} == set()


def test_every_figure_has_a_sheet_whatever_it_is_called() -> None:
    record = realistic()
    names = [*TEXTS, "x" * 80, "x" * 81, "History", "it's", "Figures", "Review", "[a]:*?/\\b"]
    figures = tuple(replace(record.figures[4], name=name) for name in names)
    found = sheets(written(write, replace(record, figures=figures, answers=())))
    assert len(found) == 11 + len(names)
    assert max(map(len, found)) <= 31


def test_a_text_that_no_cell_holds_is_cut_in_sight() -> None:
    content = written(write, replace(realistic(), notes=("x" * 40_000,)))
    assert sheets(content)["Minutes"][1][1].endswith("(cut here; the document has all of it)")


@pytest.mark.parametrize("made", RECORDS)
def test_the_same_record_gives_the_same_bytes(made: Callable[[], ReviewRecord]) -> None:
    assert written(write, made()) == written(write, made())


def test_another_process_gives_the_same_bytes() -> None:
    here = hashed(written(write, realistic()))
    assert {made_elsewhere("review_workbook", seed) for seed in ("1", "2")} == {here}


def test_a_text_that_looks_like_the_markup_of_a_sheet_is_a_text() -> None:
    texts = ["<r><t>bold</t></r>", "<r>a & b</r>", "_x0041_", " led by a space", "plain", "a\tb", "&amp;"]
    things = tuple(Thing(text, text) for text in texts)
    record = replace(realistic(), figures=(replace(realistic().figures[4], count=len(texts), things=things),))
    found = sheets(written(write, record))
    assert column(found["1 unowned"], "Number") == texts
    assert column(found["1 unowned"], "Row") == list(range(1, len(texts) + 1))
