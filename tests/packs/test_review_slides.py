"""A pack as slides: charts that hold the numbers, text that fits and stays text, and the same bytes every time."""

import io
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import cache

import pytest
from pptx import Presentation

from control.analysis.control_charts import Assurance, Variation
from control.packs.review_slides import write
from control.packs.review_text import shown
from control.policy.review_record import FrozenPeriod, ReviewRecord, ToDo
from pages.ui.chart_labels import ASSURANCES, VARIATIONS
from tests.packs.hostile import TEXTS, formulas, parts, sheets
from tests.packs.review_files import (
    POINT,
    C,
    boxes,
    categories,
    charts,
    hashed,
    made_elsewhere,
    needed,
    rows,
    series,
    slides,
    texts,
    written,
)
from tests.packs.review_records import AGES, OTHER_SCRIPTS, bare, hostile, realistic

RECORDS = (realistic, hostile, bare)


@cache
def made_of(made: Callable[[], ReviewRecord]) -> bytes:
    """The slides of one of the records, made once."""
    return written(write, made())


def titles(content: bytes) -> list[str]:
    return [each.shapes.title.text_frame.text for each in Presentation(io.BytesIO(content)).slides]


def of_late(periods: tuple[FrozenPeriod, ...]) -> ReviewRecord:
    record = realistic()
    return replace(record, figures=(replace(record.figures[0], periods=periods), *record.figures[1:]))


def test_what_was_decided_comes_before_everything_else() -> None:
    found = titles(made_of(realistic))
    assert found[:2] == [
        "Monthly service review, Customer Care",
        "3 decisions taken, 1 decision still asked for and 6 actions agreed (1 done)",
    ]
    assert found[-1] == "Every figure here can be derived again"


def test_the_title_of_a_figure_says_what_it_comes_to_and_how_that_stands_to_its_goal() -> None:
    found = titles(made_of(realistic))
    assert "Resolutions that were late: 31 of 480 (6.5\u00a0%), 1.5 points above the goal of at most 5\u00a0%" in found
    assert "Categories without a valid owner: 0 of 24 (0\u00a0%)" in found
    assert "Resolutions that were late: the first 12 of 31" in found


def test_the_name_in_a_title_is_shortened_and_its_message_is_not() -> None:
    record = realistic()
    long = replace(record.figures[0], title="Resolutions of every kind and of every unit " * 20)
    [title] = [each for each in titles(written(write, replace(record, figures=(long,), answers=()))) if "480" in each]
    assert title.startswith("Resolutions of every kind")
    assert title.endswith("…: 31 of 480 (6.5\u00a0%), 1.5 points above the goal of at most 5\u00a0%")


def test_a_figure_over_time_is_a_chart_of_shares_with_mean_limits_and_goal() -> None:
    record = realistic()
    chart = charts(written(write, record))[0]
    ended = [each for each in record.figures[0].periods if each.ended]
    assert len(ended) == 18
    assert categories(chart) == [each.name for each in ended]
    drawn = series(chart)
    assert list(drawn) == ["Share", "Mean", "Upper limit", "Lower limit", "Goal"]
    assert drawn["Share"] == pytest.approx({place: each.count / each.of for place, each in enumerate(ended)})
    mean = sum(each.count for each in ended) / sum(each.of for each in ended)
    assert drawn["Mean"] == pytest.approx(dict.fromkeys(range(18), mean))
    assert set(drawn["Goal"].values()) == {0.05}
    assert all(drawn["Lower limit"][at] < mean < drawn["Upper limit"][at] for at in range(18))


def test_a_value_that_is_more_than_noise_is_marked_and_said() -> None:
    steady = [FrozenPeriod(f"2025-{month:02}", 30 + 20 * (month % 2), 500, True) for month in range(1, 13)]
    content = written(write, of_late((*steady, FrozenPeriod("2026-01", 150, 500, True))))
    assert series(charts(content)[0])["More than noise"] == {12: pytest.approx(0.3)}
    assert any("in 2026-01, higher than its noise explains" in text for each in slides(content) for text in texts(each))


def test_variation_and_assurance_are_told_in_the_words_of_the_pages() -> None:
    steady = [FrozenPeriod(f"2025-{month:02}", 30 + 20 * (month % 2), 500, True) for month in range(1, 13)]
    worse = of_late((*steady, FrozenPeriod("2026-01", 150, 500, True)))
    for record, goal, variation, assurance in (
        (worse, "0.05", VARIATIONS[Variation.CONCERN].word, ASSURANCES[Assurance.HIT_OR_MISS].word),
        (of_late(tuple(steady)), "0.5", VARIATIONS[Variation.COMMON_CAUSE].word, ASSURANCES[Assurance.PASSES].word),
        (of_late(tuple(steady[:5])), "0.5", VARIATIONS[Variation.TOO_FEW].word, ASSURANCES[Assurance.TOO_FEW].word),
    ):
        [first, *others] = record.figures
        aimed = replace(record, figures=(replace(first, goal=Decimal(goal)), *others))
        told = [text for each in slides(written(write, aimed)) for text in texts(each)]
        assert any(f"Variation\n{variation}\nAssurance\n{assurance}" in text for text in told), (variation, assurance)


