"""A pack read back: what it says of its figures, and each thing in which it differs from what its review kept."""

import io
import zipfile
import zlib
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import replace
from functools import cache
from random import Random
from time import perf_counter

import pytest
import xlsxwriter
from pptx import Presentation
from pptx.chart.data import CategoryChartData

from control.errors import Invalid
from control.packs.review_reading import ANEW, WRITERS, PackForm, differences, figures_said
from control.policy.review_record import FrozenFigure, ReviewRecord
from tests.packs.hostile import parts, sheets
from tests.packs.review_files import written
from tests.packs.review_records import bare, hostile, realistic
from tests.rings import times

FORMS = list(WRITERS)
RECORDS = (realistic, hostile, bare)


@cache
def pack(form: PackForm, made: Callable[[], ReviewRecord] = realistic) -> bytes:
    """A pack of one of the records, made once."""
    return written(WRITERS[form], made())


def differing(content: bytes, record: ReviewRecord | None = None) -> list[str]:
    return differences(record or realistic(), io.BytesIO(content))


def with_parts(content: bytes, changed: Mapping[str, bytes]) -> bytes:
    """The archive with other parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in {**parts(content), **changed}.items():
            archive.writestr(name, part)
    return file.getvalue()


def edited(change: Callable[[Presentation], None]) -> bytes:  # type: ignore[valid-type]
    """The slides after somebody changed them with another program."""
    deck, file = Presentation(io.BytesIO(pack(PackForm.PPTX))), io.BytesIO()
    change(deck)
    deck.save(file)
    return file.getvalue()


def slide_of(deck: Presentation, beginning: str) -> object:  # type: ignore[valid-type]
    return next(each for each in deck.slides if each.shapes.title.text_frame.text.startswith(beginning))  # type: ignore[attr-defined]


def other(figure: FrozenFigure, **changes: object) -> ReviewRecord:
    """The review as it would be with another figure."""
    record = realistic()
    found = [replace(each, **changes) if each.name == figure.name else each for each in record.figures]  # type: ignore[arg-type]
    return replace(record, figures=tuple(found))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("made", RECORDS)
def test_a_pack_that_nobody_touched_differs_in_nothing(form: PackForm, made: Callable[[], ReviewRecord]) -> None:
    assert differing(pack(form, made), made()) == []


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("made", [realistic, bare])
def test_every_form_says_of_each_figure_what_the_review_kept(form: PackForm, made: Callable[[], ReviewRecord]) -> None:
    record = made()
    said = figures_said(io.BytesIO(pack(form, made)))
    assert said.names["inputs hash"] == record.inputs_hash
    assert said.names["hash of the audit trail"] == record.head_hash
    for figure, told in zip(record.figures, said.figures, strict=True):
        assert (told.name, told.title, told.count, told.of) == (figure.name, figure.title, figure.count, figure.of)
        assert told.goal == (None if figure.goal is None else str(figure.goal))
        assert told.parts == figure.by_part
        assert told.definition == dict(figure.definition or {})
        assert told.periods == tuple((each.name, each.count, each.of, each.ended) for each in figure.periods)
        assert [each[0] for each in told.things] == [each.subject for each in figure.things]
        assert [each[5] or None for each in told.things] == [each.about for each in figure.things]


@pytest.mark.parametrize("form", FORMS)
def test_a_pack_that_was_put_into_another_archive_or_written_on_says_so_alone(form: PackForm) -> None:
    content = pack(form)
    again = content + b"\n" if form is PackForm.PDF else with_parts(content, {})
    assert differing(again) == [ANEW]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"count": 30}, "late resolution (Resolutions that were late): it counts 31 in the file, and 30 in the review"),
        ({"of": 481}, "it is out of 480 in the file, and 481 in the review"),
        ({"goal": None}, "its goal is 0.05 in the file, and nothing in the review"),
        ({"title": "Late"}, "it is called Resolutions that were late in the file, and Late in the review"),
        ({"definition": {"Clock": "wall"}}, "of its definition, Clock is working time"),
        ({"periods": ()}, "of its periods, 2025-05 is"),
        ({"things": ()}, "31 things of the file, T-"),
    ],
)  # fmt: skip
def test_a_figure_that_is_another_is_named(form: PackForm, changes: dict[str, object], told: str) -> None:
    record = realistic()
    found = differing(pack(form), other(record.figures[0], **changes))
    assert any("late resolution (" in each and told in each for each in found), found
    assert not any("Figure other (" in each for each in found)


@pytest.mark.parametrize("form", FORMS)
def test_other_inputs_and_another_end_of_the_trail_are_named(form: PackForm) -> None:
    record = replace(realistic(), inputs_hash="f" * 64, head_seq=48_214, head_hash="e" * 64)
    found = differing(pack(form), record)
    assert f"The inputs hash is {realistic().inputs_hash} in the file, and {'f' * 64} in the review." in found
    assert "The event at the end of the audit trail is 48213 in the file, and 48214 in the review." in found
    assert any(each.startswith("The hash of the audit trail is") for each in found)


@pytest.mark.parametrize("form", FORMS)
def test_a_figure_that_its_things_do_not_make_is_named_even_where_the_review_says_the_same(form: PackForm) -> None:
    record = other(realistic().figures[2], count=225)
    found = differing(written(WRITERS[form], record), record)
    assert "Figure backlog (Open tickets by their age) counts 225, and 224 things stand for it." in found
    assert "Figure backlog (Open tickets by their age): its parts add up to 224, and it counts 225." in found


def test_a_number_that_somebody_changed_in_the_title_of_a_slide_alone_is_named() -> None:
    def change(deck: Presentation) -> None:  # type: ignore[valid-type]
        title = slide_of(deck, "Resolutions that were late: 31").shapes.title  # type: ignore[attr-defined]
        run = title.text_frame.paragraphs[0].runs[0]
        run.text = run.text.replace("31 of", "13 of")

    [told] = differing(edited(change))
    assert told.startswith("Slide 7 Figure · late resolution: it says 'Resolutions that were late: 13 of 480")
    assert "where the review gives 'Resolutions that were late: 31 of 480" in told


def test_a_number_that_somebody_changed_in_a_chart_alone_is_named() -> None:
    def change(deck: Presentation) -> None:  # type: ignore[valid-type]
        slide = slide_of(deck, "Open tickets by their age: 46")
        [chart] = [each.chart for each in slide.shapes if each.has_chart]  # type: ignore[attr-defined]
        data = CategoryChartData()
        data.categories = list(chart.plots[0].categories)
        data.add_series("Count", [1, *chart.plots[0].series[0].values[1:]])
        chart.replace_data(data)

    found = differing(edited(change))
    assert any(
        "· backlog: its chart has 1 at chart 1, Count, 0 0–10 days, and the review gives 33." in each for each in found
    )
    assert all("backlog" in each for each in found)


def test_slides_that_are_missing_added_hidden_moved_or_covered_are_named() -> None:
    def change(deck: Presentation) -> None:  # type: ignore[valid-type]
        deck.slides.add_slide(deck.slide_layouts[0]).shapes.title.text = "Added"  # type: ignore[attr-defined]
        order = deck.slides._sldIdLst  # type: ignore[attr-defined]
        order.remove(order[3])
        deck.slides[6].element.set("show", "0")  # type: ignore[attr-defined]
        deck.slides[7].shapes.add_textbox(0, 0, 100, 100).text_frame.text = "All is well"  # type: ignore[attr-defined]

    told = "\n".join(differing(edited(change)))
    for part in ("Slide 4 Control checklist: it is missing", "it is hidden", "'Added', is none of the review"):
        assert part in told
    assert (
        "Slide 9 Figure · late first response: it has 13 texts, and the review gives 12" in told
        or "things, and" in told
    )


def test_slides_in_another_order_are_named() -> None:
    def change(deck: Presentation) -> None:  # type: ignore[valid-type]
        order = deck.slides._sldIdLst  # type: ignore[attr-defined]
        order.insert(1, order[4])

    assert differing(edited(change)) == ["The slides are in another order."]


def test_what_lies_over_or_under_every_slide_and_an_axis_that_was_bent_are_named() -> None:
    def change(deck: Presentation) -> None:  # type: ignore[valid-type]
        deck.slide_layouts[2].shapes._spTree.append(deepcopy(deck.slides[1].shapes[0]._element))  # type: ignore[attr-defined]
        slide = slide_of(deck, "Open tickets by their age: 46")
        [chart] = [each.chart for each in slide.shapes if each.has_chart]  # type: ignore[attr-defined]
        chart.value_axis.minimum_scale = 20

    found = differing(edited(change))
    assert any("its chart has 20 at chart 1, min of an axis, and the review gives 0" in each for each in found)
    assert any(each.startswith("What lies under the slides shows") for each in found)


def test_slides_that_another_program_saved_without_a_change_are_told_from_changed_ones() -> None:
    assert differing(edited(lambda _: None)) == [ANEW]


def test_what_slides_say_to_programs_is_held_against_the_review_too() -> None:
    content = pack(PackForm.PPTX)
    said = parts(content)["customXml/item1.xml"].replace(b'"count":31,"of":480', b'"count":30,"of":480', 1)
    found = differing(with_parts(content, {"customXml/item1.xml": said}))
    assert found[0].endswith("it counts 31 in the file, and 30 in the review.") or "counts 30 in the file" in found[0]
    assert any("counts 30, and 31 things stand for it" in each for each in found)


def rewritten(content: bytes, sheet: str, at: tuple[int, int], value: object) -> bytes:
    """The workbook as another program would save it, with another value in one cell."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False})
    for name, rows in sheets(content).items():
        written_sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                changed = value if (name, number, place) == (sheet, *at) else cell
                written_sheet.write(number, place, changed)
    book.close()
    return file.getvalue()


