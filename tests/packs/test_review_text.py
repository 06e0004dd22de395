"""Text on slides and pages: what is shown of it, how wide it is, and where it is cut."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from control.packs.review_text import amid, shortened, shown, shown_lines, wide, wrapped
from tests.packs.hostile import TEXTS
from tests.packs.review_files import letters
from tests.packs.review_records import OTHER_SCRIPTS

ANY = st.text(st.characters(), max_size=300)
TYPED = st.text(st.sampled_from("ab W.\n-漢🙂é"), max_size=200)
TURNS = "\u202a\u202b\u202d\u202e\u2066\u2067\u2068"
ENDS = "\u202c\u2069"


@given(ANY)
def test_what_is_shown_can_stand_in_xml_on_one_line(text: str) -> None:
    said = shown(text)
    assert not any(unicodedata.category(char) in {"Cc", "Cs"} or char in "\ufffe\uffff\u2028\u2029" for char in said)


@given(st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=100))
def test_what_can_be_shown_is_shown_as_it_is(text: str) -> None:
    if not set(text) & {*TURNS, "\ufffe", "\uffff"}:
        assert shown(text) == text


@given(st.text(st.sampled_from("ab" + TURNS + ENDS), max_size=30))
def test_what_turns_the_reading_has_an_end_in_the_text(text: str) -> None:
    said = shown(text)
    isolates = sum(char in "\u2066\u2067\u2068" for char in said)
    assert said.startswith(text)
    assert said.count("\u2069") >= isolates - text.count("\u2069")


@given(st.text(st.sampled_from("ab12אب" + TURNS + ENDS), max_size=30))
def test_amid_a_sentence_nothing_turns_and_what_runs_leftwards_stands_apart(text: str) -> None:
    said = amid(text)
    inner = said.removeprefix("\u2068").removesuffix("\u2069")
    assert not set(inner) & {*TURNS, *ENDS}
    assert ("א" in inner or "ب" in inner) == said.startswith("\u2068")


def test_lines_stay_lines_whatever_ends_them() -> None:
    assert shown_lines("a\r\nb\rc\nd\u2028e") == "a\nb\nc\nd\ne"
    assert shown("a\r\nb\tc") == "a b c"


@given(TYPED, st.integers(20, 400))
def test_wrapped_lines_are_the_text_and_each_fits(text: str, width: int) -> None:
    lines = list(wrapped(text, 12, width))
    assert "".join(lines) == text
    assert len(lines) >= 1 + text.count("\n")
    assert all(wide(line.rstrip(), 12) <= max(width, wide(line.strip()[:1], 12) + 1) for line in lines)


@given(TYPED, st.integers(40, 400), st.integers(1, 5))
def test_a_shortened_text_fits_and_is_a_beginning(text: str, width: int, most: int) -> None:
    said = shortened(text, 12, (width, most))
    assert len(list(wrapped(said, 12, width))) <= most
    assert said == text or (said.endswith("…") and text.startswith(said[:-1]))


@pytest.mark.parametrize("text", [*TEXTS, *OTHER_SCRIPTS])
def test_no_text_is_measured_as_narrower_than_real_letters_are(text: str) -> None:
    said = "".join(char for char in shown(text) if char.isascii())
    for bold in (False, True):
        assert wide(said, 12, bold=bold) >= letters(bold).getlength(said) * 12 / 100


def test_a_sign_that_is_as_wide_as_a_sentence_is_known_as_such() -> None:
    assert wide("\ufdfd", 10) > 100
    assert wide("e\u0301", 10) == wide("e", 10)