def test_a_goal_of_nothing_is_said_as_that_none_is_allowed() -> None:
    record = realistic()
    none = replace(record, figures=(replace(record.figures[5], goal=Decimal(0)),))
    content = written(write, none)
    assert "Tickets without service or unit: 3 of 480 (0.6\u00a0%), none is allowed" in titles(content)
    told = "\n".join(text for each in slides(content) for text in texts(each))
    assert "at most 0" not in told


def test_what_stands_below_a_number_is_whole_whatever_its_figure() -> None:
    told = "\n".join(text for each in slides(made_of(realistic)) for text in texts(each))
    assert "of 480 · 6.5\u00a0%\nat most 5\u00a0%" in told
    assert "…" not in told.split("Newest period")[0].rpartition("of 480")[2]


def test_a_limit_that_little_was_counted_for_flattens_no_chart() -> None:
    few = FrozenPeriod("2024-12", 0, 2, True)
    steady = [FrozenPeriod(f"2025-{month:02}", 30 + 20 * (month % 2), 500, True) for month in range(1, 13)]
    chart = charts(written(write, of_late((few, *steady))))[0]
    drawn = series(chart)
    end = float(next(chart.iter(f"{C}valAx")).find(f".//{C}max").attrib["val"])
    assert max(drawn["Upper limit"].values()) > end
    assert max(drawn["Share"].values()) < end < 2 * max(drawn["Share"].values())


def test_things_without_a_title_are_listed_by_their_numbers() -> None:
    [*others, last] = realistic().figures
    untitled = replace(
        last, parts=(), periods=(), things=tuple(replace(each, said=None, part=None) for each in last.things)
    )
    content = written(write, replace(realistic(), figures=(*others, untitled)))
    told = [row for each in slides(content) for row in rows(each) if row[0] == last.things[0].subject]
    assert [row[1] for row in told] == ["–"]


def test_periods_of_nothing_or_of_less_than_they_count_break_no_chart() -> None:
    odd = (FrozenPeriod("a", 0, 0, True), FrozenPeriod("b", 5, 3, True), FrozenPeriod("c", 7, 9, True))
    assert next(iter(series(charts(written(write, of_late(odd)))[0]))) == "Count"
    one = (FrozenPeriod("a", 1, 9, True), FrozenPeriod("b", 1, 9, False))
    assert len(charts(written(write, of_late(one)))) == len(charts(made_of(realistic))) - 1


def test_the_parts_of_a_figure_are_bars_that_add_up_to_it() -> None:
    record = realistic()
    backlog = record.figures[2]
    [chart] = [each for each in charts(written(write, record)) if categories(each) == list(AGES)]
    [counts] = series(chart).values()
    assert list(counts.values()) == list(backlog.by_part.values())
    assert sum(counts.values()) == backlog.count


def test_many_parts_are_cut_into_several_charts_on_one_scale() -> None:
    record = realistic()
    parts_of = tuple(f"part {number}" for number in range(40))
    things = tuple(replace(each, part=parts_of[place % 40]) for place, each in enumerate(record.figures[2].things))
    many = replace(record.figures[2], parts=parts_of, things=things)
    found = charts(written(write, replace(record, figures=(many,), answers=())))
    assert [name for each in found for name in categories(each)] == list(parts_of)
    assert len({next(each.iter(f"{C}max")).attrib["val"] for each in found}) == 1


def test_the_workbook_behind_a_chart_has_its_numbers_and_those_that_they_are_made_of() -> None:
    record = realistic()
    content = written(write, record)
    books = [part for name, part in sorted(parts(content).items()) if name.startswith("ppt/embeddings/")]
    assert len(books) == len(charts(content))
    [first, *_] = [sheets(book)["Sheet1"] for book in books if "Goal" in sheets(book)["Sheet1"][0]]
    assert first[0] == ["", "Share", "Mean", "Upper limit", "Lower limit", "Goal", "Count of the period", "Of"]
    ended = [each for each in record.figures[0].periods if each.ended]
    assert [row[-2:] for row in first[1:]] == [[each.count, each.of] for each in ended]


def test_every_slide_but_the_cover_names_review_instant_inputs_and_the_end_of_the_trail() -> None:
    record = realistic()
    for slide in slides(written(write, record)):
        told = " ".join(texts(slide))
        assert f"R-7 · as of 2 Nov 2026 09:00 CET · inputs {record.inputs_hash[:12]}" in told
        assert f"audit event 48,213 {record.head_hash}" in told