def test_a_cell_that_somebody_changed_in_a_workbook_is_named() -> None:
    content = pack(PackForm.XLSX)
    assert any(
        "it counts 30 in the file, and 31" in each for each in differing(rewritten(content, "Figures", (1, 2), 30))
    )
    gone = differing(rewritten(content, "1 late resolution", (1, 1), "T-1"))
    assert "1 things of the file, T-1 first, are not among those of the review" in gone[0]
    told = differing(rewritten(content, "Decisions", (1, 3), "No"))
    assert any(each.startswith("Sheet Decisions, row 2: it says 'D-4 |") for each in told)


def test_a_page_of_a_document_that_is_drawn_otherwise_is_named() -> None:
    record = realistic()
    later = replace(record, actions=(replace(record.actions[0], title="Something else"), *record.actions[1:]))
    assert differing(pack(PackForm.PDF), later) == [
        "Page 2: its words or its drawing are not those that the review gives."
    ]


def test_a_document_that_another_program_wrote_is_not_read() -> None:
    with pytest.raises(Invalid, match="it was written by another program"):
        differing(b"%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\nstartxref\n9\n%%EOF")


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04", b"%PDF-1.7", b"text", b"%PDF-1.7 startxref 99999 %%EOF"],
)  # fmt: skip
def test_what_is_no_pack_is_refused_in_a_sentence(content: bytes) -> None:
    with pytest.raises(Invalid, match=r"cannot be read"):
        differing(content)


