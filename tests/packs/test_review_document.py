"""A pack as a document: everything whole, text that is data, charts that are drawn, and the same bytes every time."""

import io
import json
import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from shutil import which

import pytest

from control.packs.review_document import write
from control.policy.review_record import FrozenPeriod, ReviewRecord, ToDo
from tests.packs.hostile import TEXTS
from tests.packs.review_files import hashed, made_elsewhere, page_texts, written
from tests.packs.review_records import AGES, OTHER_SCRIPTS, bare, hostile, realistic
from tests.surroundings import not_run

RECORDS = (realistic, hostile, bare)
UNSEEN = re.compile("[\\s\u00a0\u200b-\u200f\u202a-\u202e\u2066-\u2069]+")
"""What nobody sees: where lines are broken, and which way they run."""


@cache
def made_of(made: Callable[[], ReviewRecord]) -> bytes:
    """The document of one of the records, made once."""
    return written(write, made())


def seen(text: str) -> str:
    return UNSEEN.sub("", text)


def test_what_was_decided_comes_first_and_how_it_is_verified_last() -> None:
    pages = page_texts(made_of(realistic))
    assert "Monthly service review, Customer Care" in pages[0]
    assert "3 decisions taken, 1 decision still asked for and 6 actions agreed (1 done)" in pages[1]
    assert "Every figure here can be derived again" in pages[-1]
    assert realistic().inputs_hash in pages[-1]


def test_every_page_names_review_instant_inputs_the_end_of_the_trail_and_its_own_number() -> None:
    record, pages = realistic(), page_texts(made_of(realistic))
    for number, page in enumerate(pages, 1):
        assert f"R-7 · as of 2 Nov 2026 09:00 CET · inputs {record.inputs_hash[:12]}" in page
        assert f"audit event 48,213 {record.head_hash}" in page
        assert f"{number} / {len(pages)}" in page


def test_slides_and_document_say_the_same_headlines() -> None:
    from pptx import Presentation

    from control.packs import review_slides

    deck = Presentation(io.BytesIO(written(review_slides.write, realistic())))
    whole = seen("".join(page_texts(made_of(realistic))))
    titles = [each.shapes.title.text_frame.text for each in deck.slides]
    assert [title for title in titles if seen(title) not in whole] == []


def test_the_parts_of_a_figure_are_bars_with_their_numbers() -> None:
    [page] = [each for each in page_texts(made_of(realistic)) if "46 of 224 in 21–30 days" in each]
    found = re.findall(r"^\s*(\d+–\d+ days|91 days and older)\s+(\d+)\s*$", page, re.MULTILINE)
    assert found == [(part, str(count)) for part, count in realistic().figures[2].by_part.items()]
    assert [part for part, _ in found] == list(AGES)


@pytest.mark.parametrize(
    "periods",
    [
        [(0, 0), (5, 3), (7, 9)],
        [(0, 5), (0, 7)],
        [(9, 9), (9, 9)],
        [(1, 10**9), (2, 10**9)],
        [(10**9, 0), (3, 0)],
        [(number, 500) for number in range(400)],
    ],
    ids=str,
)
def test_any_numbers_over_time_can_be_drawn(periods: list[tuple[int, int]]) -> None:
    record = realistic()
    kept = tuple(FrozenPeriod(f"p{place}", count, of, True) for place, (count, of) in enumerate(periods))
    figure = replace(record.figures[0], periods=kept)
    assert "Mean" in "".join(page_texts(written(write, replace(record, figures=(figure,), answers=()))))


def test_w14_the_hostile_texts_stand_as_they_are_and_whole() -> None:
    texts = [*TEXTS, *OTHER_SCRIPTS[8:]]
    actions = tuple(ToDo(f"A{place}: {text}", "=1+1", "2026-12-01") for place, text in enumerate(texts))
    found = seen("".join(page_texts(written(write, replace(realistic(), actions=actions, figures=(), answers=())))))
    # Of a text that takes several lines the reader tells the first, and then what stands beside it.
    simple = [(place, text[:20] if len(text) > 60 else text) for place, text in enumerate(texts) if text.isprintable()]
    told = [(place, text) for place, text in simple if text.isascii()]
    assert len(told) > 50
    assert [text for place, text in told if f"A{place}:{seen(text)}" not in found] == []
    assert found.count("x") > 2_000


def test_scripts_that_the_letters_lack_can_still_be_copied() -> None:
    notes = ("Ünï çödé", "漢字とかな", "Привет, мир", "Ελληνικά", "हिन्दी", "\U0001f642 good")
    found = seen("".join(page_texts(written(write, replace(realistic(), notes=notes)))))
    for text in ("Ünïçödé", "Привет,мир", "Ελληνικά"):
        assert text in found


@pytest.mark.parametrize("made", RECORDS)
def test_w14_nothing_is_a_link_a_form_or_a_script(made: Callable[[], ReviewRecord]) -> None:
    content = made_of(made)
    for word in (b"/URI", b"/Link", b"/JavaScript", b"/JS", b"/Launch", b"/AcroForm", b"/OpenAction", b"/Annots"):
        assert word not in content


def test_no_text_of_anybody_is_part_of_the_source(root: Path) -> None:
    source = (root / "control" / "packs" / "review_document.typ").read_text()
    assert re.findall(r"\b(eval|include|import|read|plugin|link)\s*\(?", re.sub(r"(?m)^\s*//.*$", "", source)) == []


def test_the_figures_are_attached_for_programs(tmp_path: Path) -> None:
    if which("pdfdetach") is None:
        not_run("no Poppler on this machine (package poppler-utils)")
    (tmp_path / "pack.pdf").write_bytes(made_of(realistic))
    command = ["pdfdetach", "-save", "1", "-o", str(tmp_path / "said.json"), str(tmp_path / "pack.pdf")]
    subprocess.run(command, check=True, capture_output=True)
    said = json.loads((tmp_path / "said.json").read_text())
    assert [each["count"] for each in said["figures"]] == [each.count for each in realistic().figures]
    assert [len(each["things"]) for each in said["figures"]] == [each.count for each in realistic().figures]


@pytest.mark.parametrize("made", RECORDS)
def test_the_same_record_gives_the_same_bytes(made: Callable[[], ReviewRecord]) -> None:
    assert written(write, made()) == made_of(made)


def test_another_process_gives_the_same_bytes() -> None:
    here = hashed(made_of(realistic))
    assert {made_elsewhere("review_document", seed) for seed in ("1", "2")} == {here}


def test_a_hash_is_copied_without_anything_in_it() -> None:
    assert "\u200b" not in "".join(page_texts(made_of(realistic)))