def test_the_last_slide_has_the_whole_hashes() -> None:
    record = realistic()
    told = " ".join(texts(slides(written(write, record))[-1]))
    assert record.inputs_hash in told
    assert record.head_hash in told


@pytest.mark.parametrize("made", RECORDS)
def test_no_text_is_larger_than_its_box(made: Callable[[], ReviewRecord]) -> None:
    too_large = [
        (number, round(needed(box) - box.height), box)
        for number, slide in enumerate(slides(made_of(made)), 1)
        for box in boxes(slide)
        if needed(box) > box.height + 0.5
    ]
    assert too_large == []


@pytest.mark.parametrize("made", RECORDS)
def test_nothing_lies_beyond_the_slide(made: Callable[[], ReviewRecord]) -> None:
    for slide in Presentation(io.BytesIO(made_of(made))).slides:
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.left + shape.width <= 960 * POINT
            assert shape.top + shape.height <= 540 * POINT
            rows_high = sum(row.height for row in shape.table.rows) if shape.has_table else 0
            assert rows_high <= shape.height + POINT


def test_a_table_that_is_too_long_goes_on_and_loses_no_row() -> None:
    actions = tuple(ToDo(f"Action {number}", "Anna Berg", "2026-12-01") for number in range(300))
    content = written(write, replace(realistic(), actions=actions))
    found = [row[0] for slide in slides(content) for row in rows(slide) if row[0].startswith("Action ")]
    assert found == [each.title for each in actions]


def test_of_what_was_said_nothing_is_left_out() -> None:
    note = " ".join(f"word{number}" for number in range(3_000))
    content = written(write, replace(realistic(), notes=(note, "The end")))
    said = [
        row[0] for slide in slides(content) for row in rows(slide) if row and row[0].startswith(("word", "The end"))
    ]
    assert "".join(said).split() == [*note.split(" ")[:-1], "word2999The", "end"]


def test_w14_the_hostile_texts_stand_as_they_are() -> None:
    record = realistic()
    actions = tuple(ToDo(text, "=1+1", "2026-12-01") for text in TEXTS)
    found = {row[0] for slide in slides(written(write, replace(record, actions=actions))) for row in rows(slide)}
    for text in TEXTS:
        as_seen = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
        as_seen = as_seen + "\u202c" if "\u202e" in text else as_seen
        long = [each for each in found if each.endswith("…") and text.startswith(each[:-1])]
        assert as_seen in found or long, repr(text)


def test_a_sign_that_no_file_can_hold_is_seen_as_a_picture() -> None:
    assert shown("a\0b\x1b[31m\x7f") == "a␀b␛[31m␡"
    assert shown("half \ud800 pair \uffff") == "half \ufffd pair \ufffd"


def test_a_text_that_turns_the_reading_turns_no_number_behind_it() -> None:
    record = realistic()
    turned = replace(record.figures[0], title="\u202eabc", name="\u2069\u202edef")
    found = titles(written(write, replace(record, figures=(turned,), answers=())))
    assert "abc: 31 of 480 (6.5\u00a0%), 1.5 points above the goal of at most 5\u00a0%" in found


@pytest.mark.parametrize("made", RECORDS)
def test_w14_nothing_is_a_link_or_is_computed_and_nothing_leads_out(made: Callable[[], ReviewRecord]) -> None:
    content = made_of(made)
    assert _only_references(content)
    for name, part in parts(content).items():
        assert b"hlinkClick" not in part
        assert b'TargetMode="External"' not in part
        if name.startswith("ppt/embeddings/"):
            assert formulas(part) == []


def _only_references(content: bytes) -> bool:
    """Whether what looks like a formula is where a chart finds its numbers in its own workbook."""
    return all(str(each.text).startswith("Sheet1!$") for each in formulas(content))


def test_other_scripts_and_broken_signs_break_no_slide() -> None:
    notes = (*OTHER_SCRIPTS, "", " ", "\n\n")
    found = "".join(
        text for slide in slides(written(write, replace(realistic(), notes=notes))) for text in texts(slide)
    )
    for text in (
        "العربية: ١٢٣ تذكرة",
        "हिन्दी में टिकट",
        "漢字とかな",
        "\U0001f469\u200d\U0001f467 family",
        "#set text(red)",
    ):
        assert text in found


@pytest.mark.parametrize("made", RECORDS)
def test_the_same_record_gives_the_same_bytes(made: Callable[[], ReviewRecord]) -> None:
    assert written(write, made()) == made_of(made)


def test_another_process_gives_the_same_bytes() -> None:
    here = hashed(made_of(realistic))
    assert {made_elsewhere("review_slides", seed) for seed in ("1", "2")} == {here}


def test_a_deck_names_the_instant_of_its_closing_and_no_other() -> None:
    said = Presentation(io.BytesIO(made_of(realistic))).core_properties
    assert said.created == said.modified == realistic().closed_at.replace(tzinfo=None)  # type: ignore[union-attr]