def test_an_archive_of_something_else_is_refused() -> None:
    with pytest.raises(Invalid, match="neither PPTX nor PDF nor XLSX"):
        differing(with_parts(pack(PackForm.XLSX), {})[:0] + _zip({"a.txt": b"a"}))
    with pytest.raises(Invalid, match="cannot be read"):
        differing(_zip({"ppt/presentation.xml": b"<a/>"}))
    with pytest.raises(Invalid):
        differing(_zip({"xl/workbook.xml": b"<a/>"}))


def _zip(content: Mapping[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, part in content.items():
            archive.writestr(name, part)
    return file.getvalue()


@pytest.mark.parametrize(
    "said", ["", "null", "[]", "{}", '{"names":[],"figures":[]}', '{"names":{},"figures":[1]}', "[" * 9_999]
)
def test_what_slides_say_to_programs_may_be_anything_and_breaks_nothing(said: str) -> None:
    content = pack(PackForm.PPTX)
    item = f'<said xmlns="urn:pilothouse:review-figures">{said}</said>'.encode()
    with pytest.raises(Invalid, match="cannot be read"):
        differing(with_parts(content, {"customXml/item1.xml": item}))


def test_a_document_with_damaged_streams_is_refused() -> None:
    content = pack(PackForm.PDF)
    at = content.index(b"/Type/EmbeddedFile")
    start = content.index(b"stream\n", at) + 7
    with pytest.raises(Invalid, match=r"damaged|cannot be read"):
        differing(content[:start] + bytes(40) + content[start + 40 :])
    assert zlib.decompressobj().decompress(content[start:])[:2] == b'{"'


@pytest.mark.parametrize("form", FORMS)
def test_whatever_byte_is_changed_something_is_said(form: PackForm) -> None:
    content, rng = pack(form, bare), Random(7)
    for _ in range(times(check=25, proof=300)):
        at = rng.randrange(len(content))
        changed = content[:at] + bytes([content[at] ^ (1 << rng.randrange(8))]) + content[at + 1 :]
        cut = content[: rng.randrange(len(content))]
        assert said_of_damage(changed)
        assert said_of_damage(cut)


def said_of_damage(content: bytes) -> list[str]:
    """What is said of a damaged pack, that it cannot be read among it."""
    try:
        return differing(content, bare())
    except Invalid as error:
        return [error.sentence]


def test_a_pack_of_a_company_is_made_within_ten_seconds(figure: Callable[[str, str], None]) -> None:
    started = perf_counter()
    sizes = [len(written(WRITERS[form], realistic())) for form in FORMS]
    took = perf_counter() - started
    assert took <= 10
    assert max(sizes) < 2**20
    figure("a pack of 12 figures as slides, document and workbook", f"{took:.1f} s, {sum(sizes) // 1024:,} KB")
